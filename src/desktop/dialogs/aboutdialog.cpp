// SPDX-License-Identifier: MIT
#include "desktop/dialogs/aboutdialog.h"

#include "desktop/dialogs/fields.h"
#include "desktop/theme/icons.h"
#include "ui_aboutdialog.h"

#include <QCoreApplication>
#include <QEvent>

namespace athanor::desktop {

AboutDialog::AboutDialog(QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::AboutDialog>())
{
    m_ui->setupUi(this);
    m_ui->iconLabel->setPixmap(applicationIcon().pixmap(QSize(72, 72), devicePixelRatioF()));
    m_ui->nameLabel->setFont(scaledFont(font(), 1.6, QFont::DemiBold));
    const QString version = QCoreApplication::applicationVersion();
    m_ui->versionLabel->setText(tr("Version %1").arg(version));
    m_ui->versionLabel->setVisible(!version.isEmpty());
    m_ui->librariesLabel->setText(
        tr("MIT licence\nQt %1 · KSyntaxHighlighting · libpq · libpg_query").arg(QString::fromLatin1(qVersion())));
    updateColours();
    connect(m_ui->closeButton, &QPushButton::clicked, this, &AboutDialog::accept);
}

AboutDialog::~AboutDialog() = default;

void AboutDialog::updateColours()
{
    paintText(m_ui->versionLabel, theme().subtleText);
    paintText(m_ui->librariesLabel, theme().subtleText);
}

void AboutDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateColours();
    }
}

} // namespace athanor::desktop
