// SPDX-License-Identifier: MIT
// Against repositories that git itself makes; where it knows the answer (commit ids, subjects), it is asked.
#include "git/lostrevisions.h"
#include "support/testmain.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using git::Outcome;
using git::Sighting;
using Place = git::Sighting::Place;

namespace {

const QString versions = u"modules/crm/versions"_s;

void writeFile(const QString &path, const QString &text)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0) {
        qFatal("cannot write %s", qPrintable(path));
    }
}

// A repository with a work tree, and git to change it.
class Repository
{
public:
    explicit Repository(const QString &folder)
        : m_folder(folder)
    {
        QDir().mkpath(folder);
    }
    [[nodiscard]] QString path(const QString &relative = {}) const { return QDir(m_folder).filePath(relative); }
    QString run(const QStringList &arguments) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"GIT_CONFIG_GLOBAL"_s, u"/dev/null"_s);
        environment.insert(u"GIT_CONFIG_NOSYSTEM"_s, u"1"_s);
        for (const QString &who : {u"AUTHOR"_s, u"COMMITTER"_s}) {
            environment.insert(u"GIT_%1_NAME"_s.arg(who), u"Somebody"_s);
            environment.insert(u"GIT_%1_EMAIL"_s.arg(who), u"somebody@example.org"_s);
            environment.insert(u"GIT_%1_DATE"_s.arg(who), m_date.toString(Qt::ISODate));
        }
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder);
        process.start(u"git"_s, arguments);
        if (!process.waitForFinished() || process.exitCode() != 0) {
            qFatal("git %s: %s", qPrintable(arguments.join(u' ')), process.readAllStandardError().constData());
        }
        return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    }
    void init() const { run({u"init"_s, u"--quiet"_s, u"--initial-branch=main"_s}); }
    // Every commit is a minute younger.
    QString commit(const QString &subject)
    {
        m_date = m_date.addSecs(60);
        run({u"add"_s, u"--all"_s});
        run({u"commit"_s, u"--quiet"_s, u"--allow-empty"_s, u"-m"_s, subject});
        return run({u"rev-parse"_s, u"HEAD"_s});
    }
    // The file's path in the repository.
    QString revision(const QString &id, const QString &name = {}, const QString &folder = versions) const
    {
        const QString file = folder + u'/' + (name.isEmpty() ? QString(id + u"_change"_s) : name) + u".py"_s;
        writeFile(path(file), u"\"\"\"change\n\nRevision ID: %1\n\"\"\"\nrevision = '%1'\ndown_revision = None\n\n\n"
                              "def upgrade():\n    pass\n"_s.arg(id));
        return file;
    }
    void remove(const QString &file) const { QVERIFY(QFile::remove(path(file))); }
    [[nodiscard]] const QDateTime &date() const { return m_date; }

private:
    QString m_folder;
    QDateTime m_date = QDateTime(QDate(2026, 3, 4), QTime(9, 0), QTimeZone(3600));
};

// One line for each sighting.
QStringList told(const Outcome &outcome)
{
    static const QStringList places{u"last commit"_s, u"branch"_s, u"remote"_s, u"tag"_s, u"deleted"_s};
    QStringList lines;
    for (const Sighting &seen : outcome.sightings) {
        lines.append(QStringList{places.at(int(seen.place)), seen.id, seen.path, seen.reference, seen.commit.left(8),
                                 seen.subject, seen.replacedBy}
                         .join(u'|'));
    }
    return lines;
}

} // namespace

class LostRevisionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_repository = std::make_unique<Repository>(m_folder->filePath(u"house"_s));
    }

    void deletedFile();
    void dateHasItsOwnOffset();
    void renamedAndDeleted();
    void changedIdentifier();
    void otherBranch();
    void remoteBranchAndTag();
    void missingInTheWorkTreeOnly();
    void mergedBranchOnlyInheritsADeletion();
    void fileLostInAMerge();
    void deletedAgainIsTheLastTime();
    void severalAtOnce();
    void onlyBelowTheVersionLocations();
    void foldersBelowOnlyWhenRecursive();
    void mentionIsNoRevision();
    void locationThatIsGone();
    void linkedWorkTree();
    void detachedHead();
    void shallowClone();
    void noCommitYet();
    void bareRepository();
    void noRepository();
    void corruptRepository();
    void missingObject();
    void limits();
    void cancelled();
    void nothingIsWritten();

