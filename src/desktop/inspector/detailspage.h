// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/inspector/revisiondetails.h"

#include <QScrollArea>

#include <memory>
#include <optional>

class QLabel;

namespace Ui {
class DetailsPage;
}

namespace athanor::desktop {

// The inspector's Details tab.
class DetailsPage : public QScrollArea
{
    Q_OBJECT

public:
    explicit DetailsPage(QWidget *parent = nullptr);
    ~DetailsPage() override;

    void show(const RevisionDetails &details);
    void clear();

Q_SIGNALS:
    void revisionRequested(const QString &revision);

protected:
    void changeEvent(QEvent *event) override;

private:
    void fill();
    QLabel *addText(const QString &label, const QString &text, bool fixed = false);
    void addLinks(const QString &label, const QStringList &revisions);

    std::unique_ptr<Ui::DetailsPage> m_ui;
    std::optional<RevisionDetails> m_details; // shown
    int m_rows = 0; // in use; a grid never shrinks
};

} // namespace athanor::desktop
