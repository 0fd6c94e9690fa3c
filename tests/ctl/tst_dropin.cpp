// SPDX-License-Identifier: MIT
// athanorctl against `alembic`: the same arguments in the same folder give the same text on the same stream and the
// same exit code. The Alembic that is installed answers through one long-lived process; ATHANOR_NEWEST_ALEMBIC may name
// a folder with a newer one (made by `pip install --target`), which is then asked, too.
#include "dropincompare.h"
#include "dropinprojects.h"

#include <QDirIterator>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::test;

class TestDropin : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sample_data();
    void sample();
    void projects_data();
    void projects();
    void configurations_data();
    void configurations();
    void configurationOfTheEnvironment();
    void releaseOfTheProject();
    void releaseOfTheNamedProject();
    void releaseOfSqlalchemy();
    void wrongArguments_data();
    void wrongArguments();
    void neverRunsByMistake_data();
    void neverRunsByMistake();

private:
    [[nodiscard]] QString folder(const QString &name) const { return m_folder.filePath(name); }
    void compare(const QString &folder, const QList<QStringList> &commandLines);

    QTemporaryDir m_folder;
    Oracles m_oracles;
};

void TestDropin::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_oracles = startOracles(QStringLiteral(ATHANOR_TEST_DATA));
    QVERIFY(!m_oracles.empty());
}

