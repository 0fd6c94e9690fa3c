// SPDX-License-Identifier: MIT
#include "desktop/editor/codeeditor.h"

#include <QKeyEvent>
#include <QRegularExpression>
#include <QTextBlock>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr int step = 4;

int leadingSpaces(const QString &text)
{
    qsizetype count = 0;
    while (count < text.size() && (text.at(count) == u' ' || text.at(count) == u'\t')) {
        ++count;
    }
    return static_cast<int>(count);
}

bool isBlank(const QString &text)
{
    return leadingSpaces(text) == text.size();
}

} // namespace

CodeEditor::CodeEditor(QWidget *parent)
    : CodeView(parent)
{
}

void CodeEditor::setEditable(bool editable)
{
    setReadOnly(!editable);
    setTextInteractionFlags(editable ? Qt::TextInteractionFlags(Qt::TextEditorInteraction)
                                     : Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(!editable);
}

QString CodeEditor::source() const
{
    QString text = document()->toRawText();
    text.replace(QChar(QChar::ParagraphSeparator), u'\n');
    return text;
}

void CodeEditor::keyPressEvent(QKeyEvent *event)
{
    if (isReadOnly()) {
        CodeView::keyPressEvent(event);
        return;
    }
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (modifiers == Qt::NoModifier) {
            insertLine();
            return;
        }
        break;
    case Qt::Key_Tab:
        if (event->modifiers() == Qt::NoModifier) {
            indent();
            return;
        }
        break;
    case Qt::Key_Backtab:
        unindent();
        return;
    case Qt::Key_Backspace:
        if (event->modifiers() == Qt::NoModifier && removeIndentation()) {
            return;
        }
        break;
    case Qt::Key_Slash:
        // With Shift on many keyboards.
        if (modifiers == Qt::ControlModifier) {
            toggleComment();
            return;
        }
        break;
    default:
        break;
    }
    CodeView::keyPressEvent(event);
}

void CodeEditor::insertLine()
{
    static const QRegularExpression leaves(u"^\\s*(return|raise|pass|break|continue)\\b"_s);
    QTextCursor cursor = textCursor();
    cursor.beginEditBlock();
    cursor.removeSelectedText();
    const QString line = cursor.block().text();
    const QString before = line.left(cursor.positionInBlock());
    const QString code = before.trimmed();
    QString indentation = before.left(leadingSpaces(before));
    const bool opens = code.endsWith(u':') || code.endsWith(u'(') || code.endsWith(u'[') || code.endsWith(u'{');
    if (opens && !code.startsWith(u'#')) {
        indentation += QString(step, u' ');
    } else if (leaves.match(before).hasMatch() && before.size() == line.size() &&
               code.count(u'(') <= code.count(u')')) {
        indentation.chop(step);
    }
    cursor.insertText(QString(u'\n' % indentation));
    cursor.endEditBlock();
    setTextCursor(cursor);
    ensureCursorVisible();
}

bool CodeEditor::removeIndentation()
{
    QTextCursor cursor = textCursor();
    const int column = cursor.positionInBlock();
    if (cursor.hasSelection() || column == 0 || !isBlank(cursor.block().text().left(column)) ||
        cursor.block().text().left(column).contains(u'\t')) {
        return false;
    }
    const int extra = column % step == 0 ? step : column % step;
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, extra);
    cursor.removeSelectedText();
    setTextCursor(cursor);
    return true;
}

QList<int> CodeEditor::selectedLines() const
{
    const QTextCursor cursor = textCursor();
    const QTextBlock first = document()->findBlock(cursor.selectionStart());
    QTextBlock last = document()->findBlock(cursor.selectionEnd());
    if (last != first && last.position() == cursor.selectionEnd()) {
        last = last.previous();
    }
    QList<int> lines;
    for (int number = first.blockNumber(); number <= last.blockNumber(); ++number) {
        lines.append(number);
    }
    return lines;
}

void CodeEditor::indent()
{
    QTextCursor cursor = textCursor();
    cursor.beginEditBlock();
    const QList<int> lines = selectedLines();
    if (cursor.hasSelection() && lines.size() > 1) {
        for (const int number : lines) {
            const QTextBlock block = document()->findBlockByNumber(number);
            if (!isBlank(block.text())) {
                QTextCursor(block).insertText(QString(step, u' '));
            }
        }
    } else {
        cursor.removeSelectedText();
        cursor.insertText(QString(step - cursor.positionInBlock() % step, u' '));
        setTextCursor(cursor);
    }
    cursor.endEditBlock();
}

void CodeEditor::unindent()
{
    QTextCursor all = textCursor();
    all.beginEditBlock();
    const QList<int> lines = selectedLines();
    for (const int number : lines) {
        const QTextBlock block = document()->findBlockByNumber(number);
        const QString text = block.text();
        const int spaces = leadingSpaces(text);
        if (spaces == 0) {
            continue;
        }
        QTextCursor cursor(block);
        const int count = text.startsWith(u'\t') ? 1 : spaces % step == 0 ? step : spaces % step;
        cursor.movePosition(QTextCursor::Right, QTextCursor::KeepAnchor, qMin(count, spaces));
        cursor.removeSelectedText();
    }
    all.endEditBlock();
}

void CodeEditor::toggleComment()
{
    QList<QTextBlock> blocks;
    const QList<int> lines = selectedLines();
    int column = -1;
    bool commented = true;
    for (const int number : lines) {
        const QTextBlock block = document()->findBlockByNumber(number);
        const QString text = block.text();
        if (isBlank(text)) {
            continue;
        }
        const int spaces = leadingSpaces(text);
        column = column < 0 ? spaces : qMin(column, spaces);
        commented = commented && text.at(spaces) == u'#';
        blocks.append(block);
    }
    QTextCursor all = textCursor();
    all.beginEditBlock();
    for (const QTextBlock &block : std::as_const(blocks)) {
        QTextCursor cursor(block);
        if (!commented) {
            cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, column);
            cursor.insertText(u"# "_s);
            continue;
        }
        const QString text = block.text();
        const int spaces = leadingSpaces(text);
        const bool spaced = spaces + 1 < text.size() && text.at(spaces + 1) == u' ';
        cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, spaces);
        cursor.movePosition(QTextCursor::Right, QTextCursor::KeepAnchor, spaced ? 2 : 1);
        cursor.removeSelectedText();
    }
    all.endEditBlock();
}

} // namespace athanor::desktop
