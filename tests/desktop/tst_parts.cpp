// SPDX-License-Identifier: MIT
#include "desktop/actions/actionregistry.h"
#include "desktop/actions/commandpalette.h"
#include "desktop/guitest.h"
#include "desktop/inspector/detailspage.h"
#include "desktop/inspector/highlighting.h"
#include "desktop/inspector/sqltext.h"
#include "desktop/jobs/jobsmodel.h"
#include "desktop/jobs/jobspanel.h"
#include "desktop/madeworkspace.h"
#include "desktop/mainwindow/commandline.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/modulesmodel.h"
#include "desktop/modules/overviewmodel.h"
#include "desktop/theme/icons.h"
#include "workspace/overview.h"

#include <KSyntaxHighlighting/SyntaxHighlighter>
#include <KSyntaxHighlighting/Theme>

#include <QAbstractItemModelTester>
#include <QAction>
#include <QDir>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSemaphore>
#include <QSortFilterProxyModel>
#include <QThread>

#include <algorithm>
#include <ctime>
#include <functional>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::desktop;

namespace {

ddl::Statement statement(const QString &sql, int line, ddl::Grade grade = ddl::Grade::Exact)
{
    ddl::Statement made;
    made.sql = sql;
    made.line = line;
    made.directive = u"op.execute"_s;
    made.grade = grade;
    made.reason = grade == ddl::Grade::Exact ? QString() : u"It reads the database."_s;
    return made;
}

} // namespace

// Models and values of the window's other parts.
class TestParts : public test::GuiTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations();
        applyTheme(ThemeChoice::Light);
    }
    void modulesModelIsConsistent();
    void overviewSortsByUrgencyAndPending();
    void jobsModelFollowsAJob();
    void jobsExcludeOneAnother();
    void logAndOutcomeAreKept();
    void logFollowsItsEnd();
    void elapsedTimeIsReadable_data();
    void elapsedTimeIsReadable();
    void statementsStandBesideTheirLines();
    void longSqlIsCut();
    void actionsSayWhyTheyAreDisabled();
    void paletteFindsByLetters();
    void commandLine_data();
    void commandLine();
    void everyIconDraws();
    void coloursAreReadable();
    void detailsFollowTheTheme();
    void watchdogSeesWhatHoldsTheLoop();
};

void TestParts::modulesModelIsConsistent()
{
    ModulesModel model(nullptr);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSnapshot(std::make_shared<const workspace::Snapshot>(test::madeSnapshot()));
    QCOMPARE(model.rowCount(), 7); // overview, four modules, section, one table
    QCOMPARE(model.rowOfModule(u"inventory"_s), 2);
    QVERIFY(!(model.flags(model.index(5)) & Qt::ItemIsSelectable));
    model.setSnapshot(std::make_shared<const workspace::Snapshot>(test::madeSnapshot()));
    model.setSnapshot(std::make_shared<const workspace::Snapshot>(test::madeSnapshot(false)));
    QCOMPARE(model.rowCount(), 5);
    model.setSnapshot({});
    QCOMPARE(model.rowCount(), 0);
}