void TestDropin::compare(const QString &folder, const QList<QStringList> &commandLines)
{
    const QString found = differences(m_oracles, QStringLiteral(ATHANORCTL), folder, commandLines);
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestDropin::sample_data()
{
    QTest::addColumn<QString>("project");
    QDirIterator found(QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample"), {u"alembic.ini"_s}, QDir::Files,
                       QDirIterator::Subdirectories);
    QStringList folders;
    while (found.hasNext()) {
        folders.append(found.nextFileInfo().path());
    }
    folders.sort();
    QCOMPARE(folders.size(), 6);
    for (const QString &project : std::as_const(folders)) {
        QTest::newRow(qPrintable(project.section(u'/', -2))) << project;
    }
}

void TestDropin::sample()
{
    QFETCH(QString, project);
    const Outcome history = m_oracles.front()->run(project, {u"history"_s});
    QCOMPARE(history.code, 0);
    static const QRegularExpression line(u"-> (\\w+)"_s);
    QStringList ids;
    for (auto match = line.globalMatch(history.out); match.hasNext();) {
        ids.append(match.next().captured(1));
    }
    QVERIFY(ids.size() > 2);
    const QString &newest = ids.first();
    const QString &oldest = ids.last();
    const QString &middle = ids[ids.size() / 2];
    QList<QStringList> scripts = {
        {u"stamp"_s, u"head"_s, u"--sql"_s},
        {u"stamp"_s, u"--sql"_s, oldest + u':' + newest},
        {u"stamp"_s, u"--sql"_s, newest + u":base"_s},
        {u"stamp"_s, u"--sql"_s, oldest + u':' + newest, middle + u':' + newest},
        {u"stamp"_s, u"--sql"_s, u"--purge"_s, u"head"_s},
        {u"upgrade"_s, u"--sql"_s, u"nonsense"_s},
        {u"upgrade"_s, u"--sql"_s, u"nonsense:head"_s},
        {u"upgrade"_s, u"--sql"_s, u"a:b:c"_s},
        {u"upgrade"_s, u"--sql"_s, u"base"_s},
        {u"upgrade"_s, u"--sql"_s, newest + u':' + oldest},
        {u"downgrade"_s, u"--sql"_s, u"base"_s},
        {u"downgrade"_s, u"--sql"_s, oldest + u':' + newest},
        {u"ensure_version"_s, u"--sql"_s},
        {u"-q"_s, u"ensure_version"_s, u"--sql"_s},
    };
    if (!project.contains(u"payroll")) { // one of its revisions asks the database
        scripts += {
            {u"upgrade"_s, u"heads"_s, u"--sql"_s},
            {u"upgrade"_s, u"--sql"_s, u"base:"_s + oldest + u"+2"_s},
            {u"upgrade"_s, u"--sql"_s, middle + u":heads"_s},
            {u"downgrade"_s, u"--sql"_s, u"--tag"_s, u"x"_s, newest + u':' + middle},
            {u"downgrade"_s, u"--sql"_s, newest + u":base"_s},
        };
    }
    compare(project, scripts);
    compare(project, {
                         {u"heads"_s},
                         {u"heads"_s, u"-v"_s},
                         {u"heads"_s, u"--resolve-dependencies"_s},
                         {u"heads"_s, u"--res"_s, u"--verb"_s},
                         {u"history"_s},
                         {u"history"_s, u"-v"_s},
                         {u"history"_s, u"-r"_s, oldest + u':' + newest},
                         {u"history"_s, u"-r"_s, middle + u':'},
                         {u"history"_s, u"-r:"_s + middle},
                         {u"history"_s, u"-vr-2:"_s},
                         {u"history"_s, u"--rev-range=-1:"_s, u"--verbose"_s},
                         {u"history"_s, u"--rev-r"_s, newest + u':' + oldest},
                         {u"history"_s, u"-r"_s, u":heads"_s},
                         {u"history"_s, u"-r"_s, u"base:"_s + middle + u"+1"_s},
                         {u"history"_s, u"-r-99:"_s + newest},
                         {u"branches"_s},
                         {u"branches"_s, u"--verbose"_s},
                         {u"show"_s, newest},
                         {u"show"_s, middle.left(6)},
                         {u"show"_s, u"head"_s},
                         {u"show"_s, u"heads"_s},
                         {u"show"_s, u"-1"_s},
                         {u"show"_s, u"base"_s},
                         {u"show"_s, u"nonsense"_s},
                         {u"list_templates"_s},
                     });
}

void TestDropin::projects_data()
{
    QTest::addColumn<QString>("project");
    const auto made = [this](const char *name) {
        const QString path = folder(QString::fromLatin1(name).replace(u' ', u'_'));
        QTest::newRow(name) << path;
        return DropinProject(path);
    };
    made("line")
        .revision(u"a001"_s, u"down_revision = None"_s, u"first step\n\nRevision ID: a001\nRevises:\n"_s)
        .revision(u"a002"_s, u"down_revision = 'a001'"_s, u"two lines\nof a message\n\nand more  \n"_s)
        .revision(u"a003"_s, u"down_revision = ('a002',)"_s, u"\n    indented\n      more\n\n    text\n\ttab\n    "_s)
        .revision(u"a004"_s, u"down_revision: str = 'a003'"_s, u"Größe ändern \u2192 α"_s)
        .revision(u"a005"_s, u"down_revision = 'a004'"_s)
        .write(u"migrations/versions/__init__.py"_s, u"raise Exception()\n"_s)
        .write(u"migrations/versions/README"_s, u"not a revision\n"_s);
    made("forks and merges")
        .revision(u"base1"_s, u"down_revision = None"_s, u"the base"_s, u"zz"_s)
        .revision(u"left1"_s, u"down_revision = 'base1'; branch_labels = ('left',)"_s, u"to the left"_s)
        .revision(u"right1"_s, u"down_revision = 'base1'; branch_labels = ['right', 'east']"_s, u"to the right"_s)
        .revision(u"right2"_s, u"down_revision = 'right1'"_s, u"further right"_s, u"aa"_s)
        .revision(u"merge1"_s, u"down_revision = ('left1', 'right2')"_s, u"both"_s)
        .revision(u"after1"_s, u"down_revision = 'merge1'"_s, u"after"_s)
        .revision(u"after2"_s, u"down_revision = 'merge1'"_s, u"after, too"_s);
    made("several heads and bases")
        .revision(u"abc100"_s, u"down_revision = None"_s, u"one"_s)
        .revision(u"abc200"_s, u"down_revision = None"_s, u"two"_s)
        .revision(u"def100"_s, u"down_revision = 'abc100'; branch_labels = 'defs'"_s, u"three"_s)
        .revision(u"def200"_s, u"down_revision = 'abc200'"_s, u"four"_s)
        .revision(u"fed100"_s, u"down_revision = 'abc200'"_s, u"five"_s);
    made("dependencies")
        .revision(u"x001"_s, u"down_revision = None; branch_labels = 'exes'"_s, u"x"_s)
        .revision(u"x002"_s, u"down_revision = 'x001'"_s, u"x again"_s)
        .revision(u"y001"_s, u"down_revision = None"_s, u"y"_s)
        .revision(u"y002"_s, u"down_revision = 'y001'; depends_on = 'x002'"_s, u"needs x"_s)
        .revision(u"y003"_s, u"down_revision = 'y002'; depends_on = ('x001', 'x002')"_s, u"needs both"_s)
        .revision(u"y004"_s, u"down_revision = 'y003'; depends_on = ''"_s, u"needs nothing"_s)
        .revision(u"z001"_s, u"down_revision = None; depends_on = 'exes'"_s, u"needs a label"_s);
    made("imported names")
        .write(u"alembic.ini"_s, u"[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"_s)
        .write(u"names.py"_s, u"LABEL = 'main'\nBASE = 'w001'\n"_s)
        .revision(u"w001"_s, u"down_revision = None; import names; branch_labels = (names.LABEL,)"_s, u"w"_s)
        .revision(u"w002"_s, u"from names import *; down_revision = BASE"_s, u"more of w"_s)
        .revision(u"w003"_s, u"from names import BASE; down_revision = 'w002'; depends_on = [BASE]"_s, u"w, too"_s);
    made("empty");
    made("no versions folder")
        .write(u"alembic.ini"_s, u"[alembic]\nscript_location = %(here)s/other\n"_s)
        .write(u"other/env.py"_s, u""_s);
    made("ghost parent")
        .revision(u"b001"_s, u"down_revision = 'gone'"_s, u"child of nothing"_s)
        .revision(u"b002"_s, u"down_revision = 'b001'"_s, u"grandchild"_s);
    made("ghost parents of a merge")
        .revision(u"a001"_s, u"down_revision = 'b001'"_s, u"child"_s)
        .revision(u"a002"_s, u"down_revision = 'b001'"_s, u"child, too"_s)
        .revision(u"b001"_s, u"down_revision = ('gone', 'away')"_s, u"of two\nlines\n\nand more"_s)
        .revision(u"c001"_s, u"down_revision = 'nowhere'"_s);
    made("ghost dependency").revision(u"b001"_s, u"down_revision = None; depends_on = 'gone'"_s, u"child"_s);
    made("id twice")
        .revision(u"c001"_s, u"down_revision = None"_s, u"one"_s)
        .revision(u"c001"_s, u"down_revision = None"_s, u"its copy"_s, u"c001_copy"_s)
        .revision(u"c002"_s, u"down_revision = 'c001'"_s, u"two"_s);
    made("head twice")
        .revision(u"c001"_s, u"down_revision = None"_s, u"one"_s)
        .revision(u"c002"_s, u"down_revision = 'c001'"_s, u"two"_s)
        .revision(u"c002"_s, u"down_revision = 'c001'"_s, u"its copy"_s, u"c002_copy"_s);
    made("cycle")
        .revision(u"d001"_s, u"down_revision = 'd003'"_s, u"one"_s)
        .revision(u"d002"_s, u"down_revision = 'd001'"_s, u"two"_s)
        .revision(u"d003"_s, u"down_revision = 'd002'"_s, u"three"_s);
    made("cycle beside a line")
        .revision(u"a001"_s, u"down_revision = None"_s, u"one"_s)
        .revision(u"d001"_s, u"down_revision = 'd002'"_s, u"one"_s)
        .revision(u"d002"_s, u"down_revision = 'd001'"_s, u"two"_s);
    made("dependency cycle")
        .revision(u"a001"_s, u"down_revision = None; depends_on = 'b001'"_s, u"one"_s)
        .revision(u"b001"_s, u"down_revision = None; depends_on = 'a001'"_s, u"two"_s);
    made("own label")
        .revision(u"a001"_s, u"down_revision = None"_s, u"one"_s)
        .revision(u"b001"_s, u"down_revision = None; depends_on = 'mine'; branch_labels = 'mine'"_s, u"two"_s);
    made("own label alone").revision(u"b001"_s, u"down_revision = None; depends_on = 'mine'; branch_labels = 'mine'"_s);
    made("own parent").revision(u"d001"_s, u"down_revision = 'd001'"_s, u"one"_s);
    made("label twice")
        .revision(u"e001"_s, u"down_revision = None; branch_labels = 'same'"_s, u"one"_s)
        .revision(u"e002"_s, u"down_revision = 'e001'; branch_labels = 'same'"_s, u"two"_s);
    made("sign in id").revision(u"e-001"_s, u"down_revision = None"_s, u"one"_s);
    made("colon in id") // taken before 1.17.1
        .revision(u"e:001"_s, u"down_revision = None"_s, u"one"_s, u"e001"_s)
        .revision(u"e002"_s, u"down_revision = 'e:001'"_s, u"two"_s);
    made("syntax error")
        .revision(u"f001"_s, u"down_revision = None"_s, u"one"_s)
        .revision(u"f002"_s, u"down_revision = = 'f001'"_s, u"two"_s);
    made("no id").write(u"migrations/versions/some_change.py"_s, u"down_revision = None\n"_s);
    made("id from the file").write(u"migrations/versions/27c6a30d7c24.py"_s, u"down_revision = None\n"_s);
    made("no parent").write(u"migrations/versions/f001.py"_s, u"revision = 'f001'\n"_s);
    made("two locations")
        .write(u"alembic.ini"_s, u"[alembic]\nscript_location = migrations\n"
                                 "version_locations = migrations/versions more  migrations/versions gone\n"_s)
        .revision(u"a001"_s, u"down_revision = None"_s, u"one"_s)
        .write(u"more/b001.py"_s, u"revision = 'b001'\ndown_revision = 'a001'\n"_s);
    made("folders in folders")
        .write(u"alembic.ini"_s, u"[alembic]\nscript_location = migrations\nrecursive_version_locations = true\n"_s)
        .revision(u"a001"_s, u"down_revision = None"_s, u"one"_s, u"2024/a001"_s)
        .revision(u"a002"_s, u"down_revision = 'a001'"_s, u"two"_s, u"2023/a002"_s)
        .revision(u"a003"_s, u"down_revision = 'a002'"_s, u"three"_s, u"a003"_s);
}

void TestDropin::projects()
{
    QFETCH(QString, project);
    QList<QStringList> lines = {
        {u"heads"_s},
        {u"heads"_s, u"-v"_s},
        {u"heads"_s, u"--resolve-dependencies"_s},
        {u"heads"_s, u"--resolve-dependencies"_s, u"-v"_s},
        {u"history"_s},
        {u"history"_s, u"-v"_s},
        {u"branches"_s},
        {u"branches"_s, u"-v"_s},
        {u"-q"_s, u"history"_s},
        {u"--raiseerr"_s, u"show"_s, u"nonsense"_s},
    };
    for (const QString &range : {u"base:heads"_s,
                                 u":head"_s,
                                 u"-1:"_s,
                                 u"-2:"_s,
                                 u"-9:"_s,
                                 u"a001:"_s,
                                 u"a:b"_s,
                                 u"base1:merge1"_s,
                                 u"left1:right2"_s,
                                 u"left@base:"_s,
                                 u"left@base:left@head"_s,
                                 u"x001:y003"_s,
                                 u"y001:y002"_s,
                                 u"x002:z001"_s,
                                 u"abc:"_s,
                                 u"a:b:c"_s,
                                 u"nocolon"_s,
                                 u":"_s,
                                 u":base1+2"_s,
                                 u"head-1:head"_s,
                                 u":-1"_s}) {
        lines.append({u"history"_s, u"--rev-range="_s + range});
    }
    for (const QString &identifier :
         {u"head"_s,      u"heads"_s,       u"base"_s,         u"a"_s,         u"abc"_s,
          u"abc1"_s,      u"left"_s,        u"lef"_s,          u"left@head"_s, u"east@heads"_s,
          u"defs@head"_s, u"left@right1"_s, u"nothing@head"_s, u"-1"_s,        u"-2"_s,
          u"left@-1"_s,   u"+1"_s,          u"a002-1"_s,       u""_s,          u"27c6"_s,
          u"c001"_s}) {
        lines.append({u"show"_s, identifier});
    }
    compare(project, lines);
}

void TestDropin::configurations_data()
{
    QTest::addColumn<QStringList>("arguments");
    DropinProject project(folder(u"configurations"_s));
    project.revision(u"a001"_s, u"down_revision = None"_s, u"one"_s)
        .write(u"several.ini"_s, u"[alembic]\nscript_location = migrations\n[billing]\nscript_location = billing\n"_s)
        .write(u"billing/env.py"_s, u""_s)
        .write(u"billing/versions/b1.py"_s, u"'''Bills'''\nrevision = 'b001'\ndown_revision = None\n"_s)
        .write(u"empty.ini"_s, u""_s)
        .write(u"nokey.ini"_s, u"[alembic]\nfile_template = x\n"_s)
        .write(u"nofolder.ini"_s, u"[alembic]\nscript_location = nowhere\n"_s)
        .write(u"twice.ini"_s, u"[alembic]\nscript_location = a\nscript_location = b\n"_s)
        .write(u"percent.ini"_s, u"[alembic]\nscript_location = migrations%40\n"_s)
        .write(u"nosection.ini"_s, u"script_location = migrations\n"_s)
        .write(u"slug.ini"_s, u"[alembic]\nscript_location = migrations\ntruncate_slug_length = many\n"_s)
        .write(u"underscore.ini"_s, u"[alembic]\nscript_location = migrations\ntruncate_slug_length = 4_0\n"_s)
        .write(u"maybe.ini"_s, u"[alembic]\nscript_location = migrations\nrevision_environment = maybe\n"_s)
        .write(u"nowhere.ini"_s, u"[alembic]\nscript_location =\n"_s)
        .write(u"versions/w1.py"_s, u"'''Of the working folder'''\nrevision = 'w001'\ndown_revision = None\n"_s)
        .write(u"mark.ini"_s, u"\uFEFF[alembic]\nscript_location = migrations\n"_s)
        .write(u"latin.ini"_s, QByteArray("[alembic]\n# gr\xFC\xDF\nscript_location = migrations\n"))
        .write(u"sub/alembic.ini"_s, u"[alembic]\nscript_location = migrations\n"_s) // of the working folder
        .write(u"sub/here.ini"_s, u"[alembic]\nscript_location = %(here)s/../billing\n"_s);
    for (const QStringList &arguments : QList<QStringList>{
             {u"heads"_s},
             {u"-c"_s, u"alembic.ini"_s, u"heads"_s},
             {u"-calembic.ini"_s, u"heads"_s},
             {u"--config=alembic.ini"_s, u"heads"_s},
             {u"--conf"_s, u"several.ini"_s, u"heads"_s},
             {u"-c"_s, u"several.ini"_s, u"-n"_s, u"billing"_s, u"heads"_s, u"-v"_s},
             {u"-n"_s, u"billing"_s, u"--config"_s, u"several.ini"_s, u"history"_s},
             {u"-n"_s, u"Billing"_s, u"-c"_s, u"several.ini"_s, u"history"_s},
             {u"-n"_s, u"it's"_s, u"heads"_s},
             {u"-c"_s, u"missing.ini"_s, u"heads"_s},
             {u"-qc"_s, u"missing.ini"_s, u"heads"_s},
             {u"--raiseerr"_s, u"-c"_s, u"missing.ini"_s, u"heads"_s},
             {u"-c"_s, u"empty.ini"_s, u"heads"_s},
             {u"-c"_s, u"nokey.ini"_s, u"branches"_s},
             {u"-c"_s, u"nofolder.ini"_s, u"show"_s, u"head"_s},
             {u"-c"_s, u"twice.ini"_s, u"heads"_s},
             {u"-c"_s, u"percent.ini"_s, u"heads"_s},
             {u"-c"_s, u"nosection.ini"_s, u"heads"_s},
             {u"-c"_s, u"slug.ini"_s, u"heads"_s},
             {u"-c"_s, u"underscore.ini"_s, u"heads"_s},
             {u"-c"_s, u"maybe.ini"_s, u"heads"_s},
             {u"-c"_s, u"maybe.ini"_s, u"history"_s},
             {u"-c"_s, u"maybe.ini"_s, u"history"_s, u"-r"_s, u"a001"_s},
             {u"-c"_s, u"nowhere.ini"_s, u"heads"_s},
             {u"-c"_s, u"mark.ini"_s, u"heads"_s},
             {u"-c"_s, u"latin.ini"_s, u"heads"_s},
             {u"-c"_s, u"sub/alembic.ini"_s, u"heads"_s, u"-v"_s},
             {u"-c"_s, u"sub/here.ini"_s, u"heads"_s, u"-v"_s},
             {u"-x"_s, u"a=b"_s, u"-x"_s, u"c"_s, u"heads"_s},
             {u"-c"_s, u"missing.ini"_s, u"list_templates"_s},
             {u"-q"_s, u"list_templates"_s},
         }) {
        QTest::newRow(qPrintable(arguments.join(u' '))) << arguments;
    }
}

void TestDropin::configurations()
{
    QFETCH(QStringList, arguments);
    compare(folder(u"configurations"_s), {arguments});
}

void TestDropin::configurationOfTheEnvironment()
{
    const QString folder = this->folder(u"environment"_s);
    DropinProject(folder)
        .revision(u"a001"_s, u"down_revision = None"_s)
        .write(u"alembic.ini"_s, u""_s)
        .write(u"other.ini"_s, u"[alembic]\nscript_location = migrations\n"_s);
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"ALEMBIC_CONFIG"_s, u"other.ini"_s);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder);
    for (const QString &program : {QStringLiteral(ATHANORCTL), u"alembic"_s}) {
        process.start(program, {u"heads"_s});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.readAllStandardOutput(), "a001 (head)\n");
        QCOMPARE(process.exitCode(), 0);
    }
}

