// SPDX-License-Identifier: MIT
// Headers read from files, against what the installed Alembic makes of the same folder.
#include "alembic/revision/modulerun.h"
#include "alembic/revision/revision.h"
#include "alembic/revision/revisioncache.h"
#include "alembic/revision/revisionmap.h"
#include "core/digest.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMutex>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <algorithm>

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace athanor::revision;

namespace {

// Alembic's own reading of a folder of revision files, in its load order; executes the files.
const QByteArray oracle = R"(
import json, sys, warnings
from alembic.script import ScriptDirectory
warnings.simplefilter("ignore")
script = ScriptDirectory(sys.argv[1], version_locations=sys.argv[2].split(":"),
                         recursive_version_locations=sys.argv[3] == "true")
def listed(value):
    return [] if value is None else [value] if isinstance(value, str) else list(value)
print(json.dumps([[s.revision, listed(s.down_revision), listed(s.dependencies or None), sorted(s._orig_branch_labels),
                   s.longdoc, s.path] for s in script._load_revisions()]))
)";

QJsonArray askAlembic(const QString &folder, const QStringList &locations, bool recursive = false)
{
    QProcess process;
    process.setWorkingDirectory(folder); // from where Python imports
    process.start(u"python3"_s, {u"-c"_s, QString::fromUtf8(oracle), folder, locations.join(u':'),
                                 recursive ? u"true"_s : u"false"_s});
    if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
        qWarning("%s", process.readAllStandardError().constData());
        return {};
    }
    return QJsonDocument::fromJson(process.readAllStandardOutput()).array();
}

QJsonArray asJson(const RevisionFiles &files)
{
    QJsonArray result;
    for (const Revision &revision : files.revisions) {
        QStringList labels = revision.branchLabels;
        labels.sort();
        result.append(QJsonArray{revision.id, QJsonArray::fromStringList(revision.downRevisions),
                                 QJsonArray::fromStringList(revision.dependsOn), QJsonArray::fromStringList(labels),
                                 revision.documentation, revision.path});
    }
    return result;
}

void write(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

const QByteArray body = "\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n";

} // namespace

class TestRevisionFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void shapes();
    void computed();
    void importedFilesAreReadAgain();
    void fileNames();
    void pipesAreNotWaitedFor();
    void severalLocations();
    void manyFilesInOrder();
    void manyFoldersInOrder();
    void readingIsToldAndCanBeStopped_data();
    void readingIsToldAndCanBeStopped();
    void facts();
    void unknownHeaders_data();
    void unknownHeaders();
    void brokenFiles_data();
    void brokenFiles();
    void nothingIsExecuted();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
};

void TestRevisionFiles::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    QVERIFY(QDir(m_folder->path()).mkpath(u"versions"_s));
}

