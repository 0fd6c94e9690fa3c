// SPDX-License-Identifier: MIT
#include "alembic/revision/revision.h"

#include "alembic/revision/revisioncache.h"
#include "alembic/revision/revisionfile.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QtConcurrentMap>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

// Below this number, threads cost more than they bring.
constexpr qsizetype manyFiles = 64;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
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

// What Alembic takes for a revision file: r"(?!\.\#|__init__)(.*\.py)$".
bool isRevisionFile(QByteArrayView name)
{
    return name.endsWith(".py") && !name.startsWith(".#") && !name.startsWith("__init__");
}

// The file that an entry of a folder is, or links to.
QByteArray realPath(const QByteArray &path)
{
    std::error_code none;
    const std::filesystem::path real = std::filesystem::canonical(path.toStdString(), none);
    return none ? path : QByteArray::fromStdString(real.native());
}

// Script._list_py_dir(): the files of a folder by name, then its folders by name; names sort by code points, as in
// Python. `folder` is canonical: only links are resolved one by one.
void listFiles(const QByteArray &folder, bool recursive, Reading &reading, QByteArrayList &paths)
{
    namespace fs = std::filesystem;
    reading.listed();
    if (!reading.goesOn()) {
        return;
    }
    struct File
    {
        QByteArray path;
        bool isLink = false;
    };
    QList<File> files;
    QByteArrayList folders;
    std::error_code failed;
    for (fs::directory_iterator entry(folder.toStdString(), failed), end; !failed && entry != end;
         entry.increment(failed)) {
        std::error_code none;
        const QByteArray path = QByteArray::fromStdString(entry->path().native());
        if (!entry->is_directory(none)) {
            files.append({path, entry->is_symlink(none)});
        } else if (!entry->is_symlink(none)) {
            folders.append(path);
        }
    }
    std::ranges::sort(files, {}, &File::path);
    for (const File &file : std::as_const(files)) {
        const QByteArray path = file.isLink ? realPath(file.path) : file.path;
        if (isRevisionFile(QByteArrayView(path).sliced(path.lastIndexOf('/') + 1))) {
            paths.append(path);
        }
    }
    std::ranges::sort(folders);
    for (const QByteArray &inner : std::as_const(folders)) {
        if (recursive && !inner.endsWith("__pycache__")) {
            listFiles(inner, true, reading, paths);
        }
    }
}

RevisionFiles readFile(const QByteArray &path, const ReadingOptions &options)
{
    const auto bytes = readBytes(path);
    return bytes ? readRevisionSource(QFile::decodeName(path), *bytes, options.extent, options.hash, options.aids)
                 : unreadableFile(QFile::decodeName(path), qt_error_string(bytes.error()));
}

} // namespace

std::expected<QByteArray, int> readBytes(const QByteArray &path, std::optional<FileStamp> *stamp)
{
    const int file = ::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return std::unexpected(errno);
    }
    if (stamp != nullptr) {
        *stamp = FileStamp::of(file);
    }
    // Most files end within the first read, which says so by being short.
    std::array<char, 0x4000> buffer;
    QByteArray bytes;
    int error = 0;
    for (ssize_t count = buffer.size(); count == ssize_t(buffer.size()) && error == 0;) {
        count = ::read(file, buffer.data(), buffer.size());
        if (count > 0) {
            bytes.append(buffer.data(), count);
        } else if (count < 0 && errno == EINTR) {
            count = buffer.size();
        } else if (count < 0) {
            error = errno;
        }
    }
    ::close(file);
    if (error != 0) {
        return std::unexpected(error);
    }
    return bytes;
}

RevisionFiles unreadableFile(const QString &path, const QString &reason)
{
    const QString text = translate("Cannot read the revision file: %1.").arg(reason);
    return RevisionFiles{
        .revisions = {},
        .problems = {FileProblem{
            .path = path, .line = 0, .text = text, .blocksPlans = true, .kind = FileProblem::Kind::Unreadable}}};
}

RevisionFiles readRevisionFiles(const QStringList &versionLocations, bool recursive, const ReadingStep &step,
                                const ReadingOptions &options)
{
    Reading reading(step);
    RevisionFiles result;
    QByteArrayList paths;
    QSet<QByteArray> seen;
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
        QByteArrayList listed;
        listFiles(realPath(QFile::encodeName(folder.absoluteFilePath())), recursive, reading, listed);
        for (const QByteArray &path : std::as_const(listed)) {
            if (seen.contains(path)) {
                const QString name = QFile::decodeName(path);
                result.problems.append(
                    FileProblem{.path = name,
                                .line = 0,
                                .text = translate("The file is in two version locations; it is read once."),
                                .alembic = u"File %1 loaded twice! ignoring. Please ensure version_locations is "
                                           "unique."_s.arg(name),
                                .blocksPlans = false,
                                .kind = FileProblem::Kind::ReadTwice});
                continue;
            }
            seen.insert(path);
            paths.append(path);
        }
    }
    reading.begin(paths.size());
    const auto readNext = [&reading, &options](const QByteArray &path) {
        RevisionFiles part;
        if (reading.goesOn()) {
            part = options.cache != nullptr ? options.cache->read(QFile::decodeName(path), options.hash, options.aids)
                                            : readFile(path, options);
            reading.read();
        }
        return part;
    };
    QList<RevisionFiles> parts;
    if (paths.size() >= manyFiles) {
        parts = QtConcurrent::blockingMapped<QList<RevisionFiles>>(paths, readNext);
    } else {
        parts.reserve(paths.size());
        for (const QByteArray &path : std::as_const(paths)) {
            parts.append(readNext(path));
        }
    }
    for (const RevisionFiles &part : std::as_const(parts)) {
        result.revisions += part.revisions;
        result.problems += part.problems;
        result.importedFiles += part.importedFiles;
        result.isPlain = result.isPlain && part.isPlain;
    }
    result.importedFiles.sort();
    result.importedFiles.removeDuplicates();
    return result;
}

} // namespace athanor::revision