void TestParts::overviewSortsByUrgencyAndPending()
{
    OverviewModel model(nullptr);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSortFilterProxyModel sorted;
    sorted.setSourceModel(&model);
    sorted.setSortRole(modules::SortRole);
    const QAbstractItemModelTester sortedTester(&sorted, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setSnapshot(std::make_shared<const workspace::Snapshot>(test::madeSnapshot()));
    const auto first = [&] { return sorted.index(0, 0).data(modules::NameRole).toString(); };
    QCOMPARE(first(), u"core"_s); // unsorted
    sorted.sort(workspace::OverviewState);
    QCOMPARE(first(), u"payroll"_s); // an unknown revision is the most urgent
    sorted.sort(workspace::OverviewPending, Qt::DescendingOrder);
    QCOMPARE(first(), u"inventory"_s);
    QCOMPARE(sorted.index(0, workspace::OverviewPending).data().toString(), u"3"_s);
    QCOMPARE(sorted.index(0, workspace::OverviewCurrent).data().toString(), u"a10000000004"_s);
    model.setSnapshot({});
    QCOMPARE(sorted.rowCount(), 0);
}

void TestParts::jobsModelFollowsAJob()
{
    JobList list(nullptr);
    JobsModel model(&list, nullptr);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSemaphore go;
    Job *job =
        list.start(u"Upgrade inventory"_s, JobList::Access::Writes, [&go](JobContext &context) -> Result<QString> {
            context.setProgress(1, 3, u"a10000000005"_s);
            go.acquire();
            return u"inventory is at a10000000007."_s;
        });
    QCOMPARE(model.rowCount(), 1);
    QTRY_COMPARE(model.index(0, 0).data(jobs::TotalRole).toInt(), 3);
    QCOMPARE(model.index(0, jobs::ProgressColumn).data().toString(), u"a10000000005"_s);
    QCOMPARE(model.index(0, jobs::StateColumn).data().toString(), u"running"_s);
    list.start(u"Back up appdb"_s, JobList::Access::Reads, [](JobContext &) -> Result<QString> {
        return std::unexpected(Error::make(Error::Kind::Tool, u"Cannot find pg_dump."_s));
    });
    QCOMPARE(model.rowCount(), 2);
    go.release();
    QTRY_COMPARE(job->state(), Job::State::Succeeded);
    QCOMPARE(model.index(1, jobs::ProgressColumn).data().toString(), u"inventory is at a10000000007."_s);
    QTRY_COMPARE(model.index(0, jobs::StateColumn).data().toString(), u"failed"_s);
    QCOMPARE(model.index(0, jobs::ProgressColumn).data().toString(), u"Cannot find pg_dump."_s);
}

void TestParts::jobsExcludeOneAnother()
{
    JobList list(nullptr);
    QSemaphore go;
    QVERIFY(list.runningWriter() == nullptr);
    Job *job =
        list.start(u"Upgrade inventory"_s, JobList::Access::Writes, [&go](JobContext &context) -> Result<QString> {
            while (!go.tryAcquire(1, 10)) {
                if (context.isCancelled()) {
                    return std::unexpected(Error::make(Error::Kind::Cancelled, u"Cancelled."_s));
                }
            }
            return QString();
        });
    QCOMPARE(list.runningWriter(), job);
    QCOMPARE(list.runningCount(), 1);
    list.cancelAll();
    QTRY_COMPARE(job->state(), Job::State::Cancelled);
    QVERIFY(list.runningWriter() == nullptr);
}

void TestParts::logAndOutcomeAreKept()
{
    JobList list(nullptr);
    JobsPanel panel(&list, nullptr);
    QSemaphore go;
    Job *job =
        list.start(u"Upgrade inventory"_s, JobList::Access::Writes, [&go](JobContext &context) -> Result<QString> {
            context.log(u"Running upgrade a -> b"_s);
            go.acquire();
            return std::unexpected(
                Error::make(Error::Kind::Database, u"Cannot create the table."_s, {}, u"ERROR: relation exists"_s));
        });
    const auto *log = panel.findChild<QPlainTextEdit *>(u"logView"_s);
    QTRY_COMPARE(log->toPlainText(), u"Running upgrade a -> b"_s);
    QVERIFY(panel.findChild<QPushButton *>(u"cancelButton"_s)->isEnabled());
    go.release();
    QTRY_COMPARE(job->state(), Job::State::Failed);
    const QString kept = u"Running upgrade a -> b\n"_s + job->error().sentence();
    QTRY_COMPARE(log->toPlainText(), kept);
    QVERIFY(!panel.findChild<QPushButton *>(u"cancelButton"_s)->isEnabled());
    Job *other =
        list.start(u"Other"_s, JobList::Access::Reads, [](JobContext &) -> Result<QString> { return u"ok"_s; });
    QTRY_COMPARE(other->state(), Job::State::Succeeded);
    panel.select(job);
    QTRY_COMPARE(log->toPlainText(), kept);
}

void TestParts::logFollowsItsEnd()
{
    JobList list(nullptr);
    JobsPanel panel(&list, nullptr);
    panel.resize(900, 400);
    panel.setVisible(true);
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QSemaphore go;
    list.start(u"Upgrade inventory"_s, JobList::Access::Writes, [&go](JobContext &context) -> Result<QString> {
        for (int line = 0; line < 60; ++line) {
            context.log(u"line %1"_s.arg(line));
        }
        go.acquire();
        return u"done"_s;
    });
    const auto *log = panel.findChild<QPlainTextEdit *>(u"logView"_s);
    QTRY_VERIFY(log->toPlainText().contains(u"line 59"_s));
    panel.resize(900, 160);
    QTRY_COMPARE(log->verticalScrollBar()->value(), log->verticalScrollBar()->maximum());
    QVERIFY(log->verticalScrollBar()->maximum() > 0);
    log->verticalScrollBar()->setValue(0); // the user reads what came first
    go.release();
    QTRY_VERIFY(log->toPlainText().contains(u"done"_s));
    QCOMPARE(log->verticalScrollBar()->value(), 0);
}

void TestParts::elapsedTimeIsReadable_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << qint64(0) << u"00:00"_s;
    QTest::newRow("seconds") << qint64(12'999) << u"00:12"_s;
    QTest::newRow("minutes") << qint64(61'000) << u"01:01"_s;
    QTest::newRow("hours") << qint64(3'723'000) << u"1:02:03"_s;
}

void TestParts::elapsedTimeIsReadable()
{
    QFETCH(const qint64, milliseconds);
    QFETCH(const QString, text);
    QCOMPARE(elapsedText(milliseconds), text);
}

void TestParts::statementsStandBesideTheirLines()
{
    workspace::PlanStep step;
    step.statements = {statement(u"CREATE TABLE a (\n    id INTEGER\n)"_s, 21), statement({}, 34, ddl::Grade::Opaque),
                       statement(u"INSERT INTO a VALUES (1)"_s, 40)};
    step.versionRowSql = {u"UPDATE alembic_version SET version_num='b' WHERE alembic_version.version_num = 'a'"_s};
    const SqlText text = sqlText(step);
    QCOMPARE(text.statements, 3);
    QCOMPARE(text.opaque, 1);
    QCOMPARE(summary(text), u"3 statements, 1 opaque"_s);
    const QStringList lines = text.text.split(u'\n');
    const auto lineOf = [&](int source) {
        for (auto mark = text.marks.cbegin(); mark != text.marks.cend(); ++mark) {
            if (mark->target == source) {
                return lines.value(mark.key());
            }
        }
        return QString();
    };
    QCOMPARE(lineOf(21), u"CREATE TABLE a ("_s);
    QVERIFY(lineOf(34).startsWith(u"-- op.execute: not known"_s));
    QCOMPARE(lineOf(40), u"INSERT INTO a VALUES (1);"_s);
    QVERIFY(text.text.contains(u"-- It reads the database."_s));
    QVERIFY(text.text.contains(u"UPDATE alembic_version"_s));

    step.statements.removeAt(1);
    QCOMPARE(summary(sqlText(step)), u"2 statements, exact"_s);

    step.statements[1].remark = u"It is created twice."_s;
    const SqlText noted = sqlText(step);
    QVERIFY(noted.text.contains(u"\n-- Note: It is created twice.\nINSERT INTO a VALUES (1);\n"_s));
    QCOMPARE(noted.text.count(u"-- Note:"_s), 1);
    step.statements[1].remark = u"word "_s.repeated(30).trimmed();
    for (const QString &line : sqlText(step).text.split(u'\n')) { // long ones can be read without scrolling
        QVERIFY2(!line.startsWith("-- "_L1) || line.size() <= 63, qPrintable(line));
    }
    step.statements[1].remark = u"It is created twice."_s;
    const auto ofLine = std::ranges::find(noted.marks, 40, &GutterMark::target);
    QVERIFY(ofLine != noted.marks.end());
    QVERIFY(ofLine->tip.endsWith(u"\nNote: It is created twice."_s));
}

void TestParts::longSqlIsCut()
{
    workspace::PlanStep step;
    for (int line = 1; line <= 20'000; ++line) {
        step.statements.append(statement(u"INSERT INTO numbers (number) VALUES (%1)"_s.arg(line), line));
    }
    const SqlText text = sqlText(step);
    QVERIFY(text.cut);
    QCOMPARE(text.statements, 20'000);
    QVERIFY(text.text.size() < shownLength + 10'000);
    QVERIFY(text.text.endsWith(u"-- The text is longer than what is shown here.\n"_s));
}

void TestParts::actionsSayWhyTheyAreDisabled()
{
    ActionRegistry actions(nullptr);
    actions.add(action::upgrade, {.text = u"&Upgrade…"_s,
                                  .icon = u"upgrade"_s,
                                  .shortcut = QKeySequence(Qt::CTRL | Qt::Key_U),
                                  .tip = u"Apply pending revisions"_s});
    QPushButton button;
    actions.bind(&button, action::upgrade);
    QCOMPARE(button.text(), u"&Upgrade…"_s);
    actions.setAvailable(action::upgrade, false, u"Nothing is pending."_s);
    QVERIFY(!button.isEnabled());
    QCOMPARE(button.toolTip(), u"Apply pending revisions (Ctrl+U)\nNothing is pending."_s);
    actions.setAvailable(action::upgrade, true);
    QVERIFY(button.isEnabled());
    QCOMPARE(button.toolTip(), u"Apply pending revisions (Ctrl+U)"_s);
    actions.setText(action::upgrade, u"&Upgrade 3 Revisions…"_s);
    QCOMPARE(button.text(), u"&Upgrade 3 Revisions…"_s);
    QCOMPARE(plainActionText(*actions.action(action::upgrade)), u"Upgrade 3 Revisions"_s);
}

void TestParts::paletteFindsByLetters()
{
    QVERIFY(paletteScore(u"New Revision"_s, u"nr"_s) > paletteScore(u"Connect"_s, u"nn"_s));
    QVERIFY(paletteScore(u"Open Folder"_s, u"fold"_s) > 0);
    QCOMPARE(paletteScore(u"Open Folder"_s, u"xyz"_s), -1);
    QCOMPARE(paletteScore(u"Open Folder"_s, {}), 0);
}

void TestParts::commandLine_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("message"); // a part of it; empty: the window opens

    QTest::newRow("nothing") << QStringList{} << 0 << QString();
    QTest::newRow("folder") << QStringList{u"/tmp"_s} << 0 << QString();
    QTest::newRow("sample") << QStringList{u"--sample"_s, u"--theme"_s, u"dark"_s} << 0 << QString();
    QTest::newRow("url") << QStringList{u"/tmp"_s, u"--url"_s, u"postgresql://dba@db1:5433/appdb"_s} << 0 << QString();
    QTest::newRow("password in the url") << QStringList{u"/tmp"_s, u"--url"_s, u"postgresql://dba:geheim@db1/appdb"_s}
                                         << 2 << u"has a password"_s;
    QTest::newRow("no url") << QStringList{u"--url"_s, u"mysql://x"_s} << 2 << QString();
    QTest::newRow("two folders") << QStringList{u"/a"_s, u"/b"_s} << 2 << u"More than one folder"_s;
    QTest::newRow("folder and sample") << QStringList{u"/a"_s, u"--sample"_s} << 2 << u"not both"_s;
    QTest::newRow("theme") << QStringList{u"--theme"_s, u"pink"_s} << 2 << u"no theme"_s;
    QTest::newRow("demo without sample") << QStringList{u"--demo"_s, u"/tmp/x"_s} << 2 << u"needs --sample"_s;
    QTest::newRow("version") << QStringList{u"--version"_s} << 0 << u"athanor"_s;
    QTest::newRow("unknown") << QStringList{u"--nonsense"_s} << 2 << u"nonsense"_s;
}

void TestParts::commandLine()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, exitCode);
    QFETCH(const QString, message);
    const CommandLine line = parseCommandLine(QStringList{u"athanor"_s} + arguments);
    QCOMPARE(line.exitCode, exitCode);
    QVERIFY2(line.message.contains(message), qPrintable(line.message));
    QVERIFY2(exitCode != 0 || !message.isEmpty() || line.message.isEmpty(), qPrintable(line.message));
    QVERIFY2(exitCode == 0 || !line.message.isEmpty(), "a refusal says why");
    QVERIFY2(!line.message.contains(u"geheim"_s), "a password is not repeated");
}

void TestParts::everyIconDraws()
{
    const QStringList files = QDir(u":/icons"_s).entryList({u"*.svg"_s});
    QVERIFY(files.size() > 40);
    for (const QString &file : files) {
        const QPixmap pixmap = iconPixmap(file.chopped(4), Qt::red, 24, 1.0);
        const QImage image = pixmap.toImage().convertToFormat(QImage::Format_ARGB32);
        int drawn = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                drawn += qAlpha(image.pixel(x, y)) > 128 ? 1 : 0;
            }
        }
        QVERIFY2(drawn > 15, qPrintable(file));
    }
}

