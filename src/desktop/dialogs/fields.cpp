// SPDX-License-Identifier: MIT
#include "desktop/dialogs/fields.h"

#include "desktop/theme/icons.h"

#include <QAccessible>
#include <QDialog>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

class EnterFilter : public QObject
{
public:
    using QObject::QObject;

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::KeyPress) {
            const int key = static_cast<QKeyEvent *>(event)->key();
            if (key == Qt::Key_Return || key == Qt::Key_Enter) {
                auto *edit = qobject_cast<QWidget *>(watched);
                if (QWidget *next = edit != nullptr ? edit->nextInFocusChain() : nullptr) {
                    // The chain also names widgets that take no focus, and the field's own parts.
                    while (next != edit && (!(next->focusPolicy() & Qt::TabFocus) || edit->isAncestorOf(next) ||
                                            !next->isVisibleTo(edit->window()) || !next->isEnabled())) {
                        next = next->nextInFocusChain();
                    }
                    next->setFocus(Qt::TabFocusReason);
                }
                return true;
            }
        }
        return QObject::eventFilter(watched, event);
    }
};

QString toneIcon(Tone tone)
{
    switch (tone) {
    case Tone::Good:
        return u"grade-exact"_s;
    case Tone::Caution:
        return u"warning"_s;
    case Tone::Bad:
        return u"error"_s;
    case Tone::Neutral:
    case Tone::Active:
        break;
    }
    return u"info"_s;
}

QLabel *messageLabel(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

void enterMovesOn(QWidget *edit)
{
    edit->installEventFilter(new EnterFilter(edit));
}

void fitHeight(QWidget *window)
{
    QLayout *layout = window->layout();
    if (layout == nullptr) {
        return;
    }
    layout->activate();
    const int height =
        layout->hasHeightForWidth() ? layout->totalHeightForWidth(window->width()) : layout->totalSizeHint().height();
    if (window->height() < height) {
        window->resize(window->width(), height);
    }
}

void emptyLayout(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void paintText(QLabel *label, const QColor &colour)
{
    QPalette palette = label->palette();
    if (palette.color(QPalette::WindowText) != colour) {
        palette.setColor(QPalette::WindowText, colour);
        label->setPalette(palette);
    }
}

NoteLabel::NoteLabel(QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    paintText(this, theme().subtleText);
}

QSize NoteLabel::sizeHint() const
{
    return {0, m_width > 0 ? QLabel::heightForWidth(m_width) : fontMetrics().height()};
}

QSize NoteLabel::minimumSizeHint() const
{
    return sizeHint();
}

void NoteLabel::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    takeWidth();
}

void NoteLabel::showEvent(QShowEvent *event)
{
    QLabel::showEvent(event);
    takeWidth();
}

void NoteLabel::takeWidth()
{
    // On a page that was never shown it is nobody's width.
    if (!isVisible() || m_width == width()) {
        return;
    }
    const int before = sizeHint().height();
    m_width = width();
    if (sizeHint().height() != before) {
        updateGeometry();
        // The window grows when the layout that runs now is done.
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (qobject_cast<QDialog *>(window()) != nullptr) {
                    fitHeight(window());
                }
            },
            Qt::QueuedConnection);
    }
}

void NoteLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    // An own palette keeps a colour through a change of the application's; the theme follows that one.
    if (event->type() == QEvent::PaletteChange) {
        paintText(this, theme().subtleText);
    }
}

InlineMessage::InlineMessage(QWidget *parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(messageLabel(this))
    , m_remedy(messageLabel(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::large, 9, spacing::large, 9);
    layout->setSpacing(spacing::large);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(3);
    texts->addWidget(m_text);
    texts->addWidget(m_remedy);
    layout->addLayout(texts, 1);
    setFrameShape(QFrame::NoFrame);
    hide();
}

void InlineMessage::show(Tone tone, const QString &text, const QString &remedy)
{
    m_tone = tone;
    m_text->setText(text);
    m_remedy->setText(remedy);
    m_remedy->setVisible(!remedy.isEmpty());
    setAccessibleName(text);
    setAccessibleDescription(remedy);
    updateIcon();
    setVisible(true);
    update();
    if (qobject_cast<QDialog *>(window()) != nullptr) {
        fitHeight(window());
    }
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void InlineMessage::clear()
{
    m_text->clear();
    m_remedy->clear();
    setVisible(false);
}

QString InlineMessage::text() const
{
    return m_text->text();
}

void InlineMessage::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    const QColor tone = theme().tone(m_tone);
    const QColor ground = palette().color(QPalette::Base);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(blended(tone, ground, 0.4));
    painter.setBrush(blended(tone, ground, theme().dark ? 0.14 : 0.07));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

void InlineMessage::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateIcon();
    }
}

void InlineMessage::updateIcon()
{
    m_icon->setPixmap(iconPixmap(toneIcon(m_tone), theme().tone(m_tone), 18, devicePixelRatioF()));
}

} // namespace athanor::desktop
