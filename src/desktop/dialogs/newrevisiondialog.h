// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "workspace/module.h"

#include <QDateTime>
#include <QDialog>
#include <QTimer>

#include <memory>

namespace Ui {
class NewRevisionDialog;
}

namespace athanor::authoring {
struct NewRevisionRequest;
struct NewRevisionFile;
} // namespace athanor::authoring

namespace athanor::desktop {

class RevisionChoiceModel;

// Message, parents, labels, dependencies and id of a new revision, with the file that comes of it. Writes nothing:
// composed() is for authoring::writeNewRevision.
class NewRevisionDialog : public QDialog
{
    Q_OBJECT

public:
    // `parents` are chosen beforehand (a row of the history); empty: the head, if there is one alone.
    NewRevisionDialog(const workspace::Module &module, const QStringList &parents, QWidget *parent);
    ~NewRevisionDialog() override;

    [[nodiscard]] authoring::NewRevisionRequest request() const;
    // The file that was shown; not null once the dialog is accepted.
    [[nodiscard]] const std::shared_ptr<const authoring::NewRevisionFile> &composed() const { return m_file; }

Q_SIGNALS:
    void previewed();

public Q_SLOTS:
    void accept() override;

private:
    void fillParents(const QStringList &chosen);
    void parentChanged();
    void changed();
    void compose();
    void showFile(const Result<authoring::NewRevisionFile> &file);
    void updateButton();
    void updateColours();
    void changeEvent(QEvent *event) override;
    [[nodiscard]] bool parentIsChosen() const;

    std::unique_ptr<Ui::NewRevisionDialog> m_ui;
    workspace::Module m_module;
    LatestTask m_task;
    QTimer m_delay;
    QDateTime m_createDate;
    QString m_generatedId; // so that the file gets the name that was shown
    RevisionChoiceModel *m_model;
    QString m_other; // the parent that is no head
    bool m_wantsAccept = false; // as soon as the file of what was typed last is composed
    std::shared_ptr<const authoring::NewRevisionFile> m_file;
};

} // namespace athanor::desktop
