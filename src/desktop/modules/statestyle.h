// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/theme/theme.h"
#include "workspace/overview.h"

namespace athanor::desktop {

// How a module's state is shown: an icon and a tone beside the word of workspace::stateText().
struct StateStyle
{
    QString icon;
    Tone tone = Tone::Neutral;
};

StateStyle stateStyle(workspace::ModuleState state);
// The same for a trouble, beside its title.
StateStyle severityStyle(workspace::Trouble::Severity severity);

// "Development" with icon, for the identity bar and combo boxes.
QString environmentIcon(postgres::Environment environment);

// Current rows or heads in one line; a dash if there are none.
using workspace::revisionList;

} // namespace athanor::desktop