// A lock file names the Alembic that the project uses: no variable is needed.
void TestDropin::releaseOfTheProject()
{
    QStringList texts;
    for (const auto &oracle : m_oracles) {
        const QString folder = this->folder(u"release"_s + oracle->version());
        DropinProject(folder)
            .write(u"alembic.ini"_s, u"[alembic]\nscript_location = nowhere\n"_s)
            .write(u"requirements.txt"_s, u"alembic==%1\n"_s.arg(oracle->version()));
        const Outcome expected = oracle->run(folder, {u"heads"_s});
        const Outcome got = athanorctl(QStringLiteral(ATHANORCTL), folder, {u"heads"_s});
        QCOMPARE(got.out, expected.out);
        QCOMPARE(got.code, expected.code);
        QString text = expected.out;
        text.remove(folder);
        QVERIFY(!texts.contains(text)); // else it would tell nothing
        texts.append(text);
    }
}

// From elsewhere, the configuration that is named tells the release.
void TestDropin::releaseOfTheNamedProject()
{
    const QString elsewhere = folder(u"elsewhere"_s);
    QVERIFY(QDir().mkpath(elsewhere));
    for (const auto &oracle : m_oracles) {
        const QString folder = this->folder(u"named"_s + oracle->version());
        DropinProject(folder)
            .write(u"alembic.ini"_s, u"[alembic]\nscript_location = nowhere\n"_s)
            .write(u"requirements.txt"_s, u"alembic==%1\n"_s.arg(oracle->version()));
        const QStringList arguments{u"-c"_s, folder + u"/alembic.ini"_s, u"heads"_s};
        QCOMPARE(athanorctl(QStringLiteral(ATHANORCTL), elsewhere, arguments).out,
                 oracle->run(elsewhere, arguments).out);
    }
}

