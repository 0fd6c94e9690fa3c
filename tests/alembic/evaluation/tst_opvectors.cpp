// SPDX-License-Identifier: MIT
// The snippets of data/alembic_op_vectors.json: what Alembic 1.19 with SQLAlchemy 2.0 wrote in --sql mode. The same and
// calls that Alembic does not take, against the Alembic that is installed (oracle_snippets.py); ATHANOR_NEWEST_ALEMBIC
// may name a folder with another.
#include "alembic/evaluation/evaluation.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

// Where this renderer answers otherwise, and why. An entry that is not needed any more fails the test.
struct Difference
{
    QString begin; // of the snippet
    QString reason;
};

const QList<Difference> &knownDifferences()
{
    static const QList<Difference> list{
        {u"s=sa.orm.Session(bind=op.get_bind()) if hasattr(sa,'orm')"_s,
         u"whether sqlalchemy.orm is imported is decided by env.py, which imports the models as a rule"_s},
    };
    return list;
}

QByteArray revisionOf(const QString &snippet)
{
    QString body;
    for (const QString &line : snippet.split(u'\n'))
        body += "    "_L1 % line % u'\n';
    return QString(
               "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy.dialects import postgresql as pg\n\n"
               "revision = 'a'\ndown_revision = None\n\n\ndef upgrade():\n"_L1 %
               body)
        .toUtf8();
}

evaluation::Options optionsOf(const QJsonObject &given)
{
    evaluation::Options options;
    options.rendering = ddl::Rendering::Offline;
    const QJsonObject convention = given.value("nc"_L1).toObject();
    for (auto it = convention.begin(); it != convention.end(); ++it)
        options.namingConvention.insert(it.key(), it.value().toString());
    options.doublePercents = given.contains("paramstyle"_L1);
    options.literalBinds = given.value("literal_binds"_L1).toBool(true);
    return options;
}

// Calls that the functions do not take, or not in every release.
QStringList calls()
{
    return {
        u"op.drop_constraint('a')"_s,
        u"op.create_foreign_key('a')"_s,
        u"op.create_index('a', 'b')"_s,
        u"op.drop_column('a', 'b', 'c')"_s,
        u"op.add_column('a', sa.Column('x', sa.Integer()), foo=1)"_s,
        u"op.add_column('t', sa.Column('x', sa.Integer()), if_not_exists=True)"_s,
        u"op.add_column('t', sa.Column('x', sa.Integer(), sa.ForeignKey('b.id')), inline_references=True)"_s,
        u"op.add_column('t', sa.Column('x', sa.Integer(), primary_key=True), inline_primary_key=True)"_s,
        u"op.execute()"_s,
        u"op.execute('a', foo=1)"_s,
        u"op.drop_index()"_s,
        u"op.drop_index('i', 't', 's')"_s,
        u"op.drop_index('i', 't', if_exists=True)"_s,
        u"op.create_table()"_s,
        u"op.bulk_insert()"_s,
        u"op.rename_table('x')"_s,
        u"op.rename_table('a', 'b', foo=1)"_s,
        u"op.drop_constraint('a', 'b', 'unique', 's')"_s,
        u"op.drop_constraint('a', 'b', table='x')"_s,
        u"op.drop_constraint('a', table_name='b', constraint_name='c')"_s,
        u"op.drop_constraint('a', 'b', if_exists=True)"_s,
        u"op.alter_column('t')"_s,
        u"op.drop_table('t', 'u')"_s,
        u"op.drop_table('t', if_exists=True)"_s,
        u"op.create_primary_key('a', 'b', ['c'], 'd')"_s,
        u"op.create_check_constraint('a', 'b')"_s,
        u"op.create_table_comment('a')"_s,
        u"with op.batch_alter_table('t') as b:\n    b.drop_constraint()"_s,
        u"with op.batch_alter_table('t') as b:\n    b.create_unique_constraint('x')"_s,
        u"with op.batch_alter_table('t') as b:\n    b.drop_column('a', 'b')"_s,
        u"with op.batch_alter_table('t') as b:\n    b.add_column(sa.Column('x', sa.Integer()), foo=1)"_s,
        u"with op.batch_alter_table('t') as b:\n    b.create_foreign_key('a')"_s,
        u"with op.batch_alter_table('t') as b:\n    b.drop_table_comment(existing_comment='c')"_s,
        u"op.add_column('t', sa.Column('x', sa.Float(precision='53')))"_s,
        u"import enum\nclass E(enum.Enum):\n    A = 'x'\n    B = 'y'\nop.create_table('t', sa.Column('e', sa.Enum(E, "
        "name='e', values_callable=lambda o: [m.value for m in o])), sa.Column('f', sa.Enum(E)))"_s,
        u"from os import PathLike\nop.drop_table('t')"_s,
        u"import typing\nfor x in typing.get_args(typing.Literal['a', 'b']):\n    y = x\nop.drop_table('t')"_s,
        u"if op._proxy.migration_context.dialect.supports_sequences:\n    op.drop_table('t')"_s,
    };
}

} // namespace

