// SPDX-License-Identifier: MIT
#pragma once

namespace athanor::desktop {

// Loads the texts of the user's language; English for the others, whose file has the plural forms.
void installTranslations();

} // namespace athanor::desktop