private:
    [[nodiscard]] Outcome find(const QStringList &ids, bool recursive = false) const
    {
        return findIn(m_repository->path(versions), ids, recursive);
    }
    [[nodiscard]] static Outcome findIn(const QString &folder, const QStringList &ids, bool recursive = false)
    {
        JobContext job;
        const auto outcomes =
            git::findRevisions({.ids = ids, .locations = {{.folder = folder, .recursive = recursive}}}, job);
        if (!outcomes || outcomes->size() != 1) {
            qWarning("%s", outcomes ? "not one repository" : qPrintable(outcomes.error().sentence()));
            return {};
        }
        return outcomes->first();
    }
    // "main" with the revision "aaaa", and a commit that deletes it.
    QString deleteOne()
    {
        m_repository->init();
        const QString file = m_repository->revision(u"aaaa"_s);
        m_repository->revision(u"bbbb"_s);
        m_repository->commit(u"Add two"_s);
        m_repository->remove(file);
        return m_repository->commit(u"Drop the first"_s);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Repository> m_repository;
};

void LostRevisionsTest::deletedFile()
{
    const QString commit = deleteOne();
    m_repository->commit(u"Something else"_s);
    const Outcome outcome = find({u"aaaa"_s});
    QCOMPARE(told(outcome), QStringList{u"deleted|aaaa|modules/crm/versions/aaaa_change.py||%1|Drop the first|"_s.arg(
                                commit.left(8))});
    QCOMPARE(outcome.sightings.first().commit, commit);
    QCOMPARE(outcome.workTree, m_repository->path());
    QVERIFY(outcome.isComplete && !outcome.isShallow && outcome.damage.isEmpty());
    // As far as git itself has to go.
    QCOMPARE(outcome.commits, 2);
    QCOMPARE(find({u"cccc"_s}).commits, m_repository->run({u"rev-list"_s, u"--count"_s, u"HEAD"_s}).toInt());
    QVERIFY(find({u"cccc"_s}).sightings.isEmpty());
}

void LostRevisionsTest::dateHasItsOwnOffset()
{
    const QString commit = deleteOne();
    const Outcome outcome = find({u"aaaa"_s});
    QCOMPARE(outcome.sightings.size(), 1);
    QCOMPARE(outcome.sightings.first().date, m_repository->date());
    QCOMPARE(outcome.sightings.first().date.toString(Qt::ISODate),
             m_repository->run({u"show"_s, u"-s"_s, u"--format=%cI"_s, commit}));
}

void LostRevisionsTest::renamedAndDeleted()
{
    m_repository->init();
    m_repository->revision(u"aaaa"_s);
    m_repository->commit(u"Add"_s);
    m_repository->run({u"mv"_s, versions + u"/aaaa_change.py"_s, versions + u"/better.py"_s});
    m_repository->commit(u"Rename"_s);
    m_repository->remove(versions + u"/better.py"_s);
    const QString commit = m_repository->commit(u"Delete"_s);
    QCOMPARE(told(find({u"aaaa"_s})),
             QStringList{u"deleted|aaaa|modules/crm/versions/better.py||%1|Delete|"_s.arg(commit.left(8))});
}

void LostRevisionsTest::changedIdentifier()
{
    m_repository->init();
    m_repository->revision(u"aaaa"_s, u"one"_s);
    m_repository->commit(u"Add"_s);
    m_repository->revision(u"zzzz"_s, u"one"_s);
    const QString commit = m_repository->commit(u"New identifier"_s);
    QCOMPARE(told(find({u"aaaa"_s})),
             QStringList{u"deleted|aaaa|modules/crm/versions/one.py||%1|New identifier|zzzz"_s.arg(commit.left(8))});
}

void LostRevisionsTest::otherBranch()
{
    m_repository->init();
    m_repository->revision(u"bbbb"_s);
    m_repository->commit(u"Add"_s);
    m_repository->run({u"switch"_s, u"--quiet"_s, u"-c"_s, u"feature/new"_s});
    m_repository->revision(u"aaaa"_s);
    const QString commit = m_repository->commit(u"Add another"_s);
    m_repository->run({u"switch"_s, u"--quiet"_s, u"main"_s});
    const Outcome outcome = find({u"aaaa"_s});
    QCOMPARE(told(outcome),
             QStringList{
                 u"branch|aaaa|modules/crm/versions/aaaa_change.py|feature/new|%1|Add another|"_s.arg(commit.left(8))});
    QCOMPARE(outcome.references, 1);
}

