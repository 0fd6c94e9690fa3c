// SPDX-License-Identifier: MIT
#include "desktop/dialogs/upgradedialog.h"

#include "desktop/dialogs/fields.h"
#include "desktop/dialogs/prompts.h"
#include "desktop/mainwindow/session.h"
#include "desktop/modules/banner.h"
#include "desktop/modules/statestyle.h"
#include "desktop/theme/icons.h"
#include "ui_upgradedialog.h"

#include <QEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QTextBlock>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace athanor::desktop {

namespace {

constexpr int targetRole = Qt::UserRole;
constexpr qsizetype shownRefusals = 6;
constexpr qsizetype shownSteps = 2000; // an item each; more of them hold the window

// All refusals in one notice, each with its place; what to do is the same for most of them.
Notice refusalNotice(const QList<Error> &refusals)
{
    Notice notice{.tone = Tone::Bad,
                  .icon = u"error"_s,
                  .title = UpgradeDialog::tr("Not Run by the Native Engine"),
                  .text = {},
                  .waysOut = {}};
    QStringList lines;
    for (const Error &refusal : refusals) {
        const QString file = refusal.file.section(u'/', -1);
        const QString place = refusal.line > 0 ? QString(file % u':' % QString::number(refusal.line)) : file;
        const QString line = place.isEmpty() ? refusal.what : QString(place % u"  "_s % refusal.what);
        if (!lines.contains(line)) {
            lines.append(line);
        }
        if (!refusal.remedy.isEmpty() && !notice.waysOut.contains(refusal.remedy)) {
            notice.waysOut.append(refusal.remedy);
        }
    }
    if (lines.size() > shownRefusals) {
        const auto more = static_cast<int>(lines.size() - shownRefusals);
        lines.resize(shownRefusals);
        lines.append(UpgradeDialog::tr("and %n more", nullptr, more));
    }
    notice.text = lines.join(u'\n');
    return notice;
}

} // namespace

UpgradeDialog::UpgradeDialog(const workspace::Module &module, const DatabaseTarget &target,
                             const postgres::ConnectionProfile &profile, Prompts &prompts, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::UpgradeDialog>())
    , m_module(module)
    , m_target(target)
    , m_profile(profile)
    , m_prompts(prompts)
    , m_task(this)
{
    m_ui->setupUi(this);
    setWindowTitle(tr("Upgrade %1").arg(module.name()));
    m_ui->header->setTitle(windowTitle());
    m_ui->header->setTarget(target);
    m_ui->gate->setTarget(target);
    m_ui->rowsLabel->setFont(fixedFont());
    m_ui->planCode->setSyntax(Syntax::Sql);
    m_ui->planCode->setMarks(QHash<int, GutterMark>());
    m_ui->planSplitter->setStretchFactor(0, 2);
    m_ui->planSplitter->setStretchFactor(1, 3);
    m_ui->stepsView->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_ui->stepsView->header()->setStretchLastSection(false);
    m_ui->folderEdit->setText(deployment::defaultBackupFolder());
    const bool production = target.environment == postgres::Environment::Production;
    m_ui->runButton->setProperty("tone", production ? u"danger"_s : u"primary"_s);
    m_ui->backupCheck->setChecked(production);
    enterMovesOn(m_ui->targetCombo);
    enterMovesOn(m_ui->folderEdit);
    enterMovesOn(m_ui->lockTimeoutSpin);
    fillTargets();

    m_delay.setSingleShot(true);
    m_delay.setInterval(200ms);
    connect(&m_delay, &QTimer::timeout, this, &UpgradeDialog::makePlan);
    connect(m_ui->targetCombo, &QComboBox::currentIndexChanged, this, &UpgradeDialog::makePlan);
    connect(m_ui->targetCombo, &QComboBox::editTextChanged, this, [this] {
        m_task.cancel(); // what is made and what is shown is not what is typed
        m_plan.reset();
        m_ui->statusLabel->setText(tr("Making the plan…"));
        update();
        m_delay.start();
    });
    connect(m_ui->stepsView, &QTreeWidget::currentItemChanged, this, &UpgradeDialog::showStep);
    connect(m_ui->backupCheck, &QCheckBox::toggled, this, &UpgradeDialog::update);
    connect(m_ui->folderEdit, &QLineEdit::textChanged, this, &UpgradeDialog::update);
    connect(m_ui->gate, &NameConfirmation::changed, this, &UpgradeDialog::update);
    connect(m_ui->folderButton, &QPushButton::clicked, this, [this] {
        m_prompts.askFile(
            this,
            {.kind = FileQuestion::Kind::Folder, .title = tr("Folder for Backups"), .start = m_ui->folderEdit->text()},
            this, [this](const QString &folder) { m_ui->folderEdit->setText(folder); });
    });
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->runButton, &QPushButton::clicked, this, &QDialog::accept);
    update();
    makePlan();
}