void TestParts::coloursAreReadable()
{
    // WCAG 2.1, relative luminance and contrast ratio.
    const auto luminance = [](const QColor &colour) {
        const auto channel = [](double value) {
            return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) + 0.0722 * channel(colour.blueF());
    };
    const auto contrast = [&](const QColor &a, const QColor &b) {
        const double first = luminance(a);
        const double second = luminance(b);
        return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
    };
    for (const ThemeChoice choice : {ThemeChoice::Dark, ThemeChoice::Light}) {
        applyTheme(choice);
        const QPalette palette = QApplication::palette();
        for (const QColor &ground : {palette.color(QPalette::Window), palette.color(QPalette::Base)}) {
            for (const Tone tone : {Tone::Neutral, Tone::Good, Tone::Active, Tone::Caution, Tone::Bad}) {
                QVERIFY2(contrast(theme().tone(tone), ground) >= 4.5,
                         qPrintable(u"%1 on %2"_s.arg(theme().tone(tone).name(), ground.name())));
            }
            for (const QColor &lane : theme().lanes) {
                QVERIFY2(contrast(lane, ground) >= 3.0, qPrintable(lane.name() + u" on "_s + ground.name()));
            }
            QVERIFY(contrast(palette.color(QPalette::Text), ground) >= 7.0);
            QVERIFY(contrast(palette.color(QPalette::PlaceholderText), ground) >= 4.5);
            QVERIFY(contrast(theme().subtleText, ground) >= 4.5);
        }
        QVERIFY(contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)) >= 4.5);
        // Code is read on the ground of texts.
        KSyntaxHighlighting::SyntaxHighlighter highlighter(static_cast<QTextDocument *>(nullptr));
        setSyntax(highlighter, Syntax::Sql);
        for (const auto style : {KSyntaxHighlighting::Theme::Normal, KSyntaxHighlighting::Theme::Keyword,
                                 KSyntaxHighlighting::Theme::Function, KSyntaxHighlighting::Theme::DataType,
                                 KSyntaxHighlighting::Theme::String, KSyntaxHighlighting::Theme::Comment,
                                 KSyntaxHighlighting::Theme::DecVal, KSyntaxHighlighting::Theme::Operator}) {
            const QColor colour = QColor::fromRgba(highlighter.theme().textColor(style));
            QVERIFY2(contrast(colour, palette.color(QPalette::Base)) >= 4.5,
                     qPrintable(u"style %1: %2"_s.arg(int(style)).arg(colour.name())));
        }
    }
}