void LostRevisionsTest::remoteBranchAndTag()
{
    m_repository->init();
    m_repository->revision(u"bbbb"_s);
    m_repository->commit(u"Add"_s);
    m_repository->run({u"switch"_s, u"--quiet"_s, u"-c"_s, u"release"_s});
    m_repository->revision(u"aaaa"_s);
    const QString commit = m_repository->commit(u"Add another"_s);
    m_repository->run({u"tag"_s, u"-a"_s, u"v1"_s, u"-m"_s, u"first"_s});
    m_repository->run({u"switch"_s, u"--quiet"_s, u"main"_s});
    const Repository clone(m_folder->filePath(u"clone"_s));
    m_repository->run({u"clone"_s, u"--quiet"_s, m_repository->path(), clone.path()});
    const Outcome outcome = findIn(clone.path(versions), {u"aaaa"_s});
    const QString tail = u"|%1|Add another|"_s.arg(commit.left(8));
    QCOMPARE(told(outcome), (QStringList{u"remote|aaaa|modules/crm/versions/aaaa_change.py|origin/release"_s + tail,
                                         u"tag|aaaa|modules/crm/versions/aaaa_change.py|v1"_s + tail}));
}

void LostRevisionsTest::missingInTheWorkTreeOnly()
{
    m_repository->init();
    const QString file = m_repository->revision(u"aaaa"_s);
    const QString commit = m_repository->commit(u"Add"_s);
    m_repository->remove(file);
    QCOMPARE(told(find({u"aaaa"_s})),
             QStringList{u"last commit|aaaa|modules/crm/versions/aaaa_change.py|main|%1|Add|"_s.arg(commit.left(8))});
}

void LostRevisionsTest::mergedBranchOnlyInheritsADeletion()
{
    m_repository->init();
    const QString file = m_repository->revision(u"aaaa"_s);
    m_repository->revision(u"bbbb"_s);
    m_repository->commit(u"Add two"_s);
    m_repository->run({u"branch"_s, u"side"_s});
    m_repository->remove(file);
    const QString deleting = m_repository->commit(u"Delete on main"_s);
    m_repository->run({u"switch"_s, u"--quiet"_s, u"side"_s});
    m_repository->revision(u"cccc"_s);
    m_repository->commit(u"Work on the side"_s); // newer, and still has the file
    m_repository->run({u"switch"_s, u"--quiet"_s, u"main"_s});
    m_repository->run({u"merge"_s, u"--quiet"_s, u"--no-ff"_s, u"-m"_s, u"Merge the side"_s, u"side"_s});
    m_repository->run({u"branch"_s, u"-D"_s, u"side"_s});
    QCOMPARE(
        told(find({u"aaaa"_s})),
        QStringList{u"deleted|aaaa|modules/crm/versions/aaaa_change.py||%1|Delete on main|"_s.arg(deleting.left(8))});
}

void LostRevisionsTest::fileLostInAMerge()
{
    m_repository->init();
    m_repository->revision(u"bbbb"_s);
    m_repository->commit(u"Add"_s);
    m_repository->run({u"switch"_s, u"--quiet"_s, u"-c"_s, u"side"_s});
    m_repository->revision(u"aaaa"_s);
    m_repository->commit(u"Add on the side"_s);
    m_repository->run({u"switch"_s, u"--quiet"_s, u"main"_s});
    m_repository->commit(u"Work on main"_s);
    m_repository->run({u"merge"_s, u"--quiet"_s, u"-s"_s, u"ours"_s, u"-m"_s, u"Merge without it"_s, u"side"_s});
    const QString merge = m_repository->run({u"rev-parse"_s, u"HEAD"_s});
    m_repository->run({u"branch"_s, u"-D"_s, u"side"_s});
    QCOMPARE(
        told(find({u"aaaa"_s})),
        QStringList{u"deleted|aaaa|modules/crm/versions/aaaa_change.py||%1|Merge without it|"_s.arg(merge.left(8))});
}

