// SPDX-License-Identifier: MIT
// Where the parser meets what no one wrote on purpose: mutations, encodings, spaces, and the grammar of Python 3.14.
#include "oracle.h"

#include <QFileInfo>
#include <QRandomGenerator>
#include <QTest>

using namespace athanor;
using namespace Qt::StringLiterals;

namespace {

// 2,000 mutations, or as many as ATHANOR_MUTATIONS says.
int mutationCount()
{
    const int count = qEnvironmentVariableIntValue("ATHANOR_MUTATIONS");
    return count > 0 ? count : 2000;
}

const QByteArrayList Pieces = {
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "'",
    "\"",
    "\"\"\"",
    "'''",
    "f'",
    "f\"{",
    "rb'",
    "\\",
    "\\\n",
    "\n",
    "\n  ",
    "\n\t",
    "\t",
    " ",
    ":",
    ":=",
    "lambda x:",
    "match ",
    "case ",
    "\r",
    "\r\n",
    "if ",
    " else ",
    "def f(",
    "=",
    "==",
    ",",
    ", ",
    "*",
    "**",
    "async ",
    "await ",
    "0x",
    "1e",
    "1_000",
    "0o8",
    "1j",
    "!",
    "!r",
    "\f",
    "case _:",
    " as ",
    " for x in ",
    " in ",
    " not ",
    " is ",
    "yield ",
    "@",
    ";",
    "...",
    ".",
    "->",
    "\xc3\xa4",
    "\xe2\x82\xac",
    "\xff",
    "#",
    "type X = ",
    "with ",
    "except ",
    "except* ",
    "finally:",
    "global ",
    "del ",
    "return",
    "None",
    "import ",
    "from . import ",
    "{x!r:>{y}}",
    "{x=}",
    "\\N{DIGIT ONE}",
    "\\x4",
    "\\777",
    "\\u12",
    "pass\n",
    "print ",
    "\xef\xbb\xbf",
};

template <typename T>
const T &anyOf(const QList<T> &list, QRandomGenerator &random)
{
    return list[random.bounded(list.size())];
}

QByteArray mutated(QByteArray source, const QByteArrayList &others, QRandomGenerator &random)
{
    for (int i = random.bounded(1, 4); i > 0 && !source.isEmpty(); --i) {
        const qsizetype at = random.bounded(source.size());
        switch (random.bounded(8)) {
        case 0:
            source[at] = char(random.bounded(128));
            break;
        case 1:
            source.remove(at, random.bounded(1, 12));
            break;
        case 2: { // a line twice, or gone
            const qsizetype start = source.lastIndexOf('\n', at) + 1;
            const qsizetype end = source.indexOf('\n', start);
            const QByteArray line = source.mid(start, end < 0 ? -1 : end + 1 - start);
            if (random.bounded(2) == 0)
                source.insert(start, line);
            else
                source.remove(start, line.size());
            break;
        }
        case 3: { // a stretch of another one
            const QByteArray &other = anyOf(others, random);
            if (!other.isEmpty())
                source.insert(at, other.mid(random.bounded(other.size()), random.bounded(1, 40)));
            break;
        }
        default:
            source.insert(at, anyOf(Pieces, random));
        }
    }
    return source;
}

} // namespace

// Takes the bodies out of the whole tree that are empty in the other: then the two are to be equal.
int removeBodies(const python::Module &whole, const python::Module &heads)
{
    int removed = 0;
    for (qsizetype i = 0; i < std::min(whole.body().size(), heads.body().size()); ++i) {
        python::Statement *statement = whole.body()[i];
        if (const auto *function = heads.body()[i]->as<python::FunctionStatement>();
            function && function->body.isEmpty() && statement->as<python::FunctionStatement>()) {
            static_cast<python::FunctionStatement *>(statement)->body = {};
            ++removed;
        } else if (const auto *type = heads.body()[i]->as<python::ClassStatement>();
                   type && type->body.isEmpty() && statement->as<python::ClassStatement>()) {
            static_cast<python::ClassStatement *>(statement)->body = {};
            ++removed;
        }
    }
    return removed;
}

