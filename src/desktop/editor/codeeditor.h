// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/inspector/codeview.h"

namespace athanor::desktop {

// A CodeView that is written in: Python's indentation by Enter, Tab, Shift+Tab and Backspace; Ctrl+/ toggles comments.
class CodeEditor : public CodeView
{
    Q_OBJECT

public:
    explicit CodeEditor(QWidget *parent = nullptr);

    void setEditable(bool editable);
    // The text as it is: toPlainText() turns no-break spaces into spaces.
    [[nodiscard]] QString source() const;

public Q_SLOTS:
    void toggleComment();
    void indent();
    void unindent();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void insertLine();
    bool removeIndentation();
    [[nodiscard]] QList<int> selectedLines() const; // block numbers, ascending
};

} // namespace athanor::desktop
