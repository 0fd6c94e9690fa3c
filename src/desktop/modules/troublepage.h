// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "workspace/revisionsearch.h"

#include <QWidget>

#include <memory>
#include <optional>

class QBoxLayout;

namespace Ui {
class TroublePage;
}

namespace athanor::desktop {

class ActionRegistry;

// The centre for one trouble: what it is, how it is known, what can be done; where the revision is that no file knows.
class TroublePage : public QWidget
{
    Q_OBJECT

public:
    // Troubles that belong together: a module's, or one of the workspace.
    struct Subject
    {
        QString module; // empty: the workspace's
        QString owner; // "payroll · payroll_alembic_version"
        QList<workspace::Trouble> troubles;
        workspace::WorkspaceFiles files; // to search, and to shorten paths
    };

    TroublePage(ActionRegistry &actions, QWidget *parent);
    ~TroublePage() override;

    // What is shown stays in view if it is there still. What was found stays, too, as long as the same is looked for.
    void setSubject(const Subject &subject, qsizetype current);
    void clear(); // ends a search
    [[nodiscard]] const QString &module() const { return m_subject.module; }
    [[nodiscard]] const workspace::Trouble &trouble() const; // only if there is a subject
    [[nodiscard]] bool isSearching() const { return m_search.isRunning(); }

Q_SIGNALS:
    void troubleChosen(qsizetype index); // of the subject's
    void backRequested();
    void fileRequested(const QString &path, int line);

protected:
    void changeEvent(QEvent *event) override;

private:
    void showTrouble();
    void showEvidence();
    void showWays();
    void startSearch();
    void showSearch();
    void updateColours();
    void addSeen(QBoxLayout *layout, const QString &text, const QString &file, int line);

    std::unique_ptr<Ui::TroublePage> m_ui;
    Subject m_subject;
    qsizetype m_current = -1;
    LatestTask m_search;
    QStringList m_searched; // identifiers; empty: none yet
    QString m_progress;
    bool m_cancelled = false;
    std::optional<workspace::RevisionSearch> m_found;
};

} // namespace athanor::desktop
