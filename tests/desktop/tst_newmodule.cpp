// SPDX-License-Identifier: MIT
// A module with random names, whose revisions are written and upgraded in the window; a twin database that real Alembic
// upgrades is the judge. ATHANOR_SEED repeats a run.
#include "desktop/actions/actionregistry.h"
#include "desktop/beside.h"
#include "desktop/dialogs/newrevisiondialog.h"
#include "desktop/dialogs/upgradedialog.h"
#include "desktop/editor/codeeditor.h"
#include "desktop/editor/editortab.h"
#include "desktop/guitest.h"
#include "desktop/jobs/joblist.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/modulepage.h"
#include "desktop/queuedprompts.h"
#include "desktop/samplemodule.h"
#include "postgres/clienttools.h"
#include "sample/realalembic.h"
#include "sample/twin.h"
#include "support/cluster.h"

#include <QAction>
#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

template <typename Widget>
Widget *child(QWidget *parent, const char *name)
{
    auto *found = parent->findChild<Widget *>(QLatin1StringView(name));
    if (found == nullptr) {
        qFatal("there is no %s", name);
    }
    return found;
}

// Names and directives of one run.
class Writer
{
public:
    explicit Writer(quint32 seed)
        : m_random(seed)
    {
    }

    // Never the same twice.
    QString name()
    {
        static const QString syllables = u"bacedifoguhalenirosutavexiyozu"_s;
        QString made;
        do {
            made.clear();
            for (int i = 0; i < 3; ++i) {
                made += syllables.sliced(2 * below(int(syllables.size() / 2)), 2);
            }
            made += QString::number(below(90) + 10);
        } while (m_given.contains(made));
        m_given.append(made);
        return made;
    }
    int below(int limit) { return m_random.bounded(limit); }
    QString oneOf(const QStringList &choices) { return choices.at(below(int(choices.size()))); }

private:
    QRandomGenerator m_random;
    QStringList m_given;
};

} // namespace

class TestNewModule : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void writtenInTheWindowAndUpgradedByTheButton();
    void planThatIsNoLongerTrueIsNotRun();
    void failureInTheLastStatementLeavesAllAsItWas();
    void cleanupTestCase();

private:
    const workspace::Module &module() const { return m_window->session().snapshot()->modules.constFirst(); }
    void waitForJob();
    void writeRevision(const QString &message, const QString &upgrade);
    void upgrade(Job::State expected, const std::function<void()> &whileLookedAt = [] {});
    void compareWithTwin();
    // What real Alembic says, on the twin.
    [[nodiscard]] Result<QString> alembic(const QStringList &arguments) const
    {
        return test::beside([&] { return test::RealAlembic(m_folder->path(), m_twin->profile()).run(arguments); });
    }

    std::unique_ptr<Writer> m_writer;
    QString m_module;
    QString m_owners;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<test::TestDatabase> m_native;
    std::unique_ptr<test::TestDatabase> m_twin;
    test::QueuedPrompts m_prompts;
    std::unique_ptr<MainWindow> m_window;
};

void TestNewModule::initTestCase()
{
    bool given = false;
    quint32 seed = qEnvironmentVariable("ATHANOR_SEED").toUInt(&given);
    if (!given) {
        seed = QRandomGenerator::global()->generate();
    }
    qInfo("ATHANOR_SEED=%u", seed);
    m_writer = std::make_unique<Writer>(seed);
    m_module = m_writer->name();

    // The standard pattern: the sample's env.py and template, with a name and models of its own.
    const test::SampleModule sample;
    m_folder = std::make_unique<QTemporaryDir>();
    for (const char *name : {"alembic.ini", "alembic/env.py", "alembic/script.py.mako", "app/__init__.py",
                             "app/core/__init__.py", "app/core/database.py", "app/config.py"}) {
        const QString path = QLatin1StringView(name);
        QByteArray text = test::SampleModule::readFile(sample.backend() + u'/' + path);
        text.replace("inventory", m_module.toUtf8()).replace("inv_", QByteArray(m_module.toUtf8() + "_"));
        QVERIFY(QDir().mkpath(QFileInfo(m_folder->filePath(path)).path()));
        test::SampleModule::writeFile(m_folder->filePath(path), text);
    }
    QVERIFY(QDir().mkpath(m_folder->filePath(u"app/models"_s)));
    test::SampleModule::writeFile(m_folder->filePath(u"app/models/__init__.py"_s),
                                  "from app.core.database import Base  # noqa: F401\n");
    QVERIFY(QDir().mkpath(m_folder->filePath(u"alembic/versions"_s)));

    m_native = std::make_unique<test::TestDatabase>();
    m_twin = std::make_unique<test::TestDatabase>();
    installTranslations();
    applyTheme(ThemeChoice::Light);
    m_window = std::make_unique<MainWindow>(m_prompts);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->session().openFolder(m_folder->path(), m_native->profile());
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().isConnected(), 30'000);
    QCOMPARE(m_window->session().snapshot()->modules.size(), 1);
    QCOMPARE(module().name(), m_module);
    m_window->selectModule(m_module);
}

