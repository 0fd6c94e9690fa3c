// SPDX-License-Identifier: MIT
#include "alembic/revision/revisioncache.h"

#include "alembic/revision/revisionfile.h"

#include <QFile>

#include <algorithm>
#include <optional>

#include <fcntl.h>

namespace athanor::revision {

namespace {

// Whether no other file has a say in it, be it one that is not there yet.
bool standsAlone(const RevisionFiles &files)
{
    return files.importedFiles.isEmpty() && std::ranges::all_of(files.revisions, [](const Revision &revision) {
               return revision.unknownHeader.isEmpty() || revision.hasSyntaxError;
           });
}

} // namespace

RevisionFiles RevisionCache::read(const QString &path, Hash hash, const HeaderAids &aids)
{
    std::optional<Entry> known;
    {
        const QMutexLocker lock(&m_mutex);
        if (const auto entry = m_entries.find(path); entry != m_entries.end()) {
            entry->round = m_round;
            known = *entry;
        }
    }
    if (known && !standsAlone(known->files)) {
        known.reset();
    }
    if (known && known->isCertain && FileStamp::of(path) == known->stamp) {
        return known->files;
    }
    const qint64 begin = FileStamp::now();
    std::optional<FileStamp> stamp;
    const auto source = readBytes(AT_FDCWD, QFile::encodeName(path).constData(), &stamp);
    if (!source) {
        const QMutexLocker lock(&m_mutex);
        m_entries.remove(path);
        return unreadableFile(path, qt_error_string(source.error()));
    }
    const bool isCertain = stamp && !stamp->isFresh(begin);
    Entry entry{
        .stamp = stamp.value_or(FileStamp{}), .isCertain = isCertain, .hash = hash(*source), .files = {}, .round = 0};
    if (known && !known->isCertain && known->stamp == entry.stamp && known->hash == entry.hash) {
        entry.files = known->files; // it was read so soon after a change that only its bytes could tell
    } else {
        entry.files = readRevisionSource(path, *source, Extent::Whole, hash, aids);
        ++m_parsed;
    }
    const QMutexLocker lock(&m_mutex);
    entry.round = m_round;
    m_entries.insert(path, entry);
    return entry.files;
}

void RevisionCache::forgetUnread()
{
    const QMutexLocker lock(&m_mutex);
    m_entries.removeIf([this](const auto &entry) { return entry.value().round != m_round; });
    ++m_round;
}

} // namespace athanor::revision
