// SPDX-License-Identifier: MIT
// rerender FOLDER: types a line into upgrade() of every revision file of the folder, and evaluates the file in both
// directions after each key. "KEYS MEDIAN P99 MAX": how many, and milliseconds from a key to the statements.
#include "alembic/evaluation/evaluation.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace athanor;
using namespace Qt::StringLiterals;

namespace {

void typeInto(const QString &path, const evaluation::Options &base, std::vector<double> &times)
{
    QFile file(path);
    const QByteArray source = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    const qsizetype end = source.indexOf("\n\n\ndef downgrade");
    if (end < 0) {
        return;
    }
    const QByteArray typed = "\n    op.add_column('typed', sa.Column('a', sa.Integer()))";
    for (qsizetype keys = 1; keys <= typed.size(); ++keys) {
        const QByteArray text = source.first(end) + typed.first(keys) + source.sliced(end);
        QElapsedTimer timer;
        timer.start();
        for (const bool downgrade : {false, true}) {
            evaluation::Options options = base;
            options.downgrade = downgrade;
            evaluation::RunState state;
            evaluation::evaluateRevision(path, text, options, state);
        }
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
}

} // namespace

int main(int argc, char **argv)
{
    const QDir folder(argc == 2 ? QFile::decodeName(argv[1]) : QString());
    evaluation::Options options;
    options.importRoots = {folder.absolutePath()};
    options.workingFolder = folder.absolutePath();
    std::vector<double> times;
    for (const QString &name : folder.entryList({u"*.py"_s}, QDir::Files)) {
        typeInto(folder.absoluteFilePath(name), options, times);
    }
    if (times.empty()) {
        std::fprintf(stderr, "rerender: there is no revision file with an upgrade() before its downgrade()\n");
        return 1;
    }
    std::ranges::sort(times);
    std::printf("%zu %.3f %.3f %.3f\n", times.size(), times[times.size() / 2], times[times.size() * 99 / 100],
                times.back());
    return 0;
}
