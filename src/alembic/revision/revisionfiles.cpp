// SPDX-License-Identifier: MIT
#include "alembic/revision/revision.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSet>
#include <QtConcurrentMap>

#include <algorithm>
#include <atomic>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

// Below this number, threads cost more than they bring.
constexpr qsizetype manyFiles = 64;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// By code points, as Python sorts strings.
void sortLikePython(QFileInfoList &entries)
{
    std::ranges::sort(entries, {}, [](const QFileInfo &entry) { return entry.fileName().toUtf8(); });
}

// Hands the step on; once it has said stop, it stays so.
class Reading
{
public:
    explicit Reading(const ReadingStep &step)
        : m_step(step)
    {
    }
    [[nodiscard]] bool goesOn() const { return !m_stopped; }
    void listed() { tell(0, 0); }
    void begin(qsizetype total) { m_total = total; }
    void read() { tell(++m_done, m_total); }

private:
    void tell(qsizetype done, qsizetype total)
    {
        if (m_step && !m_step(done, total)) {
            m_stopped = true;
        }
    }

    const ReadingStep &m_step;
    std::atomic<bool> m_stopped = false;
    std::atomic<qsizetype> m_done = 0;
    qsizetype m_total = 0;
};

// Script._list_py_dir(): the files of a folder by name, then its folders by name.
void listFiles(const QString &folder, bool recursive, Reading &reading, QStringList &paths)
{
    reading.listed();
    if (!reading.goesOn()) {
        return;
    }
    const QDir directory(folder);
    QFileInfoList files = directory.entryInfoList(QDir::Files | QDir::Hidden | QDir::System);
    sortLikePython(files);
    for (const QFileInfo &file : std::as_const(files)) {
        paths.append(file.absoluteFilePath());
    }
    if (!recursive) {
        return;
    }
    QFileInfoList folders =
        directory.entryInfoList(QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    sortLikePython(folders);
    for (const QFileInfo &entry : std::as_const(folders)) {
        if (!entry.fileName().endsWith("__pycache__"_L1)) {
            listFiles(entry.absoluteFilePath(), true, reading, paths);
        }
    }
}

// What Alembic takes for a revision file: r"(?!\.\#|__init__)(.*\.py)$".
bool isRevisionFile(const QString &name)
{
    return name.endsWith(".py"_L1) && !name.startsWith(".#"_L1) && !name.startsWith("__init__"_L1);
}

RevisionFiles readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        const QString text = translate("Cannot read the revision file: %1.").arg(file.errorString());
        return RevisionFiles{
            .revisions = {},
            .problems = {FileProblem{
                .path = path, .line = 0, .text = text, .blocksPlans = true, .kind = FileProblem::Kind::Unreadable}}};
    }
    return readRevisionSource(path, file.readAll());
}

} // namespace

RevisionFiles readRevisionFiles(const QStringList &versionLocations, bool recursive, const ReadingStep &step)
{
    Reading reading(step);
    RevisionFiles result;
    QStringList paths;
    QSet<QString> seen;
    for (const QString &location : versionLocations) {
        const QFileInfo folder(location);
        if (!folder.exists()) {
            continue;
        }
        if (!folder.isReadable() || !folder.isExecutable()) {
            result.problems.append(FileProblem{.path = folder.absoluteFilePath(),
                                               .line = 0,
                                               .text = translate("Cannot read the folder of revision files."),
                                               .alembic = {},
                                               .blocksPlans = true,
                                               .kind = FileProblem::Kind::Unreadable});
            continue;
        }
        QStringList listed;
        listFiles(folder.absoluteFilePath(), recursive, reading, listed);
        for (const QString &path : std::as_const(listed)) {
            const QFileInfo file(path);
            const QString real = file.canonicalFilePath().isEmpty() ? path : file.canonicalFilePath();
            if (!isRevisionFile(QFileInfo(real).fileName())) {
                continue;
            }
            if (seen.contains(real)) {
                result.problems.append(
                    FileProblem{.path = real,
                                .line = 0,
                                .text = translate("The file is in two version locations; it is read once."),
                                .alembic = u"File %1 loaded twice! ignoring. Please ensure version_locations is "
                                           "unique."_s.arg(real),
                                .blocksPlans = false,
                                .kind = FileProblem::Kind::ReadTwice});
                continue;
            }
            seen.insert(real);
            paths.append(real);
        }
    }
    reading.begin(paths.size());
    const auto readNext = [&reading](const QString &path) {
        RevisionFiles part;
        if (reading.goesOn()) {
            part = readFile(path);
            reading.read();
        }
        return part;
    };
    QList<RevisionFiles> parts;
    if (paths.size() >= manyFiles) {
        parts = QtConcurrent::blockingMapped<QList<RevisionFiles>>(paths, readNext);
    } else {
        parts.reserve(paths.size());
        for (const QString &path : std::as_const(paths)) {
            parts.append(readNext(path));
        }
    }
    for (const RevisionFiles &part : std::as_const(parts)) {
        result.revisions += part.revisions;
        result.problems += part.problems;
    }
    return result;
}

} // namespace athanor::revision