UpgradeDialog::~UpgradeDialog() = default;

void UpgradeDialog::setTarget(const QString &target)
{
    const int index = m_ui->targetCombo->findData(target, targetRole);
    if (index >= 0) {
        m_ui->targetCombo->setCurrentIndex(index);
    } else {
        m_ui->targetCombo->setEditText(target);
    }
}

deployment::RunOptions UpgradeDialog::options() const
{
    deployment::RunOptions options;
    options.lockTimeoutMilliseconds = qRound(m_ui->lockTimeoutSpin->value() * 1000);
    if (m_ui->backupCheck->isChecked()) {
        deployment::BackupRequest backup;
        backup.module = m_module.name();
        backup.rows = m_module.rows;
        backup.folder = m_ui->folderEdit->text().trimmed();
        options.backup = backup;
    }
    options.withoutBackup = !options.backup; // the box, checked for production, was cleared
    return options;
}

void UpgradeDialog::fillTargets()
{
    const workspace::Module &module = m_module;
    if (module.heads.size() == 1) {
        m_ui->targetCombo->addItem(tr("head (%1)").arg(module.heads.constFirst()), u"head"_s);
    }
    if (module.heads.size() != 1) {
        m_ui->targetCombo->addItem(tr("heads (%1)").arg(revisionList(module.heads)), u"heads"_s);
        for (const QString &head : module.heads) {
            m_ui->targetCombo->addItem(tr("head %1").arg(head), head);
        }
    }
    // Enough to choose from; anything else can be typed.
    constexpr qsizetype offered = 200;
    for (const QString &id : module.pending.first(qMin(offered, module.pending.size()))) {
        if (module.heads.contains(id)) {
            continue;
        }
        const revision::Revision *file = module.files->map.find(id);
        m_ui->targetCombo->addItem(file == nullptr ? id : tr("%1 %2", "revision, message").arg(id, file->message), id);
    }
    m_ui->targetCombo->setCurrentIndex(0);
    m_ui->targetCombo->lineEdit()->setAccessibleName(tr("Target"));
    m_ui->targetCombo->setToolTip(
        tr("A revision, head, heads, a branch label with @head, or +n: everything that Alembic accepts"));
}

QString UpgradeDialog::target() const
{
    const int index = m_ui->targetCombo->currentIndex();
    const QString typed = m_ui->targetCombo->currentText().trimmed();
    if (index >= 0 && m_ui->targetCombo->itemText(index) == typed) {
        return m_ui->targetCombo->itemData(index, targetRole).toString();
    }
    return typed;
}

void UpgradeDialog::makePlan()
{
    m_delay.stop();
    m_plan.reset();
    m_ui->statusLabel->setText(tr("Making the plan…"));
    update();
    m_task.run(
        [target = target(), module = m_module, profile = m_profile](JobContext &job) -> Result<Planned> {
            const Result<Answers> answers = readAnswers(profile, job);
            if (!answers) {
                return std::unexpected(answers.error());
            }
            Result<workspace::Plan> plan = workspace::planUpgrade(module, target, answers->get());
            if (!plan) {
                return std::unexpected(plan.error());
            }
            Planned planned;
            planned.sql = sqlText(*plan);
            planned.plan = std::move(*plan);
            return planned;
        },
        [this](const Result<Planned> &planned) { showPlan(planned); });
}

void UpgradeDialog::showPlan(const Result<Planned> &result)
{
    QList<Notice> notices;
    m_ui->statusLabel->clear();
    m_cut = result && result->sql.cut;
    if (!result) {
        m_plan.reset();
        m_ui->stepsView->clear();
        m_ui->planCode->setCode({});
        m_ui->planCode->setMarks(QHash<int, GutterMark>());
        m_ui->rowsLabel->setText(revisionList(m_module.rows));
        notices.append(noticeOf(tr("No Plan"), result.error()));
    } else {
        m_plan = result->plan;
        showSteps(*m_plan);
        m_ui->planCode->setCode(result->sql.text);
        m_ui->planCode->setMarks(result->sql.marks);
        m_ui->rowsLabel->setText(rowsText(m_plan->migration.rowsBefore, m_plan->migration.rowsAfter));
        if (!m_plan->isRunnable()) {
            notices.append(refusalNotice(m_plan->refusals));
        }
        for (const QString &warning : m_plan->migration.warnings) {
            notices.append(
                {.tone = Tone::Caution, .icon = u"warning"_s, .title = tr("Warning"), .text = warning, .waysOut = {}});
        }
        const QString count = tr("%n revision(s)", nullptr, static_cast<int>(m_plan->steps.size()));
        QString status = m_plan->isEmpty() ? tr("Nothing to do.") : QString(count % u", "_s % summary(result->sql));
        if (m_cut) {
            status += u'\n' % tr("Only the beginning of the SQL is shown; all of it would be run.");
        }
        m_ui->statusLabel->setText(status);
    }
    showNotices(m_ui->bannerLayout, notices, this);
    updateColours();
    update();
    Q_EMIT planned();
}

