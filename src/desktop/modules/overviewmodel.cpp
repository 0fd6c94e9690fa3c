// SPDX-License-Identifier: MIT
#include "desktop/modules/overviewmodel.h"

#include "desktop/modules/statestyle.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

using namespace modules;

OverviewModel::OverviewModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void OverviewModel::setSnapshot(const std::shared_ptr<const workspace::Snapshot> &snapshot)
{
    const bool sameModules =
        m_snapshot && snapshot && m_snapshot->modules.size() == snapshot->modules.size() &&
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
    return parent.isValid() || !m_snapshot ? 0 : static_cast<int>(m_snapshot->modules.size());
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
    const workspace::Module &module = m_snapshot->modules.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return text(module, index.column());
    case Qt::ToolTipRole: {
        QStringList lines;
        for (const workspace::Trouble &trouble : module.troubles) {
            lines.append(trouble.title % u": "_s % trouble.text);
        }
        return lines.isEmpty() ? text(module, index.column()) : lines.join(u'\n');
    }
    case Qt::FontRole:
        if (index.column() == NameColumn) {
            QFont font;
            font.setWeight(QFont::Medium);
            return font;
        }
        return index.column() == RowsColumn || index.column() == HeadsColumn ? QVariant(fixedFont()) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(
            Qt::AlignVCenter |
            (index.column() == PendingColumn || index.column() == RevisionsColumn ? Qt::AlignRight : Qt::AlignLeft)));
    case NameRole:
        return module.name();
    case StateTextRole:
        return workspace::stateText(module);
    case IconRole:
        return stateStyle(module.state).icon;
    case ToneRole:
        return static_cast<int>(stateStyle(module.state).tone);
    case SortRole:
        return sortValue(module, index.column());
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
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter |
                          (section == PendingColumn || section == RevisionsColumn ? Qt::AlignRight : Qt::AlignLeft)));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case NameColumn:
        return tr("Module");
    case StateColumn:
        return tr("State");
    case PendingColumn:
        return tr("Pending");
    case RowsColumn:
        return tr("Current");
    case HeadsColumn:
        return tr("Heads");
    case TableColumn:
        return tr("Version Table");
    case RevisionsColumn:
        return tr("Revisions");
    default:
        return {};
    }
}

QString OverviewModel::text(const workspace::Module &module, int column)
{
    switch (column) {
    case NameColumn:
        return module.name();
    case StateColumn:
        return workspace::stateText(module);
    case PendingColumn:
        return module.pendingKnown ? QLocale().toString(module.pending.size()) : u"–"_s;
    case RowsColumn:
        return revisionList(module.rows);
    case HeadsColumn:
        return revisionList(module.heads);
    case TableColumn: {
        const workspace::ModuleFiles &files = *module.files;
        return files.versionTableSchema.isEmpty() ? files.versionTable
                                                  : QString(files.versionTableSchema % u'.' % files.versionTable);
    }
    case RevisionsColumn:
        return QLocale().toString(module.files->map.size());
    default:
        return {};
    }
}

QVariant OverviewModel::sortValue(const workspace::Module &module, int column)
{
    switch (column) {
    case StateColumn:
        return static_cast<int>(module.state); // most urgent first
    case PendingColumn:
        return module.pending.size();
    case RevisionsColumn:
        return module.files->map.size();
    case NameColumn:
        return module.name();
    default:
        return text(module, column);
    }
}

} // namespace athanor::desktop
