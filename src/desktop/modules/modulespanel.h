// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/workspace.h"

#include <QWidget>

#include <memory>

namespace Ui {
class ModulesPanel;
}

namespace athanor::desktop {

class ModulesModel;

// The dock on the left: every module with its state.
class ModulesPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ModulesPanel(QWidget *parent = nullptr);
    ~ModulesPanel() override;

    void setSnapshot(const std::shared_ptr<const workspace::Snapshot> &snapshot);
    void selectModule(const QString &name); // empty: the overview
    [[nodiscard]] QString selectedModule() const;

Q_SIGNALS:
    void moduleSelected(const QString &name); // empty: the overview
    void moduleClicked(const QString &name); // the selected one, too
    void unclaimedSelected(const QString &table); // with its schema

private:
    std::unique_ptr<Ui::ModulesPanel> m_ui;
    ModulesModel *m_model;
};

} // namespace athanor::desktop
