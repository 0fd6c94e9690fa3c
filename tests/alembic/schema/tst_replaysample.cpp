// SPDX-License-Identifier: MIT
// What the sample's modules own, against the catalogue after the installed Alembic has upgraded them, at every
// revision.
#include "alembic/evaluation/projectoptions.h"
#include "alembic/revision/modulerun.h"
#include "alembic/revision/revision.h"
#include "alembic/schema/replay.h"
#include "postgres/liveschema.h"
#include "sample/realalembic.h"
#include "support/cluster.h"
#include "support/testmain.h"
#include "support/verifyresult.h"

#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace athanor;

class TestReplaySample : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ownsWhatTheCatalogueHolds();
    void tellsTheMakers();
};

namespace {

const QStringList modules{u"backend"_s,
                          u"modules/financial/backend"_s,
                          u"modules/inventory/backend"_s,
                          u"modules/hr/backend"_s,
                          u"modules/crm/backend"_s,
                          u"modules/payroll/backend"_s};

QString folderOf(const QString &module)
{
    return QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample/") + module;
}

struct Module
{
    project::AlembicProject project;
    revision::RevisionMap map;
};

Result<Module> readModule(const QString &name)
{
    const auto project = project::readProject({.ini = folderOf(name) + u"/alembic.ini"_s});
    if (!project)
        return std::unexpected(project.error());
    const revision::RevisionFiles files = revision::readRevisionFiles(project->versionLocations);
    return Module{.project = *project, .map = revision::RevisionMap(files.revisions)};
}

Result<schema::Replayed> replayModule(const Module &module, const QString &target)
{
    const auto options = evaluation::projectOptions(module.project, ddl::Rendering::Online, false);
    return schema::replay(module.map, target, options);
}

// Without the version tables, which Alembic makes for itself.
QStringList liveLines(const test::TestDatabase &database, const QStringList &versionTables)
{
    auto connection = test::connectOrDie(database.profile());
    auto live = postgres::readSchema(connection);
    if (!live)
        qFatal("%s", qPrintable(live.error().sentence()));
    live->relations.removeIf([&](const schema::Relation &one) { return versionTables.contains(one.name); });
    return schema::describe(*live);
}

} // namespace

// After each revision of the core, and after each module that follows.
void TestReplaySample::ownsWhatTheCatalogueHolds()
{
    const test::TestDatabase database;
    QStringList versionTables;
    QStringList before; // of the modules that are done
    qsizetype lines = 0;
    for (const QString &name : modules) {
        const auto module = readModule(name);
        VERIFY_RESULT(module);
        versionTables += module->project.versionTable.value.value_or(QString());
        const auto plan = revision::planUpgrade(module->map, u"heads"_s, {});
        VERIFY_RESULT(plan);
        const test::RealAlembic alembic(folderOf(name), database.profile());
        QStringList targets{u"heads"_s};
        if (name == modules.first()) {
            targets.clear();
            for (const revision::MigrationStep &step : plan->steps)
                targets += step.revision;
        }
        QStringList own;
        for (const QString &target : std::as_const(targets)) {
            VERIFY_RESULT(alembic.run({u"upgrade"_s, target}));
            const auto replayed = replayModule(*module, target);
            VERIFY_RESULT(replayed);
            for (const schema::Gap &gap : replayed->gaps) {
                QVERIFY(gap.line > 0 && !gap.reason.isEmpty());
                QCOMPARE(gap.revision, u"7c2ce2d3aac3"_s); // it moves rows by what it reads
            }
            own = schema::describe(replayed->schema);
            QStringList ours = before + own;
            ours.sort();
            ours.removeDuplicates(); // an extension that two modules ask for
            const QStringList theirs = liveLines(database, versionTables);
            QStringList differing;
            for (const QString &line : std::as_const(ours)) {
                if (!theirs.contains(line))
                    differing += u"+ "_s + line;
            }
            for (const QString &line : theirs) {
                if (!ours.contains(line))
                    differing += u"- "_s + line;
            }
            QCOMPARE(differing.join(u'\n'), QString());
            lines = theirs.size();
        }
        before += own;
    }
    QVERIFY(lines > 500);
    // And back, module by module.
    for (auto name = modules.crbegin(); name != modules.crend(); ++name) {
        const auto module = readModule(*name);
        VERIFY_RESULT(module);
        VERIFY_RESULT(test::RealAlembic(folderOf(*name), database.profile()).run({u"downgrade"_s, u"base"_s}));
        const auto up = revision::planUpgrade(module->map, u"heads"_s, {});
        VERIFY_RESULT(up);
        const auto down = revision::planDowngrade(module->map, u"base"_s, up->rowsAfter);
        VERIFY_RESULT(down);
        schema::Replay replay(evaluation::projectOptions(module->project, ddl::Rendering::Online, false));
        for (const revision::MigrationStep &step : up->steps + down->steps) {
            const QString path = module->map.find(step.revision)->path;
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            replay.run(step, path, file.readAll());
        }
        // After the step that reads rows it is not known whether payroll's enums are there to be dropped.
        QString told;
        for (const schema::Gap &gap : replay.gaps())
            told += gap.reason % u' ' % gap.possible.join(u' ') % u'\n';
        const schema::Schema left = replay.schema();
        for (const schema::Type &type : left.types)
            QVERIFY2(told.contains(type.name), qPrintable(told));
        QVERIFY(left.types.isEmpty() || *name == modules.last());
        QVERIFY(left.relations.isEmpty() && left.functions.isEmpty() && left.sequences.isEmpty());
    }
    QCOMPARE(liveLines(database, versionTables).join(u'\n'), QString());
}

// By the headers and the texts of the sample's files.
void TestReplaySample::tellsTheMakers()
{
    const auto module = readModule(u"modules/financial/backend"_s);
    VERIFY_RESULT(module);
    const auto replayed = replayModule(*module, u"heads"_s);
    VERIFY_RESULT(replayed);
    const auto view = std::ranges::find(replayed->schema.relations, u"fin_account_balances"_s, &schema::Relation::name);
    QVERIFY(view != replayed->schema.relations.end());
    QCOMPARE(view->revision, u"7abc5daa3b78"_s); // add_account_balances_view
    // Renamed by 658cd32d980c, made by 94203d0e7596.
    const auto ledger = std::ranges::find(replayed->schema.relations, u"fin_ledgers"_s, &schema::Relation::name);
    QVERIFY(ledger != replayed->schema.relations.end());
    QCOMPARE(ledger->revision, u"94203d0e7596"_s);
}

ATHANOR_TEST_MAIN(TestReplaySample)
#include "tst_replaysample.moc"
