// SPDX-License-Identifier: MIT
#include "desktop/modules/modulespanel.h"

#include "desktop/modules/modulesdelegate.h"
#include "desktop/modules/modulesmodel.h"
#include "ui_modulespanel.h"

namespace athanor::desktop {

using namespace modules;

ModulesPanel::ModulesPanel(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::ModulesPanel>())
    , m_model(new ModulesModel(this))
{
    m_ui->setupUi(this);
    m_ui->modulesView->setModel(m_model);
    m_ui->modulesView->setItemDelegate(new ModulesDelegate(this));
    connect(m_ui->modulesView->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &index) {
                const auto kind = static_cast<RowKind>(index.data(KindRole).toInt());
                if (index.isValid() && (kind == RowKind::Overview || kind == RowKind::Module)) {
                    Q_EMIT moduleSelected(index.data(NameRole).toString());
                } else if (index.isValid() && kind == RowKind::Unclaimed) {
                    Q_EMIT unclaimedSelected(index.data(NameRole).toString());
                }
            });
    connect(m_ui->modulesView, &QAbstractItemView::clicked, this, [this](const QModelIndex &index) {
        const auto kind = static_cast<RowKind>(index.data(KindRole).toInt());
        if (kind == RowKind::Overview || kind == RowKind::Module) {
            Q_EMIT moduleClicked(index.data(NameRole).toString());
        }
    });
}

ModulesPanel::~ModulesPanel() = default;

void ModulesPanel::setSnapshot(const std::shared_ptr<const workspace::Snapshot> &snapshot)
{
    const QString selected = selectedModule();
    m_model->setSnapshot(snapshot);
    if (!m_ui->modulesView->currentIndex().isValid()) {
        selectModule(selected);
    }
}

void ModulesPanel::selectModule(const QString &name)
{
    const int row = name.isEmpty() ? 0 : m_model->rowOfModule(name);
    if (m_model->rowCount() > 0) {
        m_ui->modulesView->setCurrentIndex(m_model->index(qMax(0, row)));
    }
}

QString ModulesPanel::selectedModule() const
{
    const QModelIndex index = m_ui->modulesView->currentIndex();
    return static_cast<RowKind>(index.data(KindRole).toInt()) == RowKind::Module ? index.data(NameRole).toString()
                                                                                 : QString();
}

} // namespace athanor::desktop