class TestParserDifferential : public QObject
{
    Q_OBJECT

private:
    // The number of suites skipped, or -1 (and told) on a difference.
    static int skippedSuites(const QByteArray &source, const QString &name)
    {
        const python::Module whole = python::parse(source);
        const python::Module heads = python::parse(source, {.bodies = python::Bodies::Skip});
        if (!whole.isValid())
            return 0;
        const int removed = removeBodies(whole, heads);
        const QByteArray wanted = python::dump(whole, true);
        const QByteArray found = python::dump(heads, true);
        if (heads.isValid() && wanted == found && docstring(whole) == docstring(heads))
            return removed;
        isEmptyOrTold({name + u'\n' + heads.problems().value(0).text + QString::fromUtf8(difference(found, wanted))});
        return -1;
    }

    static quint32 seed()
    {
        const quint32 seed = qEnvironmentVariableIsSet("ATHANOR_SEED") ? qgetenv("ATHANOR_SEED").toUInt()
                                                                       : QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        return seed;
    }

    // What is mutated: the snippets, the sample, and some short files of the standard library.
    static QByteArrayList originals(QRandomGenerator &random)
    {
        QByteArrayList sources = readSnippets(u"snippets.txt"_s);
        for (const QString &path : pythonFilesBelow(QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample")))
            sources << readFile(path);
        for (const QString &path : pythonFilesBelow(Oracle::standardLibrary())) {
            // A mutation in a long file is one among thousands of lines that are compared anyway.
            if (QFileInfo(path).size() < 6000 && random.bounded(4) == 0)
                sources << readFile(path);
        }
        return sources;
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY2(!Oracle::program().isEmpty(), "python3 is needed as the oracle"); }

    void equalsPythonOnMutations()
    {
        QRandomGenerator random(seed());
        const QByteArrayList originals = this->originals(random);
        QByteArrayList sources;
        for (int i = mutationCount(); i > 0; --i)
            sources << mutated(anyOf(originals, random), originals, random);
        const Comparison comparison = compareWithPython(sources);
        qInfo("%lld equal, %lld refused by both, %lld beyond a bound of depth, %lld where Python errs",
              qlonglong(comparison.equal), qlonglong(comparison.refused), qlonglong(comparison.tooDeep),
              qlonglong(comparison.mistaken));
        QVERIFY(isEmptyOrTold(comparison.differences));
        // Mutations that are all refused, or all harmless, would prove little.
        QVERIFY(comparison.equal > sources.size() / 20);
        QVERIFY(comparison.refused > sources.size() / 20);
    }

    // dumps314.txt is what Python 3.14.2 answers: python3.14 dump_ast.py --snippets snippets314.txt > dumps314.txt.
    // Every snippet needs what is new in 3.14, or is wrong there too, so that 3.13 refuses them all.
    void equalsPython314()
    {
        const QByteArrayList snippets = readSnippets(u"snippets314.txt"_s);
        const QByteArrayList dumps = readFile(QStringLiteral(ATHANOR_TEST_DATA "/dumps314.txt")).trimmed().split('\n');
        QCOMPARE(dumps.size(), snippets.size());
        QVERIFY(snippets.size() > 100);
        QStringList differences;
        int accepted = 0;
        for (qsizetype i = 0; i < snippets.size(); ++i) {
            const QString name = QString::fromUtf8(snippets[i].trimmed());
            const python::Module module = python::parse(snippets[i]);
            accepted += module.isValid();
            if (dumps[i].startsWith("refused") == module.isValid())
                differences << name + u"\n  3.14: "_s + QString::fromUtf8(dumps[i]) + u"\n  ours: "_s +
                                   module.problems().value(0).text;
            else if (const QByteArray ours = python::dump(module, true); module.isValid() && ours != dumps[i])
                differences << name + QString::fromUtf8(difference(ours, dumps[i]));
        }
        QVERIFY(isEmptyOrTold(differences));
        QVERIFY(accepted > 50);
        const Comparison in313 = compareWithPython(snippets);
        QVERIFY(isEmptyOrTold(in313.differences));
        QCOMPARE(in313.refused, snippets.size());
    }

    void skipsBodies()
    {
        QStringList files = pythonFilesBelow(Oracle::standardLibrary());
        files += pythonFilesBelow(QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample"));
        int skipped = 0;
        int kept = 0;
        for (const QString &path : std::as_const(files)) {
            const QByteArray source = readFile(path);
            const int suites = skippedSuites(source, path);
            QVERIFY(suites >= 0);
            skipped += suites;
            const python::Module heads = python::parse(source, {.bodies = python::Bodies::Skip});
            for (const python::Statement *statement : heads.body()) {
                if (const auto *function = statement->as<python::FunctionStatement>())
                    kept += !function->body.isEmpty();
            }
        }
        qInfo("%d suites skipped, %d function bodies read", skipped, kept);
        QVERIFY(skipped > 1000);
        QVERIFY(kept < skipped / 5);
    }

    void skipsMutatedBodies()
    {
        QRandomGenerator random(seed());
        const QByteArrayList originals = this->originals(random);
        int skipped = 0;
        for (int i = mutationCount(); i > 0; --i) {
            // Within a function, so that there is a suite to skip.
            QByteArray source = mutated(anyOf(originals, random), originals, random);
            source = "def f():\n    " + source.replace('\n', "\n    ") + "\nx = 1\n" + source;
            const int suites = skippedSuites(source, QString::fromUtf8(source));
            QVERIFY(suites >= 0);
            skipped += suites;
        }
        qInfo("%d suites skipped", skipped);
        QVERIFY(skipped > mutationCount() / 100);
    }

    void equalsPythonOnEncodings()
    {
        const QByteArrayList names =
            "utf-8 UTF-8 utf8 utf_8 U8 utf cp65001 utf-8-sig utf-8-unix utf-8x latin-1 latin1 L1 iso-8859-1 iso8859-1 "
            "ISO_8859-1 iso-latin-1 latin-1-unix 8859 cp819 latin-11 iso-8859-2 latin2 iso-8859-15 latin9 latin-9 "
            "iso8859_15 cp1250 cp1251 windows-1251 cp1252 windows-1252 1252 cp1 koi8-r KOI8_R koi8-u cp437 cp850 cp866 "
            "ibm866 mac-roman macroman mac_cyrillic shift_jis sjis shift-jis cp932 ms932 windows-932 x-sjis euc-jp "
            "eucjp "
            "iso-2022-jp gb2312 gbk gb18030 big5 euc-kr cp949 ascii us-ascii 646 iso-8859-5 iso-8859-7 greek "
            "cyrillic hebrew utf-16 utf-16le utf-32 rot13 hex base64 unicode ansi ebcdic IBM1047 utf8mb4 "
            "no-such-thing"_ba.split(' ');
        const QByteArrayList bodies = {
            "x = 'abc'\n",
            "x = 'gr\xfc\xdf'\n", // one byte a letter
            "x = 'gr\xc3\xbc\xc3\x9f'\n", // UTF-8
            "\xcf\xd2\xc9 = '\xd0\xd2\xc9\xd7\xc5\xd4'\n", // a name and a text in KOI8-R
            "x = '\x93\xfa\x96\x7b\x8c\xea' # \x83\x5c\n", // Shift JIS, with a second byte that is a backslash
            "x = '\x98\x81\x8d\x90\x9d\xa4\xa6\xbc'\n", // where tables of one byte differ, or have holes
        };
        QByteArrayList sources;
        for (const QByteArray &name : names) {
            for (const QByteArray &body : bodies) {
                sources << "# -*- coding: " + name + " -*-\n" + body;
                sources << "\xEF\xBB\xBF# vim: set fileencoding=" + name + " :\n" + body;
            }
        }
        sources << "#!/usr/bin/python\n# coding=koi8-r\nx = '\xcf'\n"
                << "\n# coding: cp1251\nx = '\xcf'\n"
                << "x = 1\n# coding: cp1251\ny = '\xcf'\n"
                << "'''\n# coding: cp1251\n'''\ny = '\xcf'\n"
                << "#\n#\n# coding: cp1251\ny = '\xcf'\n"
                << " \t\f# coding: cp1251\ny = '\xcf'\n"
                << "# coding cp1251\ny = '\xcf'\n"
                << "# coding : cp1251\ny = '\xcf'\n"
                << "# coding:cp1251\ry = '\xcf'\r"
                << "# coding:cp1251\r\ny = '\xcf'\r\n"
                << "# encoding: coding: cp1251\ny = '\xcf'\n"
                << "x = '# coding: cp1251'\ny = '\xcf'\n"
                << "\\\n# coding: cp1251\ny = '\xcf'\n"
                << "# coding: \n# coding: cp1251\ny = '\xcf'\n"
                << "# coding: utf-8\n# coding: cp1251\ny = '\xcf'\n"
                << "# coding: cp1251\n# coding: utf-8\ny = '\xcf'\n"
                << "\xEF\xBB\xBF"
                << "\xEF\xBB\xBF\xEF\xBB\xBFx = 1\n"
                << "# coding: cp1251\x01\n"
                << "\xEF\xBB\xBFx = 'gr\xfc'\n"
                << "# gr\xfc\n# coding: latin-1\n";
        const Comparison comparison = compareWithPython(sources);
        qInfo("%lld equal, %lld refused by both", qlonglong(comparison.equal), qlonglong(comparison.refused));
        QVERIFY(isEmptyOrTold(comparison.differences));
        QVERIFY(comparison.equal > 100);
    }

    void equalsPythonOnSpaces()
    {
        QByteArrayList sources = {
            "\f",
            "\f\n",
            "x = 1\f\n",
            "\fx = 1\n",
            "if a:\n\f    b\n",
            "if a:\n    \fb\n",
            "if a:\n  b\n\f  c\n",
            "if a:\n  b\n  \f  c\n",
            "if a:\n  b\n \f c\n",
            "if a:\n  b\n\f\nc\n",
            "if a:\n\tb\n        c\n",
            "if a:\n        b\n\tc\n",
            "if a:\n\tb\n\f\tc\n",
            "x = (1,\f2)\n",
            "x\f=\f1\n",
            "def f():\n  a\n\f\ndef g():\n  b\n",
            "class A:\n  a = 1\n\f\n  b = 2\n",
            "x = '\f'\n",
            "# \f\n",
            "\f# comment\n  \f\nx = 1\n",
            "x = 1 \f# comment\n",
            "\v",
            "x = 1\v\n",
            "x\v= 1\n",
            "  \f  x = 1\n",
            "\f  x = 1\n",
            "  \fx = 1\n",
            "if a: \f\n  b\n",
            "if a:\n  b\n\f",
            "if a:\n  b\n  \f",
            "\\\n\fx = 1\n",
            "x = \\\n\f1\n",
            "if a:\n  b\n\\\n  c\n",
            "if a:\n\\\n  b\n",
            "if a:\n  \\\nb\n",
            "if a:\n  \\\n    b\n  c\n",
            "\\\n",
            "\\",
            "x = 1\\",
            "x = 1\\\n",
            "x = 1 \\\n\n",
            "\t\n \n\t \nx\n",
            "x = 1\r",
            "x = 1\r\n\r\n",
            "if a:\r  b\r  c\r",
            "x = '''a\rb\r\nc'''\n",
            "x = 'a\\\rb'\n",
            "x = 'a\\\r\nb'\n",
            "\n\r\n\rx\n",
            "\x1a",
            "x = 1\n\x1a\n",
            "\xc2\xa0x = 1\n",
            "x =\xc2\xa0y\n",
            "x = '\xc2\xa0'\n",
            "\xe3\x80\x80x\n",
        };
        const QByteArray nul(1, 0);
        sources << nul << "x" + nul << "x = 1\n" + nul << "x = '" + nul + "'\n" << "# " + nul + "\nx\n";
        for (const int digits : {4299, 4300, 4301, 5000}) {
            const QByteArray number(digits, '7');
            sources << "x = " + number + "\n"
                    << "x = 1_" + number + "\n"
                    << "x = -" + number + "\n"
                    << "x = " + number + "j\n"
                    << "x = " + number + ".0\n"
                    << "x = " + QByteArray(digits, '0') + "\n"
                    << "x = 0x" + QByteArray(digits, 'f') + "\n"
                    << "match x:\n  case " + number + ": pass\n";
        }
        const Comparison comparison = compareWithPython(sources);
        QVERIFY(isEmptyOrTold(comparison.differences));
        QVERIFY(comparison.equal > 20);
    }
};

QTEST_GUILESS_MAIN(TestParserDifferential)
#include "tst_parser_differential.moc"
