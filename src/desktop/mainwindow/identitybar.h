// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/theme/theme.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace Ui {
class IdentityBar;
}

namespace athanor::desktop {

class ActionRegistry;
class Session;

// The bar at the top: which environment and database this window looks at, by word, icon and colour.
class IdentityBar : public QWidget
{
    Q_OBJECT

public:
    IdentityBar(ActionRegistry &actions, QWidget *parent);
    ~IdentityBar() override;

    void show(const Session &session);
    using QWidget::show;
    [[nodiscard]] QString text() const; // all that it says, in one line

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void updateColours();

    std::unique_ptr<Ui::IdentityBar> m_ui;
    std::optional<postgres::Environment> m_environment; // none: not connected
    bool m_trouble = false;
};

} // namespace athanor::desktop