void LostRevisionsTest::deletedAgainIsTheLastTime()
{
    deleteOne();
    const QString file = m_repository->revision(u"aaaa"_s, u"back"_s);
    m_repository->commit(u"Bring it back"_s);
    m_repository->remove(file);
    const QString again = m_repository->commit(u"Drop it again"_s);
    QCOMPARE(told(find({u"aaaa"_s})),
             QStringList{u"deleted|aaaa|modules/crm/versions/back.py||%1|Drop it again|"_s.arg(again.left(8))});
}

void LostRevisionsTest::severalAtOnce()
{
    deleteOne();
    m_repository->remove(versions + u"/bbbb_change.py"_s);
    m_repository->commit(u"Drop the second"_s);
    const Outcome outcome = find({u"aaaa"_s, u"nowhere"_s, u"bbbb"_s});
    QStringList ids;
    for (const Sighting &seen : outcome.sightings) {
        ids.append(seen.id);
    }
    QCOMPARE(ids, (QStringList{u"aaaa"_s, u"bbbb"_s}));
    QCOMPARE(outcome.commits, 3);
}

void LostRevisionsTest::onlyBelowTheVersionLocations()
{
    m_repository->init();
    m_repository->revision(u"bbbb"_s);
    const QString file = m_repository->revision(u"aaaa"_s, {}, u"modules/hr/versions"_s);
    m_repository->commit(u"Add"_s);
    m_repository->remove(file);
    m_repository->commit(u"Delete"_s);
    QVERIFY(find({u"aaaa"_s}).sightings.isEmpty());
    QCOMPARE(findIn(m_repository->path(u"modules/hr/versions"_s), {u"aaaa"_s}).sightings.size(), 1);
}

void LostRevisionsTest::foldersBelowOnlyWhenRecursive()
{
    m_repository->init();
    m_repository->revision(u"bbbb"_s);
    const QString file = m_repository->revision(u"aaaa"_s, {}, versions + u"/2025/q1"_s);
    m_repository->commit(u"Add"_s);
    m_repository->remove(file);
    m_repository->commit(u"Delete"_s);
    QVERIFY(find({u"aaaa"_s}).sightings.isEmpty());
    const Outcome outcome = find({u"aaaa"_s}, true);
    QCOMPARE(outcome.sightings.size(), 1);
    QCOMPARE(outcome.sightings.first().path, file);
}

// Another revision that names it, and a comment.
void LostRevisionsTest::mentionIsNoRevision()
{
    m_repository->init();
    const QString file = versions + u"/b.py"_s;
    writeFile(m_repository->path(file), u"# revision = 'aaaa'\nrevision = 'bbbb'\ndown_revision = 'aaaa'\n"_s);
    m_repository->commit(u"Add"_s);
    m_repository->remove(file);
    m_repository->commit(u"Delete"_s);
    QVERIFY(find({u"aaaa"_s}).sightings.isEmpty());
    QCOMPARE(find({u"bbbb"_s}).sightings.size(), 1);
}

void LostRevisionsTest::locationThatIsGone()
{
    deleteOne();
    QVERIFY(QDir(m_repository->path(u"modules"_s)).removeRecursively());
    QCOMPARE(find({u"aaaa"_s}).sightings.size(), 1);
    QCOMPARE(told(find({u"bbbb"_s})).size(), 1);
}

void LostRevisionsTest::linkedWorkTree()
{
    const QString commit = deleteOne();
    const QString other = m_folder->filePath(u"linked"_s);
    m_repository->run({u"worktree"_s, u"add"_s, u"--quiet"_s, u"-b"_s, u"linked"_s, other});
    const Outcome outcome = findIn(other + u'/' + versions, {u"aaaa"_s});
    QCOMPARE(outcome.workTree, other);
    QCOMPARE(outcome.sightings.size(), 1);
    QCOMPARE(outcome.sightings.first().commit, commit);
}

void LostRevisionsTest::detachedHead()
{
    deleteOne();
    m_repository->run({u"checkout"_s, u"--quiet"_s, u"--detach"_s});
    QCOMPARE(find({u"aaaa"_s}).sightings.size(), 1);
}

