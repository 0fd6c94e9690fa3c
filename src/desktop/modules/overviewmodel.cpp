// SPDX-License-Identifier: MIT
#include "desktop/modules/overviewmodel.h"

#include "desktop/modules/statestyle.h"
#include "workspace/overview.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

using namespace modules;
using namespace workspace; // the columns

namespace {

QVariant alignment(int column)
{
    const bool number = column == OverviewPending || column == OverviewRevisions;
    return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft)));
}

} // namespace

OverviewModel::OverviewModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void OverviewModel::setSnapshot(const std::shared_ptr<const workspace::Snapshot> &snapshot)
{
    const bool sameModules =
        m_snapshot && snapshot && m_snapshot->modules.size() == snapshot->modules.size() &&
        m_snapshot->unclaimed.size() == snapshot->unclaimed.size() &&
        std::equal(m_snapshot->modules.cbegin(), m_snapshot->modules.cend(), snapshot->modules.cbegin(),
                   [](const workspace::Module &a, const workspace::Module &b) { return a.name() == b.name(); });
    if (sameModules) {
        m_snapshot = snapshot;
        if (rowCount() > 0) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, OverviewColumnCount - 1));
        }
        return;
    }
    beginResetModel();
    m_snapshot = snapshot;
    endResetModel();
}

int OverviewModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_snapshot
               ? 0
               : static_cast<int>(m_snapshot->modules.size() + m_snapshot->unclaimed.size());
}

int OverviewModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : OverviewColumnCount;
}

QVariant OverviewModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const int column = index.column();
    if (role == Qt::TextAlignmentRole) {
        return alignment(column);
    }
    if (role == Qt::FontRole && (column == OverviewCurrent || column == OverviewHeads)) {
        return fixedFont();
    }
    if (index.row() >= m_snapshot->modules.size()) {
        return unclaimedData(m_snapshot->unclaimed.at(index.row() - m_snapshot->modules.size()), column, role);
    }
    const workspace::Module &module = m_snapshot->modules.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return overviewCells(module).value(column);
    case Qt::ToolTipRole: {
        QStringList lines;
        for (const workspace::Trouble &trouble : module.troubles) {
            lines.append(trouble.title % u": "_s % trouble.text);
        }
        return lines.isEmpty() ? overviewCells(module).value(column) : lines.join(u'\n');
    }
    case Qt::FontRole:
        if (column == OverviewModule) {
            QFont font;
            font.setWeight(QFont::Medium);
            return font;
        }
        return {};
    case NameRole:
        return module.name();
    case StateTextRole:
        return workspace::stateText(module);
    case IconRole:
        return stateStyle(module.state).icon;
    case ToneRole:
        return static_cast<int>(stateStyle(module.state).tone);
    case SortRole:
        return sortValue(module, column);
    default:
        return {};
    }
}

QVariant OverviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return alignment(section);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    return overviewHeaders().value(section);
}

QVariant OverviewModel::sortValue(const workspace::Module &module, int column)
{
    switch (column) {
    case OverviewState:
        return static_cast<int>(module.state); // most urgent first
    case OverviewPending:
        return module.pendingKnown ? module.pending.size() : qsizetype(-1);
    case OverviewRevisions:
        return module.files->map.size();
    default:
        return overviewCells(module).value(column);
    }
}

// After the modules: version tables that none of them claims.
QVariant OverviewModel::unclaimedData(const workspace::UnclaimedTable &table, int column, int role)
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return overviewCells(table).value(column);
    case Qt::ToolTipRole:
        return table.error.isEmpty() ? tr("No module of this workspace claims this version table.") : table.error;
    case TableRole:
        return QString(table.schema % u'.' % table.name);
    case StateTextRole:
        return overviewCells(table).value(OverviewState);
    case IconRole:
        return u"table"_s;
    case ToneRole:
        return static_cast<int>(Tone::Neutral);
    case SortRole:
        if (column == OverviewState) {
            return std::numeric_limits<int>::max();
        }
        return column == OverviewPending || column == OverviewRevisions ? QVariant(-1)
                                                                        : QVariant(overviewCells(table).value(column));
    default:
        return {};
    }
}

} // namespace athanor::desktop