void UpgradeDialog::showSteps(const workspace::Plan &plan)
{
    m_ui->stepsView->clear();
    QList<QTreeWidgetItem *> items;
    const QFont fixed = fixedFont();
    const qsizetype count = qMin(shownSteps, plan.steps.size());
    for (qsizetype index = 0; index < count; ++index) {
        const workspace::PlanStep &step = plan.steps.at(index);
        auto *item = new QTreeWidgetItem;
        items.append(item);
        item->setText(0, step.migration.revision);
        item->setFont(0, fixed);
        item->setText(1, step.message);
        item->setText(2, gradeText(step.grade));
        item->setIcon(2, themedIcon(gradeIcon(step.grade), gradeTone(step.grade)));
        item->setToolTip(1, step.message);
        item->setToolTip(2, step.reason);
        item->setData(0, Qt::UserRole, step.migration.logLine());
    }
    if (const auto more = static_cast<int>(plan.steps.size() - count); more > 0) {
        auto *item = new QTreeWidgetItem;
        items.append(item);
        item->setFlags(Qt::ItemNeverHasChildren);
        item->setText(1, tr("and %n more", nullptr, more));
    }
    m_ui->stepsView->addTopLevelItems(items);
    m_ui->stepsView->resizeColumnToContents(0);
    m_ui->stepsView->resizeColumnToContents(2);
}

void UpgradeDialog::showStep()
{
    const QTreeWidgetItem *item = m_ui->stepsView->currentItem();
    if (item == nullptr) {
        return;
    }
    const QTextCursor found = m_ui->planCode->document()->find(item->data(0, Qt::UserRole).toString());
    if (!found.isNull()) {
        m_ui->planCode->showLine(found.block().blockNumber() + 1);
    }
}

void UpgradeDialog::update()
{
    const bool backup = m_ui->backupCheck->isChecked();
    m_ui->folderEdit->setEnabled(backup);
    m_ui->folderButton->setEnabled(backup);
    m_ui->runButton->setText(verb());
    QString reason;
    if (!m_plan) {
        reason = tr("There is no plan yet.");
    } else if (m_plan->isEmpty()) {
        reason = tr("The plan has no steps.");
    } else if (!m_plan->isRunnable()) {
        const Error &refusal = m_plan->refusals.constFirst();
        reason = refusal.kind == Error::Kind::Opaque
                     ? tr("The plan has parts that are not known without running Python.")
                     : refusal.what;
    } else if (backup && m_ui->folderEdit->text().trimmed().isEmpty()) {
        reason = tr("The backup needs a folder.");
    } else if (!m_ui->gate->isSatisfied()) {
        reason = tr("Type the name of the database first.");
    }
    m_ui->runButton->setEnabled(reason.isEmpty());
    m_ui->runButton->setToolTip(reason);
    m_ui->runButton->setAccessibleDescription(reason);
}

void UpgradeDialog::updateColours()
{
    paintText(m_ui->statusLabel, m_cut ? theme().caution : palette().color(QPalette::WindowText));
}

void UpgradeDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateColours();
    }
}

QString UpgradeDialog::verb() const
{
    const QString name = m_module.name();
    if (!m_plan || m_plan->isEmpty()) {
        return tr("Upgrade %1").arg(name);
    }
    const QStringList added = [this] {
        QStringList rows;
        for (const QString &row : m_plan->migration.rowsAfter) {
            if (!m_plan->migration.rowsBefore.contains(row)) {
                rows.append(row);
            }
        }
        return rows;
    }();
    return tr("Upgrade %1 to %2").arg(name, added.isEmpty() ? m_plan->migration.target : added.join(u", "_s));
}

QString rowsText(const QStringList &before, const QStringList &after)
{
    return revisionList(before) % u" → "_s % revisionList(after);
}

} // namespace athanor::desktop
