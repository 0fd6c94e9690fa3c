// SPDX-License-Identifier: MIT
#include "dropincompare.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::test {

namespace {

QString sortedList(const QString &list)
{
    QStringList items = list.split(u", "_s);
    items.sort();
    return items.join(u", "_s);
}

// Everything in which the two may differ, and nothing else:
// 1. the order of what Alembic keeps in sets: labels, children, current revisions, templates of a folder; and which row
//    becomes which, where one step of a script makes several rows of one or one of several;
// 2. on standard error: where a warning was raised; the better text after "FAILED: …"; the words of a usage error (exit
//    code 2) and of a crash (exit code 1), which end with a traceback in Alembic;
// 3. help and "--version", which are our own and not compared.

// "merge, delete ['a'], update b to c"
QString withoutRowChoiceOfLog(const QString &line)
{
    static const QRegularExpression rows(u"(?:merge, delete|unmerge, insert) [\\[(].*[\\])], update \\w+ to \\w+\\z"_s);
    const auto match = rows.match(line);
    if (!match.hasMatch()) {
        return line;
    }
    static const QRegularExpression word(u"\\w+"_s);
    QStringList words;
    for (auto all = word.globalMatch(match.captured()); all.hasNext();) {
        words.append(all.next().captured());
    }
    words.sort();
    return line.left(match.capturedStart()) + words.join(u' ');
}

QString maskedErrors(const Outcome &outcome)
{
    if (outcome.code == 2) {
        return outcome.err.isEmpty() ? u"nothing"_s : u"something"_s;
    }
    static const QRegularExpression warning(u"\\A(?:\\S+\\.py:\\d+: )?UserWarning: (.*)\\z"_s);
    QStringList kept;
    bool isWarned = false;
    for (const QString &line : outcome.err.split(u'\n', Qt::SkipEmptyParts)) {
        const auto match = warning.match(line);
        if (line.startsWith("Traceback (most recent call last):"_L1)) {
            kept.append(u"crash"_s);
            break;
        }
        if (match.hasMatch()) {
            kept.append(u"warning: "_s + match.captured(1));
        } else if (line.startsWith("athanorctl: "_L1)) {
            kept.append(outcome.code == 1 ? QStringList{u"crash"_s} : QStringList());
        } else if (isWarned && line.startsWith("  "_L1)) { // the source line of a warning
            isWarned = false;
        } else {
            kept.append(withoutRowChoiceOfLog(line));
        }
        isWarned = isWarned || match.hasMatch();
    }
    return kept.join(u'\n');
}

QString shown(const Outcome &outcome)
{
    return u"exit code %1\n--- out\n%2\n--- err\n%3"_s.arg(outcome.code).arg(outcome.out, outcome.err);
}

void set(QProcess &process, const Variables &variables)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(u"ALEMBIC_CONFIG"_s);
    environment.remove(u"DATABASE_URL"_s);
    environment.remove(u"ATHANOR_DATABASE_URL"_s);
    for (auto variable = variables.cbegin(); variable != variables.cend(); ++variable) {
        environment.insert(variable.key(), variable.value());
    }
    process.setProcessEnvironment(environment);
}

// Several statements on the version table in a row: what goes, and what comes.
QString withoutRowChoice(const QString &text)
{
    static const QRegularExpression group(
        u"(?:^(?:INSERT INTO|UPDATE|DELETE FROM) \\S*alembic_version [^\\n]*;\\n\\n){2,}"_s,
        QRegularExpression::MultilineOption);
    static const QRegularExpression added(u"(?:VALUES \\(|SET version_num=)('\\w+')"_s);
    static const QRegularExpression removed(u"version_num = ('\\w+')"_s);
    const auto all = [](const QRegularExpression &form, const QString &statements) {
        QStringList ids;
        for (auto match = form.globalMatch(statements); match.hasNext();) {
            ids.append(match.next().captured(1));
        }
        ids.sort();
        return ids.join(u' ');
    };
    QString result = text;
    for (auto match = group.match(result); match.hasMatch(); match = group.match(result, match.capturedStart())) {
        const QString statements = match.captured();
        result.replace(match.capturedStart(), match.capturedLength(),
                       u"rows %1 become %2\n\n"_s.arg(all(removed, statements), all(added, statements)));
    }
    return result;
}

} // namespace

