// SPDX-License-Identifier: MIT
#include "desktop/inspector/codeview.h"

#include "desktop/theme/icons.h"

#include <KSyntaxHighlighting/SyntaxHighlighter>

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolTip>

namespace athanor::desktop {

class CodeView::Gutter : public QWidget
{
public:
    explicit Gutter(CodeView *view)
        : QWidget(view)
        , m_view(view)
    {
    }

    [[nodiscard]] QSize sizeHint() const override { return {m_view->gutterWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent *event) override { m_view->paintGutter(event); }
    void mouseReleaseEvent(QMouseEvent *event) override { m_view->gutterClicked(event->position().toPoint()); }
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::ToolTip) {
            const auto *help = static_cast<QHelpEvent *>(event);
            QToolTip::showText(help->globalPos(), m_view->gutterTip(help->pos()), this);
            return true;
        }
        return QWidget::event(event);
    }

private:
    CodeView *m_view;
};

CodeView::CodeView(QWidget *parent)
    : QPlainTextEdit(parent)
    , m_gutter(new Gutter(this))
    , m_highlighter(new KSyntaxHighlighting::SyntaxHighlighter(document()))
{
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(NoWrap);
    setFrameShape(NoFrame);
    setTabChangesFocus(true);
    setFont(fixedFont());
    setTabStopDistance(4 * fontMetrics().horizontalAdvance(u' '));
    connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeView::updateGutterGeometry);
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &CodeView::highlightCurrentLine);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &rect, int dy) {
        if (dy != 0) {
            m_gutter->scroll(0, dy);
        } else {
            m_gutter->update(0, rect.y(), m_gutter->width(), rect.height());
        }
    });
    updateGutterGeometry();
}

CodeView::~CodeView() = default;

void CodeView::setSyntax(Syntax syntax)
{
    m_syntax = syntax;
    applySyntax();
}

void CodeView::setCode(const QString &text, bool keepPlace)
{
    if (keepPlace && text == toPlainText()) {
        return;
    }
    const int scroll = verticalScrollBar()->value();
    const Syntax wanted = text.size() > highlightedLength ? Syntax::None : m_syntax;
    if (wanted != m_applied) {
        // A new definition highlights the whole text again: it comes while there is none.
        clear();
        m_applied = wanted;
        desktop::setSyntax(*m_highlighter, wanted);
    }
    setPlainText(text);
    if (keepPlace) {
        verticalScrollBar()->setValue(scroll);
    }
    updateGutterGeometry();
}

void CodeView::setMarks(const std::optional<QHash<int, GutterMark>> &marks)
{
    m_marks = marks;
    m_markWidth = 0;
    if (m_marks) {
        for (const GutterMark &mark : std::as_const(*m_marks)) {
            m_markWidth = qMax(m_markWidth, fontMetrics().horizontalAdvance(mark.text));
        }
    }
    updateGutterGeometry();
    m_gutter->update();
}

void CodeView::showLine(int line)
{
    const QTextBlock block = document()->findBlockByNumber(line - 1);
    if (block.isValid()) {
        setTextCursor(QTextCursor(block));
        centerCursor();
    }
}

int CodeView::gutterWidth() const
{
    if (m_marks) {
        return m_markWidth + fontMetrics().height() + 22;
    }
    const auto digits = qMax<qsizetype>(3, QString::number(blockCount()).size());
    return static_cast<int>(digits) * fontMetrics().horizontalAdvance(u'9') + 20;
}

void CodeView::paintGutter(QPaintEvent *event)
{
    QPainter painter(m_gutter);
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    painter.fillRect(QRect(m_gutter->width() - 1, event->rect().top(), 1, event->rect().height()), theme().separator);
    painter.setFont(font());
    const int current = textCursor().blockNumber();
    const int height = fontMetrics().height();
    QTextBlock block = firstVisibleBlock();
    qreal top = blockBoundingGeometry(block).translated(contentOffset()).top();
    while (block.isValid() && top <= event->rect().bottom()) {
        const QRect row(0, qRound(top), m_gutter->width() - 8, height);
        if (block.isVisible() && row.bottom() >= event->rect().top()) {
            if (!m_marks) {
                painter.setPen(block.blockNumber() == current ? palette().color(QPalette::Text) : theme().subtleText);
                painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, QString::number(block.blockNumber() + 1));
            } else if (const auto mark = m_marks->constFind(block.blockNumber()); mark != m_marks->constEnd()) {
                painter.setPen(theme().subtleText);
                painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, mark->text);
                if (!mark->icon.isEmpty()) {
                    const int size = height - 3;
                    painter.drawPixmap(6, row.top() + 1,
                                       iconPixmap(mark->icon, theme().tone(mark->tone), size, devicePixelRatioF()));
                }
            }
        }
        top += blockBoundingRect(block).height();
        block = block.next();
    }
}

void CodeView::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    updateGutterGeometry();
}

void CodeView::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applySyntax();
        highlightCurrentLine();
    } else if (event->type() == QEvent::FontChange) {
        updateGutterGeometry();
    }
}

bool CodeView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip && m_marks) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QString tip = gutterTip(help->pos());
        if (!tip.isEmpty()) {
            QToolTip::showText(help->globalPos(), tip, this);
            return true;
        }
    }
    return QPlainTextEdit::viewportEvent(event);
}

void CodeView::applySyntax()
{
    m_applied = document()->characterCount() > highlightedLength ? Syntax::None : m_syntax;
    desktop::setSyntax(*m_highlighter, m_applied);
    m_highlighter->rehighlight();
}

void CodeView::updateGutterGeometry()
{
    const int width = gutterWidth();
    if (viewportMargins().left() != width) {
        setViewportMargins(width, 0, 0, 0);
    }
    const QRect area = contentsRect();
    m_gutter->setGeometry(area.left(), area.top(), width, area.height());
}

void CodeView::highlightCurrentLine()
{
    if (isReadOnly() && !hasFocus()) {
        setExtraSelections({});
        return;
    }
    QTextEdit::ExtraSelection line;
    line.format.setBackground(blended(palette().color(QPalette::Text), palette().color(QPalette::Base), 0.045));
    line.format.setProperty(QTextFormat::FullWidthSelection, true);
    line.cursor = textCursor();
    line.cursor.clearSelection();
    setExtraSelections({line});
    m_gutter->update();
}

void CodeView::gutterClicked(const QPoint &position)
{
    const int block = blockAt(position.y());
    if (!m_marks || block < 0) {
        return;
    }
    if (const auto mark = m_marks->constFind(block); mark != m_marks->constEnd() && mark->target > 0) {
        Q_EMIT markClicked(mark->target);
    }
}

QString CodeView::gutterTip(const QPoint &position) const
{
    const int block = blockAt(position.y());
    if (!m_marks || block < 0) {
        return {};
    }
    return m_marks->value(block).tip;
}

int CodeView::blockAt(int y) const
{
    return cursorForPosition(QPoint(0, y)).blockNumber();
}

} // namespace athanor::desktop
