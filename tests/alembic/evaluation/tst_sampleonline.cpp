// SPDX-License-Identifier: MIT
// Every revision of the sample, up and down, as the installed Alembic sends it to a PostgreSQL database.
#include "alembic/evaluation/evaluation.h"
#include "alembic/evaluation/installed.h"
#include "support/cluster.h"

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

// An empty database with the right to know it.
class EmptyDatabase : public ddl::DatabaseAnswers
{
public:
    std::optional<bool> hasTable(const QString &, const QString &) const override { return false; }
    std::optional<bool> hasType(const QString &, const QString &) const override { return false; }
    std::optional<bool> hasSequence(const QString &, const QString &) const override { return false; }
    std::optional<QStringList> columns(const QString &, const QString &) const override { return QStringList(); }
    std::optional<QStringList> indexes(const QString &, const QString &) const override { return QStringList(); }
    std::optional<QStringList> tables(const QString &) const override { return QStringList(); }
};

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// What SQLAlchemy asks by itself is no part of a revision.
bool isQuestion(const QString &sql)
{
    return sql.contains("pg_catalog."_L1);
}

QString isolated(const QString &folder, const QString &id)
{
    const QDir versions(QString(folder % "/alembic/versions"_L1));
    const QStringList files = versions.entryList({QString(id % "_*.py"_L1)}, QDir::Files);
    return files.isEmpty() ? QString() : versions.filePath(files.first());
}

} // namespace

class tst_SampleOnline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // In one database, as the modules refer to the core's tables.
    void sample()
    {
        const test::TestDatabase database;
        const QString root = QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample/");
        const QStringList modules{u"backend"_s,
                                  u"modules/financial/backend"_s,
                                  u"modules/inventory/backend"_s,
                                  u"modules/hr/backend"_s,
                                  u"modules/crm/backend"_s,
                                  u"modules/payroll/backend"_s};
        const dialect::Dialect dialect = test::installedDialect();
        const EmptyDatabase empty;
        int compared = 0;
        int opaque = 0;
        evaluation::RunState state;
        for (const QString &module : modules) {
            const QString folder = root % module;
            QProcess oracle;
            // The modules' tables stay for those that follow; their own way back is taken last.
            oracle.start(u"python3"_s, {QStringLiteral(ATHANOR_TEST_DATA "/oracle_online.py"), folder, database.url(),
                                        module == "backend"_L1 ? u"up"_s : u"down"_s});
            QVERIFY(oracle.waitForFinished(240'000));
            QVERIFY2(oracle.exitCode() == 0, oracle.readAllStandardError().constData());
            const QJsonArray steps = QJsonDocument::fromJson(oracle.readAllStandardOutput()).array();
            QVERIFY(steps.size() >= 10);

            QProcess convention;
            convention.setWorkingDirectory(folder);
            convention.start(u"python3"_s,
                             {u"-B"_s, u"-c"_s,
                              u"import json; from app.core.database import Base; print(json.dumps({k: v for k, v in "
                              "Base.metadata.naming_convention.items() if isinstance(v, str)}))"_s});
            QVERIFY(convention.waitForFinished(60'000));
            const QJsonObject names = QJsonDocument::fromJson(convention.readAllStandardOutput()).object();

            for (const QJsonValue &value : steps) {
                const QJsonObject step = value.toObject();
                const QString file = isolated(folder, step.value("revision"_L1).toString());
                QVERIFY2(!file.isEmpty(), qPrintable(step.value("revision"_L1).toString()));
                evaluation::Options options;
                options.rendering = ddl::Rendering::Online;
                options.dialect = dialect;
                options.downgrade = step.value("direction"_L1).toString() == "downgrade"_L1;
                options.answers = &empty;
                options.importRoots = {folder};
                for (auto it = names.begin(); it != names.end(); ++it)
                    options.namingConvention.insert(it.key(), it.value().toString());
                const auto evaluated = evaluation::evaluateRevision(file, contents(file), options, state);
                if (evaluated.grade == ddl::Grade::Opaque) {
                    ++opaque;
                    QVERIFY(evaluated.reasonLine > 0);
                    continue;
                }
                QStringList expected;
                for (const QJsonValue &sql : step.value("statements"_L1).toArray()) {
                    if (!isQuestion(sql.toString()))
                        expected += sql.toString().trimmed();
                }
                QStringList actual;
                for (const ddl::Statement &statement : evaluated.statements) {
                    actual += statement.sql;
                    // The server has taken it.
                    QCOMPARE(statement.remark, QString());
                }
                if (actual != expected)
                    qWarning().noquote() << file << step.value("direction"_L1).toString();
                QCOMPARE(actual.join("\n---\n"_L1), expected.join("\n---\n"_L1));
                ++compared;
            }
        }
        QCOMPARE(opaque, 1);
        QVERIFY(compared > 100);
    }
};

QTEST_GUILESS_MAIN(tst_SampleOnline)
#include "tst_sampleonline.moc"