QString withoutSetOrder(const QString &text)
{
    static const QRegularExpression sets(u"\\A((?:Branches into|Branch names): )(.*)\\z"_s);
    static const QRegularExpression labels(u"\\(([^()]+, [^()]+)\\)"_s);
    static const QRegularExpression child(u"\\A +-> "_s);
    static const QRegularExpression parallel(u"\\A[a-z_]+ - \\w"_s);
    QStringList lines = withoutRowChoice(text).split(u'\n');
    for (QString &line : lines) {
        if (const auto set = sets.match(line); set.hasMatch()) {
            line = set.captured(1) + sortedList(set.captured(2));
        } else if (line.startsWith("FAILED: Branch name "_L1)) { // which of the two comes second
            QStringList words = line.split(u' ');
            words.sort();
            line = words.join(u' ');
        } else if (const auto label = labels.match(line); label.hasMatch()) {
            line.replace(label.capturedStart(1), label.capturedLength(1), sortedList(label.captured(1)));
        }
    }
    for (auto from = lines.begin(); from != lines.end();) {
        auto to = from;
        while (to != lines.end() && (child.match(*to).hasMatch() || parallel.match(*to).hasMatch())) {
            ++to;
        }
        std::sort(from, to);
        from = to == lines.end() || to != from ? to : to + 1;
    }
    return lines.join(u'\n');
}

bool Oracle::start(const QString &testData, const QString &packages, const Variables &variables)
{
    Variables all = variables;
    all.insert(u"PYTHONHASHSEED"_s, u"0"_s);
    if (!packages.isEmpty()) {
        all.insert(u"PYTHONPATH"_s, packages);
    }
    set(m_process, all);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(u"python3"_s, {testData + u"/dropin_oracle.py"_s});
    m_version = m_process.waitForStarted() ? reply()[u"version"_s].toString() : QString();
    return !m_version.isEmpty();
}

Oracle::~Oracle()
{
    m_process.closeWriteChannel();
    m_process.waitForFinished();
}

Outcome Oracle::run(const QString &folder, const QStringList &arguments)
{
    const QJsonObject question{{u"folder"_s, folder}, {u"arguments"_s, QJsonArray::fromStringList(arguments)}};
    m_process.write(QJsonDocument(question).toJson(QJsonDocument::Compact) + '\n');
    const QJsonObject answer = reply();
    return Outcome{
        .out = answer[u"out"_s].toString(), .err = answer[u"err"_s].toString(), .code = answer[u"code"_s].toInt(-1)};
}

QJsonObject Oracle::reply()
{
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(60'000)) {
            return {};
        }
    }
    return QJsonDocument::fromJson(m_process.readLine()).object();
}

Outcome athanorctl(const QString &program, const QString &folder, const QStringList &arguments, const QString &version,
                   const Variables &variables)
{
    QProcess process;
    Variables all = variables;
    if (!version.isEmpty()) {
        all.insert(u"ATHANOR_ALEMBIC_VERSION"_s, version);
    }
    set(process, all);
    process.setWorkingDirectory(folder);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(program, arguments);
    if (!process.waitForFinished(60'000)) {
        return {};
    }
    return Outcome{.out = QString::fromUtf8(process.readAllStandardOutput()),
                   .err = QString::fromUtf8(process.readAllStandardError()),
                   .code = process.exitCode()};
}

QString difference(Oracle &oracle, const QString &program, const QString &folder, const QStringList &arguments,
                   const Variables &variables)
{
    const Outcome expected = oracle.run(folder, arguments);
    const Outcome got = athanorctl(program, folder, arguments, oracle.version(), variables);
    if (expected.code == got.code && maskedErrors(expected) == maskedErrors(got) &&
        withoutSetOrder(expected.out) == withoutSetOrder(got.out)) {
        return {};
    }
    return u"alembic %1\n=== Alembic %2: %3\n=== ours: %4\n"_s.arg(arguments.join(u' '), oracle.version(),
                                                                   shown(expected), shown(got));
}

Oracles startOracles(const QString &testData, const Variables &variables)
{
    QStringList folders{QString()};
    if (const QString newest = qEnvironmentVariable("ATHANOR_NEWEST_ALEMBIC"); !newest.isEmpty()) {
        folders.append(newest);
    } else {
        qInfo("The newest Alembic is not compared: ATHANOR_NEWEST_ALEMBIC is not set");
    }
    Oracles oracles;
    for (const QString &folder : std::as_const(folders)) {
        auto oracle = std::make_unique<Oracle>();
        if (!oracle->start(testData, folder, variables)) {
            qCritical("Cannot start the Alembic of %s", qPrintable(folder));
            return {};
        }
        qInfo("Compared with Alembic %s", qPrintable(oracle->version()));
        oracles.push_back(std::move(oracle));
    }
    return oracles;
}

QString differences(const Oracles &oracles, const QString &program, const QString &folder,
                    const QList<QStringList> &commandLines, const Variables &variables)
{
    QStringList found;
    for (const auto &oracle : oracles) {
        for (const QStringList &arguments : commandLines) {
            if (const QString text = difference(*oracle, program, folder, arguments, variables); !text.isEmpty()) {
                found.append(text);
            }
        }
    }
    if (found.isEmpty()) {
        return {};
    }
    return u"\n%1 of %2 differ\n"_s.arg(found.size()).arg(commandLines.size() * qsizetype(oracles.size())) +
           found.mid(0, 4).join(u'\n');
}

} // namespace athanor::test
