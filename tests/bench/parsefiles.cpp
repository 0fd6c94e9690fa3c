// SPDX-License-Identifier: MIT
// Reads paths, one a line. Parses each file whole, from bytes in memory, and writes "FILES BYTES MILLISECONDS" of one
// round; with --rounds N, a line for each round; with --heads, bodies are skipped. With --digest, what dump_ast.py
// writes instead: for each file "ok DIGEST" of its dump, or "refused PROBLEM".
#include "alembic/python/parser.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>

#include <cstdio>

using namespace athanor;
using namespace Qt::StringLiterals;

namespace {

QByteArray answer(const QByteArray &source)
{
    const python::Module module = python::parse(source, {.version = python::PythonVersion::V313});
    if (!module.isValid())
        return "refused " + module.problems().first().text.toUtf8();
    return "ok " + QCryptographicHash::hash(python::dump(module, true), QCryptographicHash::Md5).toHex();
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption digest(u"digest"_s);
    const QCommandLineOption rounds(u"rounds"_s, {}, u"count"_s, u"1"_s);
    const QCommandLineOption heads(u"heads"_s);
    parser.addOptions({digest, heads, rounds});
    parser.process(application);

    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return 1;
    QByteArrayList sources;
    qsizetype bytes = 0;
    for (const QByteArray &path : input.readAll().trimmed().split('\n')) {
        QFile file(QFile::decodeName(path));
        if (!file.open(QIODevice::ReadOnly)) {
            std::fprintf(stderr, "%s: %s\n", qPrintable(file.fileName()), qPrintable(file.errorString()));
            return 1;
        }
        sources << file.readAll();
        bytes += sources.last().size();
    }
    if (parser.isSet(digest)) {
        for (const QByteArray &source : std::as_const(sources))
            std::puts(answer(source).constData());
        return 0;
    }
    const python::ParseOptions options{.bodies = parser.isSet(heads) ? python::Bodies::Skip : python::Bodies::Parse};
    for (int round = parser.value(rounds).toInt(); round > 0; --round) {
        QElapsedTimer timer;
        timer.start();
        for (const QByteArray &source : std::as_const(sources))
            python::parse(source, options);
        std::printf("%lld %lld %.1f\n", qlonglong(sources.size()), qlonglong(bytes),
                    double(timer.nsecsElapsed()) / 1e6);
        std::fflush(stdout);
    }
    return 0;
}
