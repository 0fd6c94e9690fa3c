// SPDX-License-Identifier: MIT
#pragma once

#include <QStyledItemDelegate>

namespace athanor::desktop {

// Paints the progress of a running job as a bar with its step beside it.
class JobsDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit JobsDelegate(QObject *parent);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace athanor::desktop
