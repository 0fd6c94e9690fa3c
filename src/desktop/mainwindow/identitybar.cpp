// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/identitybar.h"

#include "desktop/actions/actionregistry.h"
#include "desktop/mainwindow/session.h"
#include "desktop/modules/statestyle.h"
#include "desktop/theme/icons.h"
#include "ui_identitybar.h"

#include <QEvent>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

IdentityBar::IdentityBar(ActionRegistry &actions, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::IdentityBar>())
{
    m_ui->setupUi(this);
    setAccessibleName(tr("Identity of the database"));
    // A tool bar would have its labels painted as buttons.
    setBackgroundRole(QPalette::Window);
    m_ui->environmentLabel->setFont(scaledFont(font(), 1.0, QFont::Bold));
    m_ui->databaseLabel->setFont(scaledFont(font(), 1.0, QFont::Medium));
    for (const auto &[button, id] :
         {std::pair(m_ui->unlockButton, action::unlock), std::pair(m_ui->connectButton, action::connectDatabase),
          std::pair(m_ui->refreshButton, action::refresh), std::pair(m_ui->paletteButton, action::palette)}) {
        button->setAutoRaise(true);
        button->setIconSize(QSize(18, 18));
        button->setDefaultAction(actions.action(id));
    }
}

IdentityBar::~IdentityBar() = default;

void IdentityBar::show(const Session &session)
{
    const auto &profile = session.profile();
    m_environment.reset();
    m_trouble = false;
    m_ui->stateLabel->clear();
    if (session.folder().isEmpty()) {
        m_ui->environmentLabel->setText(tr("Athanor"));
        m_ui->databaseLabel->setText(session.isLoading() ? tr("Opening…") : tr("No workspace is open"));
    } else if (!profile) {
        m_ui->environmentLabel->setText(tr("FILES ONLY"));
        m_ui->databaseLabel->setText(tr("not connected to a database"));
    } else {
        m_environment = profile->environment;
        m_ui->environmentLabel->setText(postgres::environmentName(profile->environment).toUpper());
        m_ui->databaseLabel->setText(profile->displayName());
        QStringList state;
        if (session.snapshot() && !session.isLoading() && !session.isConnected()) {
            m_trouble = true;
            state.append(tr("not connected"));
        } else if (session.isLocked()) {
            state.append(tr("read only until unlocked"));
        }
        if (session.isConnected()) {
            state.append(tr("PostgreSQL %1").arg(session.snapshot()->serverVersion));
        }
        m_ui->stateLabel->setText(state.join(u" · "_s));
    }
    if (session.isReading() && session.snapshot()) {
        const QString reading = session.progress() + u'…';
        const QString before = m_ui->stateLabel->text();
        m_ui->stateLabel->setText(before.isEmpty() ? reading : QString(before % u" · "_s % reading));
    }
    m_ui->unlockButton->setVisible(session.isProduction());
    updateColours();
}

QString IdentityBar::text() const
{
    QStringList parts{m_ui->environmentLabel->text(), m_ui->databaseLabel->text(), m_ui->stateLabel->text()};
    parts.removeAll(QString());
    return parts.join(u" · "_s);
}

void IdentityBar::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    const QColor window = palette().color(QPalette::Window);
    if (!m_environment) {
        painter.fillRect(rect(), window);
    } else {
        const QColor colour = theme().environment(*m_environment);
        const bool loud = *m_environment == postgres::Environment::Production;
        painter.fillRect(rect(), blended(colour, window, loud ? (theme().dark ? 0.34 : 0.16) : 0.09));
        painter.fillRect(QRect(0, 0, 6, height()), colour);
    }
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme().separator);
}

void IdentityBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateColours();
    }
}

void IdentityBar::updateColours()
{
    const QColor window = palette().color(QPalette::Window);
    const QColor text = palette().color(QPalette::WindowText);
    QColor ink = theme().subtleText;
    if (m_environment) {
        ink = theme().environment(*m_environment);
        ink = theme().dark ? blended(ink, Qt::white, 0.6) : ink;
    }
    const auto paint = [](QLabel *label, const QColor &colour) {
        QPalette own = label->palette();
        if (own.color(QPalette::WindowText) != colour) {
            own.setColor(QPalette::WindowText, colour);
            label->setPalette(own);
        }
    };
    paint(m_ui->environmentLabel, ink);
    paint(m_ui->stateLabel, m_trouble ? theme().bad : blended(text, window, 0.7));
    const QString icon = m_environment ? environmentIcon(*m_environment) : u"database"_s;
    m_ui->environmentIcon->setPixmap(iconPixmap(icon, ink, 20, devicePixelRatioF()));
    update();
}

} // namespace athanor::desktop
