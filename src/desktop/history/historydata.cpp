// SPDX-License-Identifier: MIT
#include "desktop/history/historydata.h"

#include <QCoreApplication>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

using history::Relation;
using history::RevisionState;

namespace {

HistoryRow strayRow(const QString &id)
{
    return {.id = id,
            .message =
                QCoreApplication::translate("athanor", "No file defines this revision; the version table has it."),
            .state = RevisionState::Stray};
}

RevisionState stateOf(const workspace::Module &module, const QSet<QString> &current, const QString &id)
{
    if (!module.connected) {
        return RevisionState::Unknown;
    }
    if (current.contains(id)) {
        return RevisionState::Current;
    }
    if (module.applied.contains(id)) {
        return RevisionState::Applied;
    }
    return module.pendingKnown ? RevisionState::Pending : RevisionState::Unknown;
}

// "2025-03-04 09:12:33.123456" as Alembic writes it, or ISO 8601; the minute is enough to read.
QString shortDate(const QString &createDate)
{
    const qsizetype dot = createDate.indexOf(u'.');
    QString date = dot < 0 ? createDate : createDate.left(dot);
    if (date.size() > 10 && date.at(4) == u'-' && date.at(10) == u'T') {
        date[10] = u' ';
    }
    return date.size() > 16 && date.at(4) == u'-' ? date.left(16) : date;
}

} // namespace

std::shared_ptr<const HistoryData> makeHistory(const workspace::Module &module)
{
    auto data = std::make_shared<HistoryData>();
    data->module = module.name();
    data->files = module.files;
    const revision::Lanes &lanes = module.files->lanes;
    const revision::RevisionMap &map = module.files->map;
    const QSet<QString> current(module.rows.cbegin(), module.rows.cend());
    const QSet<QString> heads(module.heads.cbegin(), module.heads.cend());
    const QSet<QString> pending(module.pending.cbegin(), module.pending.cend());

    data->rows.reserve(lanes.rows.size() + module.unknownRows.size());
    for (const QString &id : module.unknownRows) {
        data->rows.push_back(strayRow(id));
    }
    for (size_t index = 0; index < lanes.rows.size(); ++index) {
        const revision::LaneRow &lane = lanes.rows[index];
        HistoryRow row;
        row.id = idOf(lane, map);
        row.laneRow = static_cast<int>(index);
        const revision::Revision *file = lane.isGhost() ? nullptr : map.find(row.id);
        if (file == nullptr) {
            row.state = RevisionState::Missing;
            row.message = QCoreApplication::translate("athanor", "A file names this revision, but there is none.");
        } else {
            row.message = file->message;
            row.date = shortDate(file->createDate);
            row.fileName = file->path.section(u'/', -1);
            row.labels = file->branchLabels;
            row.parents = file->downRevisions;
            row.state = stateOf(module, current, row.id);
            row.head = heads.contains(row.id);
            row.inPlan = pending.contains(row.id);
        }
        data->rows.push_back(std::move(row));
    }
    data->rowOf.reserve(static_cast<qsizetype>(data->rows.size()));
    for (size_t index = 0; index < data->rows.size(); ++index) {
        data->rowOf.insert(data->rows[index].id, static_cast<int>(index));
    }
    return data;
}

bool matches(const HistoryRow &row, const HistoryFilter &filter)
{
    switch (filter.kind) {
    case HistoryFilter::Kind::All:
        break;
    case HistoryFilter::Kind::Pending:
        if (row.state != RevisionState::Pending) {
            return false;
        }
        break;
    case HistoryFilter::Kind::Applied:
        if (row.state != RevisionState::Applied && row.state != RevisionState::Current) {
            return false;
        }
        break;
    case HistoryFilter::Kind::Heads:
        if (!row.head) {
            return false;
        }
        break;
    case HistoryFilter::Kind::Labelled:
        if (row.labels.isEmpty()) {
            return false;
        }
        break;
    }
    if (filter.text.isEmpty()) {
        return true;
    }
    const auto has = [&](const QString &text) { return text.contains(filter.text, Qt::CaseInsensitive); };
    return has(row.message) || has(row.id) || has(row.fileName) ||
           std::any_of(row.labels.cbegin(), row.labels.cend(), has);
}

QList<int> filteredRows(const HistoryData &data, const HistoryFilter &filter)
{
    QList<int> rows;
    for (size_t index = 0; index < data.rows.size(); ++index) {
        if (matches(data.rows[index], filter)) {
            rows.append(static_cast<int>(index));
        }
    }
    return rows;
}

std::vector<Relation> relations(const HistoryData &data, const QString &revision)
{
    const auto found = data.rowOf.constFind(revision);
    if (found == data.rowOf.constEnd()) {
        return {};
    }
    std::vector<Relation> result(data.rows.size(), Relation::Unrelated);
    const auto mark = [&](const QSet<QString> &ids, Relation relation) {
        for (const QString &id : ids) {
            if (const auto row = data.rowOf.constFind(id); row != data.rowOf.constEnd()) {
                result[static_cast<size_t>(*row)] = relation;
            }
        }
    };
    if (data.files->map.contains(revision)) {
        mark(data.files->map.ancestors({revision}), Relation::Ancestor);
        mark(data.files->map.descendants({revision}), Relation::Descendant);
    }
    result[static_cast<size_t>(*found)] = Relation::Selected;
    return result;
}

QString revisionStateText(RevisionState state)
{
    switch (state) {
    case RevisionState::Unknown:
        return {};
    case RevisionState::Applied:
        return QCoreApplication::translate("athanor", "applied");
    case RevisionState::Current:
        return QCoreApplication::translate("athanor", "current");
    case RevisionState::Pending:
        return QCoreApplication::translate("athanor", "pending");
    case RevisionState::Missing:
        return QCoreApplication::translate("athanor", "file missing");
    case RevisionState::Stray:
        return QCoreApplication::translate("athanor", "unknown");
    }
    return {};
}

} // namespace athanor::desktop
