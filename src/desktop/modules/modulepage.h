// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "workspace/module.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace Ui {
class ModulePage;
}

namespace athanor::desktop {

class ActionRegistry;
class HistoryPanel;

// The centre for one module: where it stands, what can be done, its troubles, its history.
class ModulePage : public QWidget
{
    Q_OBJECT

public:
    ModulePage(ActionRegistry &actions, QWidget *parent);
    ~ModulePage() override;

    void setModule(const workspace::Module &module, const std::optional<Error> &catalogueError = {});
    [[nodiscard]] HistoryPanel *history() const;

Q_SIGNALS:
    void troubleRequested(qsizetype index); // of the module's troubles

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateState();

    std::unique_ptr<Ui::ModulePage> m_ui;
    workspace::ModuleState m_state = workspace::ModuleState::NotConnected;
};

// "at 4f2a91c → head 9be01d7".
QString positionText(const workspace::Module &module);

} // namespace athanor::desktop
