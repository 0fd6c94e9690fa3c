// SPDX-License-Identifier: MIT
// Snippets of op.* calls, and what they are in --sql mode: what Alembic 1.19 with SQLAlchemy 2.0 wrote for those of
// data/alembic_op_vectors.json, other releases for those of data/op_vectors.json (op_oracle.py). All of them, and calls
// that Alembic does not take, against the Alembic that is installed (oracle_snippets.py); ATHANOR_NEWEST_ALEMBIC may
// name a folder with another.
#include "alembic/evaluation/evaluation.h"
#include "alembic/evaluation/installed.h"
#include "alembic/evaluation/snippetscript.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
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

QJsonObject readVectors(const QString &name)
{
    QFile file(QStringLiteral(ATHANOR_TEST_DATA "/data/") + name);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

// Warnings are no part of a script; an exception without words ends in ": " in one of the files.
QStringList expectedTexts(const QJsonArray &texts)
{
    QStringList expected;
    for (const QJsonValue &value : texts) {
        QString text = value.toString();
        if (text.startsWith("!! "_L1) && text.endsWith(": "_L1))
            text.chop(2);
        if (!text.startsWith("!w "_L1))
            expected += text;
    }
    return expected;
}

evaluation::Options optionsOf(const QJsonObject &given, const dialect::Dialect &dialect)
{
    evaluation::Options options;
    options.rendering = ddl::Rendering::Offline;
    options.dialect = dialect;
    const QJsonObject convention = given.value("nc"_L1).toObject();
    for (auto it = convention.begin(); it != convention.end(); ++it)
        options.namingConvention.insert(it.key(), it.value().toString());
    options.doublePercents = given.contains("paramstyle"_L1);
    options.literalBinds = given.value("literal_binds"_L1).toBool(true);
    return options;
}

evaluation::EvaluatedRevision evaluate(const QString &snippet, const QJsonObject &given,
                                       const dialect::Dialect &dialect)
{
    evaluation::RunState state;
    return evaluation::evaluateRevision(u"vector.py"_s,
                                        test::revisionOf(snippet, u"import datetime\nimport decimal\nimport uuid\n"_s),
                                        optionsOf(given, dialect), state);
}

QStringList render(const QString &snippet, const QJsonObject &given, const dialect::Dialect &dialect)
{
    const evaluation::EvaluatedRevision revision = evaluate(snippet, given, dialect);
    QStringList actual;
    for (const ddl::Statement &statement : revision.statements) {
        if (!statement.failure.isEmpty())
            actual += "!! "_L1 % statement.failure;
        else if (statement.grade == ddl::Grade::Opaque)
            actual += "?? "_L1 % statement.reason;
        else
            actual += statement.sql % u';';
    }
    return actual;
}

void compare(const QString &snippet, const QStringList &actual, const QStringList &expected)
{
    for (const Difference &difference : knownDifferences()) {
        if (!snippet.startsWith(difference.begin))
            continue;
        QVERIFY2(actual != expected, "a known difference is gone: take it from the list");
        QEXPECT_FAIL("", qPrintable(difference.reason), Continue);
    }
    QCOMPARE(actual.join("\n---\n"_L1), expected.join("\n---\n"_L1));
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
        m_cases = readVectors(u"alembic_op_vectors.json"_s).value("cases"_L1).toArray();
        m_releases = readVectors(u"op_vectors.json"_s);
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
        const dialect::Dialect dialect{.alembic = {1, 19, 2}, .sqlalchemy = {2, 0, 52}};
        compare(snippet, render(snippet, one.value("opts"_L1).toObject(), dialect),
                expectedTexts(one.value("sqlalchemy_2_0"_L1).toArray()));
    }

    void releases_data()
    {
        QTest::addColumn<QString>("snippet");
        QTest::addColumn<QJsonObject>("options");
        QTest::addColumn<QJsonObject>("release");
        QTest::addColumn<QJsonArray>("expected");
        const QJsonObject releases = m_releases["releases"_L1].toObject();
        // What is the same as with the one before is left out.
        const QStringList keys{u"newest"_s, u"sqlalchemy_2_0"_s, u"alembic_1_13"_s};
        QCOMPARE(releases.size(), keys.size());
        int number = 0;
        for (const QJsonValue &one : m_releases["cases"_L1].toArray()) {
            QJsonArray expected;
            ++number;
            for (const QString &key : keys) {
                if (one.toObject().contains(key))
                    expected = one[key].toArray();
                const QString snippet = one["py"_L1].toString();
                QTest::addRow("%d %s %s", number, qPrintable(key), qPrintable(snippet.left(60).simplified()))
                    << snippet << one["opts"_L1].toObject() << releases[key].toObject() << expected;
            }
        }
        QVERIFY(number > 300);
    }

    void releases()
    {
        QFETCH(const QString, snippet);
        QFETCH(const QJsonObject, options);
        QFETCH(const QJsonObject, release);
        QFETCH(const QJsonArray, expected);
        compare(snippet, render(snippet, options, test::dialectOf(release)), expectedTexts(expected));
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
        for (const QJsonValue &one : m_releases.value("cases"_L1).toArray())
            cases.append(one);
        for (const QString &call : calls())
            cases.append(QJsonObject{{u"py"_s, call}});
        const auto reply = test::askForSnippets(cases, packages);
        QVERIFY2(reply, qPrintable(reply ? QString() : reply.error()));
        const dialect::Dialect dialect = test::dialectOf(*reply);
        qInfo("Alembic %s, SQLAlchemy %s", qPrintable(dialect.alembic.text()), qPrintable(dialect.sqlalchemy.text()));
        const QJsonArray answers = reply->value("answers"_L1).toArray();
        QCOMPARE(answers.size(), cases.size());

        QStringList faults;
        for (qsizetype index = 0; index < cases.size(); ++index) {
            const QJsonObject one = cases[index].toObject();
            const QString snippet = one.value("py"_L1).toString();
            if (std::ranges::any_of(knownDifferences(),
                                    [&snippet](const Difference &known) { return snippet.startsWith(known.begin); })) {
                continue;
            }
            const auto [script, failure] = test::scriptOf(evaluate(snippet, one.value("opts"_L1).toObject(), dialect));
            const QJsonArray answer = answers[index].toArray();
            if (script != answer[0].toString() || failure != answer[1].toString()) {
                faults += "%1\n  ours:    %2 %3\n  Alembic: %4 %5"_L1.arg(snippet, script, failure,
                                                                          answer[0].toString(), answer[1].toString());
            }
        }
        QVERIFY2(faults.isEmpty(), qPrintable(QString::number(faults.size()) + u" differ:\n"_s + faults.join(u'\n')));
    }

private:
    QJsonArray m_cases;
    QJsonObject m_releases; // data/op_vectors.json
};

QTEST_GUILESS_MAIN(tst_OpVectors)
#include "tst_opvectors.moc"
