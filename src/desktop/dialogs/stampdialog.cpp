// SPDX-License-Identifier: MIT
#include "desktop/dialogs/stampdialog.h"

#include "desktop/dialogs/fields.h"
#include "desktop/dialogs/revisionchoice.h"
#include "desktop/modules/statestyle.h"
#include "ui_stampdialog.h"

#include <QEvent>
#include <QHeaderView>
#include <QListWidget>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr qsizetype shortLength = 12;

// Identifiers are shown whole unless somebody made long ones.
QString shortId(const QString &id)
{
    return id.size() > shortLength + 4 ? QString(id.left(shortLength) % u'…') : id;
}

struct RowLine
{
    QString id;
    QString mark; // "−", "+" or nothing
    QString word; // for those who do not see the mark
    Tone tone = Tone::Neutral;
};

void showRows(QListWidget *list, const QList<RowLine> &lines, const QString &none)
{
    list->clear();
    if (lines.isEmpty()) {
        auto *item = new QListWidgetItem(none, list);
        item->setForeground(theme().subtleText);
        return;
    }
    for (const RowLine &line : lines) {
        auto *item =
            new QListWidgetItem(QString((line.mark.isEmpty() ? u"  "_s : QString(line.mark % u' ')) % line.id), list);
        item->setFont(fixedFont());
        if (!line.mark.isEmpty()) {
            item->setForeground(theme().tone(line.tone));
        }
        item->setData(Qt::AccessibleTextRole, line.word.isEmpty() ? line.id : QString(line.id % u", "_s % line.word));
    }
}

} // namespace

StampDialog::StampDialog(const workspace::Module &module, const DatabaseTarget &target, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::StampDialog>())
    , m_module(module)
    , m_target(target)
    , m_task(this)
    , m_model(new RevisionChoiceModel(module,
                                      {{.target = u"heads"_s, .text = tr("All heads: nothing is pending afterwards")},
                                       {.target = u"base"_s, .text = tr("No row: everything is pending afterwards")}},
                                      this))
{
    m_ui->setupUi(this);
    setWindowTitle(tr("Stamp %1 – %2").arg(module.name(), target.name));
    m_ui->header->setTitle(tr("Stamp %1").arg(module.name()));
    m_ui->header->setTarget(target);
    m_ui->confirmation->setTarget(target);
    m_ui->stampButton->setProperty("tone", target.environment == postgres::Environment::Production ? u"danger"_s
                                                                                                   : u"primary"_s);
    m_ui->reasonEdit->setPlaceholderText(tr("required, kept in the journal"));
    m_ui->targetView->setModel(m_model);
    QHeaderView *header = m_ui->targetView->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(RevisionChoiceModel::Message, QHeaderView::Stretch);
    header->resizeSection(RevisionChoiceModel::Revision, 168);
    header->resizeSection(RevisionChoiceModel::State, 108);
    enterMovesOn(m_ui->searchEdit);
    enterMovesOn(m_ui->reasonEdit);
    updateColours();

    if (!module.unknownRows.isEmpty()) {
        const QString rows = module.unknownRows.join(u", "_s);
        m_ui->unknownMessage->show(
            Tone::Caution,
            module.unknownRows.size() == 1 ? tr("The version row %1 is unknown to the files.").arg(rows)
                                           : tr("The version rows %1 are unknown to the files.").arg(rows),
            tr("Alembic stops at such a row. Either the file is missing here (fetch it from where it was written), or "
               "the row is wrong: then delete all rows first, and stamp at the revision that the tables really "
               "have."));
        m_ui->purgeCheck->setChecked(true);
    }

    connect(m_ui->searchEdit, &QLineEdit::textChanged, m_model, &RevisionChoiceModel::setNeedle);
    // What is chosen stays chosen while the search hides it.
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this,
            [this] { m_ui->targetView->selectionModel()->blockSignals(true); });
    connect(m_model, &RevisionChoiceModel::searched, this, [this] {
        m_ui->targetView->selectionModel()->blockSignals(false);
        showSelection();
    });
    connect(m_ui->targetView->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        QStringList chosen;
        const QModelIndexList rows = m_ui->targetView->selectionModel()->selectedRows();
        for (const QModelIndex &index : rows) {
            chosen.append(index.data(RevisionChoiceModel::TargetRole).toString());
        }
        m_targets = chosen;
        replan();
    });
    connect(m_ui->purgeCheck, &QCheckBox::toggled, this, &StampDialog::replan);
    connect(m_ui->reasonEdit, &QLineEdit::textChanged, this, &StampDialog::updateButton);
    connect(m_ui->confirmation, &NameConfirmation::changed, this, &StampDialog::updateButton);
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &StampDialog::reject);
    connect(m_ui->stampButton, &QPushButton::clicked, this, &StampDialog::accept);
    replan();
    m_ui->searchEdit->setFocus();
    resize(640, 0);
    fitHeight(this);
}

