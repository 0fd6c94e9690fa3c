// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/theme/theme.h"

#include <QFrame>
#include <QString>

class QLabel;
class QLineEdit;

namespace athanor::desktop {

// Enter goes to the next field instead of pressing the dialog's default button.
void enterMovesOn(QLineEdit *edit);

// Sets the colour of a label's text, if it is another one.
void paintText(QLabel *label, const QColor &colour);

// One message inside a dialog: icon, sentence, and what to do about it. Hidden while there is nothing to say.
class InlineMessage : public QFrame
{
    Q_OBJECT

public:
    explicit InlineMessage(QWidget *parent = nullptr);

    void show(Tone tone, const QString &text, const QString &remedy = {});
    void clear();
    [[nodiscard]] QString text() const; // empty if hidden
    [[nodiscard]] Tone tone() const { return m_tone; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void updateIcon();

    Tone m_tone = Tone::Neutral;
    QLabel *m_icon;
    QLabel *m_text;
    QLabel *m_remedy;
};

} // namespace athanor::desktop
