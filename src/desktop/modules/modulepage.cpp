// SPDX-License-Identifier: MIT
#include "desktop/modules/modulepage.h"

#include "desktop/actions/actionregistry.h"
#include "desktop/history/historypanel.h"
#include "desktop/modules/banner.h"
#include "desktop/modules/statestyle.h"
#include "desktop/theme/icons.h"
#include "ui_modulepage.h"

#include <QEvent>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

ModulePage::ModulePage(ActionRegistry &actions, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::ModulePage>())
{
    m_ui->setupUi(this);
    m_ui->nameLabel->setFont(scaledFont(font(), 1.5, QFont::DemiBold));
    m_ui->tableLabel->setFont(fixedFont());
    m_ui->stateLabel->setFont(scaledFont(font(), 1.0, QFont::Medium));
    actions.bind(m_ui->upgradeButton, action::upgrade);
    actions.bind(m_ui->backupButton, action::backup);
    actions.bind(m_ui->stampButton, action::stamp);
    actions.bind(m_ui->newRevisionButton, action::newRevision);
    m_ui->upgradeButton->setProperty("tone", u"primary"_s);
}

ModulePage::~ModulePage() = default;

void ModulePage::setModule(const workspace::Module &module, const std::optional<Error> &catalogueError)
{
    const workspace::ModuleFiles &files = *module.files;
    m_state = module.state;
    m_ui->nameLabel->setText(module.name());
    m_ui->tableLabel->setText(files.versionTable.isEmpty() ? tr("version table not known")
                              : files.versionTableSchema.isEmpty()
                                  ? files.versionTable
                                  : QString(files.versionTableSchema % u'.' % files.versionTable));
    const project::Fact &table = module.files->project.versionTable;
    m_ui->tableLabel->setToolTip(table.isDefault ? table.note : QString());
    m_ui->stateLabel->setText(workspace::stateText(module));
    m_ui->positionLabel->setText(positionText(module));
    m_ui->positionLabel->setToolTip(m_ui->positionLabel->text());
    QList<Notice> notices;
    for (const workspace::Trouble &trouble : module.troubles) {
        notices.append(noticeOf(trouble));
    }
    if (catalogueError) {
        notices.append(catalogueNotice(*catalogueError));
    }
    const QList<Banner *> banners = showNotices(m_ui->bannerLayout, notices, this);
    for (qsizetype index = 0; index < qMin(banners.size(), module.troubles.size()); ++index) {
        connect(banners.at(index)->addButton(tr("Explain")), &QPushButton::clicked, this,
                [this, index] { Q_EMIT troubleRequested(index); });
    }
    updateState();
    m_ui->history->setModule(module);
}

HistoryPanel *ModulePage::history() const
{
    return m_ui->history;
}

void ModulePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateState();
    }
}

void ModulePage::updateState()
{
    const StateStyle style = stateStyle(m_state);
    const QColor colour = theme().tone(style.tone);
    m_ui->stateIcon->setPixmap(iconPixmap(style.icon, colour, 18, devicePixelRatioF()));
    const auto paint = [](QLabel *label, const QColor &ink) {
        QPalette palette = label->palette();
        if (palette.color(QPalette::WindowText) != ink) {
            palette.setColor(QPalette::WindowText, ink);
            label->setPalette(palette);
        }
    };
    paint(m_ui->stateLabel, colour);
    paint(m_ui->tableLabel, theme().subtleText);
    paint(m_ui->positionLabel, theme().subtleText);
}

QString positionText(const workspace::Module &module)
{
    const QString heads = module.heads.size() == 1 ? ModulePage::tr("head %1").arg(module.heads.constFirst())
                                                   : ModulePage::tr("heads %1").arg(revisionList(module.heads));
    if (!module.connected) {
        return heads;
    }
    if (module.rows.isEmpty()) {
        return ModulePage::tr("nothing applied → %1").arg(heads);
    }
    return ModulePage::tr("at %1 → %2").arg(module.rows.join(u", "_s), heads);
}

} // namespace athanor::desktop