void LostRevisionsTest::shallowClone()
{
    deleteOne();
    m_repository->commit(u"Later"_s);
    const Repository clone(m_folder->filePath(u"clone"_s));
    m_repository->run({u"clone"_s, u"--quiet"_s, u"--depth=1"_s, u"file://"_s + m_repository->path(), clone.path()});
    const Outcome outcome = findIn(clone.path(versions), {u"aaaa"_s});
    QVERIFY(outcome.isShallow);
    QVERIFY(outcome.sightings.isEmpty());
    QCOMPARE(outcome.commits, 1);
    QCOMPARE(outcome.damage, QString());
}

void LostRevisionsTest::noCommitYet()
{
    m_repository->init();
    m_repository->revision(u"bbbb"_s);
    const Outcome outcome = find({u"aaaa"_s});
    QVERIFY(outcome.sightings.isEmpty());
    QCOMPARE(outcome.commits, 0);
    QCOMPARE(outcome.damage, QString());
}

// It has no work tree in which the files of modules could be.
void LostRevisionsTest::bareRepository()
{
    m_repository->run({u"init"_s, u"--quiet"_s, u"--bare"_s});
    JobContext job;
    const auto outcomes =
        git::findRevisions({.ids = {u"aaaa"_s}, .locations = {{.folder = m_repository->path(u"objects"_s)}}}, job);
    QVERIFY(outcomes.has_value());
    QVERIFY(outcomes->isEmpty());
}

void LostRevisionsTest::noRepository()
{
    m_repository->revision(u"bbbb"_s);
    JobContext job;
    const auto outcomes =
        git::findRevisions({.ids = {u"aaaa"_s}, .locations = {{.folder = m_repository->path(versions)}}}, job);
    QVERIFY(outcomes.has_value());
    QVERIFY(outcomes->isEmpty());
}

void LostRevisionsTest::corruptRepository()
{
    deleteOne();
    writeFile(m_repository->path(u".git/config"_s), u"[core\nrubbish\x01"_s);
    const Outcome outcome = find({u"aaaa"_s});
    QVERIFY(outcome.sightings.isEmpty());
    QVERIFY(!outcome.isComplete);
    QVERIFY(!outcome.damage.isEmpty());
}

void LostRevisionsTest::missingObject()
{
    const QString commit = deleteOne();
    m_repository->commit(u"Something else"_s);
    const QString object = m_repository->path(u".git/objects/%1/%2"_s.arg(commit.left(2), commit.mid(2)));
    QVERIFY(QFile::remove(object));
    const Outcome outcome = find({u"aaaa"_s});
    QVERIFY(outcome.sightings.isEmpty());
    QVERIFY2(outcome.damage.contains(commit), qPrintable(outcome.damage));
}

void LostRevisionsTest::limits()
{
    deleteOne();
    m_repository->commit(u"Later"_s);
    JobContext job;
    git::Request request{.ids = {u"aaaa"_s}, .locations = {{.folder = m_repository->path(versions)}}, .commits = 1};
    auto outcomes = git::findRevisions(request, job);
    QVERIFY(outcomes && outcomes->size() == 1);
    QVERIFY(!outcomes->first().isComplete);
    QCOMPARE(outcomes->first().commits, 1);
    request.commits = 1000;
    request.milliseconds = 0;
    outcomes = git::findRevisions(request, job);
    QVERIFY(outcomes && outcomes->size() == 1);
    QVERIFY(!outcomes->first().isComplete);
}

void LostRevisionsTest::cancelled()
{
    deleteOne();
    JobContext job;
    job.cancel();
    const auto outcomes =
        git::findRevisions({.ids = {u"aaaa"_s}, .locations = {{.folder = m_repository->path(versions)}}}, job);
    QVERIFY(!outcomes);
    QCOMPARE(outcomes.error().kind, Error::Kind::Cancelled);
}

void LostRevisionsTest::nothingIsWritten()
{
    deleteOne();
    const auto contents = [this] {
        QProcess process;
        process.start(u"find"_s, {m_repository->path(), u"-printf"_s, u"%p %s %T@\n"_s});
        process.waitForFinished();
        return process.readAllStandardOutput();
    };
    const QByteArray before = contents();
    QVERIFY(!before.isEmpty());
    QCOMPARE(find({u"aaaa"_s}).sightings.size(), 1);
    QCOMPARE(contents(), before);
}

ATHANOR_TEST_MAIN(LostRevisionsTest)
#include "tst_lostrevisions.moc"
