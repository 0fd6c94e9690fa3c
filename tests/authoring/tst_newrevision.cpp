// SPDX-License-Identifier: MIT
// New revisions against those that the installed `alembic revision` writes into a copy of the same project.
#include "alembic/revision/revision.h"
#include "authoring/newrevision.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::authoring;

namespace {

void write(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The only thing that may differ: when the two were made.
QByteArray withoutDate(const QByteArray &text)
{
    static const QRegularExpression date(u"Create Date: [^\\n]*"_s);
    return QString::fromUtf8(text).replace(date, u"Create Date: -"_s).toUtf8();
}

QString genericTemplate()
{
    QProcess process;
    process.start(u"python3"_s, {u"-c"_s, u"import alembic, os; print(os.path.dirname(alembic.__file__))"_s});
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed() + u"/templates/generic/script.py.mako"_s;
}

QByteArray file(const QByteArray &id, const QByteArray &down, const QByteArray &rest = {})
{
    return "\"\"\"" + id + "\"\"\"\nrevision = '" + id + "'\ndown_revision = " + down + "\n" + rest +
           "\ndef upgrade():\n    pass\n\ndef downgrade():\n    pass\n";
}

} // namespace

class TestNewRevision : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asAlembic_data();
    void asAlembic();
    void refusals_data();
    void refusals();
    void multidb();
    void createDates();
    void ids();
    void writing();
    void missingTemplate();

private:
    struct Made
    {
        QString name; // of the file, in its location
        QByteArray text;
        QString error;
    };
    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    void makeProject(const QByteArray &options, const QString &templateFile,
                     const QList<std::pair<QString, QByteArray>> &files);
    [[nodiscard]] Made byAlembic(const QStringList &arguments) const;
    [[nodiscard]] Result<NewRevisionFile> byUs(const NewRevisionRequest &request) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestNewRevision::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void TestNewRevision::makeProject(const QByteArray &options, const QString &templateFile,
                                  const QList<std::pair<QString, QByteArray>> &files)
{
    write(path(u"alembic.ini"_s), "[alembic]\nscript_location = %(here)s/alembic\n" + options);
    write(path(u"alembic/env.py"_s), "raise Exception('not to be run')\n");
    write(path(u"alembic/script.py.mako"_s), readAll(templateFile));
    QVERIFY(QDir(m_folder->path()).mkpath(u"alembic/versions"_s));
    for (const auto &[name, text] : files) {
        write(path(name), text);
    }
}

TestNewRevision::Made TestNewRevision::byAlembic(const QStringList &arguments) const
{
    const auto list = [this] {
        QStringList names;
        QDirIterator it(m_folder->path(), {u"*.py"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            names.append(it.next());
        }
        return names;
    };
    const QStringList before = list();
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"PYTHONDONTWRITEBYTECODE"_s, u"1"_s);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_folder->path());
    const bool isMerge = arguments.value(0) == "merge"_L1;
    process.start(u"alembic"_s, isMerge ? arguments : QStringList{u"revision"_s} + arguments);
    process.waitForFinished(60'000);
    const QString output = QString::fromUtf8(process.readAllStandardOutput());
    Made made;
    if (process.exitCode() != 0) {
        static const QRegularExpression failed(u"FAILED: (.*)"_s, QRegularExpression::DotMatchesEverythingOption);
        made.error = failed.match(output).captured(1).simplified();
        return made;
    }
    for (const QString &name : list()) {
        if (!before.contains(name)) {
            made.name = name;
            made.text = readAll(name);
            QFile::remove(name);
        }
    }
    return made;
}

Result<NewRevisionFile> TestNewRevision::byUs(const NewRevisionRequest &request) const
{
    const auto project = project::readProject({.ini = path(u"alembic.ini"_s)});
    if (!project) {
        return std::unexpected(project.error());
    }
    const auto files = revision::readRevisionFiles(project->versionLocations, project->recursiveVersionLocations);
    return composeNewRevision(*project, revision::RevisionMap(files.revisions), request);
}

void TestNewRevision::asAlembic_data()
{
    QTest::addColumn<QByteArray>("options");
    QTest::addColumn<NewRevisionRequest>("request");
    QTest::addColumn<QStringList>("arguments");
    const auto row = [](const char *name, NewRevisionRequest request, QStringList arguments,
                        const QByteArray &options = {}) {
        request.id = u"0123456789ab"_s;
        arguments += {u"--rev-id"_s, u"0123456789ab"_s};
        if (!request.message.isEmpty()) {
            arguments += {u"-m"_s, request.message};
        }
        QTest::newRow(name) << options << request << arguments;
    };
    row("plain", {.message = u"add users"_s, .parents = {u"head1"_s}}, {u"--head"_s, u"head1"_s});
    row("no message", {.parents = {u"head1"_s}}, {u"--head"_s, u"head1"_s});
    row("partial parent", {.message = u"x"_s, .parents = {u"othe"_s}}, {u"--head"_s, u"othe"_s});
    row("slug", {.message = u"  Größe: ändern, 'quoted' & more/less – 漢字 100%  "_s, .parents = {u"head1"_s}},
        {u"--head"_s, u"head1"_s});
    row("long slug",
        {.message = u"a very long message that goes on and on until the name of the file is cut"_s,
         .parents = {u"head1"_s}},
        {u"--head"_s, u"head1"_s});
    row("one long word", {.message = QString(60, u'a'), .parents = {u"head1"_s}}, {u"--head"_s, u"head1"_s});
    row("short slug", {.message = u"one two three"_s, .parents = {u"head1"_s}}, {u"--head"_s, u"head1"_s},
        "truncate_slug_length = 7\n");
    row("base", {.message = u"a new base"_s, .parents = {u"base"_s}, .branchLabels = {u"fresh"_s}},
        {u"--head"_s, u"base"_s, u"--branch-label"_s, u"fresh"_s});
    row("merge", {.message = u"merge"_s, .parents = {u"head1"_s, u"other1"_s}}, {u"merge"_s, u"head1"_s, u"other1"_s});
    row("splice", {.message = u"branch off"_s, .parents = {u"first1"_s}, .splice = true},
        {u"--head"_s, u"first1"_s, u"--splice"_s});
    row("dependency", {.message = u"needs"_s, .parents = {u"head1"_s}, .dependsOn = {u"other1"_s}},
        {u"--head"_s, u"head1"_s, u"--depends-on"_s, u"other1"_s});
    row("dependencies", {.message = u"needs"_s, .parents = {u"head1"_s}, .dependsOn = {u"othe"_s, u"side"_s}},
        {u"--head"_s, u"head1"_s, u"--depends-on"_s, u"othe"_s, u"--depends-on"_s, u"side"_s});
    row("label", {.message = u"on a branch"_s, .parents = {u"side@head"_s}}, {u"--head"_s, u"side@head"_s});
    row("template of names", {.message = u"add users"_s, .parents = {u"head1"_s}}, {u"--head"_s, u"head1"_s},
        "file_template = %%(slug).4s-%%(rev)12s_%%(year)04d\n");
    row("folders", {.message = u"add users"_s, .parents = {u"head1"_s}}, {u"--head"_s, u"head1"_s},
        "file_template = x_%%(rev)s\nrecursive_version_locations = true\n");
}

void TestNewRevision::asAlembic()
{
    QFETCH(QByteArray, options);
    QFETCH(NewRevisionRequest, request);
    QFETCH(QStringList, arguments);
    const QStringList templates = {
        genericTemplate(),
        QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample/modules/inventory/backend/alembic/script.py.mako")};
    for (const QString &templateFile : templates) {
        QVERIFY2(QFile::exists(templateFile), qPrintable(templateFile));
        makeProject(options, templateFile,
                    {{u"alembic/versions/1.py"_s, file("first1", "None")},
                     {u"alembic/versions/2.py"_s, file("head1", "'first1'")},
                     {u"alembic/versions/3.py"_s, file("other1", "None", "branch_labels = 'side'\n")}});
        const Made expected = byAlembic(arguments);
        QVERIFY2(!expected.text.isEmpty(), qPrintable(expected.error));
        const auto ours = byUs(request);
        QVERIFY2(ours, qPrintable(ours ? QString() : ours.error().sentence()));
        QCOMPARE(ours->path, expected.name);
        QCOMPARE(QString::fromUtf8(withoutDate(ours->text)), QString::fromUtf8(withoutDate(expected.text)));
        QVERIFY(ours->text.contains("Create Date: 20"));
    }
}

void TestNewRevision::refusals_data()
{
    QTest::addColumn<NewRevisionRequest>("request");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("several heads") << NewRevisionRequest{} << QStringList();
    QTest::newRow("not a head") << NewRevisionRequest{.parents = {u"first1"_s}}
                                << QStringList{u"--head"_s, u"first1"_s};
    QTest::newRow("unknown parent") << NewRevisionRequest{.parents = {u"zzzz"_s}}
                                    << QStringList{u"--head"_s, u"zzzz"_s};
    QTest::newRow("twice") << NewRevisionRequest{.parents = {u"head1"_s, u"head1"_s}}
                           << QStringList{u"merge"_s, u"head1"_s, u"head1"_s};
    QTest::newRow("unknown dependency") << NewRevisionRequest{.parents = {u"head1"_s}, .dependsOn = {u"zzzz"_s}}
                                        << QStringList{u"--head"_s, u"head1"_s, u"--depends-on"_s, u"zzzz"_s};
    QTest::newRow("illegal id") << NewRevisionRequest{.parents = {u"head1"_s}, .id = u"a-b"_s}
                                << QStringList{u"--head"_s, u"head1"_s, u"--rev-id"_s, u"a-b"_s};
}

void TestNewRevision::refusals()
{
    QFETCH(NewRevisionRequest, request);
    QFETCH(QStringList, arguments);
    makeProject({}, genericTemplate(),
                {{u"alembic/versions/1.py"_s, file("first1", "None")},
                 {u"alembic/versions/2.py"_s, file("head1", "'first1'")},
                 {u"alembic/versions/3.py"_s, file("other1", "None")}});
    const Made expected = byAlembic(arguments);
    QVERIFY(!expected.error.isEmpty());
    const auto ours = byUs(request);
    QVERIFY(!ours);
    QCOMPARE(ours.error().detail, expected.error);
}

void TestNewRevision::multidb()
{
    const QString multi = genericTemplate().replace(u"/generic/"_s, u"/multidb/"_s);
    QVERIFY(QFile::exists(multi));
    makeProject("databases = engine1, engine2\n", multi, {});
    const Made expected = byAlembic({u"-m"_s, u"both"_s, u"--rev-id"_s, u"ab12"_s});
    QVERIFY2(!expected.text.isEmpty(), qPrintable(expected.error));
    const auto ours = byUs({.message = u"both"_s, .id = u"ab12"_s});
    QVERIFY2(ours, qPrintable(ours ? QString() : ours.error().sentence()));
    QCOMPARE(QString::fromUtf8(withoutDate(ours->text)), QString::fromUtf8(withoutDate(expected.text)));
}

void TestNewRevision::createDates()
{
    const QDateTime date(QDate(2024, 3, 4), QTime(5, 6, 7, 890), QTimeZone::utc());
    const auto dateLine = [](const NewRevisionFile &made) {
        static const QRegularExpression line(u"Create Date: ([^\\n]*)"_s);
        return line.match(QString::fromUtf8(made.text)).captured(1);
    };
    makeProject("timezone = utc\nfile_template = %%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d%%(second).2d_"
                "%%(epoch)d_%%(rev)s_%%(slug)s\n",
                genericTemplate(), {});
    const auto ours = byUs({.message = u"m"_s, .id = u"abcd"_s, .createDate = date});
    QVERIFY2(ours, qPrintable(ours ? QString() : ours.error().sentence()));
    // str(datetime(2024, 3, 4, 5, 6, 7, 890000, tzinfo=timezone.utc)) and its timestamp, from Python
    QCOMPARE(dateLine(*ours), u"2024-03-04 05:06:07.890000+00:00"_s);
    QCOMPARE(QFileInfo(ours->path).fileName(), u"20240304_050607_1709528767_abcd_m.py"_s);
    makeProject("timezone = America/New_York\n", genericTemplate(), {});
    const auto west = byUs({.id = u"abcd"_s, .createDate = date});
    QVERIFY(west);
    QCOMPARE(dateLine(*west), u"2024-03-04 00:06:07.890000-05:00"_s);
    makeProject("timezone = Nowhere/City\n", genericTemplate(), {});
    const auto wrong = byUs({.id = u"abcd"_s});
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().detail, u"Can't locate timezone: Nowhere/City"_s);
    QCOMPARE(byAlembic({u"-m"_s, u"x"_s}).error, u"Can't locate timezone: Nowhere/City"_s);
}

void TestNewRevision::ids()
{
    static const QRegularExpression form(u"\\A[0-9a-f]{12}\\z"_s);
    QSet<QString> seen;
    for (int i = 0; i < 100; ++i) {
        const QString id = newRevisionId();
        QVERIFY(form.match(id).hasMatch());
        seen.insert(id);
    }
    QCOMPARE(seen.size(), 100);
    makeProject({}, genericTemplate(), {{u"alembic/versions/1.py"_s, file("first1", "None")}});
    const auto twice = byUs({.id = u"first1"_s});
    QVERIFY(!twice);
    QCOMPARE(twice.error().file, path(u"alembic/versions/1.py"_s));
}

void TestNewRevision::writing()
{
    makeProject({}, genericTemplate(), {});
    const auto made = byUs({.message = u"first"_s});
    QVERIFY2(made, qPrintable(made ? QString() : made.error().sentence()));
    QVERIFY(!QFile::exists(made->path));
    const auto written = writeNewRevision(*made);
    QVERIFY2(written, qPrintable(written ? QString() : written.error().sentence()));
    QCOMPARE(readAll(*written), made->text);
    QCOMPARE(QDir(path(u"alembic/versions"_s)).entryList(QDir::Files | QDir::Hidden),
             QStringList{QFileInfo(*written).fileName()});
    // Never over an existing file.
    NewRevisionFile other = *made;
    other.text = "something else";
    QVERIFY(!writeNewRevision(other));
    QCOMPARE(readAll(*written), made->text);
    // Alembic knows it.
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(u"alembic"_s, {u"heads"_s});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(QString::fromUtf8(process.readAllStandardOutput()).trimmed(), made->id + u" (head)"_s);
    // A file where a folder should be.
    NewRevisionFile impossible = *made;
    impossible.path = *written + u"/x.py"_s;
    QVERIFY(!writeNewRevision(impossible));
}

void TestNewRevision::missingTemplate()
{
    makeProject({}, genericTemplate(), {});
    QVERIFY(QFile::remove(path(u"alembic/script.py.mako"_s)));
    const auto made = byUs({.message = u"first"_s});
    QVERIFY(!made);
    QCOMPARE(made.error().kind, Error::Kind::NotFound);
    QCOMPARE(made.error().file, path(u"alembic/script.py.mako"_s));
    write(path(u"alembic/script.py.mako"_s), "# ${up_revision}\n");
    const auto useless = byUs({.message = u"first"_s});
    QVERIFY(!useless);
    QCOMPARE(useless.error().file, path(u"alembic/script.py.mako"_s));
}

QTEST_GUILESS_MAIN(TestNewRevision)
#include "tst_newrevision.moc"
