// SPDX-License-Identifier: MIT
#include "alembic/python/interpreter.h"

#include "world.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace athanor::python;
using namespace world;
using namespace Qt::StringLiterals;

namespace {

const QString OutsideReason = u"? a file is read or written while the code runs"_s;

// What evaluations_files.txt reads.
void fill(const QString &folder)
{
    const auto write = [&](const QString &name, const QByteArray &content) {
        QDir(folder).mkpath(QFileInfo(name).path());
        QFile file(folder + u'/' + name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    };
    write(u"a.sql"_s, "SELECT 1;\nSELECT ':x';\n\nSELECT 3");
    write(u"ends.txt"_s, "one\r\ntwo\rthree\nfour\v5\r\r\nend\xE2\x80\xA8last");
    write(u"words.txt"_s, "ä😀ß\r\n漢字\n");
    write(u"mark.txt"_s, "\xEF\xBB\xBFmark\n");
    write(u"latin.txt"_s, "caf\xE9\n");
    write(u"data.json"_s,
          "{\"name\": \"Ä\\u00e9\", \"list\": [1, 2.5, null, true, \"x\"],\n \"nested\": {\"a\": {}}}\n");
    write(u"rows.csv"_s, "id,name,note\r\n1,\"a, b\",\"two\r\nlines\"\r\n\r\n2,c,\"say \"\"hi\"\"\"\r\n3,ä😀,\r\n");
    write(u"folder/one.sql"_s, "one");
    write(u"folder/two.sql"_s, "two");
    write(u"folder/Three.txt"_s, "3");
    write(u"folder/.hidden.sql"_s, "hidden");
    write(u"single/only.sql"_s, "only");
    QDir(folder).mkpath(u"empty"_s);
    write(u"package/__init__.py"_s, "import os\n"
                                    "HERE = open(os.path.join(os.path.dirname(__file__), 'x.sql')).read()\n"
                                    "FOUND = sorted(os.path.basename(n) for n in ['b', 'a'])\n");
    write(u"package/x.sql"_s, "SELECT 'x'\r\n");
    write(u"package/inner/__init__.py"_s, "");
    write(u"package/inner/y.sql"_s, "SELECT 'y'\r\n");
    QVERIFY(QFile::link(folder + u"/folder/one.sql"_s, folder + u"/inner.sql"_s));
}

Settings settingsFor(const QString &folder)
{
    Settings settings;
    settings.roots.folders = {folder};
    settings.workingFolder = folder;
    return settings;
}

} // namespace

class TestFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsPython()
    {
        QTemporaryDir folder;
        fill(folder.path());
        const QByteArrayList snippets =
            readFile(QStringLiteral(ATHANOR_TEST_DATA "/evaluations_files.txt")).split('\f');
        QVERIFY(snippets.size() > 20);
        QCOMPARE(differencesFromPython(snippets, settingsFor(folder.path()), folder.path()), QStringList());
    }

