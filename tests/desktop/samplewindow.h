// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/beside.h"
#include "desktop/guitest.h"
#include "desktop/history/historymodel.h"
#include "desktop/history/historypanel.h"
#include "desktop/jobs/joblist.h"
#include "desktop/mainwindow/mainwindow.h"
#include "desktop/mainwindow/translations.h"
#include "desktop/modules/modulepage.h"
#include "desktop/modules/moduleroles.h"
#include "desktop/queuedprompts.h"
#include "desktop/theme/theme.h"
#include "postgres/clienttools.h"
#include "sample/realalembic.h"
#include "sample/twin.h"

#include <QListView>
#include <QTemporaryDir>

#include <memory>

namespace athanor::test {

inline constexpr int longMilliseconds = 120'000;

template <typename Value>
QString problem(const Result<Value> &result)
{
    return result ? QString() : result.error().sentence();
}

template <typename Widget>
Widget *child(QWidget *parent, const char *name)
{
    auto *found = parent->findChild<Widget *>(QLatin1StringView(name));
    if (found == nullptr) {
        qFatal("there is no %s", name);
    }
    return found;
}

// The real window with the real sample and its cluster. They end with the program: no event loop is held by that.
class SampleWindowTest : public GuiTest
{
protected:
    void showWindow()
    {
        desktop::installTranslations();
        desktop::applyTheme(desktop::ThemeChoice::Light);
        m_window = std::make_unique<desktop::MainWindow>(m_prompts);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void waitForSample()
    {
        QTRY_VERIFY2_WITH_TIMEOUT(m_window->session().isConnected() || m_window->session().openError(),
                                  "the sample did not open", longMilliseconds);
        QVERIFY2(!m_window->session().openError(),
                 qPrintable(m_window->session().openError().value_or(Error()).sentence()));
    }
    void waitForJob()
    {
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().jobs()->runningCount() == 0, longMilliseconds);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->session().isLoading(), longMilliseconds);
    }
    void select(const QString &name)
    {
        m_window->selectModule(name);
        QTRY_VERIFY(m_window->modulePage()->history()->model()->rowCount() > 0);
    }
    [[nodiscard]] const workspace::Module &module(const QString &name) const
    {
        const workspace::Module *found = m_window->session().module(name);
        if (found == nullptr) {
            qFatal("there is no module %s", qPrintable(name));
        }
        return *found;
    }
    // The row of the dock on the left.
    [[nodiscard]] QModelIndex rowOf(const QString &name) const
    {
        const auto *model = child<QListView>(m_window.get(), "modulesView")->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data(desktop::modules::NameRole).toString() == name) {
                return model->index(row, 0);
            }
        }
        return {};
    }
    void clickRow(const QModelIndex &index)
    {
        auto *view = child<QListView>(m_window.get(), "modulesView");
        QVERIFY(index.isValid());
        view->scrollTo(index);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(index).center());
    }
    // The only dialog of its kind.
    template <typename Dialog>
    Dialog *dialog() const
    {
        auto *found = m_window->findChild<Dialog *>();
        if (found == nullptr) {
            qFatal("there is no %s", Dialog::staticMetaObject.className());
        }
        return found;
    }

    // What real Alembic says in a module's folder. The window goes on meanwhile: the watchdog looks at it alone.
    [[nodiscard]] Result<QString> judge(const QString &name, const QStringList &arguments) const
    {
        const RealAlembic alembic(module(name).files->project.folder, *m_window->session().profile());
        return beside([&] { return alembic.run(arguments); });
    }
    // Everything that a database holds.
    [[nodiscard]] static Result<Contents> contentsOf(const postgres::ConnectionProfile &profile)
    {
        return beside([&] {
            JobContext job;
            const auto dump = postgres::chooseClientTool(postgres::ClientProgram::PgDump, 0, job);
            return readContents(profile, dump ? dump->path : QString());
        });
    }
    // As superuser of the sample's cluster, in a database of it.
    [[nodiscard]] Result<QString> asSuperuser(const QString &sql, const QString &database = QStringLiteral("appdb"))
    {
        return beside([&, profile = m_window->session().sample()->superuserProfile()]() mutable -> Result<QString> {
            profile.database = database;
            auto connection = postgres::Connection::open(profile);
            if (!connection) {
                return std::unexpected(connection.error());
            }
            const auto result = connection->execute(sql);
            if (!result) {
                return std::unexpected(result.error());
            }
            return result->rows.isEmpty() ? QString() : result->text(0, 0);
        });
    }

    QTemporaryDir m_folder;
    QueuedPrompts m_prompts;
    std::unique_ptr<desktop::MainWindow> m_window;
};

} // namespace athanor::test
