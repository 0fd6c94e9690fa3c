// SPDX-License-Identifier: MIT
#include "desktop/history/historymodel.h"

#include "core/job.h"
#include "desktop/theme/theme.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

using namespace history;

HistoryModel::HistoryModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void HistoryModel::setHistory(const std::shared_ptr<const HistoryData> &data)
{
    beginResetModel();
    std::shared_ptr<const HistoryData> old = std::exchange(m_data, data);
    m_visible.reset();
    m_relations.clear();
    endResetModel();
    freeBeside(std::move(old));
}

void HistoryModel::setVisibleRows(const std::optional<QList<int>> &rows)
{
    if (!m_visible && !rows) {
        return;
    }
    beginResetModel();
    m_visible = rows;
    endResetModel();
}

void HistoryModel::setRelations(std::vector<Relation> relations)
{
    m_relations = std::move(relations);
    if (const int rows = rowCount(); rows > 0) {
        Q_EMIT dataChanged(index(0, GraphColumn), index(rows - 1, ColumnCount - 1), {RelationRole});
    }
}

int HistoryModel::rowOfRevision(const QString &revision) const
{
    if (!m_data) {
        return -1;
    }
    const auto found = m_data->rowOf.constFind(revision);
    if (found == m_data->rowOf.constEnd()) {
        return -1;
    }
    if (!m_visible) {
        return *found;
    }
    const auto position = std::lower_bound(m_visible->cbegin(), m_visible->cend(), *found);
    return position != m_visible->cend() && *position == *found
               ? static_cast<int>(std::distance(m_visible->cbegin(), position))
               : -1;
}

QString HistoryModel::revisionAt(int row) const
{
    return row >= 0 && row < rowCount() ? m_data->rows[static_cast<size_t>(dataRow(row))].id : QString();
}

QString HistoryModel::parentOf(const QString &revision) const
{
    if (!m_data) {
        return {};
    }
    const auto found = m_data->rowOf.constFind(revision);
    if (found == m_data->rowOf.constEnd()) {
        return {};
    }
    for (const QString &parent : m_data->rows[static_cast<size_t>(*found)].parents) {
        if (rowOfRevision(parent) >= 0) {
            return parent;
        }
    }
    return {};
}

QString HistoryModel::childOf(const QString &revision) const
{
    if (!m_data) {
        return {};
    }
    for (const QString &child : m_data->files->map.children(revision)) {
        if (rowOfRevision(child) >= 0) {
            return child;
        }
    }
    return {};
}

int HistoryModel::laneCount() const
{
    return m_data && !m_visible ? m_data->files->lanes.width : 1;
}

int HistoryModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid() || !m_data) {
        return 0;
    }
    return m_visible ? static_cast<int>(m_visible->size()) : static_cast<int>(m_data->rows.size());
}

int HistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HistoryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const int at = dataRow(index.row());
    const HistoryRow &row = m_data->rows[static_cast<size_t>(at)];
    const revision::LaneRow *lane =
        row.laneRow < 0 ? nullptr : &m_data->files->lanes.rows[static_cast<size_t>(row.laneRow)];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return row.fileName.isEmpty() ? row.id : QString(row.id % u'\n' % row.fileName);
    case Qt::FontRole:
        return index.column() == RevisionColumn ? QVariant(fixedFont()) : QVariant();
    case Qt::AccessibleTextRole:
        return index.column() == GraphColumn ? QVariant(accessibleText(row)) : text(row, index.column());
    case RevisionIdRole:
        return row.id;
    case LaneRole:
        return lane != nullptr && !m_visible ? lane->lane : 0;
    case ColourRole:
        return lane != nullptr ? lane->colour : 0;
    case EdgesRole:
        return lane != nullptr && !m_visible
                   ? QVariant::fromValue(EdgeSpan{m_data->files->lanes.edges.data() + lane->firstEdge, lane->edgeCount})
                   : QVariant::fromValue(EdgeSpan{});
    case StateRole:
        return static_cast<int>(row.state);
    case HeadRole:
        return row.head;
    case LabelsRole:
        return row.labels;
    case RelationRole:
        return static_cast<int>(static_cast<size_t>(at) < m_relations.size() ? m_relations[static_cast<size_t>(at)]
                                                                             : Relation::NoSelection);
    case InPlanRole:
        return row.inPlan;
    default:
        return {};
    }
}

QVariant HistoryModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::TextAlignmentRole)) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter));
    }
    switch (section) {
    case GraphColumn:
        return tr("Graph");
    case MessageColumn:
        return tr("Message");
    case RevisionColumn:
        return tr("Revision");
    case StateColumn:
        return tr("State");
    case DateColumn:
        return tr("Created");
    default:
        return {};
    }
}

QVariant HistoryModel::text(const HistoryRow &row, int column) const
{
    switch (column) {
    case MessageColumn:
        return row.message;
    case RevisionColumn:
        return row.id;
    case StateColumn: {
        const QString state = revisionStateText(row.state);
        if (!row.head) {
            return state;
        }
        return state.isEmpty() ? tr("head") : tr("%1, head", "state of a revision that is a head").arg(state);
    }
    case DateColumn:
        return row.date;
    default:
        return {};
    }
}

QString HistoryModel::accessibleText(const HistoryRow &row) const
{
    QStringList parts{row.id, row.message, text(row, StateColumn).toString()};
    if (row.parents.size() > 1) {
        parts.append(tr("merge of %1").arg(row.parents.join(u", "_s)));
    } else if (row.parents.size() == 1) {
        parts.append(tr("parent %1").arg(row.parents.constFirst()));
    } else if (row.laneRow >= 0 && row.state != RevisionState::Missing) {
        parts.append(tr("base"));
    }
    if (!row.labels.isEmpty()) {
        parts.append(tr("branch labels %1").arg(row.labels.join(u", "_s)));
    }
    parts.removeAll(QString());
    return parts.join(u", "_s);
}

} // namespace athanor::desktop
