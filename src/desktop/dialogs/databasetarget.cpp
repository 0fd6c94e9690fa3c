// SPDX-License-Identifier: MIT
#include "desktop/dialogs/databasetarget.h"

#include "desktop/dialogs/fields.h"
#include "desktop/modules/statestyle.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

TargetHeader::TargetHeader(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_title(new QLabel(this))
    , m_subtitle(new QLabel(this))
    , m_environment(new QLabel(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(3 * spacing::small, spacing::large, 3 * spacing::small, spacing::large);
    layout->setSpacing(spacing::large);
    layout->addWidget(m_icon, 0, Qt::AlignVCenter);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_subtitle);
    layout->addLayout(texts, 1);
    layout->addWidget(m_environment, 0, Qt::AlignVCenter);
    for (QLabel *label : {m_title, m_subtitle, m_environment}) {
        label->setTextFormat(Qt::PlainText);
    }
    // A long name is cut rather than widening the dialog.
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_subtitle->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->setFont(scaledFont(font(), 1.25, QFont::DemiBold));
    m_environment->setFont(scaledFont(font(), 0.92, QFont::DemiBold));
    m_title->setObjectName("headerTitle"_L1);
    m_subtitle->setObjectName("headerSubtitle"_L1);
    m_environment->setObjectName("headerEnvironment"_L1);
    m_icon->hide();
    m_environment->hide();
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    updateColours();
}

void TargetHeader::setTarget(const DatabaseTarget &target)
{
    m_target = target;
    m_hasTarget = true;
    m_environment->setText(postgres::environmentName(target.environment));
    if (!target.displayName.isEmpty()) {
        setSubtitle(target.displayName);
    }
    m_icon->show();
    m_environment->show();
    updateColours();
}

void TargetHeader::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void TargetHeader::setSubtitle(const QString &text)
{
    m_subtitle->setText(text);
    m_subtitle->setToolTip(text);
}

void TargetHeader::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const QColor ground = palette().color(QPalette::Base);
    if (m_hasTarget) {
        const QColor tone = theme().environment(m_target.environment);
        painter.fillRect(rect(), blended(tone, ground, theme().dark ? 0.16 : 0.08));
        painter.fillRect(QRect(0, 0, 4, height()), tone);
    } else {
        painter.fillRect(rect(), ground);
    }
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme().separator);
}

void TargetHeader::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateColours();
    }
}

void TargetHeader::updateColours()
{
    paintText(m_subtitle, theme().subtleText);
    if (m_hasTarget) {
        const QColor tone = theme().environment(m_target.environment);
        // The colour itself is made for surfaces; as text on the tinted ground it needs more contrast.
        const QColor ink = theme().dark ? tone.lighter(125) : tone;
        paintText(m_environment, ink);
        m_icon->setPixmap(iconPixmap(environmentIcon(m_target.environment), ink, 22, devicePixelRatioF()));
    }
    update();
}

NameConfirmation::NameConfirmation(QWidget *parent)
    : QWidget(parent)
    , m_label(new QLabel(this))
    , m_edit(new QLineEdit(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_label);
    layout->addWidget(m_edit);
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setBuddy(m_edit);
    m_edit->setObjectName("confirmationEdit"_L1);
    m_edit->setAccessibleName(tr("Name of the database"));
    setFocusProxy(m_edit);
    enterMovesOn(m_edit);
    connect(m_edit, &QLineEdit::textChanged, this, &NameConfirmation::changed);
    hide();
}

void NameConfirmation::setTarget(const DatabaseTarget &target)
{
    m_target = target;
    m_label->setText(tr("This is a production database. Enter its name, %1, to go on:").arg(target.name));
    setVisible(target.environment == postgres::Environment::Production);
}

bool NameConfirmation::isSatisfied() const
{
    return m_target.environment != postgres::Environment::Production ||
           (!m_target.name.isEmpty() && m_edit->text().trimmed() == m_target.name);
}

} // namespace athanor::desktop
