// SPDX-License-Identifier: MIT
#pragma once

#include <QStyledItemDelegate>

namespace athanor::desktop {

// Paints a module as two lines: its name, and below it the word of its state beside the icon.
class ModulesDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit ModulesDelegate(QObject *parent);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

// Icon and word of a state in one line, for the overview table.
class StateDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit StateDelegate(QObject *parent);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace athanor::desktop
