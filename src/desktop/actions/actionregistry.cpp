// SPDX-License-Identifier: MIT
#include "desktop/actions/actionregistry.h"

#include "desktop/theme/icons.h"

#include <QAbstractButton>
#include <QAction>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr auto tipProperty = "athanorTip";
constexpr auto reasonProperty = "athanorReason";

} // namespace

ActionRegistry::ActionRegistry(QObject *parent)
    : QObject(parent)
{
}

QAction *ActionRegistry::add(action::Id id, const Entry &entry)
{
    auto *action = new QAction(this);
    adopt(id, action, entry);
    return action;
}

void ActionRegistry::adopt(action::Id id, QAction *action, const Entry &entry)
{
    Q_ASSERT(!m_actions.contains(id));
    action->setObjectName(id);
    action->setText(entry.text);
    if (!entry.icon.isEmpty()) {
        action->setIcon(themedIcon(entry.icon));
    }
    action->setShortcut(entry.shortcut);
    action->setProperty(tipProperty, entry.tip);
    updateTip(action);
    m_actions.insert(id, action);
    m_ordered.append(action);
}

QAction *ActionRegistry::action(action::Id id) const
{
    QAction *found = m_actions.value(id);
    Q_ASSERT(found != nullptr);
    return found;
}

void ActionRegistry::setAvailable(action::Id id, bool available, const QString &reason)
{
    QAction *found = action(id);
    found->setProperty(reasonProperty, available ? QString() : reason);
    found->setEnabled(available);
    updateTip(found);
}

void ActionRegistry::setText(action::Id id, const QString &text)
{
    action(id)->setText(text);
    updateTip(action(id));
}

void ActionRegistry::bind(QAbstractButton *button, action::Id id, bool withIcon)
{
    QAction *source = action(id);
    const auto update = [button, source, withIcon] {
        button->setText(source->text());
        button->setEnabled(source->isEnabled());
        button->setToolTip(source->toolTip());
        button->setAccessibleDescription(source->property(reasonProperty).toString());
        if (withIcon) {
            button->setIcon(source->icon());
        }
    };
    update();
    connect(source, &QAction::changed, button, update);
    connect(button, &QAbstractButton::clicked, source, &QAction::trigger);
}

void ActionRegistry::updateTip(QAction *action)
{
    QString tip = action->property(tipProperty).toString();
    if (tip.isEmpty()) {
        tip = plainActionText(*action);
    }
    if (!action->shortcut().isEmpty()) {
        tip += u" ("_s % action->shortcut().toString(QKeySequence::NativeText) % u')';
    }
    const QString reason = action->property(reasonProperty).toString();
    if (!reason.isEmpty()) {
        tip += u'\n' % reason;
    }
    action->setToolTip(tip);
}

QString plainActionText(const QAction &action)
{
    QString text = action.text();
    text.replace("&&"_L1, "\x01"_L1);
    text.remove(u'&');
    text.replace("\x01"_L1, "&"_L1);
    while (text.endsWith(u'…')) {
        text.chop(1);
    }
    return text;
}

} // namespace athanor::desktop
