// SPDX-License-Identifier: MIT
#include "desktop/modules/banner.h"

#include "desktop/dialogs/fields.h"
#include "desktop/modules/statestyle.h"
#include "desktop/theme/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr qsizetype shownNotices = 3;

QString place(const QString &file, int line)
{
    if (file.isEmpty()) {
        return {};
    }
    return line > 0 ? QString(file % u':' % QString::number(line)) : file;
}

QLabel *textLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

Notice noticeOf(const workspace::Trouble &trouble)
{
    const StateStyle style = severityStyle(trouble.severity);
    Notice notice;
    notice.tone = style.tone;
    notice.icon = style.icon;
    notice.title = trouble.title;
    notice.text = trouble.text;
    const QString where = place(trouble.file, trouble.line);
    if (!where.isEmpty() && !trouble.text.contains(trouble.file)) {
        notice.text += u'\n' % where;
    }
    notice.waysOut = trouble.waysOut;
    return notice;
}

Notice noticeOf(const QString &title, const Error &error)
{
    Notice notice;
    notice.tone = Tone::Bad;
    notice.icon = u"error"_s;
    notice.title = title;
    notice.text = error.what;
    const QString where = place(error.file, error.line);
    if (!where.isEmpty() && !error.what.contains(error.file)) {
        notice.text += u'\n' % where;
    }
    if (!error.detail.isEmpty()) {
        notice.text += u'\n' % error.detail.trimmed();
    }
    if (!error.remedy.isEmpty()) {
        notice.waysOut.append(error.remedy);
    }
    return notice;
}

Notice catalogueNotice(const Error &error)
{
    Notice notice = noticeOf(Banner::tr("Catalogue Not Read"), error);
    notice.tone = Tone::Caution;
    notice.icon = u"warning"_s;
    notice.waysOut.append(
        Banner::tr("Until it is read, SQL that depends on the database is shown as opaque. Refresh to read it again."));
    return notice;
}

Banner::Banner(const Notice &notice, QWidget *parent)
    : QFrame(parent)
    , m_notice(notice)
    , m_icon(new QLabel(this))
{
    setObjectName("Banner"_L1);
    setAccessibleName(notice.title);
    setAccessibleDescription(notice.text);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(spacing::large, 10, spacing::large, 10);
    layout->setSpacing(spacing::large);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(3);
    auto *title = textLabel(notice.title, this);
    title->setObjectName("bannerTitle"_L1);
    title->setFont(scaledFont(font(), 1.0, QFont::DemiBold));
    texts->addWidget(title);
    if (!notice.text.isEmpty()) {
        auto *text = textLabel(notice.text, this);
        text->setObjectName("bannerText"_L1);
        texts->addWidget(text);
    }
    for (const QString &way : notice.waysOut) {
        texts->addWidget(textLabel(notice.waysOut.size() > 1 ? QString(u"•  "_s % way) : way, this));
    }
    layout->addLayout(texts, 1);
    auto *buttons = new QVBoxLayout;
    layout->addLayout(buttons);
    m_buttons = buttons;
    updateIcon();
}

QPushButton *Banner::addButton(const QString &text, const QString &icon)
{
    auto *button = new QPushButton(text, this);
    if (!icon.isEmpty()) {
        button->setIcon(themedIcon(icon));
    }
    button->setAutoDefault(false);
    m_buttons->addWidget(button);
    return button;
}

void Banner::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    const QColor tone = theme().tone(m_notice.tone);
    const QColor ground = palette().color(QPalette::Base);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(blended(tone, ground, 0.4));
    painter.setBrush(blended(tone, ground, theme().dark ? 0.14 : 0.07));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

void Banner::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateIcon();
    }
}

void Banner::updateIcon()
{
    m_icon->setPixmap(iconPixmap(m_notice.icon, theme().tone(m_notice.tone), 20, devicePixelRatioF()));
}

QList<Banner *> showNotices(QLayout *layout, const QList<Notice> &notices, QWidget *parent)
{
    emptyLayout(layout);
    QList<Banner *> banners;
    for (const Notice &notice : notices.first(qMin(shownNotices, notices.size()))) {
        banners.append(new Banner(notice, parent));
        layout->addWidget(banners.constLast());
    }
    if (notices.size() > shownNotices) {
        auto *more =
            new QLabel(Banner::tr("and %n more", nullptr, static_cast<int>(notices.size() - shownNotices)), parent);
        layout->addWidget(more);
    }
    return banners;
}

} // namespace athanor::desktop