void TestParts::detailsFollowTheTheme()
{
    applyTheme(ThemeChoice::Light);
    DetailsPage page;
    page.QWidget::show();
    RevisionDetails details;
    details.id = u"a1"_s;
    details.downRevisions = {u"a0"_s};
    page.show(details);
    const auto captionColour = [&page] {
        for (const QLabel *label : page.findChildren<QLabel *>()) {
            if (label->text() == "Down revision"_L1) {
                return label->palette().color(QPalette::PlaceholderText);
            }
        }
        return QColor();
    };
    const QColor light = theme().subtleText;
    QCOMPARE(captionColour(), light);
    applyTheme(ThemeChoice::Dark);
    QVERIFY(theme().subtleText != light);
    QTRY_COMPARE(captionColour(), theme().subtleText);
    applyTheme(ThemeChoice::Light);
    QTRY_COMPARE(captionColour(), light);
}

void TestParts::watchdogSeesWhatHoldsTheLoop()
{
    // Sleeping, and on the processor: what a busy machine takes away is not the window's fault, and not counted.
    const auto sleep = [] { QThread::msleep(300); };
    const auto work = [] {
        const auto processor = [] { return std::clock() * 1000 / CLOCKS_PER_SEC; };
        for (const auto start = processor(); processor() - start < 400;) {
        }
    };
    for (const std::function<void()> &hold : std::initializer_list<std::function<void()>>{sleep, work}) {
        bool held = false;
        QMetaObject::invokeMethod(
            this,
            [&] {
                hold();
                held = true;
            },
            Qt::QueuedConnection);
        QTRY_VERIFY(held);
        QVERIFY(watchdog().longestHold() >= 250);
        watchdog().reset();
        // Without a turn of the loop after it, as at the end of a test.
        QCoreApplication::processEvents();
        hold();
        QVERIFY(watchdog().longestHold() >= 250);
        watchdog().reset();
    }
    {
        const test::EventLoopWatchdog::Pause pause("it is what is tested");
        sleep();
    }
    QVERIFY(watchdog().longestHold() < test::EventLoopWatchdog::limit());
    {
        const test::EventLoopWatchdog::Pause pause("it is what is tested");
        {
            const test::EventLoopWatchdog::Pause inner("it is inside another one");
        }
        sleep();
    }
    sleep();
    const qint64 rest = watchdog().longestHold();
    watchdog().reset();
    QVERIFY2(rest >= 250 && rest < 550, qPrintable(QString::number(rest)));
}

ATHANOR_GUI_TEST_MAIN(TestParts)
#include "tst_parts.moc"
