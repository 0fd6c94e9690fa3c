// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/profile.h"

#include <QString>
#include <QWidget>

class QLabel;
class QLineEdit;

namespace athanor::desktop {

// Which database a dialog is about.
struct DatabaseTarget
{
    postgres::Environment environment = postgres::Environment::Development;
    QString name; // current_database(): what has to be typed for production
    QString displayName; // "appdb @ db1:5432 · dba"; never a secret

    bool operator==(const DatabaseTarget &) const = default;
};

// The head of a dialog: what will be done, and where, with the environment's icon, word and colour.
class TargetHeader : public QWidget
{
    Q_OBJECT

public:
    explicit TargetHeader(QWidget *parent = nullptr);

    void setTarget(const DatabaseTarget &target);
    void setTitle(const QString &title); // "Stamp inventory"
    void setSubtitle(const QString &text); // instead of the database's display name

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void updateColours();

    DatabaseTarget m_target;
    bool m_hasTarget = false;
    QLabel *m_icon;
    QLabel *m_title;
    QLabel *m_subtitle;
    QLabel *m_environment;
};

// Production asks for the database's name before anything is written there. Hidden, and always satisfied, elsewhere.
class NameConfirmation : public QWidget
{
    Q_OBJECT

public:
    explicit NameConfirmation(QWidget *parent = nullptr);

    void setTarget(const DatabaseTarget &target);
    [[nodiscard]] bool isSatisfied() const;

Q_SIGNALS:
    void changed();

private:
    DatabaseTarget m_target;
    QLabel *m_label;
    QLineEdit *m_edit;
};

} // namespace athanor::desktop
