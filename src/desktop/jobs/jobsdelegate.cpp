// SPDX-License-Identifier: MIT
#include "desktop/jobs/jobsdelegate.h"

#include "desktop/jobs/jobsmodel.h"

#include <QApplication>
#include <QPainter>

namespace athanor::desktop {

namespace {

constexpr int barWidth = 84;

} // namespace

JobsDelegate::JobsDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
}

void JobsDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item(option);
    item.state &= ~QStyle::State_HasFocus;
    const bool bar = index.column() == jobs::ProgressColumn &&
                     static_cast<Job::State>(index.data(jobs::StateRole).toInt()) == Job::State::Running &&
                     index.data(jobs::TotalRole).toInt() > 0 && option.rect.width() > barWidth + 30;
    if (!bar) {
        QStyledItemDelegate::paint(painter, item, index);
        return;
    }
    const QStyle *style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    initStyleOption(&item, index);
    item.state &= ~QStyle::State_HasFocus;
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, option.widget);

    QStyleOptionProgressBar progress;
    progress.palette = option.palette;
    progress.state = QStyle::State_Enabled | QStyle::State_Horizontal;
    progress.rect = QRect(option.rect.left() + 6, option.rect.top() + 4, barWidth, option.rect.height() - 8);
    progress.minimum = 0;
    progress.maximum = index.data(jobs::TotalRole).toInt();
    progress.progress = index.data(jobs::DoneRole).toInt();
    style->drawControl(QStyle::CE_ProgressBarGroove, &progress, painter, option.widget);
    style->drawControl(QStyle::CE_ProgressBarContents, &progress, painter, option.widget);

    const QRect text = option.rect.adjusted(barWidth + 14, 0, -6, 0);
    painter->save();
    painter->setPen(
        option.palette.color(option.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Text));
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                      option.fontMetrics.elidedText(item.text, Qt::ElideRight, text.width()));
    painter->restore();
}

} // namespace athanor::desktop