class tst_OpVectors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(QStringLiteral(ATHANOR_TEST_DATA "/data/alembic_op_vectors.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_cases = QJsonDocument::fromJson(file.readAll()).object().value("cases"_L1).toArray();
        QCOMPARE(m_cases.size(), 161);
    }

    void vector_data()
    {
        QTest::addColumn<int>("index");
        for (int index = 0; index < m_cases.size(); ++index) {
            const QString snippet = m_cases[index].toObject().value("py"_L1).toString();
            QTest::addRow("%d %s", index, qPrintable(snippet.left(60).simplified())) << index;
        }
    }

    void vector()
    {
        QFETCH(const int, index);
        const QJsonObject one = m_cases[index].toObject();
        const QString snippet = one.value("py"_L1).toString();
        QStringList expected;
        for (const QJsonValue &value : one.value("sqlalchemy_2_0"_L1).toArray()) {
            // Warnings are no part of a script; an exception without words ends in ": " there.
            QString text = value.toString();
            if (text.startsWith("!! "_L1) && text.endsWith(": "_L1))
                text.chop(2);
            if (!text.startsWith("!w "_L1))
                expected += text;
        }

        evaluation::Options options = optionsOf(one.value("opts"_L1).toObject());
        options.dialect.alembic = {1, 19, 2};

        evaluation::RunState state;
        const evaluation::EvaluatedRevision revision =
            evaluation::evaluateRevision(u"vector.py"_s, revisionOf(snippet), options, state);
        QStringList actual;
        for (const ddl::Statement &statement : revision.statements) {
            if (!statement.failure.isEmpty())
                actual += "!! "_L1 % statement.failure;
            else if (statement.grade == ddl::Grade::Opaque)
                actual += "?? "_L1 % statement.reason;
            else
                actual += statement.sql % u';';
        }

        for (const Difference &difference : knownDifferences()) {
            if (!snippet.startsWith(difference.begin))
                continue;
            QVERIFY2(actual != expected, "a known difference is gone: take it from the list");
            QEXPECT_FAIL("", qPrintable(difference.reason), Continue);
        }
        QCOMPARE(actual.join("\n---\n"_L1), expected.join("\n---\n"_L1));
    }

    void asTheAlembicThatAnswers_data()
    {
        QTest::addColumn<QString>("packages");
        QTest::newRow("installed") << QString();
        if (const QString newest = qEnvironmentVariable("ATHANOR_NEWEST_ALEMBIC"); !newest.isEmpty())
            QTest::newRow("newest") << newest;
        else
            qInfo("The newest Alembic is not compared: ATHANOR_NEWEST_ALEMBIC is not set");
    }

    void asTheAlembicThatAnswers()
    {
        QFETCH(const QString, packages);
        QJsonArray cases = m_cases;
        for (const QString &call : calls())
            cases.append(QJsonObject{{u"py"_s, call}});
        QProcess oracle;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"PYTHONPATH"_s, packages);
        environment.insert(u"PYTHONDONTWRITEBYTECODE"_s, u"1"_s);
        oracle.setProcessEnvironment(environment);
        oracle.start(u"python3"_s, {QStringLiteral(ATHANOR_TEST_DATA "/oracle_snippets.py")});
        oracle.write(QJsonDocument(cases).toJson());
        oracle.closeWriteChannel();
        QVERIFY(oracle.waitForFinished(120'000));
        QVERIFY2(oracle.exitCode() == 0, oracle.readAllStandardError().constData());
        const QJsonObject reply = QJsonDocument::fromJson(oracle.readAllStandardOutput()).object();
        const QString alembic = reply.value("alembic"_L1).toString();
        const QString sqlalchemy = reply.value("sqlalchemy"_L1).toString();
        qInfo("Alembic %s, SQLAlchemy %s", qPrintable(alembic), qPrintable(sqlalchemy));
        const QJsonArray answers = reply.value("answers"_L1).toArray();
        QCOMPARE(answers.size(), cases.size());

        QStringList faults;
        const bool isNewer = dialect::Version::parse(sqlalchemy).value() >= dialect::Version{2, 1};
        int otherwise = 0; // what SQLAlchemy 2.1 renders otherwise, and the renderer does not yet
        for (qsizetype index = 0; index < cases.size(); ++index) {
            const QJsonObject one = cases[index].toObject();
            const QString snippet = one.value("py"_L1).toString();
            if (std::ranges::any_of(knownDifferences(),
                                    [&snippet](const Difference &known) { return snippet.startsWith(known.begin); })) {
                continue;
            }
            // SQLAlchemy has it from 2.0.41 on.
            if (snippet.contains("postgresql_include=[\"b\"])"_L1) && snippet.startsWith("op.create_unique"_L1) &&
                dialect::Version::parse(sqlalchemy).value() < dialect::Version{2, 0, 41}) {
                continue;
            }
            // The vectors are from an early 2.1; 2.1.9 takes any phrase behind ON DELETE.
            if (isNewer && (one.contains("sqlalchemy_2_1"_L1) || snippet.contains("BOGUS"_L1))) {
                ++otherwise;
                continue;
            }
            evaluation::Options options = optionsOf(one.value("opts"_L1).toObject());
            options.dialect = {.alembic = dialect::Version::parse(alembic).value(),
                               .sqlalchemy = dialect::Version::parse(sqlalchemy).value()};
            evaluation::RunState state;
            const auto revision = evaluation::evaluateRevision(u"vector.py"_s, revisionOf(snippet), options, state);
            QString script;
            QString failure;
            int block = 0;
            for (const ddl::Statement &statement : revision.statements) {
                if (statement.autocommitBlock != block) {
                    script += block != 0 ? u"BEGIN;\n\n"_s : QString();
                    script += statement.autocommitBlock != 0 ? u"COMMIT;\n\n"_s : QString();
                    block = statement.autocommitBlock;
                }
                if (!statement.failure.isEmpty())
                    failure = "!! "_L1 % statement.failure;
                else if (statement.grade == ddl::Grade::Opaque)
                    failure = "?? "_L1 % statement.reason;
                else
                    script += statement.sql % ";\n\n"_L1;
            }
            script += block != 0 ? u"BEGIN;\n\n"_s : QString();
            const QJsonArray answer = answers[index].toArray();
            if (script != answer[0].toString() || failure != answer[1].toString()) {
                faults += "%1\n  ours:    %2 %3\n  Alembic: %4 %5"_L1.arg(snippet, script, failure,
                                                                          answer[0].toString(), answer[1].toString());
            }
        }
        if (otherwise > 0)
            qInfo("%d snippets that SQLAlchemy 2.1 renders otherwise are not compared", otherwise);
        QVERIFY2(faults.isEmpty(), qPrintable(QString::number(faults.size()) + u" differ:\n"_s + faults.join(u'\n')));
    }

private:
    QJsonArray m_cases;
};

QTEST_GUILESS_MAIN(tst_OpVectors)
#include "tst_opvectors.moc"
