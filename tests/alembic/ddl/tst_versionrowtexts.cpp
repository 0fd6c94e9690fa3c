// SPDX-License-Identifier: MIT
// The version table's statements as the installed Alembic writes them (through its own HeadMaintainer).
#include "alembic/ddl/versionrows.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

const QString &oracle()
{
    static const QString script =
        u"import io, json, sys\n"
        "from alembic.runtime.migration import MigrationContext, HeadMaintainer\n"
        "import sqlalchemy as sa\n"
        "schema, table, key, a, b = json.load(sys.stdin)\n"
        "buffer = io.StringIO()\n"
        "context = MigrationContext.configure(dialect_name='postgresql', dialect_opts={'paramstyle': 'named'},\n"
        "    opts=dict(as_sql=True, output_buffer=buffer, literal_binds=True, version_table=table,\n"
        "              version_table_schema=schema or None, version_table_pk=key))\n"
        "context.impl._exec(sa.schema.CreateTable(context._version))\n"
        "heads = HeadMaintainer(context, set())\n"
        "heads._insert_version(a)\n"
        "heads._update_version(a, b)\n"
        "heads._delete_version(b)\n"
        "context.impl._exec(context._version.delete())\n"
        "print(json.dumps([t[:-1] for t in buffer.getvalue().split('\\n\\n') if t]))\n"_s;
    return script;
}

} // namespace

class tst_VersionRowTexts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void texts_data()
    {
        QTest::addColumn<QString>("schema");
        QTest::addColumn<QString>("table");
        QTest::addColumn<bool>("withPrimaryKey");
        QTest::newRow("standard") << QString() << u"alembic_version"_s << true;
        QTest::newRow("module") << QString() << u"inventory_alembic_version"_s << true;
        QTest::newRow("schema") << u"Meta"_s << u"core_version"_s << true;
        QTest::newRow("quoted") << u"a.b"_s << u"Version Table"_s << true;
        QTest::newRow("without key") << u"meta"_s << u"v"_s << false;
    }

    void texts()
    {
        QFETCH(const QString, schema);
        QFETCH(const QString, table);
        QFETCH(const bool, withPrimaryKey);
        const QString from = u"a1b2c3d4e5f6"_s;
        const QString to = u"0001_first"_s;
        QProcess python;
        python.start(u"python3"_s, {u"-c"_s, oracle()});
        python.write(QJsonDocument(QJsonArray{schema, table, withPrimaryKey, from, to}).toJson());
        python.closeWriteChannel();
        QVERIFY(python.waitForFinished(60'000));
        QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
        const QJsonArray expected = QJsonDocument::fromJson(python.readAllStandardOutput()).array();
        QCOMPARE(expected.size(), 5);
        QCOMPARE(ddl::createVersionTable(schema, table, withPrimaryKey), expected[0].toString());
        QCOMPARE(ddl::insertVersionRow(schema, table, from, withPrimaryKey), expected[1].toString());
        QCOMPARE(ddl::updateVersionRow(schema, table, from, to), expected[2].toString());
        QCOMPARE(ddl::deleteVersionRow(schema, table, to), expected[3].toString());
        QCOMPARE(ddl::deleteVersionRows(schema, table), expected[4].toString());
    }

    void tooLong_data()
    {
        QTest::addColumn<QString>("table");
        QTest::addColumn<bool>("withPrimaryKey");
        QTest::newRow("59") << QString(59, u'v') << true;
        QTest::newRow("60") << QString(60, u'v') << true;
        QTest::newRow("62") << QString(62, u'v') << true;
        QTest::newRow("70") << QString(70, u'v') << true;
        QTest::newRow("70 without key") << QString(70, u'v') << false;
        QTest::newRow("59 beyond ASCII") << QString(59, QChar(0xe4)) << true;
        QTest::newRow("60 beyond ASCII") << QString(60, QChar(0xe4)) << true;
    }

    void tooLong()
    {
        QFETCH(const QString, table);
        QFETCH(const bool, withPrimaryKey);
        QProcess python;
        python.start(u"python3"_s, {u"-c"_s, oracle()});
        python.write(QJsonDocument(QJsonArray{QString(), table, withPrimaryKey, u"a"_s, u"b"_s}).toJson());
        python.closeWriteChannel();
        QVERIFY(python.waitForFinished(60'000));
        const QString said = QString::fromUtf8(python.readAllStandardError()).trimmed().section(u'\n', -1);
        const auto failure = ddl::createVersionTableFailure(table, withPrimaryKey);
        QCOMPARE(failure.has_value(), python.exitCode() != 0);
        if (failure)
            QCOMPARE(u"sqlalchemy.exc.%1: %2"_s.arg(failure->exception, failure->message), said);
    }

    // NAMEDATALEN is 64 with its closing zero.
    void tooLongForPostgres()
    {
        QVERIFY(!ddl::isTooLongForPostgres(QString(63, u'v')));
        QVERIFY(ddl::isTooLongForPostgres(QString(64, u'v')));
        QVERIFY(ddl::isTooLongForPostgres(QString(32, QChar(0xe4))));
    }
};

QTEST_GUILESS_MAIN(tst_VersionRowTexts)
#include "tst_versionrowtexts.moc"
