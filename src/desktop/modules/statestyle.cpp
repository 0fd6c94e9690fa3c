// SPDX-License-Identifier: MIT
#include "desktop/modules/statestyle.h"

using namespace Qt::StringLiterals;

namespace athanor::desktop {

StateStyle stateStyle(workspace::ModuleState state)
{
    using workspace::ModuleState;
    switch (state) {
    case ModuleState::FilesBroken:
        return {u"state-broken"_s, Tone::Bad};
    case ModuleState::UnknownRevision:
    case ModuleState::DatabaseAhead:
        return {u"state-unknown"_s, Tone::Bad};
    case ModuleState::DuplicateRows:
    case ModuleState::OverlappingRows:
        return {u"state-overlap"_s, Tone::Bad};
    case ModuleState::Unreadable:
        return {u"state-unreadable"_s, Tone::Caution};
    case ModuleState::NameMismatch:
        return {u"state-mismatch"_s, Tone::Caution};
    case ModuleState::SeveralHeads:
        return {u"state-heads"_s, Tone::Caution};
    case ModuleState::Pending:
        return {u"state-pending"_s, Tone::Active};
    case ModuleState::NoVersionTable:
        return {u"state-none"_s, Tone::Neutral};
    case ModuleState::UpToDate:
        return {u"state-uptodate"_s, Tone::Good};
    case ModuleState::NotConnected:
        return {u"state-files"_s, Tone::Neutral};
    }
    return {};
}

StateStyle severityStyle(workspace::Trouble::Severity severity)
{
    switch (severity) {
    case workspace::Trouble::Severity::Bad:
        return {u"error"_s, Tone::Bad};
    case workspace::Trouble::Severity::Caution:
        return {u"warning"_s, Tone::Caution};
    case workspace::Trouble::Severity::Hint:
        return {u"info"_s, Tone::Neutral};
    }
    return {};
}

QString environmentIcon(postgres::Environment environment)
{
    return u"environment-"_s % postgres::environmentKey(environment);
}

} // namespace athanor::desktop