void TestRevisionFiles::shapes()
{
    const QList<std::pair<QString, QByteArray>> files = {
        {u"01_plain.py"_s, "\"\"\"create users\n\nRevision ID: a1\n\"\"\"\nrevision = 'a1'\ndown_revision = None\n"},
        {u"02_typed.py"_s, "from typing import Sequence, Union\nrevision: str = \"a2\"\n"
                           "down_revision: Union[str, None] = 'a1'\nbranch_labels: Union[str, Sequence[str], None] = "
                           "('one', 'two',)\ndepends_on = None\n"},
        {u"03_sum.py"_s,
         "'''  padded  doc  '''\nrevision = 'a' '3'\ndown_revision = 'a' + \"2\"\ndepends_on = ['a1']\n"},
        {u"04_tuple.py"_s, "revision = (\n    'a4'\n)\ndown_revision = ('a3', # a comment\n   'a2',\n)\n"},
        {u"05_constant.py"_s, "PARENT = 'a4'\nrevision = 'a5'\ndown_revision = PARENT\n"},
        {u"06_twice.py"_s, "revision = 'wrong'\nrevision = 'a6'\ndown_revision, depends_on = ('a5', None)\n"},
        {u"07_empty_tuple.py"_s, "revision = 'a7'\ndown_revision = ()\nbranch_labels = []\n"},
        {u"08_latin.py"_s, "# -*- coding: latin-1 -*-\n\"\"\"caf\xe9\"\"\"\nrevision = 'a8'\ndown_revision = 'a7'\n"},
        {u"09_mark.py"_s, "\xef\xbb\xbf\"\"\"marked\"\"\"\nrevision = 'a9'\ndown_revision = 'a8'\n"},
        {u"10_crlf.py"_s, "\"\"\"first\r\n\r\nsecond\r\n\"\"\"\r\nrevision = 'a10'\r\ndown_revision = 'a9'\r\n"},
        {u"11_raw.py"_s, "r\"\"\"raw \\d doc\"\"\"\nrevision = u'a11'\ndown_revision = r'a10'\n"},
        {u"13_empty_dependency.py"_s, "revision = 'a13'\ndown_revision = 'a11'\ndepends_on = ''\n"},
        {u"14_empty_dependencies.py"_s, "revision = 'a14'\ndown_revision = 'a13'\ndepends_on = ('',)\n"},
        {u"abc123.py"_s, "down_revision = 'a11'\n"},
        {u"12_unicode.py"_s,
         "\"\"\"größer \\u00fc\"\"\"\nrevision = '\\x61\\u0031\\U00000032'\ndown_revision = None\n"},
    };
    for (const auto &[name, header] : files) {
        write(path(u"versions/"_s + name), header + body);
    }
    const QJsonArray expected = askAlembic(m_folder->path(), {path(u"versions"_s)});
    QCOMPARE(expected.size(), files.size());
    const RevisionFiles read = readRevisionFiles({path(u"versions"_s)});
    QCOMPARE(asJson(read), expected);
    for (const FileProblem &problem : read.problems) {
        QFAIL(qPrintable(problem.path + problem.text));
    }
}

// Headers that are not written plainly: what the module makes them, with what it imports from the project.
void TestRevisionFiles::computed()
{
    write(path(u"shared/__init__.py"_s), "LABEL = 'billing'\n");
    write(path(u"shared/names.py"_s), "from . import LABEL\nFIRST = 'c01'\nclass Needed:\n    one = FIRST\n"
                                      "LABELS = [LABEL + '2']\n");
    const QList<std::pair<QString, QByteArray>> files = {
        {u"01.py"_s, "from shared import LABEL\nrevision = 'c01'\ndown_revision = None\nbranch_labels = (LABEL,)\n"},
        {u"02.py"_s, "import shared.names as names\nrevision = 'c02'\ndown_revision = names.FIRST\n"
                     "depends_on = names.Needed.one\nbranch_labels = names.LABELS\n"},
        {u"03_c03_name.py"_s, "import os\nrevision = os.path.basename(__file__).split('_')[1]\n"
                              "down_revision = f\"{'c'}02\"\n"},
        {u"04.py"_s, "parents = ['c03']\nparents.append('c02')\nrevision = 'c04'\ndown_revision = tuple(parents)\n"},
        {u"05.py"_s, "revision = 'c05'\ndown_revision = 'c04' if len('x') == 1 else 'none'\n"},
        {u"06.py"_s, "revision = 'c06'\ndown_revision = 'c05'\ndepends_on = []\nfor name in ('c01', 'c02'):\n"
                     "    depends_on.append(name)\n"},
        {u"07.py"_s, "PARENT = 'c06'\nrevision = 'c07'\ndown_revision = PARENT\nPARENT = 'none'\n"},
        {u"08.py"_s, "def parent():\n    return 'c07'\nrevision = 'c08'\ndown_revision = parent()\n"},
        {u"09.py"_s, "revision = 'c09'\ndown_revision = ('c08',) * 1\ndepends_on = ['c01']\ndepends_on += ['c02']\n"},
        {u"10.py"_s, "try:\n    from shared.names import nothing\nexcept ImportError:\n    nothing = 'c09'\n"
                     "revision = 'c10'\ndown_revision = nothing\n"},
        {u"11.py"_s, "revision = 'c11'\nrevision, down_revision = (revision, 'c10')\n"},
        {u"12.py"_s,
         "revision = 'c12'\ndown_revision = 'c11'\nbranch_labels = ['before']\nbranch_labels[0] = 'after'\n"},
        {u"13.py"_s,
         "import logging\nrevision = 'c13'\ndown_revision = ['c12']\nlogging.getLogger(__name__).debug('x')\n"},
    };
    for (const auto &[name, header] : files) {
        write(path(u"versions/"_s + name), header + body);
    }
    const QJsonArray expected = askAlembic(m_folder->path(), {path(u"versions"_s)});
    QCOMPARE(expected.size(), files.size());
    for (const Extent extent : {Extent::Whole, Extent::Headers}) {
        const RevisionFiles read =
            readRevisionFiles({path(u"versions"_s)}, false, {},
                              {.extent = extent, .aids = {.run = runModule, .importRoots = {m_folder->path()}}});
        QCOMPARE(read.problems, QList<FileProblem>());
        QCOMPARE(asJson(read), expected);
        QCOMPARE(read.importedFiles, (QStringList{path(u"shared/__init__.py"_s), path(u"shared/names.py"_s)}));
    }
    // Where the project is not known, only what it says is not.
    QCOMPARE(readRevisionFiles({path(u"versions"_s)}, false, {}, {.aids = {.run = runModule}}).problems.size(), 5);
    QVERIFY(!readRevisionFiles({path(u"versions"_s)}).isPlain);
}

