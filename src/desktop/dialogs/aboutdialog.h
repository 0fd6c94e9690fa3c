// SPDX-License-Identifier: MIT
#pragma once

#include <QDialog>

#include <memory>

namespace Ui {
class AboutDialog;
}

namespace athanor::desktop {

class AboutDialog : public QDialog
{
    Q_OBJECT

public:
    explicit AboutDialog(QWidget *parent);
    ~AboutDialog() override;

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateColours();

    std::unique_ptr<Ui::AboutDialog> m_ui;
};

} // namespace athanor::desktop
