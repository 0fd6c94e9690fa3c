// SPDX-License-Identifier: MIT
#include "desktop/theme/style.h"

#include "desktop/theme/drawing.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QPainter>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

Style::Style()
    : QProxyStyle(QStyleFactory::create(u"fusion"_s))
{
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        drawButtonPanel(option, painter, widget);
        return;
    case PE_PanelLineEdit:
        if (qobject_cast<const QComboBox *>(widget != nullptr ? widget->parentWidget() : nullptr) == nullptr &&
            qobject_cast<const QAbstractSpinBox *>(widget != nullptr ? widget->parentWidget() : nullptr) == nullptr) {
            if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
                frame != nullptr && frame->lineWidth > 0) {
                drawFieldPanel(option, painter, true);
            } else {
                painter->fillRect(option->rect, option->palette.brush(QPalette::Base));
            }
        }
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorRadioButton:
        drawCheckBox(option, painter, element == PE_IndicatorRadioButton);
        return;
    case PE_FrameLineEdit:
        drawFieldPanel(option, painter, false);
        return;
    case PE_FrameTabBarBase:
        painter->save();
        painter->setPen(theme().separator);
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        painter->restore();
        return;
    case PE_FrameTabWidget:
    case PE_FrameDockWidget:
    case PE_FrameStatusBarItem:
    case PE_PanelMenuBar:
        return;
    case PE_Frame: {
        painter->save();
        painter->setPen(theme().separator);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        painter->restore();
        return;
    }
    case PE_PanelScrollAreaCorner:
        painter->fillRect(option->rect, option->palette.color(QPalette::Base));
        return;
    case PE_IndicatorTabClose: {
        const bool hovered = (option->state & State_MouseOver) && (option->state & State_Enabled);
        const int size = qMin(16, qMin(option->rect.width(), option->rect.height()));
        const QRect icon(option->rect.center() - QPoint(size / 2 - 1, size / 2 - 1), QSize(size, size));
        if (hovered) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(theme().separator);
            painter->drawRoundedRect(option->rect, radius - 1, radius - 1);
            painter->restore();
        }
        painter->drawPixmap(icon, iconPixmap(u"close"_s,
                                             hovered ? option->palette.color(QPalette::WindowText) : theme().subtleText,
                                             size, painter->device()->devicePixelRatioF()));
        return;
    }
    case PE_FrameGroupBox:
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(theme().separator);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(crisp(option->rect), radius + 1, radius + 1);
        painter->restore();
        return;
    case PE_PanelButtonTool: {
        const bool enabled = option->state & State_Enabled;
        const bool down = option->state & (State_Sunken | State_On);
        if (enabled && (down || (option->state & State_MouseOver))) {
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(blended(option->palette.color(QPalette::WindowText),
                                      option->palette.color(QPalette::Window), down ? 0.14 : 0.08));
            painter->drawRoundedRect(option->rect, radius, radius);
            painter->restore();
        }
        return;
    }
    case PE_IndicatorDockWidgetResizeHandle:
        painter->fillRect(option->rect, option->palette.color(QPalette::Window));
        painter->fillRect(option->state & State_Horizontal
                              ? QRect(option->rect.left(), option->rect.center().y(), option->rect.width(), 1)
                              : QRect(option->rect.center().x(), option->rect.top(), 1, option->rect.height()),
                          theme().separator);
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const
{
    switch (element) {
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            drawTab(tab, painter);
            return;
        }
        break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        drawHeader(option, painter);
        return;
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            QStyleOptionHeaderV2 quiet;
            if (const auto *newer = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option)) {
                quiet = *newer;
            } else {
                static_cast<QStyleOptionHeader &>(quiet) = *header;
            }
            quiet.palette.setColor(QPalette::ButtonText, theme().subtleText);
            quiet.state &= ~State_On; // a header does not shout that a row below it is selected
            QProxyStyle::drawControl(element, &quiet, painter, widget);
            return;
        }
        break;
    case CE_Splitter:
        painter->fillRect(option->rect.width() < option->rect.height()
                              ? QRect(option->rect.center().x(), option->rect.top(), 1, option->rect.height())
                              : QRect(option->rect.left(), option->rect.center().y(), option->rect.width(), 1),
                          theme().separator);
        return;
    case CE_ProgressBarGroove:
        return;
    case CE_ProgressBarContents:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option)) {
            drawProgress(bar, painter);
            return;
        }
        break;
    case CE_PushButtonLabel: {
        const QString tone = widget != nullptr ? widget->property("tone").toString() : QString();
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        if (button != nullptr && !tone.isEmpty() && (option->state & State_Enabled)) {
            QStyleOptionButton filled(*button);
            filled.palette.setColor(QPalette::ButtonText, Qt::white);
            if (!filled.icon.isNull()) {
                QPixmap icon = filled.icon.pixmap(filled.iconSize, widget->devicePixelRatioF());
                QPainter tint(&icon);
                tint.setCompositionMode(QPainter::CompositionMode_SourceIn);
                tint.fillRect(icon.rect(), Qt::white);
                tint.end();
                filled.icon = QIcon(icon);
            }
            QProxyStyle::drawControl(element, &filled, painter, widget);
            return;
        }
        break;
    }
    case CE_DockWidgetTitle:
        if (const auto *dock = qstyleoption_cast<const QStyleOptionDockWidget *>(option)) {
            painter->save();
            painter->setFont(scaledFont(painter->font(), 0.92, QFont::DemiBold));
            painter->setPen(theme().subtleText);
            const QRect text = subElementRect(SE_DockWidgetTitleBarText, option, widget).adjusted(6, 0, 0, 0);
            painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                              painter->fontMetrics().elidedText(dock->title, Qt::ElideRight, text.width()));
            painter->restore();
            return;
        }
        break;
    case CE_ShapedFrame:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option)) {
            if (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine) {
                const QRect rect = option->rect;
                painter->fillRect(frame->frameShape == QFrame::HLine
                                      ? QRect(rect.left(), rect.center().y(), rect.width(), 1)
                                      : QRect(rect.center().x(), rect.top(), 1, rect.height()),
                                  theme().separator);
                return;
            }
            if (frame->frameShape == QFrame::StyledPanel) {
                painter->save();
                painter->setPen(theme().separator);
                painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
                painter->restore();
                return;
            }
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                               const QWidget *widget) const
{
    if (control == CC_ScrollBar) {
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            drawScrollBar(bar, subControlRect(control, option, SC_ScrollBarSlider, widget), painter);
            return;
        }
    }
    if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
        control == CC_ComboBox && combo != nullptr) {
        QStyleOption panel(*option);
        panel.rect = combo->rect;
        if (combo->editable) {
            drawFieldPanel(&panel, painter, true);
        } else {
            drawButtonPanel(&panel, painter, nullptr);
        }
        drawChevron(subControlRect(control, option, SC_ComboBoxArrow, widget), false, arrowColour(option), painter);
        return;
    }
    if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
        control == CC_SpinBox && spin != nullptr) {
        drawFieldPanel(option, painter, true);
        if (spin->buttonSymbols != QAbstractSpinBox::NoButtons) {
            drawChevron(subControlRect(control, option, SC_SpinBoxUp, widget), true, arrowColour(option), painter);
            drawChevron(subControlRect(control, option, SC_SpinBoxDown, widget), false, arrowColour(option), painter);
        }
        return;
    }
    if (control == CC_GroupBox) {
        if (const auto *box = qstyleoption_cast<const QStyleOptionGroupBox *>(option)) {
            QStyleOptionGroupBox quiet(*box);
            quiet.textColor = box->palette.color(QPalette::WindowText);
            QProxyStyle::drawComplexControl(control, &quiet, painter, widget);
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                            const QWidget *widget) const
{
    const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
    if (control != CC_ScrollBar || bar == nullptr) {
        return QProxyStyle::subControlRect(control, option, part, widget);
    }
    const bool vertical = bar->orientation == Qt::Vertical;
    const int length = vertical ? bar->rect.height() : bar->rect.width();
    const qint64 range = static_cast<qint64>(bar->maximum) - bar->minimum + bar->pageStep;
    int thumb = length;
    if (bar->maximum > bar->minimum && range > 0) {
        thumb = static_cast<int>(static_cast<qint64>(length) * bar->pageStep / range);
        thumb = qBound(qMin(30, length), thumb, length);
    }
    const int start =
        sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - thumb, bar->upsideDown);
    const auto span = [&](int from, int size) {
        const QRect rect =
            vertical ? QRect(0, from, bar->rect.width(), size) : QRect(from, 0, size, bar->rect.height());
        return visualRect(bar->direction, bar->rect, rect.translated(bar->rect.topLeft()));
    };
    switch (part) {
    case SC_ScrollBarSlider:
        return span(start, thumb);
    case SC_ScrollBarGroove:
        return bar->rect;
    case SC_ScrollBarSubPage:
        return span(0, start);
    case SC_ScrollBarAddPage:
        return span(start + thumb, length - start - thumb);
    default:
        return {}; // no arrows
    }
}

