// SPDX-License-Identifier: MIT
#include "desktop/dialogs/unlockdialog.h"

#include "ui_unlockdialog.h"

#include <QPushButton>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

UnlockDialog::UnlockDialog(const DatabaseTarget &target, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::UnlockDialog>())
{
    m_ui->setupUi(this);
    setWindowTitle(tr("Unlock %1").arg(target.name));
    m_ui->header->setTitle(windowTitle());
    m_ui->header->setTarget(target);
    m_ui->gate->setTarget(target);
    m_ui->runButton->setText(tr("Unlock %1").arg(target.name));
    m_ui->runButton->setProperty("tone", u"danger"_s);
    connect(m_ui->gate, &NameConfirmation::changed, this,
            [this] { m_ui->runButton->setEnabled(m_ui->gate->isSatisfied()); });
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ui->runButton, &QPushButton::clicked, this, &QDialog::accept);
}

UnlockDialog::~UnlockDialog() = default;

} // namespace athanor::desktop
