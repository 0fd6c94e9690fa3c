// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "desktop/theme/theme.h"
#include "workspace/module.h"

#include <QFrame>
#include <QList>

class QLayout;
class QLabel;
class QPushButton;

namespace athanor::desktop {

// What a banner says. `waysOut` are sentences.
struct Notice
{
    Tone tone = Tone::Caution;
    QString icon;
    QString title;
    QString text;
    QStringList waysOut;
    bool operator==(const Notice &) const = default;
};

Notice noticeOf(const workspace::Trouble &trouble);
Notice noticeOf(const QString &title, const Error &error);
// Connected, but what revisions ask a database is not known.
Notice catalogueNotice(const Error &error);

// A notice above a page, with the ways out and, if there is one, a button for the first of them.
class Banner : public QFrame
{
    Q_OBJECT

public:
    explicit Banner(const Notice &notice, QWidget *parent = nullptr);

    QPushButton *addButton(const QString &text, const QString &icon = {});
    [[nodiscard]] QString title() const { return m_notice.title; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void updateIcon();

    Notice m_notice;
    QLabel *m_icon;
    QLayout *m_buttons;
};

// Replaces the banners of a layout, and returns them. With more than three, the rest is told as a number.
QList<Banner *> showNotices(QLayout *layout, const QList<Notice> &notices, QWidget *parent);

} // namespace athanor::desktop
