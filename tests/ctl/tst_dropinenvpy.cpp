// SPDX-License-Identifier: MIT
// What env.py and its arguments make of `… --sql`, against the installed Alembic: the same script, or none. A script
// that Alembic would not write is never printed: what is not known without running env.py, or is not reproduced, is
// named with its line (exit code 3).
#include "dropincompare.h"
#include "dropinprojects.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::test;

namespace {

const QString run = u"with context.begin_transaction():\n    context.run_migrations()\n"_s;

// A call of configure() with these arguments.
QString configured(const QString &arguments, const QString &before = {}, const QString &after = run)
{
    return u"from alembic import context\nconfig = context.config\n"_s + before +
           u"context.configure(dialect_name='postgresql', "_s + arguments + u")\n"_s + after;
}

} // namespace

class TestDropinEnvPy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void same_data();
    void same();
    void refused_data();
    void refused();
    void computedHeaders_data();
    void computedHeaders();

private:
    QString made(const QString &environment)
    {
        const QString folder = m_folder.filePath(u"p%1"_s.arg(++m_number));
        DropinProject(folder)
            .write(u"migrations/env.py"_s, environment)
            .write(u"alembic.ini"_s, u"[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"_s)
            .write(u"helpers/__init__.py"_s, u"HERE = __path__[0]\n"_s)
            .write(u"helpers/names.py"_s, u"def table(name):\n    return f'{name}_versions'\n"_s)
            .revision(u"a001"_s, u"down_revision = None"_s)
            .revision(u"a002"_s, u"down_revision = 'a001'"_s);
        return folder;
    }

    QTemporaryDir m_folder;
    Oracle m_oracle;
    int m_number = 0;
};

void TestDropinEnvPy::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QVERIFY(m_oracle.start(QStringLiteral(ATHANOR_TEST_DATA)));
    qInfo("Compared with Alembic %s", qPrintable(m_oracle.version()));
}

void TestDropinEnvPy::same_data()
{
    QTest::addColumn<QString>("environment");
    QTest::addColumn<QStringList>("global");
    QTest::addColumn<QStringList>("options");
    const auto row = [](const char *name, const QString &environment, const QStringList &global = {},
                        const QStringList &options = {}) { QTest::newRow(name) << environment << global << options; };
    row("no primary key", configured(u"version_table_pk=False"_s));
    row("no transactions", configured(u"transactional_ddl=False"_s));
    row("no block", configured({}, {}, u"context.run_migrations()\n"_s));
    row("no block, a transaction for each",
        configured(u"transaction_per_migration=True"_s, {}, u"context.run_migrations()\n"_s));
    row("name too long", configured(u"version_table='"_s + QString(60, u'v') + u"'"_s));
    row("no dialect", u"from alembic import context\ncontext.configure(url=None)\n"_s + run);
    row("an exception", u"raise RuntimeError('no')\n"_s + configured({}));
    row("a variable that is not set", configured(u"version_table=os.environ['ATHANOR_NOT_SET']"_s, u"import os\n"_s));
    row("a command error",
        u"from alembic.util import CommandError\nraise CommandError('not here')\n"_s + configured({}));
    row("a helper, what a package has",
        configured(u"version_table=table('x')"_s, u"import helpers\nfrom helpers.names import table\n"_s));
    const QString dictionary =
        configured(u"version_table='v_' + x.get('t', 'none')"_s, u"x = context.get_x_argument(as_dictionary=True)\n"_s);
    row("-x is not given", dictionary);
    row("-x", dictionary, {u"-x"_s, u"t=one"_s});
    row("-x twice", dictionary, {u"-x"_s, u"t=one"_s, u"-xt=two=three"_s});
    row("-x without a value", dictionary, {u"-x"_s, u"t"_s});
    row("-x as a list", configured(u"version_table='_'.join(context.get_x_argument())"_s),
        {u"-x"_s, u"a=b"_s, u"-xc"_s});
    row("-x cut by hand",
        configured(u"version_table=x['t']"_s, u"x = dict(a.split('=', 1) for a in context.get_x_argument())\n"_s),
        {u"-x"_s, u"t=cut"_s});
    const QString tag = configured(u"version_table='v_' + (context.get_tag_argument() or 'none')"_s);
    row("no --tag", tag);
    row("--tag", tag, {}, {u"--tag"_s, u"given"_s});
    // Something of Python that is not described stops the run; the text still says what configure() is given.
    row("by the text", configured(u"version_table='text', literal_binds=True"_s, u"object.mro()\n"_s));
}

