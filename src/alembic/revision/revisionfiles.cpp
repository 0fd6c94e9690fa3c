// SPDX-License-Identifier: MIT
#include "alembic/revision/revision.h"

#include "alembic/revision/revisioncache.h"
#include "alembic/revision/revisionfile.h"
#include "core/sidebyside.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

// Below this number, threads cost more than they bring.
constexpr qsizetype manyFiles = 256;

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

// An open folder; none if it cannot be opened.
using Folder = std::unique_ptr<DIR, decltype([](DIR *folder) { ::closedir(folder); })>;

struct ListedFile
{
    QByteArray path;
    int folder = AT_FDCWD; // in which its name is opened, without a walk over the whole path
    qsizetype nameAt = 0; // in the path: the name, or the whole of it
};

struct Listing
{
    std::vector<ListedFile> files;
    std::vector<Folder> folders; // open as long as the files are being read
};

// What an entry is, links followed: false for all that is no folder, or cannot be looked at.
bool isFolder(int folder, const dirent &entry)
{
    if (entry.d_type != DT_LNK && entry.d_type != DT_UNKNOWN) {
        return entry.d_type == DT_DIR;
    }
    struct stat status{};
    return ::fstatat(folder, entry.d_name, &status, 0) == 0 && S_ISDIR(status.st_mode);
}

bool isLink(int folder, const dirent &entry)
{
    if (entry.d_type != DT_UNKNOWN) {
        return entry.d_type == DT_LNK;
    }
    struct stat status{};
    return ::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

// Script._list_py_dir(): the files of a folder by name, then its folders by name; names sort by code points, as in
// Python. `path` is canonical: only links are resolved one by one. Not with QDir or std::filesystem, which take as long
// for it as reading a tenth of the files.
void listFiles(const QByteArray &path, bool recursive, Reading &reading, Listing &listing)
{
    reading.listed();
    if (!reading.goesOn()) {
        return;
    }
    Folder folder(::opendir(path.constData()));
    if (!folder) {
        return;
    }
    struct Entry
    {
        QByteArray name;
        bool isLink = false;
    };
    const int descriptor = ::dirfd(folder.get());
    std::vector<Entry> files;
    QByteArrayList folders;
    while (const dirent *entry = ::readdir(folder.get())) {
        const QByteArrayView name(entry->d_name);
        if (name == "." || name == "..") {
            continue;
        }
        if (!isFolder(descriptor, *entry)) {
            files.push_back({name.toByteArray(), isLink(descriptor, *entry)});
        } else if (recursive && !isLink(descriptor, *entry)) {
            folders.append(name.toByteArray());
        }
    }
    constexpr size_t openFolders = 16; // a process may not have many
    const bool staysOpen = listing.folders.size() < openFolders;
    const QByteArray place = path.endsWith('/') ? path : path + '/';
    std::ranges::sort(files, {}, &Entry::name);
    for (const Entry &file : files) {
        if (file.isLink) {
            const QByteArray real = realPath(place + file.name);
            if (isRevisionFile(QByteArrayView(real).sliced(real.lastIndexOf('/') + 1))) {
                listing.files.push_back({.path = real});
            }
        } else if (isRevisionFile(file.name)) {
            listing.files.push_back({.path = place + file.name,
                                     .folder = staysOpen ? descriptor : AT_FDCWD,
                                     .nameAt = staysOpen ? place.size() : 0});
        }
    }
    if (staysOpen) {
        listing.folders.push_back(std::move(folder));
    }
    std::ranges::sort(folders);
    for (const QByteArray &inner : std::as_const(folders)) {
        if (!inner.endsWith("__pycache__")) {
            listFiles(place + inner, true, reading, listing);
        }
    }
}

RevisionFiles readFile(const ListedFile &file, const ReadingOptions &options)
{
    const auto bytes = readBytes(file.folder, file.path.constData() + file.nameAt);
    const QString path = QFile::decodeName(file.path);
    return bytes ? readRevisionSource(path, *bytes, options.extent, options.hash, options.aids)
                 : unreadableFile(path, qt_error_string(bytes.error()));
}

} // namespace

std::expected<QByteArray, int> readBytes(int folder, const char *path, std::optional<FileStamp> *stamp)
{
    const int file = ::openat(folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
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
    Listing listing;
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
        Listing listed;
        listFiles(realPath(QFile::encodeName(folder.absoluteFilePath())), recursive, reading, listed);
        std::ranges::move(listed.folders, std::back_inserter(listing.folders));
        for (ListedFile &file : listed.files) {
            if (seen.contains(file.path)) {
                const QString name = QFile::decodeName(file.path);
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
            seen.insert(file.path);
            listing.files.push_back(std::move(file));
        }
    }
    const auto count = static_cast<qsizetype>(listing.files.size());
    reading.begin(count);
    std::vector<RevisionFiles> parts(listing.files.size());
    forEachSideBySide(count, manyFiles, [&reading, &options, &listing, &parts](qsizetype index) {
        if (!reading.goesOn()) {
            return;
        }
        const ListedFile &file = listing.files[static_cast<size_t>(index)];
        parts[static_cast<size_t>(index)] =
            options.cache != nullptr ? options.cache->read(QFile::decodeName(file.path), options.hash, options.aids)
                                     : readFile(file, options);
        reading.read();
    });
    result.revisions.reserve(count);
    for (RevisionFiles &part : parts) {
        result.revisions += std::move(part.revisions);
        result.problems += std::move(part.problems);
        result.importedFiles += std::move(part.importedFiles);
        result.isPlain = result.isPlain && part.isPlain;
    }
    result.importedFiles.sort();
    result.importedFiles.removeDuplicates();
    return result;
}

} // namespace athanor::revision
