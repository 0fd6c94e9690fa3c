// SPDX-License-Identifier: MIT
#include "desktop/modules/modulesmodel.h"

#include "desktop/modules/statestyle.h"

using namespace Qt::StringLiterals;

namespace athanor::desktop {

using namespace modules;

ModulesModel::ModulesModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

void ModulesModel::setSnapshot(const std::shared_ptr<const workspace::Snapshot> &snapshot)
{
    QList<Row> rows = snapshot ? rowsOf(*snapshot) : QList<Row>();
    const bool sameShape = rows.size() == m_rows.size() &&
                           std::equal(rows.cbegin(), rows.cend(), m_rows.cbegin(),
                                      [](const Row &a, const Row &b) { return a.kind == b.kind && a.name == b.name; });
    if (sameShape) {
        // Selection and place stay.
        m_rows = std::move(rows);
        if (!m_rows.isEmpty()) {
            Q_EMIT dataChanged(index(0), index(static_cast<int>(m_rows.size()) - 1));
        }
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int ModulesModel::rowOfModule(const QString &name) const
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (m_rows.at(row).kind == RowKind::Module && m_rows.at(row).name == name) {
            return row;
        }
    }
    return -1;
}

int ModulesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ModulesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return row.text;
    case Qt::ToolTipRole:
        return row.tip;
    case Qt::AccessibleTextRole:
        return row.stateText.isEmpty() ? row.text : QString(row.text % u", "_s % row.stateText);
    case KindRole:
        return static_cast<int>(row.kind);
    case NameRole:
        return row.name;
    case StateTextRole:
        return row.stateText;
    case IconRole:
        return row.icon;
    case ToneRole:
        return row.tone;
    default:
        return {};
    }
}

Qt::ItemFlags ModulesModel::flags(const QModelIndex &index) const
{
    if (index.isValid() && m_rows.at(index.row()).kind == RowKind::Section) {
        return Qt::NoItemFlags;
    }
    return QAbstractListModel::flags(index);
}

QList<ModulesModel::Row> ModulesModel::rowsOf(const workspace::Snapshot &snapshot)
{
    QList<Row> rows;
    rows.append({.kind = RowKind::Overview,
                 .name = {},
                 .text = tr("All Modules"),
                 .stateText = tr("%n module(s)", nullptr, static_cast<int>(snapshot.modules.size())),
                 .icon = u"overview"_s,
                 .tone = static_cast<int>(Tone::Neutral),
                 .tip = tr("Overview of all modules of the workspace")});
    for (const workspace::Module &module : snapshot.modules) {
        const StateStyle style = stateStyle(module.state);
        QStringList tip{workspace::stateText(module)};
        for (const workspace::Trouble &trouble : module.troubles) {
            tip.append(trouble.title);
        }
        tip.removeDuplicates();
        rows.append({.kind = RowKind::Module,
                     .name = module.name(),
                     .text = module.name(),
                     .stateText = workspace::stateText(module),
                     .icon = style.icon,
                     .tone = static_cast<int>(style.tone),
                     .tip = tip.join(u'\n')});
    }
    if (snapshot.unclaimed.isEmpty()) {
        return rows;
    }
    rows.append({.kind = RowKind::Section,
                 .name = {},
                 .text = tr("Unclaimed"),
                 .stateText = {},
                 .icon = {},
                 .tone = 0,
                 .tip = tr("Version tables of the database that no module of this workspace claims")});
    for (const workspace::UnclaimedTable &table : snapshot.unclaimed) {
        const QString name = table.schema.isEmpty() || table.schema == "public"_L1
                                 ? table.name
                                 : QString(table.schema % u'.' % table.name);
        rows.append(
            {.kind = RowKind::Unclaimed,
             .name = table.schema % u'.' % table.name,
             .text = name,
             .stateText = table.error.isEmpty() ? tr("at %1").arg(revisionList(table.rows)) : tr("not readable"),
             .icon = u"table"_s,
             .tone = static_cast<int>(Tone::Neutral),
             .tip = QString(table.schema % u'.' % table.name % u'\n' %
                            (table.error.isEmpty() ? tr("at %1").arg(revisionList(table.rows)) : table.error))});
    }
    return rows;
}

} // namespace athanor::desktop
