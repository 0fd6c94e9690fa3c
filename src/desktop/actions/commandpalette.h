// SPDX-License-Identifier: MIT
#pragma once

#include <QDialog>
#include <QList>

class QAction;
class QLineEdit;
class QListWidget;

namespace athanor::desktop {

// Type a few letters of any action, press Enter. Actions that cannot be used are listed with the reason.
class CommandPalette : public QDialog
{
    Q_OBJECT

public:
    CommandPalette(const QList<QAction *> &actions, QWidget *parent);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fill(const QString &needle);
    void trigger();

    QList<QAction *> m_actions;
    QLineEdit *m_edit;
    QListWidget *m_list;
};

// How well a name fits what was typed: letters in order, words' beginnings first. Negative: not at all.
int paletteScore(const QString &name, const QString &needle);

} // namespace athanor::desktop
