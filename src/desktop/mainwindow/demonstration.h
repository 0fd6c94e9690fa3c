// SPDX-License-Identifier: MIT
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

namespace athanor::desktop {

class MainWindow;

// Carries out the sample's main job by the window's own buttons: selects inventory, upgrades it with a backup, saves a
// screenshot of each stage, writes connection.env and waits until somebody else has looked at the result.
class Demonstration : public QObject
{
    Q_OBJECT

public:
    Demonstration(MainWindow &window, const QString &folder);

    void start();

Q_SIGNALS:
    // 0: the window shows inventory up to date, and the file "done" has appeared.
    void finished(int exitCode);

private:
    using Step = void (Demonstration::*)();
    void next(Step step);
    void fail(const QString &why);
    void waitForSample();
    void openUpgrade();
    void agree();
    void waitForUpgrade();
    void showSql();
    void writeConnection();
    void waitForDone();
    void save(const QString &name, QWidget *widget);

    MainWindow &m_window;
    QString m_folder;
    QTimer m_timer; // looks again
    QElapsedTimer m_clock; // of the present step
    Step m_step = nullptr;
    QString m_rowBefore;
    int m_shots = 0;
    bool m_selected = false;
};

} // namespace athanor::desktop
