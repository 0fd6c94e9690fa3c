// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/dialogs/databasetarget.h"

#include <QDialog>

#include <memory>

namespace Ui {
class UnlockDialog;
}

namespace athanor::desktop {

// Asks for the name of a production database before the window may write to it.
class UnlockDialog : public QDialog
{
    Q_OBJECT

public:
    UnlockDialog(const DatabaseTarget &target, QWidget *parent);
    ~UnlockDialog() override;

private:
    std::unique_ptr<Ui::UnlockDialog> m_ui;
};

} // namespace athanor::desktop
