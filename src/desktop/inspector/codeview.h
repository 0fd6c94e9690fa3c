// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/inspector/highlighting.h"
#include "desktop/theme/theme.h"

#include <QHash>
#include <QPlainTextEdit>

#include <optional>

namespace athanor::desktop {

// What stands in the gutter beside one line.
struct GutterMark
{
    QString text; // instead of the line number
    QString icon; // of resources/icons; may be empty
    Tone tone = Tone::Neutral;
    QString tip;
    int target = 0; // line that a click asks for; 0: none

    bool operator==(const GutterMark &) const = default;
};

// Highlighted text with a gutter of line numbers or marks. Read-only unless made editable.
class CodeView : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit CodeView(QWidget *parent = nullptr);
    ~CodeView() override;

    void setSyntax(Syntax syntax);
    // Replaces the text; keeps the place if `keepPlace` (a live preview).
    void setCode(const QString &text, bool keepPlace = false);
    // Marks by block number (0-based). Without a value lines are numbered.
    void setMarks(const std::optional<QHash<int, GutterMark>> &marks);
    [[nodiscard]] const std::optional<QHash<int, GutterMark>> &marks() const { return m_marks; }
    void showLine(int line); // 1-based; scrolls there and puts the cursor on it

    [[nodiscard]] int gutterWidth() const;
    void paintGutter(QPaintEvent *event);

Q_SIGNALS:
    void markClicked(int target);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    class Gutter;
    void applySyntax();
    void updateGutterGeometry();
    void highlightCurrentLine();
    void gutterClicked(const QPoint &position);
    [[nodiscard]] QString gutterTip(const QPoint &position) const;
    [[nodiscard]] int blockAt(int y) const;

    Gutter *m_gutter;
    KSyntaxHighlighting::SyntaxHighlighter *m_highlighter;
    Syntax m_syntax = Syntax::None;
    Syntax m_applied = Syntax::None; // None for long texts
    std::optional<QHash<int, GutterMark>> m_marks;
    int m_markWidth = 0;
};

} // namespace athanor::desktop
