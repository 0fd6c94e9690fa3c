// SPDX-License-Identifier: MIT
// Every revision of the sample, up and down, byte for byte as the installed Alembic writes it with --sql.
#include "alembic/evaluation/evaluation.h"
#include "alembic/evaluation/installed.h"
#include "alembic/evaluation/offlinescript.h"
#include "alembic/revision/migrationplan.h"
#include "alembic/revision/revisionmap.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

QString sampleFolder()
{
    return QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample/");
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// The statements as Alembic prints them, with COMMIT and BEGIN around autocommit blocks.
QString scriptOf(const evaluation::EvaluatedRevision &revision)
{
    evaluation::OfflineLayout layout;
    const QString text = evaluation::renderOfflineStep(revision::MigrationStep{}, revision, layout, false);
    return text.mid(text.indexOf("\n\n"_L1) + 2); // without the comment
}

} // namespace

class tst_SampleOffline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void module_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("versionTable");
        QTest::newRow("core") << u"backend"_s << u"alembic_version"_s;
        for (const QString &module : {u"financial"_s, u"inventory"_s, u"hr"_s, u"crm"_s, u"payroll"_s}) {
            QTest::newRow(qPrintable(module))
                << QString("modules/"_L1 % module % "/backend"_L1) << QString(module % "_alembic_version"_L1);
        }
    }

    void module()
    {
        QFETCH(const QString, folder);
        QFETCH(const QString, versionTable);
        const QString path = sampleFolder() % folder;
        QProcess oracle;
        oracle.start(u"python3"_s, {QStringLiteral(ATHANOR_TEST_DATA "/oracle_offline.py"), path});
        QVERIFY(oracle.waitForFinished(120'000));
        QVERIFY2(oracle.exitCode() == 0, oracle.readAllStandardError().constData());
        const QJsonObject answer = QJsonDocument::fromJson(oracle.readAllStandardOutput()).object();
        const QJsonArray revisions = answer.value("revisions"_L1).toArray();
        QVERIFY(revisions.size() >= 10);

        evaluation::Options options;
        options.rendering = ddl::Rendering::Offline;
        options.dialect = test::installedDialect();
        options.importRoots = {path};
        const QJsonObject convention = answer.value("convention"_L1).toObject();
        for (auto it = convention.begin(); it != convention.end(); ++it)
            options.namingConvention.insert(it.key(), it.value().toString());

        int opaque = 0;
        for (const QJsonValue &value : revisions) {
            const QJsonObject expected = value.toObject();
            const QString file = expected.value("path"_L1).toString();
            for (const QString &direction : {u"upgrade"_s, u"downgrade"_s}) {
                options.downgrade = direction == "downgrade"_L1;
                evaluation::RunState state;
                const auto evaluated = evaluation::evaluateRevision(file, contents(file), options, state);
                const QString where = file % u' ' % direction % ": "_L1 % evaluated.reason % ", line "_L1 %
                                      QString::number(evaluated.reasonLine);
                if (expected.value(direction).isNull()) {
                    // Alembic fails on what needs the database.
                    ++opaque;
                    QVERIFY2(evaluated.grade == ddl::Grade::Opaque && evaluated.reasonLine > 0, qPrintable(where));
                    continue;
                }
                QVERIFY2(evaluated.grade == ddl::Grade::Exact, qPrintable(where));
                // Alembic and PostgreSQL take the sample as it is (tst_sampleonline).
                for (const ddl::Statement &statement : evaluated.statements)
                    QCOMPARE(statement.remark, QString());
                const QString actual = scriptOf(evaluated);
                if (actual != expected.value(direction).toString())
                    qWarning().noquote() << where;
                QCOMPARE(actual, expected.value(direction).toString());
            }
        }
        QCOMPARE(opaque, folder.contains("payroll"_L1) ? 1 : 0);

        if (answer.value("script"_L1).isString())
            compareScript(path, versionTable, options, answer.value("script"_L1).toString());
    }

private:
    // `alembic upgrade base:heads --sql` as a whole.
    static void compareScript(const QString &path, const QString &versionTable, evaluation::Options options,
                              const QString &expected)
    {
        options.downgrade = false;
        const revision::RevisionFiles files = revision::readRevisionFiles({QString(path % "/alembic/versions"_L1)});
        QVERIFY(files.problems.isEmpty());
        const revision::RevisionMap map(files.revisions);
        const auto plan = revision::planUpgrade(map, u"heads"_s, {});
        QVERIFY(plan.has_value());
        evaluation::RunState state;
        QList<evaluation::EvaluatedRevision> evaluated;
        for (const revision::MigrationStep &step : plan->steps) {
            const QString file = map.find(step.revision)->path;
            evaluated += evaluation::evaluateRevision(file, contents(file), options, state);
        }
        evaluation::OfflineLayout layout;
        layout.versionTable = versionTable;
        QCOMPARE(evaluation::renderOfflineScript(*plan, evaluated, layout), expected);
    }
};

QTEST_GUILESS_MAIN(tst_SampleOffline)
#include "tst_sampleoffline.moc"