void TestDropinEnvPy::same()
{
    QFETCH(QString, environment);
    QFETCH(QStringList, global);
    QFETCH(QStringList, options);
    const QString folder = made(environment);
    QStringList differences;
    for (const QStringList &command : QList<QStringList>{{u"upgrade"_s, u"--sql"_s, u"head"_s},
                                                         {u"stamp"_s, u"--sql"_s, u"head"_s},
                                                         {u"downgrade"_s, u"--sql"_s, u"a002:base"_s},
                                                         {u"upgrade"_s, u"--sql"_s, u"nonsense"_s},
                                                         {u"ensure_version"_s, u"--sql"_s}}) {
        const QStringList arguments =
            global + command + (command.first() == "ensure_version"_L1 ? QStringList() : options);
        if (const QString found = difference(m_oracle, QStringLiteral(ATHANORCTL), folder, arguments);
            !found.isEmpty()) {
            differences.append(found);
        }
    }
    QVERIFY2(differences.isEmpty(), qPrintable(differences.join(u'\n')));
}

void TestDropinEnvPy::refused_data()
{
    QTest::addColumn<QString>("environment");
    QTest::addColumn<int>("line");
    const auto row = [](const char *name, const QString &environment, int line) {
        QTest::newRow(name) << environment << line;
    };
    row("table not known", configured(u"version_table=socket.gethostname()"_s, u"import socket\n"_s), 4);
    row("schema not known", configured(u"version_table_schema=socket.gethostname()"_s, u"import socket\n"_s), 4);
    row("transactions not known",
        configured(u"transaction_per_migration=socket.gethostname() == 'x'"_s, u"import socket\n"_s), 4);
    row("arguments not known", configured(u"**socket.gethostname()"_s, u"import socket\n"_s), 4);
    row("statement before",
        configured({}, {},
                   u"with context.begin_transaction():\n    context.execute('SELECT 1')\n"
                   "    context.run_migrations()\n"_s),
        5);
    row("text of its own", configured({}, u"context.static_output('-- hello')\n"_s), 3);
    row("output elsewhere", configured(u"output_buffer=io.StringIO()"_s, u"import io\n"_s), 4);
    row("start elsewhere", configured(u"starting_rev='a001'"_s), 3);
    row("a function after each", configured(u"on_version_apply=lambda **k: None"_s), 3);
    row("several runs",
        u"from alembic import context\nfor s in ('a', 'b'):\n    context.configure(dialect_name='postgresql', "
        "version_table=s)\n    context.run_migrations()\n"_s,
        3);
    row("another database", u"from alembic import context\ncontext.configure(url='sqlite://')\n"_s + run, 2);
    row("arguments of upgrade()", configured({}, {}, u"context.run_migrations(tenant=1)\n"_s), 4);
}

void TestDropinEnvPy::refused()
{
    QFETCH(QString, environment);
    QFETCH(int, line);
    const QString folder = made(environment);
    const Outcome outcome =
        athanorctl(QStringLiteral(ATHANORCTL), folder, {u"stamp"_s, u"--sql"_s, u"head"_s}, m_oracle.version());
    QCOMPARE(outcome.out, QString());
    QVERIFY2(outcome.err.contains(u"env.py:%1)"_s.arg(line)), qPrintable(outcome.err));
    QCOMPARE(outcome.code, 3);
}

void TestDropinEnvPy::computedHeaders_data()
{
    QTest::addColumn<QString>("header");
    QTest::addColumn<int>("code");
    QTest::newRow("id") << u"import uuid\nrevision = uuid.uuid4().hex\ndown_revision = 'a002'\n"_s << 3;
    QTest::newRow("parent") << u"import os\nrevision = 'a003'\ndown_revision = os.environ.get('P', 'a002')\n"_s << 3;
    QTest::newRow("no parent: Alembic stops, too") << u"import os\nrevision = 'a003'\n"_s << 1;
}

// Python does not run for them; that is no failure of Alembic's.
void TestDropinEnvPy::computedHeaders()
{
    QFETCH(QString, header);
    QFETCH(int, code);
    const QString folder = made(configured({}));
    DropinProject(folder)
        .write(u"migrations/env.py"_s, configured({}))
        .write(u"migrations/versions/a003.py"_s, header + u"\n\ndef upgrade():\n    pass\n"_s);
    for (const QStringList &command : QList<QStringList>{
             {u"heads"_s}, {u"history"_s}, {u"show"_s, u"a001"_s}, {u"stamp"_s, u"--sql"_s, u"heads"_s}}) {
        const Outcome alembic = m_oracle.run(folder, command);
        QCOMPARE(alembic.code, code == 3 ? 0 : code);
        const Outcome outcome = athanorctl(QStringLiteral(ATHANORCTL), folder, command, m_oracle.version());
        QVERIFY2(outcome.err.contains(u"versions/a003.py:"_s), qPrintable(outcome.err));
        QCOMPARE(outcome.code, code);
        if (code == 3) {
            QCOMPARE(outcome.out, QString());
        }
    }
}

QTEST_GUILESS_MAIN(TestDropinEnvPy)
#include "tst_dropinenvpy.moc"
