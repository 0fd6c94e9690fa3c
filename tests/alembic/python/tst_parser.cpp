// SPDX-License-Identifier: MIT
#include "alembic/python/spans.h"
#include "alembic/python/unicodenames.h"
#include "oracle.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace athanor;
using namespace Qt::StringLiterals;

namespace {

// Five seconds, or as many as ATHANOR_FUZZ_SECONDS says.
int fuzzMilliseconds()
{
    const int seconds = qEnvironmentVariableIntValue("ATHANOR_FUZZ_SECONDS");
    return 1000 * (seconds > 0 ? seconds : 5);
}

} // namespace

class TestParser : public QObject
{
    Q_OBJECT

private:
    void compareFiles(const QStringList &files)
    {
        QByteArrayList sources;
        for (const QString &path : files)
            sources << readFile(path);
        const Comparison comparison = compareWithPython(sources, files);
        QVERIFY(isEmptyOrTold(comparison.differences));
        QCOMPARE(comparison.equal + comparison.refused + comparison.tooDeep, files.size());
        qInfo("%lld files equal, %lld refused by both", qlonglong(comparison.equal), qlonglong(comparison.refused));
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(!Oracle::program().isEmpty(), "python3 is needed as the oracle"); }

    void equalsPythonOnTheStandardLibrary()
    {
        const QStringList files = pythonFilesBelow(Oracle::standardLibrary());
        QVERIFY(files.size() > 100);
        compareFiles(files);
    }

