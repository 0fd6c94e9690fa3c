// SPDX-License-Identifier: MIT
// What Alembic's commands tell of the database's rows, against the installed Alembic, on the sample's database. Ours
// never write: the comparison with a version table that is not there comes last.
#include "dropincompare.h"
#include "postgres/connection.h"
#include "sample/sampleworkspace.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::test;

class TestDropinRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void sample_data();
    void sample();
    void urlOfTheCommandLine();
    void environmentDecides_data();
    void environmentDecides();
    void nothingIsWritten();

private:
    [[nodiscard]] QString project(const QString &module) const
    {
        return m_sample->folder() + (module == "core"_L1 ? u"/backend"_s : u"/modules/%1/backend"_s.arg(module));
    }
    [[nodiscard]] Variables variables() const { return {{u"DATABASE_URL"_s, m_sample->databaseUrl()}}; }
    QString scalar(const QString &sql)
    {
        auto connection = postgres::Connection::open(m_sample->superuserProfile());
        return connection ? connection->scalar(sql).value_or(u"nothing"_s) : u"no connection"_s;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<sample::SampleWorkspace> m_sample;
    Oracles m_oracles;
};

void TestDropinRows::initTestCase()
{
    m_folder = std::make_unique<QTemporaryDir>();
    JobContext job;
    auto sample = sample::SampleWorkspace::start(m_folder->filePath(u"sample"_s), job);
    QVERIFY2(sample, sample ? "" : qPrintable(sample.error().sentence()));
    m_sample = std::move(*sample);
    m_oracles = startOracles(QStringLiteral(ATHANOR_TEST_DATA), variables());
    QVERIFY(!m_oracles.empty());
}

void TestDropinRows::cleanupTestCase()
{
    m_sample.reset();
    m_folder.reset();
}

void TestDropinRows::sample_data()
{
    QTest::addColumn<QString>("module");
    for (const auto *module : {"core", "financial", "inventory", "hr", "crm", "payroll"}) {
        QTest::newRow(module) << QString::fromLatin1(module);
    }
}

void TestDropinRows::sample()
{
    QFETCH(QString, module);
    const QString found = differences(m_oracles, QStringLiteral(ATHANORCTL), project(module),
                                      {{u"current"_s},
                                       {u"-q"_s, u"current"_s},
                                       {u"history"_s, u"-i"_s},
                                       {u"history"_s, u"-iv"_s},
                                       {u"history"_s, u"-r"_s, u"current:"_s},
                                       {u"history"_s, u"-r:current"_s, u"-i"_s},
                                       {u"history"_s, u"-r-3:current"_s},
                                       {u"history"_s, u"-rcurrent:current"_s},
                                       {u"history"_s, u"-r"_s, u"current:base"_s},
                                       {u"history"_s, u"-ir"_s, u"nonsense:"_s},
                                       {u"history"_s, u"-ir"_s, u":-1"_s},
                                       {u"show"_s, u"current"_s}},
                                      variables());
    QVERIFY2(found.isEmpty(), qPrintable(found));
}

void TestDropinRows::urlOfTheCommandLine()
{
    const Outcome named = athanorctl(QStringLiteral(ATHANORCTL), project(u"inventory"_s),
                                     {u"current"_s, u"-v"_s, u"--url"_s, m_sample->databaseUrl()});
    QCOMPARE(named.code, 0);
    QVERIFY2(named.out.startsWith(u"Current revision(s) for postgresql"_s), qPrintable(named.out));
    QVERIFY2(named.out.contains(u"Rev: f44aa57ab0ba"_s), qPrintable(named.out));
    const Outcome secret = athanorctl(QStringLiteral(ATHANORCTL), project(u"inventory"_s),
                                      {u"--url"_s, u"postgresql://u:secret@db/one"_s, u"current"_s});
    QCOMPARE(secret.code, 1);
    QVERIFY2(!secret.err.contains(u"secret"_s) && !secret.err.isEmpty(), qPrintable(secret.err));
}

void TestDropinRows::environmentDecides_data()
{
    QTest::addColumn<QString>("module");
    QTest::newRow("os.getenv") << u"payroll"_s;
    QTest::newRow("a constant") << u"crm"_s;
}

// Where MODULE_NAME is set, another version table counts, if the settings ask for it.
void TestDropinRows::environmentDecides()
{
    QFETCH(QString, module);
    Variables named = variables();
    named.insert(u"MODULE_NAME"_s, u"made"_s);
    Oracle oracle;
    QVERIFY(oracle.start(QStringLiteral(ATHANOR_TEST_DATA), {}, named));
    for (const QStringList &arguments : QList<QStringList>{{u"current"_s},
                                                           {u"history"_s, u"-i"_s},
                                                           {u"ensure_version"_s, u"--sql"_s},
                                                           {u"stamp"_s, u"head"_s, u"--sql"_s}}) {
        const QString found = difference(oracle, QStringLiteral(ATHANORCTL), project(module), arguments, named);
        QVERIFY2(found.isEmpty(), qPrintable(found));
    }
    const Outcome script = oracle.run(project(module), {u"ensure_version"_s, u"--sql"_s});
    QCOMPARE(script.out.contains("made_alembic_version"_L1), module == "payroll"_L1);
}

void TestDropinRows::nothingIsWritten()
{
    const QString count = u"SELECT count(*) FROM pg_class WHERE relname = 'payroll_alembic_version'"_s;
    auto connection = postgres::Connection::open(m_sample->superuserProfile());
    QVERIFY(connection);
    QVERIFY(connection->execute(u"DROP TABLE payroll_alembic_version"_s));
    const Outcome history =
        athanorctl(QStringLiteral(ATHANORCTL), project(u"payroll"_s), {u"history"_s, u"-i"_s}, {}, variables());
    QCOMPARE(history.code, 0);
    QVERIFY(!history.out.isEmpty());
    const Outcome current =
        athanorctl(QStringLiteral(ATHANORCTL), project(u"payroll"_s), {u"show"_s, u"current"_s}, {}, variables());
    QCOMPARE(current.code, 0);
    QCOMPARE(current.out, QString());
    QCOMPARE(scalar(count), u"0"_s);
    // Alembic says the same, but makes the table.
    const Outcome alembic = m_oracles.front()->run(project(u"payroll"_s), {u"history"_s, u"-i"_s});
    QCOMPARE(history.out, alembic.out);
    QCOMPARE(scalar(count), u"1"_s);
}

QTEST_GUILESS_MAIN(TestDropinRows)
#include "tst_dropinrows.moc"
