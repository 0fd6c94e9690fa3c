// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "deployment/deployment.h"
#include "desktop/dialogs/databasetarget.h"
#include "desktop/dialogs/prompts.h"
#include "postgres/clienttools.h"

#include <QDialog>

#include <memory>
#include <optional>

namespace Ui {
class BackupDialog;
}

namespace athanor::desktop {

// The programs that a backup takes.
struct BackupTools
{
    postgres::ClientTool dump;
    postgres::ClientTool restore;
    bool operator==(const BackupTools &) const = default;
};

// Finds pg_dump and pg_restore for a server; for job threads.
Result<BackupTools> findBackupTools(int serverMajor, const postgres::ClientToolSearch &search, JobContext &job);

// What to back up and where to; the rows of the module are noted with the file.
class BackupDialog : public QDialog
{
    Q_OBJECT

public:
    struct Start
    {
        QString module{}; // whose rows are noted; empty: none
        QStringList rows{};
        QStringList moduleTables{}; // qualified and quoted; empty: not known, and the choice is not offered
        QString folder{}; // empty: deployment::defaultBackupFolder()
        QString serverVersion{}; // "17.2"
        postgres::ClientToolSearch search{};
    };
    BackupDialog(const Start &start, const DatabaseTarget &target, Prompts &prompts, QWidget *parent);
    ~BackupDialog() override;

    // With a file name and the programs that were found.
    [[nodiscard]] deployment::BackupRequest request() const;
    [[nodiscard]] QString path() const; // of the file to be

Q_SIGNALS:
    void checked();

private:
    void check();
    void showTools(const Result<BackupTools> &tools);
    void updateButton();
    void updateColours();
    void changeEvent(QEvent *event) override;

    std::unique_ptr<Ui::BackupDialog> m_ui;
    Start m_start;
    DatabaseTarget m_target;
    Prompts &m_prompts;
    LatestTask m_task;
    QString m_fileName;
    std::optional<BackupTools> m_tools;
};

} // namespace athanor::desktop
