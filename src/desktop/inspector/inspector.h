// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/inspector/revisiondetails.h"
#include "desktop/inspector/sqlview.h"

#include <QWidget>

#include <memory>

namespace Ui {
class Inspector;
}

namespace athanor::desktop {

// The dock on the right: source, SQL and details of the selected revision. Each tab is read when it is looked at.
class Inspector : public QWidget
{
    Q_OBJECT

public:
    struct Subject
    {
        workspace::Module module;
        QString revision;
        Answers answers;
        QString journalPath;
        QString databaseIdentity; // empty: not connected
    };

    explicit Inspector(QWidget *parent = nullptr);
    ~Inspector() override;

    void setSubject(const Subject &subject);
    void clear();
    void showTab(int index); // 0 source, 1 SQL, 2 details

Q_SIGNALS:
    void revisionRequested(const QString &revision);

private:
    void load();
    void loadSource();
    void showSourceLine(int line);

    std::unique_ptr<Ui::Inspector> m_ui;
    LatestTask m_sourceTask;
    LatestTask m_detailsTask;
    std::optional<Subject> m_subject;
    QList<bool> m_loaded;
    int m_wantedLine = 0;
};

} // namespace athanor::desktop
