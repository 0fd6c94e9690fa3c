// SPDX-License-Identifier: MIT
#include "desktop/dialogs/revisionchoice.h"

#include "desktop/theme/theme.h"

#include <QFont>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

RevisionChoiceModel::RevisionChoiceModel(const workspace::Module &module, const QList<Word> &words, QObject *parent)
    : QAbstractTableModel(parent)
    , m_module(module)
    , m_words(words)
    , m_heads(module.heads.cbegin(), module.heads.cend())
    , m_rows(module.rows.cbegin(), module.rows.cend())
{
    m_ids.reserve(static_cast<qsizetype>(module.files->lanes.rows.size()));
    for (const revision::LaneRow &row : module.files->lanes.rows) {
        if (!row.ghost) {
            m_ids.append(row.id);
        }
    }
    setNeedle({});
}

void RevisionChoiceModel::setNeedle(const QString &needle)
{
    const QString wanted = needle.trimmed();
    beginResetModel();
    m_shown.clear();
    for (qsizetype item = 0; item < m_words.size() + m_ids.size(); ++item) {
        if (wanted.isEmpty() || matches(item, wanted)) {
            m_shown.push_back(item);
        }
    }
    endResetModel();
}

int RevisionChoiceModel::rowOf(const QString &wanted) const
{
    const auto found = std::ranges::find_if(m_shown, [&](qsizetype item) { return target(item) == wanted; });
    return found == m_shown.end() ? -1 : static_cast<int>(found - m_shown.begin());
}

int RevisionChoiceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int RevisionChoiceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RevisionChoiceModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const qsizetype item = m_shown[static_cast<size_t>(index.row())];
    switch (role) {
    case TargetRole:
        return target(item);
    case Qt::DisplayRole:
        switch (index.column()) {
        case Revision:
            return target(item);
        case Message:
            return message(item);
        case State:
            return state(item);
        default:
            return {};
        }
    case Qt::ToolTipRole:
        return index.column() == State ? QString() : message(item);
    case Qt::FontRole:
        return index.column() == Revision ? QVariant(fixedFont()) : QVariant();
    case Qt::ForegroundRole:
        return index.column() == State ? QVariant(theme().subtleText) : QVariant();
    case Qt::AccessibleTextRole:
        return index.column() == Revision ? QString(target(item) % u", "_s % message(item) % u", "_s % state(item))
                                          : QVariant();
    default:
        return {};
    }
}

QVariant RevisionChoiceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Revision:
        return tr("Revision");
    case Message:
        return tr("Message");
    case State:
        return tr("State");
    default:
        return {};
    }
}

QString RevisionChoiceModel::target(qsizetype item) const
{
    return item < m_words.size() ? m_words.at(item).target : m_ids.at(item - m_words.size());
}

QString RevisionChoiceModel::message(qsizetype item) const
{
    if (item < m_words.size()) {
        return m_words.at(item).text;
    }
    const revision::Revision *revision = m_module.files->map.find(m_ids.at(item - m_words.size()));
    return revision != nullptr ? revision->message : QString();
}

QString RevisionChoiceModel::state(qsizetype item) const
{
    if (item < m_words.size()) {
        return {};
    }
    const QString &id = m_ids.at(item - m_words.size());
    QStringList words;
    if (m_rows.contains(id)) {
        words.append(tr("current"));
    } else if (m_module.connected) {
        words.append(m_module.applied.contains(id) ? tr("applied") : tr("pending"));
    }
    if (m_heads.contains(id)) {
        words.append(tr("head"));
    }
    return words.join(u", "_s);
}

bool RevisionChoiceModel::matches(qsizetype item, const QString &needle) const
{
    if (target(item).contains(needle, Qt::CaseInsensitive) || message(item).contains(needle, Qt::CaseInsensitive)) {
        return true;
    }
    if (item < m_words.size()) {
        return false;
    }
    const revision::Revision *revision = m_module.files->map.find(m_ids.at(item - m_words.size()));
    return revision != nullptr && revision->branchLabels.join(u' ').contains(needle, Qt::CaseInsensitive);
}

} // namespace athanor::desktop
