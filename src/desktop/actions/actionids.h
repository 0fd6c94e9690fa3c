// SPDX-License-Identifier: MIT
#pragma once

#include <QLatin1StringView>

// Names of the actions in the registry. They are also the objectNames of the actions.
namespace athanor::desktop::action {

using Id = QLatin1StringView;

inline constexpr Id openFolder{"file.openFolder"};
inline constexpr Id openSample{"file.openSample"};
inline constexpr Id closeTab{"file.closeTab"};
inline constexpr Id save{"file.save"};
inline constexpr Id quit{"file.quit"};

inline constexpr Id connectDatabase{"database.connect"};
inline constexpr Id disconnectDatabase{"database.disconnect"};
inline constexpr Id refresh{"database.refresh"};
inline constexpr Id unlock{"database.unlock"};

inline constexpr Id upgrade{"module.upgrade"};
inline constexpr Id stamp{"module.stamp"};
inline constexpr Id backup{"module.backup"};
inline constexpr Id newRevision{"module.newRevision"};
inline constexpr Id overview{"module.overview"};

inline constexpr Id editRevision{"revision.edit"};
inline constexpr Id goToParent{"revision.parent"};
inline constexpr Id goToChild{"revision.child"};
inline constexpr Id copyRevision{"revision.copy"};
inline constexpr Id findRevision{"revision.find"};

inline constexpr Id palette{"view.palette"};
inline constexpr Id showModules{"view.modules"};
inline constexpr Id showInspector{"view.inspector"};
inline constexpr Id showJobs{"view.jobs"};
inline constexpr Id about{"help.about"};

} // namespace athanor::desktop::action