void TestRevisionFiles::importedFilesAreReadAgain()
{
    write(path(u"versions/a.py"_s), "revision = 'a'\ndown_revision = None\n" + body);
    write(path(u"versions/b.py"_s), "import shared\nrevision = 'b'\ndown_revision = shared.PARENT\n" + body);
    RevisionCache cache;
    const auto parentsOfB = [this, &cache] {
        const RevisionFiles read = readRevisionFiles(
            {path(u"versions"_s)}, false, {},
            {.hash = athanor::sha256, .cache = &cache, .aids = {.run = runModule, .importRoots = {m_folder->path()}}});
        return read.problems.isEmpty() ? read.revisions.at(1).downRevisions : QStringList{u"unknown"_s};
    };
    QCOMPARE(parentsOfB(), QStringList{u"unknown"_s});
    write(path(u"shared.py"_s), "PARENT = 'a'\n");
    QCOMPARE(parentsOfB(), QStringList{u"a"_s});
    write(path(u"shared.py"_s), "PARENT = 'c'\n");
    QCOMPARE(parentsOfB(), QStringList{u"c"_s});
    QCOMPARE(cache.parsedFiles(), 4); // a.py once
}

void TestRevisionFiles::fileNames()
{
    const auto file = [&](const QString &name, const QByteArray &id) {
        write(path(u"versions/"_s + name), "revision = '" + id + "'\ndown_revision = None\n" + body);
    };
    file(u"b.py"_s, "b1");
    file(u"B.py"_s, "b2");
    file(u"a.py"_s, "b3");
    file(u"_a.py"_s, "b4");
    file(u"é.py"_s, "b5");
    file(u"a-b.py"_s, "b6");
    file(u".#lock.py"_s, "no1");
    file(u"__init__.py"_s, "no2");
    file(u"__init__x.py"_s, "no3");
    file(u"c.pyc"_s, "no4");
    file(u"c.py~"_s, "no5");
    file(u"sub/z.py"_s, "b7");
    file(u"sub/deeper/y.py"_s, "b8");
    file(u"also/x.py"_s, "b9");
    file(u"__pycache__/cached.py"_s, "no6");
    QVERIFY(QFile::link(path(u"versions/a.py"_s), path(u"versions/link.py"_s)));
    for (const bool recursive : {false, true}) {
        const QJsonArray expected = askAlembic(m_folder->path(), {path(u"versions"_s)}, recursive);
        QCOMPARE(expected.size(), recursive ? 9 : 6);
        QCOMPARE(asJson(readRevisionFiles({path(u"versions"_s)}, recursive)), expected);
    }
}

