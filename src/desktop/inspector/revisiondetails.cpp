// SPDX-License-Identifier: MIT
#include "desktop/inspector/revisiondetails.h"

#include "desktop/history/historydata.h"
#include "desktop/inspector/highlighting.h"
#include "journal/journal.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

QString stateOf(const workspace::Module &module, const QString &revision)
{
    if (!module.connected) {
        return QCoreApplication::translate("athanor", "not known without a connection");
    }
    QStringList words;
    if (module.rows.contains(revision)) {
        words.append(revisionStateText(history::RevisionState::Current));
    } else if (module.applied.contains(revision)) {
        words.append(revisionStateText(history::RevisionState::Applied));
    } else if (module.files->map.contains(revision)) {
        words.append(module.pendingKnown ? revisionStateText(history::RevisionState::Pending)
                                         : QCoreApplication::translate("athanor", "not known"));
    }
    if (module.heads.contains(revision)) {
        words.append(QCoreApplication::translate("athanor", "head"));
    }
    return words.join(u", "_s);
}

// The docstring without its first paragraph, which is the message, and without the lines that Alembic writes there.
QString furtherDocumentation(const revision::Revision &file)
{
    QStringList lines = file.documentation.split(u'\n');
    while (!lines.isEmpty() && !lines.constFirst().trimmed().isEmpty()) {
        lines.removeFirst();
    }
    lines.removeIf([](const QString &line) {
        return line.startsWith("Revision ID:"_L1) || line.startsWith("Revises:"_L1) ||
               line.startsWith("Create Date:"_L1);
    });
    return lines.join(u'\n').trimmed();
}

void readJournal(RevisionDetails &details, const QString &module, const QString &journalPath, const QString &database)
{
    if (database.isEmpty() || !QFileInfo::exists(journalPath)) {
        return;
    }
    const Result<journal::Journal> journal = journal::Journal::open(journalPath);
    if (!journal) {
        details.journalError = journal.error().sentence();
        return;
    }
    const auto records = journal->appliedRevisions(database, module);
    if (!records) {
        details.journalError = records.error().sentence();
        return;
    }
    for (const journal::StatementRecord &record : *records) {
        if (record.revision != details.id) {
            continue;
        }
        const QString when = QLocale().toString(record.started.toLocalTime(), QLocale::ShortFormat);
        const auto operation = journal->operation(record.operationId);
        if (!operation) {
            details.applied.append(when);
            continue;
        }
        details.applied.append(QCoreApplication::translate("athanor", "%1, %2 by %3", "date, kind of operation, user")
                                   .arg(when, journal::kindName(operation->kind), operation->systemUser));
    }
}

} // namespace

RevisionDetails readDetails(const workspace::Module &module, const QString &revision, const QString &journalPath,
                            const QString &databaseIdentity, JobContext &job)
{
    const revision::RevisionMap &map = module.files->map;
    RevisionDetails details;
    details.id = revision;
    details.state = stateOf(module, revision);
    if (const revision::Revision *file = map.find(revision)) {
        details.message = file->message;
        details.documentation = furtherDocumentation(*file);
        details.downRevisions = file->downRevisions;
        details.children = map.children(revision);
        details.dependsOn = file->dependsOn;
        details.dependants = map.dependants(revision);
        details.labels = map.branchLabels(revision);
        details.created = file->createDate;
        details.path = file->path;
        details.sha256 = QString::fromLatin1(file->sha256.toHex());
    } else {
        details.children = map.children(revision);
    }
    if (!job.isCancelled()) {
        readJournal(details, module.name(), journalPath, databaseIdentity);
    }
    return details;
}

Result<SourceText> readSource(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(
            Error::make(file.exists() ? Error::Kind::Unreadable : Error::Kind::NotFound,
                        QCoreApplication::translate("athanor", "Cannot read \"%1\".").arg(path),
                        QCoreApplication::translate("athanor", "Check that the file is there and may be read."),
                        file.errorString()));
    }
    // Four bytes a character at most; what is cut in the middle of one is dropped below.
    const QByteArray bytes = file.read(shownLength * 4);
    SourceText source;
    source.text = QString::fromUtf8(bytes);
    if (source.text.size() > shownLength || !file.atEnd()) {
        source.text.truncate(shownLength);
        source.cut = true;
    }
    return source;
}

} // namespace athanor::desktop
