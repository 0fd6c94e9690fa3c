// SPDX-License-Identifier: MIT
// Replays inputs: the files that are named, and all below the folders that are named. As a test it says how many, and
// fails if there are none.
#include "fuzz/fuzztarget.h"

#include <QDirIterator>
#include <QFile>

#include <cstdio>

namespace {

int replayed = 0;

void replay(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "%s: %s\n", qPrintable(path), qPrintable(file.errorString()));
        std::exit(1);
    }
    const QByteArray bytes = file.readAll();
    std::fprintf(stderr, "%s\n", qPrintable(path)); // the last one named is the one that crashes
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(bytes.constData()), std::size_t(bytes.size()));
    ++replayed;
}

} // namespace

int main(int argc, char **argv)
{
    for (int index = 1; index < argc; ++index) {
        const QString name = QFile::decodeName(argv[index]);
        if (QFileInfo(name).isDir()) {
            for (QDirIterator entries(name, QDir::Files, QDirIterator::Subdirectories); entries.hasNext();) {
                replay(entries.next());
            }
        } else {
            replay(name);
        }
    }
    std::printf("%d inputs replayed\n", replayed);
    return replayed > 0 ? 0 : 1;
}
