// SPDX-License-Identifier: MIT
#include "workspace/module.h"

#include <QCoreApplication>

#include <algorithm>

namespace athanor::workspace {

QString stateText(ModuleState state)
{
    switch (state) {
    case ModuleState::FilesBroken:
        return QCoreApplication::translate("athanor", "Files broken");
    case ModuleState::UnknownRevision:
        return QCoreApplication::translate("athanor", "Unknown revision");
    case ModuleState::DatabaseAhead:
        return QCoreApplication::translate("athanor", "Database ahead of files");
    case ModuleState::DuplicateRows:
        return QCoreApplication::translate("athanor", "Duplicate rows");
    case ModuleState::OverlappingRows:
        return QCoreApplication::translate("athanor", "Overlapping rows");
    case ModuleState::Unreadable:
        return QCoreApplication::translate("athanor", "Not readable");
    case ModuleState::NameMismatch:
        return QCoreApplication::translate("athanor", "Name mismatch");
    case ModuleState::SeveralHeads:
        return QCoreApplication::translate("athanor", "Several heads");
    case ModuleState::Pending:
        return QCoreApplication::translate("athanor", "Pending");
    case ModuleState::NoVersionTable:
        return QCoreApplication::translate("athanor", "No version table yet");
    case ModuleState::UpToDate:
        return QCoreApplication::translate("athanor", "Up to date");
    case ModuleState::NotConnected:
        return QCoreApplication::translate("athanor", "Not connected");
    }
    return {};
}

QString stateText(const Module &module)
{
    switch (module.state) {
    case ModuleState::Pending:
        return QCoreApplication::translate("athanor", "%n pending", nullptr, int(module.pending.size()));
    case ModuleState::SeveralHeads:
        return QCoreApplication::translate("athanor", "%n heads", nullptr, int(module.heads.size()));
    case ModuleState::Unreadable:
        if (module.files->versionTable.isEmpty()) {
            return QCoreApplication::translate("athanor", "Version table unknown");
        }
        break;
    default:
        break;
    }
    return stateText(module.state);
}

} // namespace athanor::workspace