    void readsNothingOutside_data()
    {
        QTest::addColumn<QByteArray>("expression");
        QTest::newRow("absolute") << "open('OUTSIDE/secret.txt').read()"_ba;
        QTest::newRow("up") << "open('PROJECT/../outside/secret.txt').read()"_ba;
        QTest::newRow("relative, up") << "open('../outside/secret.txt').read()"_ba;
        QTest::newRow("up and down again") << "open('folder/../../outside/secret.txt').read()"_ba;
        QTest::newRow("link to a file") << "open('PROJECT/link.txt').read()"_ba;
        QTest::newRow("through a link to a folder") << "open('PROJECT/linked/secret.txt').read()"_ba;
        QTest::newRow("up from a link to a folder") << "open('PROJECT/linked/../outside/secret.txt').read()"_ba;
        QTest::newRow("link to nowhere") << "open('PROJECT/nowhere.txt').read()"_ba;
        QTest::newRow("not there, outside") << "open('OUTSIDE/missing.txt').read()"_ba;
        QTest::newRow("sibling with the same beginning") << "open('PROJECT-2/secret.txt').read()"_ba;
        QTest::newRow("device") << "open('/dev/zero', 'rb').read(10)"_ba;
        QTest::newRow("pipe in the project") << "open('PROJECT/pipe').read()"_ba;
        QTest::newRow("written") << "open('PROJECT/folder/one.sql', 'w').write('x')"_ba;
        QTest::newRow("appended") << "open('PROJECT/folder/one.sql', 'a+')"_ba;
        QTest::newRow("changed") << "open('PROJECT/folder/one.sql', 'r+').read()"_ba;
        QTest::newRow("descriptor") << "open(0).read()"_ba;
        QTest::newRow("Path") << "__import__('pathlib').Path('PROJECT/link.txt').read_text()"_ba;
        QTest::newRow("Path.exists") << "__import__('pathlib').Path('PROJECT/linked/secret.txt').exists()"_ba;
        QTest::newRow("os.path.exists") << "__import__('os').path.exists('OUTSIDE/secret.txt')"_ba;
        QTest::newRow("os.path.isfile") << "__import__('os').path.isfile('PROJECT/link.txt')"_ba;
        QTest::newRow("os.listdir") << "__import__('os').listdir('PROJECT/linked')"_ba;
        QTest::newRow("glob") << "__import__('glob').glob('PROJECT/../outside/*.txt')"_ba;
        QTest::newRow("Path.iterdir") << "list(__import__('pathlib').Path('OUTSIDE').iterdir())"_ba;
        QTest::newRow("codecs") << "__import__('codecs').open('OUTSIDE/secret.txt', 'r', 'utf-8').read()"_ba;
        QTest::newRow("json") << "__import__('json').load(open('OUTSIDE/secret.txt'))"_ba;
    }
    void readsNothingOutside()
    {
        QFETCH(QByteArray, expression);
        QTemporaryDir parent;
        const QString project = parent.filePath(u"project"_s);
        const QString outside = parent.filePath(u"outside"_s);
        fill(project);
        for (const QString &folder : {outside, QString(project + u"-2"_s)}) {
            QDir().mkpath(folder);
            QFile secret(folder + u"/secret.txt"_s);
            QVERIFY(secret.open(QIODevice::WriteOnly));
            secret.write("1");
        }
        QVERIFY(QFile::link(outside + u"/secret.txt"_s, project + u"/link.txt"_s));
        QVERIFY(QFile::link(outside, project + u"/linked"_s));
        QVERIFY(QFile::link(outside + u"/nothing"_s, project + u"/nowhere.txt"_s));
        QCOMPARE(mkfifo(QFile::encodeName(project + u"/pipe"_s).constData(), 0600), 0);
        World world(settingsFor(project));
        world.run("x = " + expression.replace("OUTSIDE", outside.toUtf8()).replace("PROJECT", project.toUtf8()));
        QVERIFY2(world.text(u"x"_s).startsWith(u"? "_s), qPrintable(world.text(u"x"_s)));
        QCOMPARE(readFile(project + u"/folder/one.sql"_s), "one"_ba);
        const QStringList read = world.interpreter.readFiles();
        QVERIFY2(std::ranges::all_of(read, [&](const QString &path) { return path.startsWith(project + u'/'); }),
                 qPrintable(read.join(u' ')));
    }

    void doesNotKnowWhereRelativePathsStart()
    {
        QTemporaryDir folder;
        fill(folder.path());
        Settings settings = settingsFor(folder.path());
        settings.workingFolder.clear();
        World world(settings);
        world.run("x = open('a.sql').read()\ny = open('" + folder.path().toUtf8() + "/a.sql').readline()\n");
        QCOMPARE(world.text(u"x"_s), OutsideReason);
        QCOMPARE(world.text(u"y"_s), u"'SELECT 1;\\n'"_s);
    }

    void readsFurtherFoldersButImportsNothingThere()
    {
        QTemporaryDir folder;
        fill(folder.path());
        Settings settings;
        settings.roots.furtherFolders = {folder.path()};
        World world(settings);
        world.run("x = open('" + folder.path().toUtf8() + "/a.sql').readline()\nimport package\ny = package.HERE\n");
        QCOMPARE(world.text(u"x"_s), u"'SELECT 1;\\n'"_s);
        QCOMPARE(world.text(u"y"_s), u"? the package 'package' is not part of the project"_s);
    }

