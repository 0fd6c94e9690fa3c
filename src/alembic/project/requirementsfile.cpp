// SPDX-License-Identifier: MIT
#include "alembic/project/requirementsfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>
#include <QStringDecoder>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

class RequirementsReader
{
public:
    void readFile(const QString &path);
    void readLine(const QString &line, const QString &file, int lineNumber);
    PackageMentions mentions;

private:
    QSet<QString> m_seen;
};

// A mark of another encoding counts, as it does for pip: PowerShell writes UTF-16.
QString decoded(const QByteArray &bytes)
{
    QStringDecoder decoder(QStringConverter::encodingForData(bytes).value_or(QStringConverter::Utf8));
    return decoder.decode(bytes);
}

void RequirementsReader::readFile(const QString &path)
{
    const QString absolute = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    QFile file(absolute);
    if (m_seen.contains(absolute) || !file.open(QIODevice::ReadOnly)) {
        return;
    }
    m_seen.insert(absolute);
    QString whole; // of continued lines
    int begin = 0;
    int number = 0;
    for (const QString &text : decoded(file.readAll()).split(u'\n')) {
        ++number;
        QString line = text.trimmed();
        const bool isComment = line.startsWith(u'#');
        begin = whole.isEmpty() ? number : begin;
        if (line.endsWith(u'\\') && !isComment) {
            line.chop(1);
            whole += line + u' ';
            continue;
        }
        // A comment ends what is continued.
        readLine(whole + (isComment ? QString() : line), absolute, begin);
        whole.clear();
    }
    readLine(whole, absolute, begin);
}

void RequirementsReader::readLine(const QString &line, const QString &file, int lineNumber)
{
    static const QRegularExpression comment(u"(?:^|\\s+)#.*$"_s);
    static const QRegularExpression inclusion(u"\\A(?:-r|-c|--requirement|--constraint)(?:\\s*=\\s*|\\s*)(\\S.*)\\z"_s);
    static const QRegularExpression options(u"\\s--?[A-Za-z].*$"_s);
    QString text = QString(line).remove(comment).trimmed();
    if (text.isEmpty()) {
        return;
    }
    if (const auto other = inclusion.match(text); other.hasMatch()) {
        readFile(QFileInfo(file).dir().absoluteFilePath(other.captured(1)));
        return;
    }
    if (text.startsWith(u'-')) {
        return;
    }
    text = text.remove(options).trimmed();
    const auto requirement = dialect::Requirement::parse(text);
    if (requirement && isOfInterest(requirement->name)) {
        mentions.append({.name = requirement->name,
                         .versions = requirement->versions,
                         .isAlternative = requirement->hasMarker,
                         .source = PackageMention::Source::Required,
                         .text = text,
                         .file = file,
                         .line = lineNumber});
    }
}

// What is deployed before what is developed with.
int rank(const QString &fileName)
{
    const QString name = QFileInfo(fileName).completeBaseName().toLower();
    if (name == "requirements"_L1) {
        return 0;
    }
    const auto contains = [&name](const QStringList &words) {
        return std::ranges::any_of(words, [&name](const QString &word) { return name.contains(word); });
    };
    if (contains({u"dev"_s, u"test"_s, u"doc"_s, u"lint"_s, u"ci"_s, u"local"_s})) {
        return 4;
    }
    return contains({u"prod"_s}) ? 1 : contains({u"base"_s, u"main"_s, u"common"_s, u"requirements"_s}) ? 2 : 3;
}

} // namespace

PackageMentions readRequirementsFile(const QString &path)
{
    RequirementsReader reader;
    reader.readFile(path);
    return reader.mentions;
}

PackageMentions readRequirementsLine(const QString &line, const QString &file, int lineNumber)
{
    RequirementsReader reader;
    reader.readLine(line, file, lineNumber);
    return reader.mentions;
}

QStringList requirementsFiles(const QString &folder, const QStringList &files, const QStringList &folders)
{
    struct Candidate
    {
        bool isSource = false;
        int rank = 0;
        QString name;
    };
    QList<Candidate> found;
    const auto look = [&found](const QStringList &names, const QString &place, QLatin1StringView part) {
        for (const QString &name : names) {
            const bool isSource = name.endsWith(".in"_L1, Qt::CaseInsensitive);
            const bool isList = isSource || name.endsWith(".txt"_L1, Qt::CaseInsensitive) ||
                                name.endsWith(".lock"_L1, Qt::CaseInsensitive);
            if (isList && name.contains(part, Qt::CaseInsensitive)) {
                found.append({.isSource = isSource, .rank = rank(name), .name = place + name});
            }
        }
    };
    look(files, {}, "requirements"_L1);
    const QString inner = u"requirements"_s;
    if (folders.contains(inner)) {
        look(QDir(folder + u'/' + inner).entryList(QDir::Files), inner + u'/', {});
    }
    std::ranges::stable_sort(found, {}, [](const Candidate &file) { return std::tuple(file.isSource, file.rank); });
    QStringList names;
    for (const Candidate &file : std::as_const(found)) {
        names.append(file.name);
    }
    return names;
}

} // namespace athanor::project
