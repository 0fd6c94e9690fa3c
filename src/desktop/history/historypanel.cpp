// SPDX-License-Identifier: MIT
#include "desktop/history/historypanel.h"

#include "desktop/history/historymodel.h"
#include "desktop/history/historyview.h"
#include "desktop/theme/icons.h"
#include "ui_historypanel.h"

#include <QAction>
#include <QLocale>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace athanor::desktop {

HistoryPanel::HistoryPanel(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::HistoryPanel>())
    , m_model(new HistoryModel(this))
    , m_load(this, LatestTask::Kind::Computing)
    , m_filter(this, LatestTask::Kind::Computing)
    , m_relations(this, LatestTask::Kind::Computing)
{
    m_ui->setupUi(this);
    m_ui->view->setHistoryModel(m_model);
    m_ui->searchEdit->addAction(themedIcon(u"search"_s, Tone::Neutral), QLineEdit::LeadingPosition);
    m_filterDelay.setSingleShot(true);
    m_filterDelay.setInterval(80ms);
    connect(&m_filterDelay, &QTimer::timeout, this, &HistoryPanel::applyFilter);
    connect(m_ui->searchEdit, &QLineEdit::textChanged, &m_filterDelay, qOverload<>(&QTimer::start));
    connect(m_ui->searchEdit, &QLineEdit::returnPressed, this, [this] { m_ui->view->setFocus(); });
    connect(m_ui->kindCombo, &QComboBox::currentIndexChanged, &m_filterDelay, qOverload<>(&QTimer::start));
    connect(m_ui->view, &HistoryView::revisionSelected, this, &HistoryPanel::onSelected);
    connect(m_ui->view, &HistoryView::revisionActivated, this, &HistoryPanel::revisionActivated);
}

HistoryPanel::~HistoryPanel() = default;

HistoryView *HistoryPanel::view() const
{
    return m_ui->view;
}

void HistoryPanel::setModule(const workspace::Module &module)
{
    if (m_model->history() == nullptr || m_model->history()->module != module.name()) {
        clear();
    }
    m_wanted = m_wanted.isEmpty() ? m_selected : m_wanted;
    m_load.run([module](JobContext &) { return makeHistory(module); },
               [this](const std::shared_ptr<const HistoryData> &made) { showHistory(made); });
}

void HistoryPanel::clear()
{
    m_load.cancel();
    m_filter.cancel();
    m_relations.cancel();
    resetFilter();
    m_wanted.clear();
    m_model->setHistory({});
    onSelected({});
    updateCount();
}

void HistoryPanel::selectRevision(const QString &revision)
{
    if (m_load.isRunning() || m_filter.isRunning() || m_model->history() == nullptr) {
        m_wanted = revision;
        return;
    }
    if (m_model->rowOfRevision(revision) < 0 && m_model->isFiltered()) {
        resetFilter();
        m_model->setVisibleRows({});
        updateCount();
    }
    m_ui->view->selectRevision(revision);
}

void HistoryPanel::focusSearch()
{
    m_ui->searchEdit->setFocus(Qt::ShortcutFocusReason);
    m_ui->searchEdit->selectAll();
}

void HistoryPanel::showHistory(const std::shared_ptr<const HistoryData> &made)
{
    m_restoring = true;
    m_model->setHistory(made);
    m_restoring = false;
    if (filter().isActive()) {
        applyFilter();
    } else {
        updateCount();
        restoreSelection();
    }
    Q_EMIT historyShown();
}

void HistoryPanel::applyFilter()
{
    const std::shared_ptr<const HistoryData> shown = m_model->sharedHistory();
    if (!shown) {
        return;
    }
    m_wanted = m_wanted.isEmpty() ? m_selected : m_wanted;
    const auto show = [this](const std::optional<QList<int>> &rows) {
        m_restoring = true;
        m_model->setVisibleRows(rows);
        m_restoring = false;
        updateCount();
        restoreSelection();
    };
    if (!filter().isActive()) {
        m_filter.cancel();
        show({});
        return;
    }
    m_filter.run([shown, filter = filter()](JobContext &) { return filteredRows(*shown, filter); },
                 [shown, show, this](const QList<int> &rows) {
                     if (shown == m_model->sharedHistory()) {
                         show(rows);
                     }
                 });
}

void HistoryPanel::resetFilter()
{
    m_filterDelay.stop();
    const QSignalBlocker search(m_ui->searchEdit);
    const QSignalBlocker kind(m_ui->kindCombo);
    m_ui->searchEdit->clear();
    m_ui->kindCombo->setCurrentIndex(0);
}

void HistoryPanel::restoreSelection()
{
    const QString wanted = std::exchange(m_wanted, QString());
    if (!wanted.isEmpty() && m_model->rowOfRevision(wanted) >= 0) {
        m_selected.clear(); // the inspector shows it anew
        m_ui->view->selectRevision(wanted);
    } else if (!m_ui->view->currentIndex().isValid()) {
        onSelected({});
    }
}

void HistoryPanel::onSelected(const QString &revision)
{
    if (m_restoring || (revision == m_selected && revision.isEmpty())) {
        return;
    }
    m_selected = revision;
    const std::shared_ptr<const HistoryData> shown = m_model->sharedHistory();
    if (revision.isEmpty() || !shown) {
        m_relations.cancel();
        m_model->setRelations({});
    } else {
        m_relations.run([shown, revision](JobContext &) { return relations(*shown, revision); },
                        [this, shown](std::vector<history::Relation> result) {
                            if (shown == m_model->sharedHistory()) {
                                m_model->setRelations(std::move(result));
                            }
                        });
    }
    Q_EMIT revisionSelected(revision);
}

void HistoryPanel::updateCount()
{
    const int shown = m_model->rowCount();
    const qsizetype all = m_model->history() == nullptr ? 0 : static_cast<qsizetype>(m_model->history()->rows.size());
    if (m_model->isFiltered()) {
        m_ui->countLabel->setText(tr("%1 of %2").arg(QLocale().toString(shown), QLocale().toString(all)));
    } else {
        m_ui->countLabel->setText(tr("%n revision(s)", nullptr, shown));
    }
}

HistoryFilter HistoryPanel::filter() const
{
    return {.kind = static_cast<HistoryFilter::Kind>(m_ui->kindCombo->currentIndex()),
            .text = m_ui->searchEdit->text().trimmed()};
}

} // namespace athanor::desktop
