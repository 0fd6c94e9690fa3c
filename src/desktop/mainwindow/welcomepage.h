// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QStringList>
#include <QWidget>

#include <memory>
#include <optional>

namespace Ui {
class WelcomePage;
}

namespace athanor::desktop {

class ActionRegistry;

// What the centre shows while no workspace is open, or while one is being read.
class WelcomePage : public QWidget
{
    Q_OBJECT

public:
    WelcomePage(ActionRegistry &actions, QWidget *parent);
    ~WelcomePage() override;

    void setRecent(const QStringList &folders);
    // Why the last folder could not be opened; a phrase while work is going on.
    void setState(const std::optional<Error> &error, const QString &status);

Q_SIGNALS:
    void folderRequested(const QString &folder);

private:
    std::unique_ptr<Ui::WelcomePage> m_ui;
};

} // namespace athanor::desktop
