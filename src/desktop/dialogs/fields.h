// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/theme/theme.h"

#include <QFrame>
#include <QLabel>
#include <QLayout>
#include <QString>

namespace athanor::desktop {

// Enter goes to the next field instead of pressing the dialog's default button. Of a combo or spin box the box itself:
// it has the focus, its line edit has not.
void enterMovesOn(QWidget *edit);

// Makes a window high enough for its wrapped texts, which a layout forgets when they come or change. Width stays.
void fitHeight(QWidget *window);

// Sets the colour of a label's text, if it is another one.
void paintText(QLabel *label, const QColor &colour);

// Deletes all items of a layout, and their widgets.
void emptyLayout(QLayout *layout);

// Explains a field, below it: wrapped, in subtle colour, and just as high as its text.
class NoteLabel : public QLabel
{
    Q_OBJECT

public:
    explicit NoteLabel(QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return false; } // form layouts guess at a width

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void takeWidth();

    int m_width = 0; // that a layout gave; 0: none yet
};

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
