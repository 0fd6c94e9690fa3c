// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/actions/actionids.h"

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>

class QAction;
class QAbstractButton;

namespace athanor::desktop {

// All actions of the window, registered once; menus, buttons, shortcuts and the command palette are fed from here.
class ActionRegistry : public QObject
{
    Q_OBJECT

public:
    explicit ActionRegistry(QObject *parent);

    struct Entry
    {
        QString text; // title case, with mnemonic and ellipsis
        QString icon; // of resources/icons; may be empty
        QKeySequence shortcut;
        QString tip; // a sentence without full stop
    };
    QAction *add(action::Id id, const Entry &entry);
    // A toggle that belongs to something else (a dock), under a name of ours.
    void adopt(action::Id id, QAction *action, const Entry &entry);

    [[nodiscard]] QAction *action(action::Id id) const; // never null for a registered id
    [[nodiscard]] QList<QAction *> actions() const { return m_ordered; } // in order of registration

    // An action that cannot be used says why in its tool tip.
    void setAvailable(action::Id id, bool available, const QString &reason = {});
    void setText(action::Id id, const QString &text);

    // A button that shows an action: text, state and tool tip follow it.
    void bind(QAbstractButton *button, action::Id id, bool withIcon = true);

private:
    void updateTip(QAction *action);

    QHash<QString, QAction *> m_actions;
    QList<QAction *> m_ordered;
};

// "Upgrade" of "&Upgrade…": what the palette lists and searches.
QString plainActionText(const QAction &action);

} // namespace athanor::desktop