StampDialog::~StampDialog() = default;

QStringList StampDialog::targets() const
{
    return m_targets;
}

bool StampDialog::purge() const
{
    return m_ui->purgeCheck->isChecked();
}

QString StampDialog::reason() const
{
    return m_ui->reasonEdit->text().trimmed();
}

void StampDialog::choose(const QStringList &targets)
{
    m_targets = targets;
    m_ui->searchEdit->clear();
    showSelection();
    replan();
}

void StampDialog::showSelection()
{
    QItemSelectionModel *selection = m_ui->targetView->selectionModel();
    const QSignalBlocker blocker(selection);
    selection->clear();
    for (const QString &target : std::as_const(m_targets)) {
        if (const int row = m_model->rowOf(target); row >= 0) {
            const QModelIndex index = m_model->index(row, 0);
            selection->setCurrentIndex(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
            m_ui->targetView->scrollTo(index);
        }
    }
    m_ui->targetView->viewport()->update();
}

void StampDialog::replan()
{
    m_plan.reset();
    if (m_targets.isEmpty()) {
        m_task.cancel();
        m_ui->message->clear();
        showRowsOf({});
        updateButton();
        return;
    }
    m_task.run([module = m_module, targets = m_targets,
                purge = purge()](JobContext &) { return workspace::planStamp(module, targets, purge); },
               [this](const Result<workspace::Plan> &plan) { showPlan(plan); });
    updateButton();
}

void StampDialog::showPlan(const Result<workspace::Plan> &plan)
{
    m_plan.reset();
    if (!plan) {
        m_ui->message->show(Tone::Bad, plan.error().what, plan.error().remedy);
        showRowsOf({});
    } else if (!plan->isRunnable()) {
        m_ui->message->show(Tone::Bad, plan->refusals.constFirst().sentence());
        showRowsOf({});
    } else {
        showRowsOf(plan->migration);
        if (plan->isEmpty()) {
            m_ui->message->show(Tone::Neutral, tr("The rows are these already; there is nothing to stamp."));
        } else {
            m_ui->message->clear();
            m_plan = *plan;
        }
    }
    updateButton();
    Q_EMIT planned();
}

void StampDialog::showRowsOf(const std::optional<revision::MigrationPlan> &migration)
{
    const QStringList before = migration ? migration->rowsBefore : m_module.rows;
    QList<RowLine> lines;
    for (const QString &row : before) {
        const bool goes = migration && !migration->rowsAfter.contains(row);
        lines.append(
            {.id = row, .mark = goes ? u"−"_s : QString(), .word = goes ? tr("goes") : QString(), .tone = Tone::Bad});
    }
    showRows(m_ui->beforeView, lines, tr("no row"));
    lines.clear();
    if (!migration) {
        showRows(m_ui->afterView, {}, m_targets.isEmpty() ? tr("choose a target") : u"–"_s);
        return;
    }
    for (const QString &row : migration->rowsAfter) {
        const bool comes = !migration->rowsBefore.contains(row);
        lines.append({.id = row,
                      .mark = comes ? u"+"_s : QString(),
                      .word = comes ? tr("comes") : QString(),
                      .tone = Tone::Good});
    }
    showRows(m_ui->afterView, lines, tr("no row"));
}

void StampDialog::updateButton()
{
    const bool ready = m_plan && m_ui->confirmation->isSatisfied() && !reason().isEmpty();
    QString where;
    if (m_plan) {
        const QStringList &after = m_plan->migration.rowsAfter;
        where = after.isEmpty()         ? u"base"_s
                : after.size() == 1     ? shortId(after.constFirst())
                : m_targets.size() == 1 ? m_targets.constFirst()
                                        : tr("%n revisions", nullptr, static_cast<int>(after.size()));
    }
    m_ui->stampButton->setText(where.isEmpty() ? tr("Stamp %1").arg(m_module.name())
                                               : tr("Stamp %1 at %2").arg(m_module.name(), where));
    m_ui->stampButton->setEnabled(ready);
    m_ui->stampButton->setToolTip(ready                                ? QString()
                                  : !m_plan                            ? tr("Choose a target that changes the rows")
                                  : !m_ui->confirmation->isSatisfied() ? tr("Enter the name of the database")
                                                                       : tr("Enter a reason"));
}

void StampDialog::updateColours()
{
    paintText(m_ui->introLabel, theme().subtleText);
    paintText(m_ui->arrowLabel, theme().subtleText);
}

void StampDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateColours();
        showRowsOf(m_plan ? std::optional(m_plan->migration) : std::nullopt);
    }
}

void StampDialog::accept()
{
    if (m_ui->stampButton->isEnabled()) {
        QDialog::accept();
    }
}

} // namespace athanor::desktop
