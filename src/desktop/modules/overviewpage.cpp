// SPDX-License-Identifier: MIT
#include "desktop/modules/overviewpage.h"

#include "desktop/modules/banner.h"
#include "desktop/modules/modulesdelegate.h"
#include "desktop/modules/overviewmodel.h"
#include "desktop/theme/theme.h"
#include "ui_overviewpage.h"
#include "workspace/overview.h"

#include <QHeaderView>
#include <QPushButton>
#include <QSortFilterProxyModel>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

using namespace modules;

namespace {

// Not only projects have problems: also what stands beside them.
QString problemTitle(const Error &problem)
{
    const QString name = problem.file.section(u'/', -1);
    if (name == "athanor.toml"_L1) {
        return OverviewPage::tr("Workspace Settings Not Followed");
    }
    if (name.endsWith(".yml"_L1) || name.endsWith(".yaml"_L1)) {
        return OverviewPage::tr("Compose File Not Read");
    }
    return OverviewPage::tr("Project Not Read");
}

} // namespace

OverviewPage::OverviewPage(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::OverviewPage>())
    , m_model(new OverviewModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
{
    m_ui->setupUi(this);
    m_ui->titleLabel->setFont(scaledFont(font(), 1.5, QFont::DemiBold));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(SortRole);
    m_ui->table->setModel(m_sorted);
    m_ui->table->setItemDelegateForColumn(workspace::OverviewState, new StateDelegate(this));
    m_ui->table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 14);
    QHeaderView *header = m_ui->table->horizontalHeader();
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder); // the declared order, until the user sorts
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(workspace::OverviewVersionTable, QHeaderView::Stretch);
    for (const auto &[column, width] :
         {std::pair(workspace::OverviewModule, 104), std::pair(workspace::OverviewState, 160),
          std::pair(workspace::OverviewPending, 72), std::pair(workspace::OverviewCurrent, 118),
          std::pair(workspace::OverviewHeads, 226), std::pair(workspace::OverviewRevisions, 88)}) {
        m_ui->table->setColumnWidth(column, width);
    }
    const auto activate = [this](const QModelIndex &index) {
        if (const QString name = index.data(NameRole).toString(); !name.isEmpty()) {
            Q_EMIT moduleActivated(name);
        } else if (const QString table = index.data(TableRole).toString(); !table.isEmpty()) {
            Q_EMIT unclaimedActivated(table);
        }
    };
    connect(m_ui->table, &QAbstractItemView::activated, this, activate);
    connect(m_ui->table, &QAbstractItemView::doubleClicked, this, activate);
}

OverviewPage::~OverviewPage() = default;

void OverviewPage::setSnapshot(const std::shared_ptr<const workspace::Snapshot> &snapshot,
                               const std::optional<Error> &catalogueError)
{
    m_model->setSnapshot(snapshot);
    if (!snapshot) {
        return;
    }
    m_ui->titleLabel->setText(snapshot->files.name);
    const auto count = [&](auto predicate) {
        return static_cast<int>(std::ranges::count_if(snapshot->modules, predicate));
    };
    QStringList parts{tr("%n module(s)", nullptr, static_cast<int>(snapshot->modules.size()))};
    if (snapshot->connected) {
        parts.append(tr("%n up to date", nullptr, count([](const workspace::Module &module) {
                            return module.state == workspace::ModuleState::UpToDate;
                        })));
        parts.append(tr("%n with pending revisions", nullptr,
                        count([](const workspace::Module &module) { return !module.pending.isEmpty(); })));
    }
    const int troubled = count([](const workspace::Module &module) {
        return std::ranges::any_of(module.troubles, [](const workspace::Trouble &trouble) {
            return trouble.severity != workspace::Trouble::Severity::Hint;
        });
    });
    if (troubled > 0) {
        parts.append(tr("%n in trouble", nullptr, troubled));
    }
    m_ui->summaryLabel->setText(parts.join(u" · "_s));
    showProblems(*snapshot, catalogueError);
}

void OverviewPage::showProblems(const workspace::Snapshot &snapshot, const std::optional<Error> &catalogueError)
{
    QList<Notice> notices;
    if (catalogueError) {
        notices.append(catalogueNotice(*catalogueError));
    }
    for (const Error &problem : snapshot.files.problems) {
        notices.append(noticeOf(problemTitle(problem), problem));
    }
    QList<qsizetype> explained;
    for (qsizetype index = 0; index < snapshot.troubles.size(); ++index) {
        const workspace::Trouble &trouble = snapshot.troubles.at(index);
        if (trouble.severity != workspace::Trouble::Severity::Hint) {
            explained.append(index);
            notices.insert(explained.size() - 1, noticeOf(trouble));
        }
    }
    const QList<Banner *> banners = showNotices(m_ui->bannerLayout, notices, this);
    for (qsizetype at = 0; at < qMin(banners.size(), explained.size()); ++at) {
        connect(banners.at(at)->addButton(tr("Explain")), &QPushButton::clicked, this,
                [this, index = explained.at(at)] { Q_EMIT troubleRequested(index); });
    }
    if (snapshot.connected) {
        return;
    }
    const Notice notice =
        snapshot.connectionError
            ? noticeOf(tr("Not Connected"), *snapshot.connectionError)
            : Notice{.tone = Tone::Neutral,
                     .icon = u"disconnect"_s,
                     .title = tr("Not Connected"),
                     .text = tr("Only files are shown. Connect to a database to see which revisions are applied."),
                     .waysOut = {}};
    auto *banner = new Banner(notice, this);
    connect(banner->addButton(tr("Connect…"), u"connect"_s), &QPushButton::clicked, this,
            &OverviewPage::connectRequested);
    m_ui->bannerLayout->addWidget(banner);
}

} // namespace athanor::desktop
