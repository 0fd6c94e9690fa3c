// SPDX-License-Identifier: MIT
#include "desktop/dialogs/revisionchoice.h"

#include "desktop/theme/theme.h"

#include <QFont>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr qsizetype atOnce = 2000; // so many are searched before the next event

}

RevisionChoiceModel::RevisionChoiceModel(const workspace::Module &module, const QList<Word> &words, QObject *parent)
    : QAbstractTableModel(parent)
    , m_module(module)
    , m_words(words)
    , m_heads(module.heads.cbegin(), module.heads.cend())
    , m_rows(module.rows.cbegin(), module.rows.cend())
    , m_search(this, LatestTask::Kind::Computing)
{
    m_ids.reserve(static_cast<qsizetype>(module.files->lanes.rows.size()));
    for (const revision::LaneRow &row : module.files->lanes.rows) {
        if (!row.isGhost()) {
            m_ids.append(idOf(row, module.files->map));
        }
    }
    m_shown = matching(*m_module.files, m_words, m_ids, {}, nullptr);
}

void RevisionChoiceModel::setNeedle(const QString &needle)
{
    const QString wanted = needle.trimmed();
    const auto search = [files = m_module.files, words = m_words, ids = m_ids, wanted](const JobContext *job) {
        return matching(*files, words, ids, wanted, job);
    };
    if (m_words.size() + m_ids.size() <= atOnce) {
        m_search.cancel();
        show(search(nullptr));
        return;
    }
    m_search.run([search](JobContext &job) { return search(&job); },
                 [this](std::vector<qsizetype> shown) { show(std::move(shown)); });
}

void RevisionChoiceModel::show(std::vector<qsizetype> shown)
{
    beginResetModel();
    m_shown = std::move(shown);
    endResetModel();
    Q_EMIT searched();
}

std::vector<qsizetype> RevisionChoiceModel::matching(const workspace::ModuleFiles &files, const QList<Word> &words,
                                                     const QStringList &ids, const QString &needle,
                                                     const JobContext *job)
{
    const auto has = [&needle](const QString &text) { return text.contains(needle, Qt::CaseInsensitive); };
    std::vector<qsizetype> shown;
    for (qsizetype item = 0; item < words.size() + ids.size() && (job == nullptr || !job->isCancelled()); ++item) {
        bool matches = needle.isEmpty();
        if (!matches && item < words.size()) {
            matches = has(words.at(item).target) || has(words.at(item).text);
        } else if (!matches) {
            const QString &id = ids.at(item - words.size());
            const revision::Revision *revision = files.map.find(id);
            matches =
                has(id) || (revision != nullptr && (has(revision->message) || has(revision->branchLabels.join(u' '))));
        }
        if (matches) {
            shown.push_back(item);
        }
    }
    return shown;
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
    } else if (m_module.applied.contains(id)) {
        words.append(tr("applied"));
    } else if (m_module.pendingKnown) {
        words.append(tr("pending"));
    }
    if (m_heads.contains(id)) {
        words.append(tr("head"));
    }
    return words.join(u", "_s);
}

} // namespace athanor::desktop
