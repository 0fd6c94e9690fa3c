// SPDX-License-Identifier: MIT
#include "desktop/history/historyview.h"

#include "desktop/history/historydelegate.h"
#include "desktop/history/historymodel.h"
#include "desktop/theme/theme.h"

#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>

namespace athanor::desktop {

HistoryView::HistoryView(QWidget *parent)
    : QTableView(parent)
{
    setItemDelegate(new HistoryDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsMovable(false);
    setAccessibleName(tr("History"));
    setAccessibleDescription(tr("Revisions of the module, newest first"));
    connect(this, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT revisionActivated(index.data(history::RevisionIdRole).toString());
    });
}

void HistoryView::setHistoryModel(HistoryModel *model)
{
    m_model = model;
    setModel(model);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &) { Q_EMIT revisionSelected(currentRevision()); });
    connect(model, &QAbstractItemModel::modelReset, this, &HistoryView::adjustColumns);
    horizontalHeader()->setStretchLastSection(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setSectionResizeMode(history::MessageColumn, QHeaderView::Stretch);
    adjustRows();
    adjustColumns();
}

QString HistoryView::currentRevision() const
{
    return currentIndex().data(history::RevisionIdRole).toString();
}

void HistoryView::selectRevision(const QString &revision)
{
    if (m_model == nullptr) {
        return;
    }
    if (const int row = m_model->rowOfRevision(revision); row >= 0) {
        setCurrentIndex(m_model->index(row, history::MessageColumn));
        scrollTo(currentIndex());
    }
}

void HistoryView::goToParent()
{
    if (m_model != nullptr) {
        selectRevision(m_model->parentOf(currentRevision()));
    }
}

void HistoryView::goToChild()
{
    if (m_model != nullptr) {
        selectRevision(m_model->childOf(currentRevision()));
    }
}

void HistoryView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        adjustRows();
        adjustColumns();
    }
}

void HistoryView::keyPressEvent(QKeyEvent *event)
{
    // Home and End mean the first and the last revision, not column.
    if (event->modifiers() == Qt::NoModifier && m_model != nullptr && m_model->rowCount() > 0 &&
        (event->key() == Qt::Key_Home || event->key() == Qt::Key_End)) {
        const int row = event->key() == Qt::Key_Home ? 0 : m_model->rowCount() - 1;
        setCurrentIndex(m_model->index(row, history::MessageColumn));
        return;
    }
    QTableView::keyPressEvent(event);
}

void HistoryView::adjustRows()
{
    // Not with every reset: the header goes through all its sections.
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(LaneMetrics::of(QFontMetricsF(font())).rowHeight);
    horizontalHeader()->setMinimumSectionSize(24);
}

void HistoryView::adjustColumns()
{
    if (m_model == nullptr) {
        return;
    }
    const QFontMetricsF metrics(font());
    setColumnWidth(history::GraphColumn, qMax(graphWidth(m_model->laneCount(), LaneMetrics::of(metrics)), 62));
    setColumnWidth(history::RevisionColumn, QFontMetrics(fixedFont()).horizontalAdvance(QString(13, u'0')) + 18);
    setColumnWidth(history::StateColumn, qRound(metrics.horizontalAdvance(tr("pending, head"))) + 30);
    setColumnWidth(history::DateColumn, qRound(metrics.horizontalAdvance(QStringLiteral("2025-03-04 09:12"))) + 24);
}

} // namespace athanor::desktop