QIcon Style::standardIcon(StandardPixmap icon, const QStyleOption *option, const QWidget *widget) const
{
    if (icon == SP_TitleBarCloseButton || icon == SP_DockWidgetCloseButton) {
        return themedIcon(u"close"_s, Tone::Neutral);
    }
    return QProxyStyle::standardIcon(icon, option, widget);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth:
        return 5;
    case PM_TabBarTabHSpace:
        return 24;
    case PM_TabBarTabVSpace:
        return 12;
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
        return 0;
    case PM_HeaderMargin:
        return 6;
    case PM_ButtonMargin:
        return 8;
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return spacing::large;
    case PM_LayoutHorizontalSpacing:
        return spacing::large;
    case PM_LayoutVerticalSpacing:
        return spacing::small + 2;
    case PM_ScrollBarExtent:
        return 12;
    case PM_ToolBarItemMargin:
    case PM_ToolBarFrameWidth:
        return 0;
    case PM_FocusFrameHMargin:
        return 5; // of the cells, so that they stand below their headers
    case PM_DockWidgetTitleMargin:
        return 5;
    case PM_DockWidgetTitleBarButtonMargin:
        return 2;
    case PM_MenuBarVMargin:
        return 2;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    if (element == SE_LineEditContents) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame != nullptr && frame->lineWidth > 0) {
            return rect.adjusted(3, 0, -3, 0);
        }
    }
    return rect;
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                              const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton:
        result.rwidth() += 10;
        result.setHeight(qMax(result.height(), option->fontMetrics.height() + 14));
        break;
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
        result.setHeight(qMax(result.height(), option->fontMetrics.height() + 12));
        break;
    case CT_ItemViewItem:
        result.rheight() += 4;
        break;
    case CT_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
            item != nullptr && item->menuItemType != QStyleOptionMenuItem::Separator) {
            result.setHeight(qMax(result.height(), option->fontMetrics.height() + 10));
        }
        break;
    default:
        break;
    }
    return result;
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                     QStyleHintReturn *returnData) const
{
    switch (hint) {
    case SH_FormLayoutLabelAlignment:
        return Qt::AlignRight | Qt::AlignVCenter;
    case SH_FormLayoutFieldGrowthPolicy:
        return 1; // QFormLayout::ExpandingFieldsGrow
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_Table_GridLineColor:
        return static_cast<int>(theme().separator.rgb());
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

void Style::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QPushButton *>(widget) != nullptr || qobject_cast<QToolButton *>(widget) != nullptr) {
        widget->setAttribute(Qt::WA_Hover);
    }
}

} // namespace athanor::desktop
