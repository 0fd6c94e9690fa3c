// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/demonstration.h"

#include "core/logging.h"
#include "desktop/actions/actionregistry.h"
#include "desktop/dialogs/upgradedialog.h"
#include "desktop/history/historymodel.h"
#include "desktop/history/historypanel.h"
#include "desktop/inspector/inspector.h"
#include "desktop/mainwindow/commands.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/modules/modulepage.h"

#include <QCheckBox>
#include <QDir>
#include <QFileInfo>
#include <QPushButton>
#include <QSaveFile>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace athanor::desktop {

namespace {

constexpr auto module = "inventory"_L1;
constexpr qint64 stepMilliseconds = 240'000; // the longest a step may take
constexpr qint64 doneMilliseconds = 120'000; // the longest to wait for "done"

template <typename Widget>
Widget *visible(QWidget *parent, const char *name)
{
    auto *found = parent->findChild<Widget *>(QLatin1StringView(name));
    return found != nullptr && found->isVisible() ? found : nullptr;
}

} // namespace

Demonstration::Demonstration(MainWindow &window, const QString &folder)
    : QObject(&window)
    , m_window(window)
    , m_folder(folder)
{
    m_timer.setInterval(100ms);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (m_clock.elapsed() > stepMilliseconds) {
            fail(u"a step takes too long"_s);
        } else {
            (this->*m_step)();
        }
    });
}

void Demonstration::start()
{
    if (!QDir().mkpath(m_folder)) {
        fail(u"cannot make the folder "_s % m_folder);
        return;
    }
    next(&Demonstration::waitForSample);
}

void Demonstration::next(Step step)
{
    m_step = step;
    m_clock.restart();
    m_timer.start();
}

void Demonstration::fail(const QString &why)
{
    m_timer.stop();
    qCCritical(lcDesktop).noquote() << "demonstration:" << why;
    save(u"failed"_s, &m_window);
    Q_EMIT finished(1);
}

void Demonstration::waitForSample()
{
    const Session &session = m_window.session();
    if (session.openError()) {
        fail(session.openError()->sentence());
        return;
    }
    const workspace::Module *inventory = session.module(module);
    if (inventory == nullptr || session.isLoading() || !session.isConnected()) {
        return;
    }
    if (!m_selected) {
        save(u"overview"_s, &m_window);
        m_selected = true;
        m_rowBefore = inventory->rows.join(u',');
        m_window.selectModule(module);
        return;
    }
    HistoryPanel *history = m_window.modulePage()->history();
    if (history->model()->rowCount() == 0) {
        return;
    }
    if (history->selectedRevision().isEmpty()) {
        history->selectRevision(history->model()->revisionAt(0));
        m_window.inspector()->showTab(1);
        m_clock.restart();
        return;
    }
    if (m_clock.elapsed() > 1000) { // the inspector reads beside
        save(u"module"_s, &m_window);
        next(&Demonstration::openUpgrade);
    }
}

void Demonstration::openUpgrade()
{
    if (auto *button = visible<QPushButton>(m_window.modulePage(), "upgradeButton");
        button != nullptr && button->isEnabled()) {
        button->click();
        next(&Demonstration::agree);
    }
}

void Demonstration::agree()
{
    auto *dialog = m_window.findChild<UpgradeDialog *>();
    if (dialog == nullptr || !dialog->isVisible() || !dialog->plan()) {
        return;
    }
    dialog->findChild<QCheckBox *>(u"backupCheck"_s)->setChecked(true);
    auto *run = dialog->findChild<QPushButton *>(u"runButton"_s);
    save(u"upgrade"_s, dialog);
    if (!run->isEnabled()) {
        fail(u"the plan cannot be run: "_s % run->toolTip());
        return;
    }
    run->click();
    next(&Demonstration::waitForUpgrade);
}

void Demonstration::waitForUpgrade()
{
    const QList<Job *> jobs = m_window.session().jobs()->jobs();
    if (jobs.constFirst()->state() == Job::State::Running) {
        return;
    }
    if (jobs.constFirst()->state() != Job::State::Succeeded) {
        fail(jobs.constFirst()->outcome());
        return;
    }
    if (m_window.session().isLoading()) {
        return;
    }
    const workspace::Module *inventory = m_window.session().module(module);
    if (inventory == nullptr || inventory->state != workspace::ModuleState::UpToDate) {
        if (m_clock.elapsed() > 20'000) {
            fail(u"inventory is not up to date"_s);
        }
        return;
    }
    next(&Demonstration::showSql);
}

void Demonstration::showSql()
{
    if (m_clock.elapsed() < 800) { // the table follows the snapshot
        return;
    }
    save(u"upgraded"_s, &m_window);
    writeConnection();
}

void Demonstration::writeConnection()
{
    const sample::SampleWorkspace *sample = m_window.session().sample();
    const auto &run = m_window.commands().lastRun();
    if (sample == nullptr || !run || !run->backup) {
        fail(u"there is no backup"_s);
        return;
    }
    QSaveFile file(m_folder % u"/connection.env"_s);
    if (!file.open(QIODevice::WriteOnly)) {
        fail(file.errorString());
        return;
    }
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    file.write(u"ATHANOR_SAMPLE_WORKSPACE=%1\nDATABASE_URL=%2\nATHANOR_BACKUP=%3\nATHANOR_INVENTORY_BEFORE=%4\n"_s
                   .arg(sample->folder(), sample->databaseUrl(), run->backup->path, m_rowBefore)
                   .toUtf8());
    if (!file.commit()) {
        fail(file.errorString());
        return;
    }
    next(&Demonstration::waitForDone);
}

void Demonstration::waitForDone()
{
    if (QFileInfo::exists(m_folder % u"/done"_s)) {
        m_timer.stop();
        Q_EMIT finished(0);
    } else if (m_clock.elapsed() > doneMilliseconds) {
        fail(u"nobody has made the file \"done\""_s);
    }
}

void Demonstration::save(const QString &name, QWidget *widget)
{
    const QString path = u"%1/%2-%3.png"_s.arg(m_folder).arg(++m_shots).arg(name);
    if (!widget->grab().save(path)) {
        qCWarning(lcDesktop).noquote() << "demonstration: cannot save" << path;
    }
}

} // namespace athanor::desktop