// A pipe that nobody writes to: whoever opened it as a file would wait for ever.
void TestRevisionFiles::pipesAreNotWaitedFor()
{
    write(path(u"versions/a.py"_s), "revision = 'a'\ndown_revision = None\n" + body);
    const QString pipe = path(u"versions/pipe.py"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), S_IRUSR | S_IWUSR), 0);
    RevisionCache cache;
    for (RevisionCache *used : {static_cast<RevisionCache *>(nullptr), &cache}) {
        const RevisionFiles read =
            readRevisionFiles({path(u"versions"_s)}, false, {}, {.hash = athanor::sha256, .cache = used});
        QCOMPARE(read.revisions.size(), 1);
        QCOMPARE(read.problems.size(), 1);
        QCOMPARE(QFileInfo(read.problems.first().path).fileName(), u"pipe.py"_s);
    }
}

void TestRevisionFiles::severalLocations()
{
    write(path(u"versions/b.py"_s), "revision = 'b'\ndown_revision = None\n" + body);
    write(path(u"more/a.py"_s), "revision = 'a'\ndown_revision = 'b'\n" + body);
    const QStringList locations = {path(u"versions"_s), path(u"missing"_s), path(u"more"_s), path(u"versions"_s)};
    const QJsonArray expected = askAlembic(m_folder->path(), locations);
    QCOMPARE(expected.size(), 2);
    const RevisionFiles read = readRevisionFiles(locations);
    QCOMPARE(asJson(read), expected);
    QCOMPARE(read.problems.size(), 1);
    QVERIFY(!read.problems.first().blocksPlans);
    QCOMPARE(read.problems.first().kind, FileProblem::Kind::ReadTwice);
}

void TestRevisionFiles::readingIsToldAndCanBeStopped_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("in this thread") << 20;
    QTest::newRow("in several threads") << 400;
}

void TestRevisionFiles::readingIsToldAndCanBeStopped()
{
    QFETCH(const int, count);
    for (int i = 0; i < count; ++i) {
        write(path(u"versions/%1_x.py"_s.arg(i)),
              "revision = 'r" + QByteArray::number(i) + "'\ndown_revision = None\n" + body);
    }
    QMutex mutex;
    QList<qsizetype> told;
    const auto whole = readRevisionFiles({path(u"versions"_s)}, false, [&](qsizetype done, qsizetype total) {
        const QMutexLocker lock(&mutex);
        if (total == count) {
            told.append(done);
        }
        return true;
    });
    QCOMPARE(whole.revisions.size(), count);
    std::ranges::sort(told);
    QList<qsizetype> each;
    for (int i = 1; i <= count; ++i) {
        each.append(i);
    }
    QCOMPARE(told, each);

    const auto stopped =
        readRevisionFiles({path(u"versions"_s)}, false, [](qsizetype done, qsizetype) { return done < 5; });
    // Those that other threads are reading at that moment come to their end.
    QVERIFY(stopped.revisions.size() >= 5 && stopped.revisions.size() <= 5 + QThread::idealThreadCount());
    const auto nothing = readRevisionFiles({path(u"versions"_s)}, true, [](qsizetype, qsizetype) { return false; });
    QCOMPARE(nothing, RevisionFiles());
}