// A key that is a number with fractions is SERIAL to SQLAlchemy 2.0 and not to 2.1 (dialect_vectors.json).
void TestDropin::releaseOfSqlalchemy()
{
    const QString folder = this->folder(u"sqlalchemy"_s);
    DropinProject(folder).revision(u"a001"_s, u"down_revision = None"_s);
    DropinProject(folder).write(u"migrations/versions/a001.py"_s,
                                u"from alembic import op\nimport sqlalchemy as sa\n\nrevision = 'a001'\n"
                                "down_revision = None\n\n\ndef upgrade():\n    op.create_table('t', sa.Column('c', "
                                "sa.Float(), primary_key=True))\n"_s);
    const auto rendered = [&folder](const QString &release) {
        return athanorctl(QStringLiteral(ATHANORCTL), folder, {u"render"_s}, {},
                          {{u"ATHANOR_SQLALCHEMY_VERSION"_s, release}})
            .out.contains(u"c SERIAL"_s);
    };
    QVERIFY(rendered(u"2.0.40"_s));
    QVERIFY(!rendered(u"2.1.9"_s));
}

void TestDropin::wrongArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    DropinProject(folder(u"arguments"_s))
        .revision(u"a001"_s, u"down_revision = None"_s)
        .revision(u"a002"_s, u"down_revision = 'a001'"_s);
    for (const QStringList &arguments : QList<QStringList>{
             {u"heads"_s, u"a001"_s},
             {u"heads"_s, u"-x"_s, u"a=b"_s},
             {u"heads"_s, u"-q"_s},
             {u"heads"_s, u"--nonsense"_s},
             {u"heads"_s, u"-c"_s, u"alembic.ini"_s},
             {u"-x"_s, u"a"_s, u"--nonsense"_s, u"heads"_s},
             {u"-x"_s, u"a"_s},
             {u"-x"_s, u"a"_s, u"nonsense"_s},
             {u"-c"_s},
             {u"-c"_s, u"-q"_s, u"heads"_s},
             {u"-qx"_s},
             {u"--raiseerr=yes"_s, u"heads"_s},
             {u"-x"_s, u"a"_s, u"-qz"_s, u"heads"_s},
             {u"show"_s},
             {u"show"_s, u"a001"_s, u"a002"_s},
             {u"show"_s, u"-z"_s},
             {u"show"_s, u"-1x"_s},
             {u"history"_s, u"-r"_s},
             {u"history"_s, u"-r"_s, u"-1:"_s},
             {u"history"_s, u"-r"_s, u"-v"_s},
             {u"history"_s, u"-v=1"_s},
             {u"history"_s, u"--verbose=1"_s},
             {u"history"_s, u"base:head"_s},
             {u"branches"_s, u"--ver=1"_s},
             // understood, though they look odd
             {u"history"_s, u"-r=base:head"_s},
             {u"history"_s, u"-r"_s, u"-1"_s},
             {u"history"_s, u"--rev-range="_s},
             {u"history"_s, u"-vr"_s, u":a001"_s},
             {u"history"_s, u"-rv"_s},
             {u"show"_s, u"--"_s, u"-1"_s},
             {u"show"_s, u"-1"_s},
             {u"show"_s, u"- 1"_s},
             {u"show"_s, u"-"_s},
             {u"heads"_s, u"--r"_s},
             {u"history"_s, u"--v"_s, u"--re"_s, u":"_s},
         }) {
        QTest::newRow(qPrintable(arguments.join(u' '))) << arguments;
    }
}