void TestNewModule::waitForJob()
{
    QTRY_VERIFY_WITH_TIMEOUT(m_window->session().jobs()->runningCount() == 0, 120'000);
    QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().isLoading(), 30'000);
}

void TestNewModule::writeRevision(const QString &message, const QString &upgrade)
{
    const QStringList before = module().heads;
    m_window->actions().action(action::newRevision)->trigger();
    auto *dialog = m_window->findChild<NewRevisionDialog *>();
    QVERIFY(dialog != nullptr);
    QTest::keyClicks(child<QLineEdit>(dialog, "messageEdit"), message);
    auto *create = child<QPushButton>(dialog, "createButton");
    QTRY_VERIFY2_WITH_TIMEOUT(create->isEnabled(), qPrintable(create->toolTip()), 20'000);
    QTest::mouseClick(create, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_window->editors().size(), 1, 30'000);
    waitForJob();
    EditorTab *editor = m_window->editors().constFirst();
    QTRY_VERIFY(editor->isLoaded());
    QString text = editor->editor()->source();
    const qsizetype pass = text.indexOf(u"    pass\n"_s, text.indexOf(u"def upgrade"_s));
    QVERIFY(pass > 0);
    text.replace(pass, 9, upgrade);
    editor->editor()->selectAll();
    editor->editor()->insertPlainText(text);
    m_window->actions().action(action::save)->trigger();
    QTRY_VERIFY(!editor->isModified());
    waitForJob();
    m_window->actions().action(action::closeTab)->trigger();
    QTRY_VERIFY(m_window->editors().isEmpty());
    QCOMPARE(module().heads.size(), 1);
    QVERIFY(module().heads != before);
    const auto heads = alembic({u"heads"_s});
    QVERIFY2(heads, heads ? "" : qPrintable(heads.error().sentence()));
    QCOMPARE(heads->trimmed(), module().heads.constFirst() + u" (head)"_s);
}

void TestNewModule::upgrade(Job::State expected, const std::function<void()> &whileLookedAt)
{
    m_window->selectModule(m_module);
    QTest::mouseClick(child<QPushButton>(m_window->modulePage(), "upgradeButton"), Qt::LeftButton);
    auto *dialog = m_window->findChild<UpgradeDialog *>();
    QVERIFY(dialog != nullptr);
    QTRY_VERIFY_WITH_TIMEOUT(dialog->plan().has_value(), 30'000);
    QStringList refusals;
    for (const Error &refusal : dialog->plan()->refusals) {
        refusals.append(refusal.sentence());
    }
    QVERIFY2(refusals.isEmpty(), qPrintable(refusals.join(u'\n')));
    child<QCheckBox>(dialog, "backupCheck")->setChecked(false);
    auto *run = child<QPushButton>(dialog, "runButton");
    QVERIFY2(run->isEnabled(), qPrintable(run->toolTip()));
    whileLookedAt();
    const qsizetype jobs = m_window->session().jobs()->jobs().size();
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_VERIFY(m_window->session().jobs()->jobs().size() > jobs);
    waitForJob();
    const Job *job = m_window->session().jobs()->jobs().constFirst();
    QVERIFY2(job->state() == expected, qPrintable(job->outcome()));
}

void TestNewModule::compareWithTwin()
{
    const auto [left, right] = test::beside([this] {
        JobContext job;
        const auto dump = postgres::chooseClientTool(postgres::ClientProgram::PgDump, 0, job);
        const QString program = dump ? dump->path : QString();
        return std::pair(test::readContents(m_native->profile(), program),
                         test::readContents(m_twin->profile(), program));
    });
    QVERIFY(left && right);
    QVERIFY2(left->schema == right->schema, qPrintable(test::firstDifference(left->schema, right->schema)));
    QVERIFY(left->data.size() > 2);
    QCOMPARE(left->data, right->data);
}

void TestNewModule::writtenInTheWindowAndUpgradedByTheButton()
{
    Writer &writer = *m_writer;
    const QString prefix = m_module + u'_';
    m_owners = prefix + writer.name();
    const QString items = prefix + writer.name();
    const QString label = writer.name();
    const QString amount = writer.name();
    const QString kind = writer.name();
    const QString first = writer.name();
    const QString second = writer.name();
    const int width = 20 + writer.below(200);

    writeRevision(
        u"owners of "_s + m_module,
        u"    op.create_table(\n        '%1',\n        sa.Column('id', %2(), nullable=False),\n"
        "        sa.Column('%3', sa.String(length=%4), nullable=True),\n        sa.PrimaryKeyConstraint('id'),\n    )\n"
        "    op.execute(\"INSERT INTO %1 (%3) VALUES ('%5'), ('%6')\")\n"_s
            .arg(m_owners, writer.oneOf({u"sa.Integer"_s, u"sa.BigInteger"_s, u"sa.SmallInteger"_s}), label)
            .arg(width)
            .arg(first, second));
    upgrade(Job::State::Succeeded);

    QString body;
    body += u"    op.create_table(\n        '%1',\n        sa.Column('id', sa.Integer(), nullable=False),\n"
            "        sa.Column('owner_id', sa.SmallInteger(), nullable=False),\n"
            "        sa.Column('kind', sa.Enum('%2', '%3', name='%4'), nullable=False, server_default='%3'),\n"
            "        sa.Column('%5', %6, %7),\n"
            "        sa.ForeignKeyConstraint(['owner_id'], ['%8.id']%9),\n"
            "        sa.PrimaryKeyConstraint('id'),\n    )\n"_s.arg(items, first, second, prefix + kind, amount)
                .arg(u"sa.Numeric(%1, %2)"_s.arg(5 + writer.below(20)).arg(writer.below(5)),
                     writer.oneOf({u"nullable=True"_s,
                                   u"nullable=False, server_default=sa.text('%1')"_s.arg(writer.below(100))}),
                     m_owners,
                     writer.oneOf({QString(), u", ondelete='CASCADE'"_s,
                                   u", name='%1_fk', deferrable=True"_s.arg(items), u", onupdate='SET NULL'"_s}));
    body += u"    op.alter_column('%1', '%2', existing_type=sa.String(length=%3), type_=sa.String(length=%4),\n"
            "                    nullable=False, server_default=\"it's %5\")\n"_s.arg(m_owners, label)
                .arg(width)
                .arg(width + writer.below(100))
                .arg(first);
    body += u"    op.create_index(op.f('ix_%1_%2'), '%1', ['%2'], unique=True)\n"_s.arg(m_owners, label);
    body +=
        writer.oneOf({u"    op.create_check_constraint('%1_positive', '%1', '%2 > 0')\n"_s.arg(items, amount),
                      u"    op.create_unique_constraint('%1_once', '%1', ['owner_id', '%2'])\n"_s.arg(items, amount)});
    body += u"    op.bulk_insert(\n        sa.table('%1', sa.column('owner_id', sa.SmallInteger),"
            " sa.column('%2', sa.Numeric)),\n"
            "        [{'owner_id': 1, '%2': %3}, {'owner_id': 2, '%2': %4}],\n    )\n"_s.arg(items, amount)
                .arg(1 + writer.below(9))
                .arg(1 + writer.below(9));
    writeRevision(u"items of "_s + m_module, body);
    upgrade(Job::State::Succeeded);

    const auto real = alembic({u"upgrade"_s, u"heads"_s});
    QVERIFY2(real, real ? "" : qPrintable(real.error().sentence()));
    compareWithTwin();
}

void TestNewModule::planThatIsNoLongerTrueIsNotRun()
{
    const QString asked = m_module + u"_maybe"_s;
    writeRevision(u"depends on a table"_s,
                  u"    if not sa.inspect(op.get_bind()).has_table('%1'):\n"
                  "        op.create_table('%1', sa.Column('id', sa.Integer()))\n"_s.arg(asked));
    const QStringList before = module().rows;
    upgrade(Job::State::Failed, [&] { m_native->execute(u"CREATE TABLE %1 (id text)"_s.arg(asked)); });
    const QString told = m_window->session().jobs()->jobs().constFirst()->outcome();
    QVERIFY2(told.contains(u"no longer what was shown"_s), qPrintable(told));
    QCOMPARE(module().rows, before);
    m_native->execute(u"DROP TABLE %1"_s.arg(asked));
    upgrade(Job::State::Succeeded);
    const auto real = alembic({u"upgrade"_s, u"heads"_s});
    QVERIFY2(real, real ? "" : qPrintable(real.error().sentence()));
    compareWithTwin();
}

void TestNewModule::failureInTheLastStatementLeavesAllAsItWas()
{
    writeRevision(u"fails at its end"_s, u"    op.create_table('%1_more', sa.Column('id', sa.Integer()))\n"
                                         "    op.execute(\"INSERT INTO %1 (id) VALUES (1)\")\n"_s.arg(m_owners));
    upgrade(Job::State::Failed);
    QCOMPARE(module().pending, module().heads);
    compareWithTwin();
}

void TestNewModule::cleanupTestCase()
{
    m_window.reset();
    m_native.reset();
    m_twin.reset();
}

ATHANOR_GUI_TEST_MAIN(TestNewModule)
#include "tst_newmodule.moc"