void TestRevisionFiles::manyFilesInOrder()
{
    QStringList ids;
    for (int i = 0; i < 300; ++i) {
        const QString id = u"r%1"_s.arg(i, 4, 10, QChar(u'0'));
        const QByteArray parent = ids.isEmpty() ? QByteArray("None") : QByteArray("'" + ids.last().toUtf8() + "'");
        ids.append(id);
        write(path(u"versions/%1_x.py"_s.arg(id)),
              "revision = '" + id.toUtf8() + "'\ndown_revision = " + parent + "\n" + body);
    }
    const RevisionFiles read = readRevisionFiles({path(u"versions"_s)});
    QStringList found;
    for (const Revision &revision : read.revisions) {
        found.append(revision.id);
    }
    QCOMPARE(found, ids);
    QCOMPARE(RevisionMap(read.revisions).heads(), QStringList{ids.last()});
}

// More folders than are held open while their files are read.
void TestRevisionFiles::manyFoldersInOrder()
{
    constexpr int count = 300;
    for (int i = 0; i < count; ++i) {
        write(path(u"versions/%1/inner/%2_x.py"_s.arg(i % 30).arg(i)),
              "revision = 'r" + QByteArray::number(i) + "'\ndown_revision = None\n" + body);
    }
    const QJsonArray expected = askAlembic(m_folder->path(), {path(u"versions"_s)}, true);
    QCOMPARE(expected.size(), count);
    QCOMPARE(asJson(readRevisionFiles({path(u"versions"_s)}, true)), expected);
}

void TestRevisionFiles::facts()
{
    const QByteArray text = "\"\"\"Add a\nlong   message\n\nRevision ID: a1\nRevises: \nCreate Date: 2024-05-06 "
                            "07:08:09.123456\n\n\"\"\"\nfrom alembic import op\n\n# identifiers\nrevision = 'a1'\n"
                            "down_revision = None\n\ndef upgrade():\n    op.execute('x')\n\ndef downgrade():\n"
                            "    \"\"\"nothing to do\"\"\"\n    pass\n";
    const RevisionFiles read = readRevisionSource(u"/x/a1.py"_s, text, Extent::Whole, athanor::sha256);
    QVERIFY(read.problems.isEmpty());
    QCOMPARE(read.revisions.size(), 1);
    const Revision &revision = read.revisions.first();
    QCOMPARE(revision.message, u"Add a long message"_s);
    QCOMPARE(revision.createDate, u"2024-05-06 07:08:09.123456"_s);
    QCOMPARE(revision.idLine, 12);
    QCOMPARE(revision.downRevisionLine, 13);
    QVERIFY(!revision.upgradeIsEmpty);
    QVERIFY(revision.downgradeIsEmpty);
    // sha256sum of the same bytes
    QProcess process;
    process.start(u"sha256sum"_s, QStringList());
    process.write(text);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    QCOMPARE(revision.sha256.toHex(), process.readAllStandardOutput().first(64));
}

void TestRevisionFiles::unknownHeaders_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("line");
    QTest::addColumn<FileProblem::Kind>("kind");
    const auto computed = FileProblem::Kind::Computed;
    const auto wrong = FileProblem::Kind::Header;
    QTest::newRow("call") << QByteArray("revision = 'a'\ndown_revision = parent()\n") << 2 << computed;
    QTest::newRow("f-string") << QByteArray("revision = 'a'\ndown_revision = f'{x}'\n") << 2 << computed;
    QTest::newRow("condition") << QByteArray("revision = 'a'\nif x:\n    down_revision = 'b'\nelse:\n"
                                             "    down_revision = 'c'\n")
                               << 5 << computed;
    QTest::newRow("installed or not") << QByteArray("needed = []\ntry:\n    import x\n    needed += ['b']\n"
                                                    "except ImportError:\n    pass\nrevision = 'a'\n"
                                                    "down_revision = needed\n")
                                      << 8 << computed;
    QTest::newRow("imported") << QByteArray("from x import down_revision\nrevision = 'a'\n") << 1 << computed;
    QTest::newRow("number") << QByteArray("revision = 'a'\ndown_revision = 12\n") << 2 << wrong;
    QTest::newRow("none in a tuple") << QByteArray("revision = 'a'\ndown_revision = ('b', None)\n") << 2 << wrong;
    QTest::newRow("missing") << QByteArray("revision = 'a'\n") << 1 << wrong;
    QTest::newRow("labels") << QByteArray("revision = 'a'\ndown_revision = None\nbranch_labels = x\n") << 3 << computed;
    QTest::newRow("dependency") << QByteArray("revision = 'a'\ndown_revision = None\ndepends_on = [x]\n") << 3
                                << computed;
}

