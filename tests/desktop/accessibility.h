// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractButton>
#include <QAccessible>
#include <QDialog>
#include <QHash>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>
#include <QWidget>

namespace athanor::test {

// What a screen reader or the keyboard would miss in a window: nameless fields, mnemonics that are there twice, a
// dialog without a default button. Empty if all is well.
inline QStringList accessibilityFaults(QWidget *window)
{
    using namespace Qt::StringLiterals;
    QStringList faults;
    QHash<QString, QString> mnemonics;
    const auto note = [&](const QString &text, const QString &owner) {
        const QString key = QKeySequence::mnemonic(text).toString();
        if (key.isEmpty()) {
            return;
        }
        if (mnemonics.contains(key)) {
            faults.append(u"%1 is the mnemonic of %2 and of %3"_s.arg(key, mnemonics.value(key), owner));
        }
        mnemonics.insert(key, owner);
    };
    const QList<QWidget *> widgets = window->findChildren<QWidget *>();
    for (QWidget *widget : widgets) {
        if (!widget->isVisibleTo(window)) {
            continue;
        }
        if (const auto *label = qobject_cast<QLabel *>(widget)) {
            if (label->buddy() != nullptr) {
                note(label->text(), label->objectName());
            }
        } else if (const auto *button = qobject_cast<QAbstractButton *>(widget)) {
            note(button->text(), button->objectName());
        } else if (const auto *tabs = qobject_cast<QTabBar *>(widget)) {
            for (int index = 0; index < tabs->count(); ++index) {
                note(tabs->tabText(index), tabs->tabText(index));
            }
        }
        // Parts of a field (the editor of a combo box, a viewport) are named through the field.
        const bool part = widget->focusProxy() != nullptr || widget->objectName().startsWith("qt_"_L1) ||
                          qobject_cast<QTabBar *>(widget) != nullptr ||
                          (widget->parentWidget() != nullptr && widget->parentWidget()->focusProxy() == widget);
        if (widget->focusPolicy() & Qt::TabFocus && !part) {
            QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
            if (interface == nullptr || interface->text(QAccessible::Name).isEmpty()) {
                faults.append(u"%1 %2 has no accessible name"_s.arg(
                    QString::fromLatin1(widget->metaObject()->className()), widget->objectName()));
            }
        }
    }
    if (qobject_cast<QDialog *>(window) != nullptr) {
        const QList<QPushButton *> buttons = window->findChildren<QPushButton *>();
        if (std::ranges::none_of(buttons, [](const QPushButton *button) { return button->isDefault(); })) {
            faults.append(u"there is no default button"_s);
        }
    }
    return faults;
}

} // namespace athanor::test