    void knowsTheCharactersThatPythonNames()
    {
        QProcess process;
        process.start(Oracle::program(), {u"-c"_s, u"import unicodedata as u\n"
                                                   "for c in range(0x110000):\n"
                                                   "    name = u.name(chr(c), '')\n"
                                                   "    if name: print('%X' % c, name)"_s});
        QVERIFY(process.waitForFinished(60'000));
        int names = 0;
        for (const QByteArray &line : process.readAllStandardOutput().trimmed().split('\n')) {
            const qsizetype space = line.indexOf(' ');
            const char32_t code = line.first(space).toUInt(nullptr, 16);
            QVERIFY2(python::characterNamed(line.sliced(space + 1)) == code, line.constData());
            ++names;
        }
        QVERIFY(names > 100'000);
        QVERIFY(!python::characterNamed("CJK UNIFIED IDEOGRAPH-4E2"));
        QVERIFY(!python::characterNamed("HANGUL SYLLABLE "));
    }

    void equalsPythonOnTheSample()
    {
        const QStringList files = pythonFilesBelow(QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample"));
        QVERIFY(!files.isEmpty());
        compareFiles(files);
    }

    void equalsPythonOnSnippets()
    {
        const QByteArrayList snippets = readSnippets(u"snippets.txt"_s);
        QVERIFY(snippets.size() > 100);
        const Comparison comparison = compareWithPython(snippets);
        QVERIFY(isEmptyOrTold(comparison.differences));
    }

    void goesOnBehindErrors_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("names"); // assigned or defined at module level, in order

        QTest::newRow("expression") << "a = 1\nb = = 2\nc = 3\n"_ba << 2 << 5 << u"a c"_s;
        QTest::newRow("bracket") << "a = (1,\ndef f():\n    pass\nc = 3\n"_ba << 1 << 5 << u"f c"_s;
        QTest::newRow("header") << "a = 1\nif a ==:\n    b = 2\nc = 3\n"_ba << 2 << 8 << u"a c"_s;
        QTest::newRow("in a block") << "def f():\n    x = )\n    return 1\nc = 3\n"_ba << 2 << 9 << u"f c"_s;
        QTest::newRow("string") << "a = 'x\nc = 3\n"_ba << 1 << 5 << u"c"_s;
        QTest::newRow("unindent") << "if a:\n        b\n    c\nd = 1\n"_ba << 3 << 5 << u"d"_s;
        QTest::newRow("indent") << "a = 1\n    b = 2\nc = 3\n"_ba << 2 << 5 << u"a b c"_s;
        QTest::newRow("empty block") << "def f():\nc = 3\n"_ba << 2 << 1 << u"f c"_s;
        QTest::newRow("try") << "try:\n    a\nc = 3\n"_ba << 3 << 1 << u"c"_s;
        QTest::newRow("column in characters") << "x = 'äöü' ) \nc = 1\n"_ba << 1 << 11 << u"c"_s;
        QTest::newRow("python 2") << "print 'x'\nc = 1\n"_ba << 1 << 1 << u"c"_s;
        QTest::newRow("f-string") << "a = f'{x'\nc = 1\n"_ba << 1 << 5 << u"c"_s;
        QTest::newRow("behind others of its line") << "a = 1; b = = 2; c = 3\nd = 4\n"_ba << 1 << 12 << u"a d"_s;
        QTest::newRow("no line end behind it") << "a = 1; b = 2 c\nd = 4\n"_ba << 1 << 14 << u"a d"_s;
        QTest::newRow("last of a block") << "def f():\n    x = 1; )\nc = 3\n"_ba << 2 << 12 << u"f c"_s;
    }

    void goesOnBehindErrors()
    {
        QFETCH(QByteArray, source);
        QFETCH(int, line);
        QFETCH(int, column);
        QFETCH(QString, names);
        const python::Module module = python::parse(source);
        QCOMPARE(module.problems().size(), 1);
        QCOMPARE(module.problems().first().line, line);
        QCOMPARE(module.problems().first().column, column);
        QVERIFY(!module.problems().first().text.isEmpty());
        QStringList found;
        for (const python::Statement *statement : module.body()) {
            if (const auto *assign = statement->as<python::AssignStatement>())
                found << python::identifierText(assign->targets.first()->to<python::NameExpression>().name);
            else if (const auto *function = statement->as<python::FunctionStatement>())
                found << python::identifierText(function->name);
        }
        QCOMPARE(found.join(u' '), names);
        QVERIFY(test::Spans::areOrdered(module));
    }

    void spansOnlyWhatIsBroken()
    {
        const python::Module module = python::parse("a = 1; b = = 2\ndef f():\n    x = 1; y = = 2\n"_ba);
        QCOMPARE(module.body().size(), 3);
        QCOMPARE(module.source(*module.body()[0]), "a = 1"_ba);
        QCOMPARE(module.source(*module.body()[1]), "b = = 2"_ba);
        QCOMPARE(module.source(*module.body()[2]), "def f():\n    x = 1; y = = 2"_ba);
    }

    void boundsDepth_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::newRow("parentheses") << QByteArray(100000, '(');
        QTest::newRow("balanced") << QByteArray(100000, '(') + QByteArray(100000, ')');
        QTest::newRow("brackets") << "x = " + QByteArray(5000, '[') + QByteArray(5000, ']');
        QTest::newRow("minus") << "x = " + QByteArray(200000, '-') + "1";
        QTest::newRow("not") << "x = " + QByteArray("not ").repeated(100000) + "1";
        QTest::newRow("lambda") << "x = " + QByteArray("lambda: ").repeated(100000) + "1";
        QTest::newRow("power") << "x = " + QByteArray("2**").repeated(100000) + "1";
        QTest::newRow("conditional") << "x = " + QByteArray("1 if 2 else ").repeated(100000) + "1";
        QTest::newRow("sum") << "x = " + QByteArray("1+").repeated(100000) + "1";
        QTest::newRow("attributes") << "x = a" + QByteArray(".b").repeated(100000);
        QTest::newRow("calls") << "x = a" + QByteArray("()").repeated(100000);
        QTest::newRow("f-strings") << "x = " + QByteArray("f'{").repeated(10000);
        QTest::newRow("specifications") << "x = f'" + QByteArray("{a:").repeated(10000);
        QByteArray indented;
        QByteArray elif = "if a:\n pass\n";
        for (int i = 0; i < 3000; ++i) {
            indented += QByteArray(i, ' ') + "if x:\n";
            elif += "elif a:\n pass\n";
        }
        QTest::newRow("indentation") << indented;
        QTest::newRow("elif") << elif;
        QTest::newRow("patterns") << "match x:\n case " + QByteArray(100000, '[') + ":\n  pass\n";
    }

    void boundsDepth()
    {
        QFETCH(QByteArray, source);
        const python::Module module = python::parse(source + "\n");
        QVERIFY(!module.isValid());
        QVERIFY(!python::dump(module).isEmpty());
    }

    void survivesMutations()
    {
        const quint32 seed = qEnvironmentVariableIsSet("ATHANOR_SEED") ? qgetenv("ATHANOR_SEED").toUInt()
                                                                       : QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        QByteArrayList sources = readFile(QStringLiteral(ATHANOR_TEST_DATA "/snippets.txt")).split('\f');
        for (const QString &path : pythonFilesBelow(QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample")))
            sources << readFile(path);
        static const QByteArrayList Pieces = {
            "(",    ")",    "[",    "]",    "{",      "}",      "'",     "\"\"\"", "f'",
            "\\",   "\n",   "\n  ", "\t",   ":",      "lambda", "match", "\r",     QByteArray(1, 0),
            "\xff", "\xc3", "if ",  "else", "def f(", "=",      ",",     "*",      "async ",
            "0x",   "1e",   "!",    "\f",   "case _:"};
        QElapsedTimer timer;
        timer.start();
        int count = 0;
        while (timer.elapsed() < fuzzMilliseconds()) {
            QByteArray source = sources[random.bounded(sources.size())];
            for (int i = random.bounded(1, 6); i > 0 && !source.isEmpty(); --i) {
                const qsizetype at = random.bounded(source.size());
                switch (random.bounded(5)) {
                case 0:
                    source[at] = char(random.bounded(256));
                    break;
                case 1:
                    source.remove(at, random.bounded(1, 20));
                    break;
                case 2:
                    source.truncate(at);
                    break;
                default:
                    source.insert(at, Pieces[random.bounded(Pieces.size())]);
                }
            }
            const python::Module module = python::parse(source);
            for (const python::SyntaxProblem &problem : module.problems())
                QVERIFY2(problem.line >= 1 && problem.column >= 1 && !problem.text.isEmpty(), source.constData());
            QVERIFY2(test::Spans::areOrdered(module), source.constData());
            python::dump(module, true);
            ++count;
        }
        qInfo("%d mutations", count);
    }

    void knowsPlaces()
    {
        const python::Module module = python::parse("\xEF\xBB\xBFä = 1\r\nb = [2,\r\n 3]\r\n"_ba);
        QVERIFY(module.isValid());
        QCOMPARE(module.markLength(), 3);
        QCOMPARE(module.body().size(), 2);
        QCOMPARE(module.source(*module.body()[1]), "b = [2,\r\n 3]"_ba);
        QCOMPARE(module.body()[1]->line, 2U);
        QCOMPARE(module.location(module.body()[1]->end), (python::Location{3, 3}));
        QCOMPARE(module.lineText(1), "ä = 1"_ba);
        QCOMPARE(module.lineText(3), " 3]"_ba);
    }

    void readsEncodings()
    {
        const python::Module latin = python::parse("# -*- coding: latin-1 -*-\nx = 'gr\xfc\xdf'\n"_ba);
        QVERIFY(latin.isValid());
        const auto &assign = latin.body().first()->to<python::AssignStatement>();
        QCOMPARE(python::literalValue(*assign.value)->text, u"grüß"_s);
        QVERIFY(!python::parse("x = 'gr\xfc\xdf'\n"_ba).isValid());
        QVERIFY(!python::parse("# coding: no-such-thing\nx = 1\n"_ba).isValid());
        QVERIFY(python::parse("#!/usr/bin/env python\n# vim: set fileencoding=utf-8 :\nx = 1\n"_ba).isValid());
    }

    void tellsLiterals()
    {
        const python::Module module = python::parse(
            "'''Doc'''\na = 'x' 'y' + \"z\"\nb = ('p', 'q')\nc: str | None = None\nd = a + 'n'\ne = f()\nf = -1\n"_ba);
        QVERIFY(module.isValid());
        QCOMPARE(python::docstring(module).value_or(QString()), u"Doc"_s);
        const auto value = [&module](int index) { return module.body()[index]->to<python::AssignStatement>().value; };
        QCOMPARE(python::literalValue(*value(1))->text, u"xyz"_s);
        QCOMPARE(python::literalValue(*value(2))->items.size(), 2);
        QCOMPARE(python::literalValue(*value(2))->items[1].text, u"q"_s);
        QVERIFY(!python::literalValue(*value(4)));
        const auto names = [&](python::Identifier name) { return name == "a" ? value(1) : nullptr; };
        QCOMPARE(python::literalValue(*value(4), names)->text, u"xyzn"_s);
        QVERIFY(!python::literalValue(*value(5)));
        QCOMPARE(python::literalValue(*value(6))->integer, -1);
    }
};

QTEST_GUILESS_MAIN(TestParser)
#include "tst_parser.moc"