void TestRevisionFiles::unknownHeaders()
{
    QFETCH(QByteArray, header);
    QFETCH(int, line);
    QFETCH(FileProblem::Kind, kind);
    const RevisionFiles read =
        readRevisionSource(u"/x/a.py"_s, header + body, Extent::Whole, nullptr, {.run = runModule});
    QCOMPARE(read.revisions.size(), 1);
    QCOMPARE(read.problems.size(), 1);
    QCOMPARE(read.problems.first().line, line);
    QCOMPARE(read.problems.first().kind, kind);
    QVERIFY(read.problems.first().blocksPlans);
    // The revision is shown, but nothing is planned over it.
    const RevisionMap map(read.revisions);
    QVERIFY(map.fatalProblem());
    QCOMPARE(map.fatalProblem()->what, read.problems.first().text);
    QCOMPARE(map.fatalProblem()->line, line);
}

void TestRevisionFiles::brokenFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("revisions");
    QTest::addColumn<int>("line");
    QTest::newRow("syntax error below the header")
        << QByteArray("revision = 'a'\ndown_revision = None\n\ndef upgrade():\n    op.execute('x'\n") << 1 << 5;
    // Of the broken header, what follows from it is not told.
    QTest::newRow("syntax error in the header")
        << QByteArray("revision = 'a'\ndown_revision = ('b'\ndef upgrade():\n    pass\n") << 1 << 2;
    QTest::newRow("syntax error before the id") << QByteArray("revision = = 'a'\ndown_revision = None\n") << 0 << 1;
    QTest::newRow("computed id") << QByteArray("revision = make()\ndown_revision = None\n") << 0 << 1;
    QTest::newRow("id is a number") << QByteArray("revision = 12\ndown_revision = None\n") << 0 << 1;
    QTest::newRow("no id") << QByteArray("down_revision = None\n") << 0 << 0;
    QTest::newRow("empty file") << QByteArray() << 0 << 0;
    QTest::newRow("not text") << QByteArray("\0\1\2\xff", 4) << 0 << -1;
}

void TestRevisionFiles::brokenFiles()
{
    QFETCH(QByteArray, text);
    QFETCH(int, revisions);
    QFETCH(int, line);
    write(path(u"versions/Broken file.py"_s), text);
    write(path(u"versions/good.py"_s), "revision = 'good'\ndown_revision = None\n" + body);
    const RevisionFiles read = readRevisionFiles({path(u"versions"_s)});
    QCOMPARE(read.revisions.size(), revisions + 1);
    QCOMPARE(read.problems.size(), 1);
    QVERIFY(read.problems.first().blocksPlans);
    QCOMPARE(read.problems.first().path, path(u"versions/Broken file.py"_s));
    if (line >= 0) {
        QCOMPARE(read.problems.first().line, line);
    }
}

void TestRevisionFiles::nothingIsExecuted()
{
    const QString trace = path(u"trace"_s);
    write(path(u"versions/a.py"_s), "open(" + QByteArray("'") + trace.toUtf8() +
                                        "', 'w').write('x')\nrevision = 'a'\ndown_revision = None\n" + body);
    QCOMPARE(readRevisionFiles({path(u"versions"_s)}).revisions.size(), 1);
    QVERIFY(!QFile::exists(trace));
    // Alembic itself does leave the trace, so that the file is a real trap.
    QCOMPARE(askAlembic(m_folder->path(), {path(u"versions"_s)}).size(), 1);
    QVERIFY(QFile::exists(trace));
}

QTEST_GUILESS_MAIN(TestRevisionFiles)
#include "tst_revisionfiles.moc"