    // A file is read on from where it was before the branch, in each arm.
    void startsEachArmAtTheSamePlace()
    {
        QTemporaryDir folder;
        fill(folder.path());
        World world(settingsFor(folder.path()));
        world.run("import op, csv\n"
                  "f = open('a.sql')\n"
                  "rows = csv.reader(['a,b', 'c,d', 'e,f'])\n"
                  "g = open('a.sql')\n"
                  "if op.unknown():\n"
                  "    op.emit(f.readline(), next(rows), g.readline())\n"
                  "else:\n"
                  "    op.emit(f.readline(), next(rows), g.readline())\n"
                  "    op.emit(f.readline())\n"
                  "x = f.readline()\n"
                  "y = next(rows)\n"
                  "z = g.readline()\n"
                  "c = f.closed, g.closed\n");
        QCOMPARE(world.emitted,
                 (QStringList{u"6:'SELECT 1;\\n' ['a', 'b'] 'SELECT 1;\\n' ?"_s,
                              u"8:'SELECT 1;\\n' ['a', 'b'] 'SELECT 1;\\n' ?"_s, u"9:\"SELECT ':x';\\n\" ?"_s}));
        QCOMPARE(world.text(u"x"_s), u"? rows decide"_s);
        QCOMPARE(world.text(u"y"_s), u"['c', 'd']"_s);
        QCOMPARE(world.text(u"z"_s), u"\"SELECT ':x';\\n\""_s);
    }

    void doesNotGuess_data()
    {
        QTest::addColumn<QByteArray>("expression");
        QTest::newRow("bytes that are not in the encoding") << "open('latin.txt').read()"_ba;
        QTest::newRow("replaced bytes") << "open('latin.txt', errors='replace').read()"_ba;
        QTest::newRow("an encoding that is not known") << "open('a.sql', encoding='utf-16').read()"_ba;
        QTest::newRow("only the tokenizer's name of one") << "open('a.sql', encoding='utf-8-unix').read()"_ba;
        QTest::newRow("order of entries") << "__import__('os').listdir('folder')[0]"_ba;
        QTest::newRow("order of a loop") << "[n for n in __import__('glob').glob('folder/*.sql')]"_ba;
        QTest::newRow("order among equal keys") << "sorted(__import__('glob').glob('folder/*.sql'), key=len)"_ba;
        QTest::newRow("a folder to which Python adds") << "sorted(__import__('os').listdir('package'))"_ba;
        QTest::newRow("place in a text") << "[(f.readline(), f.tell()) for f in [open('words.txt')]][0][1]"_ba;
        QTest::newRow("hooks") << "__import__('json').load(open('data.json'), parse_int=str)"_ba;
        QTest::newRow("a dialect of its own") << "__import__('csv').reader(['a'], dialect='mine')"_ba;
        QTest::newRow("too large") << "open('large.txt').read()"_ba;
    }
    void doesNotGuess()
    {
        QFETCH(QByteArray, expression);
        QTemporaryDir folder;
        fill(folder.path());
        QFile large(folder.filePath(u"large.txt"_s));
        QVERIFY(large.open(QIODevice::WriteOnly));
        QVERIFY(large.resize(17LL * 1024 * 1024));
        World world(settingsFor(folder.path()));
        world.run("x = " + expression);
        QVERIFY2(world.text(u"x"_s).startsWith(u"? "_s), qPrintable(world.text(u"x"_s)));
    }

    void tellsWhatWasRead()
    {
        QTemporaryDir folder;
        fill(folder.path());
        World world(settingsFor(folder.path()));
        world.run("import os, glob\n"
                  "open('a.sql')\n"
                  "open('a.sql')\n"
                  "os.path.exists('missing.sql')\n"
                  "open('/etc/hostname')\n"
                  "open('inner.sql')\n"
                  "glob.glob('single/*.sql')\n");
        const QString real = QFileInfo(folder.path()).canonicalFilePath();
        QCOMPARE(world.interpreter.readFiles(), (QStringList{real + u"/a.sql"_s, real + u"/missing.sql"_s,
                                                             real + u"/folder/one.sql"_s, real + u"/single"_s}));
    }

    void staysWithinItsMemory()
    {
        QTemporaryDir folder;
        QFile large(folder.filePath(u"large.txt"_s));
        QVERIFY(large.open(QIODevice::WriteOnly));
        QVERIFY(large.resize(15LL * 1024 * 1024));
        World world(settingsFor(folder.path()));
        const Outcome outcome = world.run("files = []\nwhile True:\n    files.append(open('large.txt', 'rb'))\n");
        QVERIFY(outcome.stopped);
    }
};

QTEST_GUILESS_MAIN(TestFiles)
#include "tst_files.moc"
