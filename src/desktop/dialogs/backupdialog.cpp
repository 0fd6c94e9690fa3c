// SPDX-License-Identifier: MIT
#include "desktop/dialogs/backupdialog.h"

#include "desktop/dialogs/fields.h"
#include "ui_backupdialog.h"

#include <QDir>
#include <QEvent>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

int majorOf(const QString &version)
{
    return version.section(u'.', 0, 0).toInt();
}

} // namespace

Result<BackupTools> findBackupTools(int serverMajor, const postgres::ClientToolSearch &search, JobContext &job)
{
    using postgres::ClientProgram;
    const auto dump =
        postgres::chooseClientTool(ClientProgram::PgDump, serverMajor, job, ProcessRunner::system(), search);
    if (!dump) {
        return std::unexpected(dump.error());
    }
    // It has to read what this pg_dump writes.
    const auto restore =
        postgres::chooseClientTool(ClientProgram::PgRestore, dump->majorVersion, job, ProcessRunner::system(), search);
    if (!restore) {
        return std::unexpected(restore.error());
    }
    return BackupTools{.dump = *dump, .restore = *restore};
}

BackupDialog::BackupDialog(const Start &start, const DatabaseTarget &target, Prompts &prompts, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::BackupDialog>())
    , m_start(start)
    , m_target(target)
    , m_prompts(prompts)
    , m_task(this)
{
    m_ui->setupUi(this);
    setWindowTitle(tr("Back Up %1").arg(target.name));
    m_ui->header->setTitle(tr("Back Up %1").arg(target.name));
    m_ui->header->setTarget(target);
    m_ui->backupButton->setText(tr("Back Up %1").arg(target.name));
    m_ui->backupButton->setProperty("tone", u"primary"_s);
    m_ui->fileValue->setFont(fixedFont());
    // The choice is there when it is known which tables belong to the module.
    m_ui->tablesRadio->setVisible(!start.moduleTables.isEmpty());
    m_ui->tablesRadio->setText(tr("&Tables of %1, with its version rows").arg(start.module));
    m_ui->folderEdit->setText(
        QDir::toNativeSeparators(start.folder.isEmpty() ? deployment::defaultBackupFolder() : start.folder));
    m_fileName = deployment::backupFileName(request(), target.name);
    m_ui->fileValue->setText(m_fileName);
    m_ui->fileValue->setToolTip(m_fileName);

    connect(m_ui->folderEdit, &QLineEdit::textChanged, this, &BackupDialog::updateButton);
    connect(m_ui->folderButton, &QPushButton::clicked, this, [this] {
        m_prompts.askFile(this,
                          {.kind = FileQuestion::Kind::Folder,
                           .title = tr("Choose Folder for Backups"),
                           .start = m_ui->folderEdit->text(),
                           .acceptText = tr("Choose")},
                          this,
                          [this](const QString &path) { m_ui->folderEdit->setText(QDir::toNativeSeparators(path)); });
    });
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &BackupDialog::reject);
    connect(m_ui->backupButton, &QPushButton::clicked, this, &BackupDialog::accept);
    updateColours();
    check();
    m_ui->databaseRadio->setFocus();
    resize(600, 0);
    fitHeight(this);
}

BackupDialog::~BackupDialog() = default;

deployment::BackupRequest BackupDialog::request() const
{
    deployment::BackupRequest request;
    request.module = m_start.module;
    request.rows = m_start.rows;
    if (m_ui->tablesRadio->isChecked()) {
        request.scope = deployment::BackupScope::ModuleTables;
        request.tables = m_start.moduleTables;
    }
    request.folder = QDir::cleanPath(QDir::fromNativeSeparators(m_ui->folderEdit->text().trimmed()));
    request.fileName = m_fileName;
    if (m_tools) {
        request.pgDump = m_tools->dump.path;
        request.pgRestore = m_tools->restore.path;
    }
    return request;
}

QString BackupDialog::path() const
{
    return QDir(request().folder).filePath(m_fileName);
}

void BackupDialog::check()
{
    m_ui->programValue->setText(tr("looking for pg_dump…"));
    m_task.run([major = majorOf(m_start.serverVersion),
                search = m_start.search](JobContext &job) { return findBackupTools(major, search, job); },
               [this](const Result<BackupTools> &tools) { showTools(tools); });
    updateButton();
}

void BackupDialog::showTools(const Result<BackupTools> &tools)
{
    if (tools) {
        m_tools = *tools;
        m_ui->programValue->setText(
            tr("pg_dump %1 in %2").arg(tools->dump.version, QFileInfo(tools->dump.path).absolutePath()));
        m_ui->programValue->setToolTip(tools->dump.path);
    } else {
        m_tools.reset();
        m_ui->programValue->setText(tr("none that fits"));
        m_ui->message->show(Tone::Bad, tools.error().what, tools.error().remedy);
    }
    updateButton();
    Q_EMIT checked();
}

void BackupDialog::updateButton()
{
    const QString folder = m_ui->folderEdit->text().trimmed();
    const bool absolute = QDir::isAbsolutePath(QDir::fromNativeSeparators(folder));
    if (m_tools) {
        if (folder.isEmpty()) {
            m_ui->message->show(Tone::Bad, tr("There is no folder for the backup yet."));
        } else if (!absolute) {
            m_ui->message->show(Tone::Bad, tr("The folder is not named from the root on."));
        } else {
            m_ui->message->clear();
        }
    }
    m_ui->backupButton->setEnabled(m_tools && absolute);
}

void BackupDialog::updateColours()
{
    paintText(m_ui->noteLabel, theme().subtleText);
}

void BackupDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateColours();
    }
}

} // namespace athanor::desktop