void TestDropin::wrongArguments()
{
    QFETCH(QStringList, arguments);
    compare(folder(u"arguments"_s), {arguments});
}

void TestDropin::neverRunsByMistake_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("hint");
    QTest::newRow("Alembic's habit") << QStringList{u"upgrade"_s, u"head"_s} << 1 << u"athanorctl upgrade MODULE"_s;
    QTest::newRow("with its options") << QStringList{u"-c"_s, u"alembic.ini"_s, u"upgrade"_s, u"head"_s} << 3
                                      << u"nothing was done"_s;
    QTest::newRow("Alembic's habit in a branch")
        << QStringList{u"upgrade"_s, u"a@head"_s} << 1 << u"athanorctl upgrade MODULE"_s;
    QTest::newRow("downgrade") << QStringList{u"-x"_s, u"a"_s, u"downgrade"_s, u"-1"_s} << 3 << u"nothing was done"_s;
    QTest::newRow("stamp") << QStringList{u"-n"_s, u"alembic"_s, u"stamp"_s, u"head"_s} << 3 << u"nothing was done"_s;
    QTest::newRow("revision") << QStringList{u"-c"_s, u"alembic.ini"_s, u"revision"_s, u"-m"_s, u"x"_s} << 3
                              << u"nothing was done"_s;
}

void TestDropin::neverRunsByMistake()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, hint);
    const QString folder = this->folder(u"mistakes"_s);
    DropinProject(folder).revision(u"a001"_s, u"down_revision = None"_s);
    const Outcome outcome = athanorctl(QStringLiteral(ATHANORCTL), folder, arguments);
    QCOMPARE(outcome.out, QString());
    QVERIFY2(outcome.err.contains(hint), qPrintable(outcome.err));
    QCOMPARE(outcome.code, code);
}

QTEST_GUILESS_MAIN(TestDropin)
#include "tst_dropin.moc"
