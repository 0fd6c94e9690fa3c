// SPDX-License-Identifier: MIT
#pragma once

class QMainWindow;
class QMenu;

namespace athanor::desktop {

class ActionRegistry;

// Registers every action of the window but the toggles of the docks.
void registerActions(ActionRegistry &actions);

// Menus from the registry; returns the menu of recently opened folders, which the window fills.
QMenu *fillMenuBar(QMainWindow *window, const ActionRegistry &actions);

} // namespace athanor::desktop
