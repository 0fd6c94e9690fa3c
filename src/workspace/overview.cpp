// SPDX-License-Identifier: MIT
#include "workspace/overview.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

const QString none = QStringLiteral("–");

}

QStringList overviewHeaders()
{
    return {QCoreApplication::translate("athanor", "Module"),       QCoreApplication::translate("athanor", "State"),
            QCoreApplication::translate("athanor", "Pending"),      QCoreApplication::translate("athanor", "Current"),
            QCoreApplication::translate("athanor", "Heads"),        QCoreApplication::translate("athanor", "Revisions"),
            QCoreApplication::translate("athanor", "Version Table")};
}

QStringList overviewCells(const Module &module)
{
    const ModuleFiles &files = *module.files;
    const QString table = files.versionTable.isEmpty() ? none : files.versionTable;
    return {module.name(),
            stateText(module),
            module.pendingKnown ? QLocale().toString(module.pending.size()) : none,
            revisionList(module.rows),
            revisionList(module.heads),
            QLocale().toString(files.map.size()),
            files.versionTableSchema.isEmpty() ? table : QString(files.versionTableSchema + u'.' + table)};
}

QStringList overviewCells(const UnclaimedTable &table)
{
    return {none,
            table.error.isEmpty() ? QCoreApplication::translate("athanor", "Unclaimed")
                                  : QCoreApplication::translate("athanor", "Unclaimed, not readable"),
            none,
            revisionList(table.rows),
            none,
            none,
            QString(table.schema + u'.' + table.name)};
}

QString revisionList(const QStringList &revisions)
{
    return revisions.isEmpty() ? none : revisions.join(u", "_s);
}

} // namespace athanor::workspace
