// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/welcomepage.h"

#include "desktop/actions/actionregistry.h"
#include "desktop/modules/banner.h"
#include "desktop/theme/icons.h"
#include "ui_welcomepage.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

WelcomePage::WelcomePage(ActionRegistry &actions, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::WelcomePage>())
{
    m_ui->setupUi(this);
    m_ui->titleLabel->setFont(scaledFont(font(), 2.0, QFont::DemiBold));
    m_ui->iconLabel->setPixmap(applicationIcon().pixmap(QSize(72, 72), devicePixelRatioF()));
    actions.bind(m_ui->openButton, action::openFolder);
    actions.bind(m_ui->sampleButton, action::openSample);
    m_ui->openButton->setProperty("tone", u"primary"_s);
    connect(m_ui->recentLabel, &QLabel::linkActivated, this, [this](const QString &link) {
        Q_EMIT folderRequested(QString::fromUtf8(QByteArray::fromHex(link.toLatin1())));
    });
}

WelcomePage::~WelcomePage() = default;

void WelcomePage::setRecent(const QStringList &folders)
{
    QStringList lines;
    for (const QString &folder : folders) {
        // In hexadecimal, so that no path can be taken for markup.
        lines.append(u"<a href=\"%1\">%2</a>"_s.arg(QString::fromLatin1(folder.toUtf8().toHex()),
                                                    QDir::toNativeSeparators(folder).toHtmlEscaped()));
    }
    m_ui->recentLabel->setText(lines.join("<br>"_L1));
    m_ui->recentLabel->setVisible(!lines.isEmpty());
}

void WelcomePage::setState(const std::optional<Error> &error, const QString &status)
{
    QList<Notice> notices;
    if (error) {
        notices.append(noticeOf(tr("Cannot Open the Workspace"), *error));
    }
    showNotices(m_ui->bannerLayout, notices, this);
    m_ui->statusLabel->setText(status);
}

} // namespace athanor::desktop
