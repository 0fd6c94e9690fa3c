// SPDX-License-Identifier: MIT
#include "authoring/makosource.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringDecoder>

using namespace Qt::StringLiterals;

namespace athanor::authoring {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// Keywords that continue a block at the level of its first line.
bool isTernary(const QString &keyword, const QString &opener)
{
    static const QHash<QString, QStringList> allowed = {{u"if"_s, {u"else"_s, u"elif"_s}},
                                                        {u"for"_s, {u"else"_s}},
                                                        {u"while"_s, {u"else"_s}},
                                                        {u"try"_s, {u"except"_s, u"finally"_s, u"else"_s}}};
    return allowed.value(opener).contains(keyword);
}

class MakoCompiler
{
public:
    MakoCompiler(const QString &text, const QString &file)
        : m_text(text)
        , m_file(file)
    {
    }

    Result<MakoProgram> compile()
    {
        static const QRegularExpression encoding(u"\\A#.*coding[:=]\\s*([-\\w.]+).*\\r?\\n"_s);
        if (const auto match = encoding.match(m_text); match.hasMatch()) {
            m_position = match.capturedEnd();
        }
        while (!m_error && m_position < m_text.size()) {
            step();
        }
        if (!m_error && !m_blocks.isEmpty()) {
            fail(m_blocks.last().line, translate("'% %1' has no '% end%1'.").arg(m_blocks.last().keyword));
        }
        if (m_error) {
            return std::unexpected(*m_error);
        }
        m_program.python = (m_moduleLines + m_lines).join(u'\n') + u'\n';
        m_program.templateLines = m_moduleOrigins + m_origins;
        return m_program;
    }

private:
    struct Block
    {
        QString keyword;
        int line = 0;
        bool isEmpty = true; // nothing emitted since the last keyword
    };

    void step()
    {
        if (!matchExpression() && !matchControlLine() && !matchTag() && !matchCode() && !matchPercent()) {
            matchText();
        }
    }

    [[nodiscard]] int lineAt(qsizetype position) const
    {
        return static_cast<int>(QStringView(m_text).first(position).count(u'\n')) + 1;
    }
    void fail(int line, const QString &what, Error::Kind kind = Error::Kind::Syntax)
    {
        if (!m_error) {
            m_error = Error::at(kind, what, m_file, line);
        }
    }
    [[nodiscard]] QRegularExpressionMatch match(const QRegularExpression &expression) const
    {
        return expression.match(m_text, m_position, QRegularExpression::NormalMatch,
                                QRegularExpression::AnchorAtOffsetMatchOption);
    }
    [[nodiscard]] bool isAtLineStart() const { return m_position == 0 || m_text[m_position - 1] == u'\n'; }

    void emitLine(const QString &code, int line)
    {
        if (!m_blocks.isEmpty()) {
            m_blocks.last().isEmpty = false;
        }
        const QString indent(m_blocks.size() * 4, u' ');
        m_lines.append(indent + code);
        m_origins.append(line);
    }
    void emitText(const QString &text, int line)
    {
        if (!text.isEmpty()) {
            emitLine(u"write_text(%1)"_s.arg(m_program.texts.size()), line);
            m_program.texts.append(text);
        }
    }

    bool matchExpression();
    bool matchControlLine();
    bool matchTag();
    bool matchCode();
    bool matchPercent();
    void matchText();
    void controlLine(const QString &text, int line);
    void openBlock(const QString &keyword, const QString &code, int line);
    void closeBlock(const QString &keyword, int line);
    [[nodiscard]] std::optional<QString> untilText(bool nesting, const QStringList &ends, QString *found);
    [[nodiscard]] QString filtered(const QString &expression, const QString &filters) const;

    QString m_text;
    QString m_file;
    qsizetype m_position = 0;
    MakoProgram m_program;
    QStringList m_lines;
    QList<int> m_origins;
    QStringList m_moduleLines;
    QList<int> m_moduleOrigins;
    QList<Block> m_blocks;
    std::optional<Error> m_error;
};

// Lexer.parse_until_text(): strings and comments are skipped, brackets nest.
std::optional<QString> MakoCompiler::untilText(bool nesting, const QStringList &ends, QString *found)
{
    static const QRegularExpression comment(u"#.*\\n"_s);
    static const QRegularExpression string(u"(\"\"\"|'''|\"|')[^\\\\]*?(\\\\.[^\\\\]*?)*\\1"_s,
                                           QRegularExpression::DotMatchesEverythingOption);
    const qsizetype start = m_position;
    int depth = 0;
    while (m_position < m_text.size()) {
        if (const auto skipped = match(comment); skipped.hasMatch()) {
            m_position = skipped.capturedEnd();
            continue;
        }
        if (const auto skipped = match(string); skipped.hasMatch()) {
            m_position = skipped.capturedEnd();
            continue;
        }
        if (!nesting || depth <= 0) {
            for (const QString &end : ends) {
                if (QStringView(m_text).sliced(m_position).startsWith(end)) {
                    const QString text = m_text.sliced(start, m_position - start);
                    m_position += end.size();
                    *found = end;
                    return text;
                }
            }
        }
        const QChar sign = m_text[m_position++];
        if (sign == u'{' || sign == u'(' || sign == u'[') {
            ++depth;
        } else if (sign == u'}' || sign == u')' || sign == u']') {
            --depth;
        }
    }
    return std::nullopt;
}

// Names of Mako's own filters become those of the prelude; "n" takes the default filter (str) away.
QString MakoCompiler::filtered(const QString &expression, const QString &filters) const
{
    static const QHash<QString, QString> builtIn = {{u"trim"_s, u"mako_trim"_s},
                                                    {u"h"_s, u"mako_html"_s},
                                                    {u"x"_s, u"mako_html"_s},
                                                    {u"unicode"_s, u"str"_s},
                                                    {u"str"_s, u"str"_s}};
    QStringList names;
    for (const QString &name : filters.split(u',', Qt::SkipEmptyParts)) {
        names.append(name.trimmed());
    }
    QString code = names.contains(u"n"_s) ? expression : u"str("_s + expression + u')';
    for (const QString &name : std::as_const(names)) {
        if (name != "n"_L1) {
            code = builtIn.value(name, name) + u'(' + code + u')';
        }
    }
    return code;
}

bool MakoCompiler::matchExpression()
{
    if (!QStringView(m_text).sliced(m_position).startsWith(u"${"_s)) {
        return false;
    }
    const int line = lineAt(m_position);
    m_position += 2;
    QString end;
    auto expression = untilText(true, {u"|"_s, u"}"_s}, &end);
    QString filters;
    if (expression && end == "|"_L1) {
        const auto rest = untilText(true, {u"}"_s}, &end);
        if (!rest) {
            expression.reset();
        } else {
            filters = *rest;
        }
    }
    if (!expression) {
        fail(line, translate("'${' is not closed by '}'."));
        return true;
    }
    // In parentheses of its own, so that it may go over several lines and end in a comment.
    const QString code = u"write_value("_s +
                         filtered(u'(' + expression->replace("\r\n"_L1, "\n"_L1).trimmed() + u"\n)"_s, filters) + u')';
    const QStringList lines = code.split(u'\n');
    emitLine(lines.first(), line);
    for (qsizetype i = 1; i < lines.size(); ++i) {
        m_lines.append(lines[i]); // within brackets, indentation does not count
        m_origins.append(line + static_cast<int>(i));
    }
    return true;
}

bool MakoCompiler::matchControlLine()
{
    static const QRegularExpression form(u"[\\t ]*(%(?!%)|##)[\\t ]*((?:(?:\\\\\\r?\\n)|[^\\r\\n])*)(?:\\r?\\n|\\z)"_s);
    if (!isAtLineStart()) {
        return false;
    }
    const auto found = match(form);
    if (!found.hasMatch()) {
        return false;
    }
    const int line = lineAt(m_position);
    m_position = found.capturedEnd();
    if (found.captured(1) == "%"_L1) {
        controlLine(found.captured(2), line);
    }
    return true;
}

void MakoCompiler::controlLine(const QString &text, int line)
{
    static const QRegularExpression form(u"\\A(end)?(\\w+)\\s*(.*)"_s);
    const auto found = form.match(text);
    if (!found.hasMatch()) {
        fail(line, translate("Invalid control line: '%1'").arg(text));
        return;
    }
    const QString keyword = found.captured(2);
    if (found.hasCaptured(1)) {
        closeBlock(keyword, line);
        return;
    }
    // "if x: # comment" and "if x" with a colon somewhere: Python itself wants the colon.
    openBlock(keyword, text.trimmed(), line);
}

void MakoCompiler::openBlock(const QString &keyword, const QString &code, int line)
{
    static const QStringList openers = {u"if"_s, u"for"_s, u"while"_s, u"try"_s, u"with"_s};
    if (openers.contains(keyword)) {
        emitLine(code, line);
        m_blocks.append(Block{.keyword = keyword, .line = line, .isEmpty = true});
        return;
    }
    if (m_blocks.isEmpty() || !isTernary(keyword, m_blocks.last().keyword)) {
        fail(line, translate("Keyword '%1' cannot stand here.").arg(keyword));
        return;
    }
    Block block = m_blocks.takeLast();
    if (block.isEmpty) {
        m_lines.append(QString((m_blocks.size() + 1) * 4, u' ') + u"pass"_s);
        m_origins.append(line);
    }
    emitLine(code, line);
    block.isEmpty = true;
    m_blocks.append(block);
}

void MakoCompiler::closeBlock(const QString &keyword, int line)
{
    if (m_blocks.isEmpty() || m_blocks.last().keyword != keyword) {
        fail(line, translate("No starting keyword '%1' for 'end%1'.").arg(keyword));
        return;
    }
    const Block block = m_blocks.takeLast();
    if (block.isEmpty) {
        m_lines.append(QString((m_blocks.size() + 1) * 4, u' ') + u"pass"_s);
        m_origins.append(line);
    }
}

bool MakoCompiler::matchTag()
{
    static const QRegularExpression comment(u"<%doc>.*?</%doc>"_s, QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression raw(u"<%text(?:\\s[^>]*)?>(.*?)</%text>"_s,
                                        QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression tag(u"</?%([\\w.:]+)[^>]*>"_s);
    if (const auto found = match(comment); found.hasMatch()) {
        m_position = found.capturedEnd();
        return true;
    }
    if (const auto found = match(raw); found.hasMatch()) {
        emitText(found.captured(1), lineAt(m_position));
        m_position = found.capturedEnd();
        return true;
    }
    static const QRegularExpression opening(u"</?%[\\w.:]"_s);
    if (!match(opening).hasMatch()) {
        return false;
    }
    const auto found = match(tag);
    fail(lineAt(m_position), translate("The tag <%%1> is not supported in revision templates.").arg(found.captured(1)),
         Error::Kind::Opaque);
    return true;
}

bool MakoCompiler::matchCode()
{
    if (!QStringView(m_text).sliced(m_position).startsWith(u"<%"_s)) {
        return false;
    }
    const int line = lineAt(m_position);
    m_position += 2;
    const bool isModule = m_position < m_text.size() && m_text[m_position] == u'!';
    m_position += isModule ? 1 : 0;
    QString end;
    const auto code = untilText(false, {u"%>"_s}, &end);
    if (!code) {
        fail(line, translate("'<%' is not closed by '%>'."));
        return true;
    }
    const QStringList lines = QString(*code).replace("\r\n"_L1, "\n"_L1).split(u'\n');
    qsizetype indent = -1;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString &text = lines[i];
        const QString stripped = text.trimmed();
        if (stripped.isEmpty()) {
            continue;
        }
        qsizetype own = 0;
        while (own < text.size() && text[own].isSpace()) {
            ++own;
        }
        if (indent < 0) {
            indent = own;
        }
        const QString dedented = text.sliced(std::min(indent, own));
        if (isModule) {
            m_moduleLines.append(dedented);
            m_moduleOrigins.append(line + static_cast<int>(i));
        } else {
            emitLine(dedented, line + static_cast<int>(i));
        }
    }
    return true;
}

bool MakoCompiler::matchPercent()
{
    static const QRegularExpression form(u"(\\s*)%%(%*)"_s);
    if (!isAtLineStart()) {
        return false;
    }
    const auto found = match(form);
    if (!found.hasMatch()) {
        return false;
    }
    emitText(found.captured(1) + u'%' + found.captured(2), lineAt(m_position));
    m_position = found.capturedEnd();
    return true;
}

void MakoCompiler::matchText()
{
    static const QRegularExpression form(
        u"(.*?)(?:(?<=\\n)(?=[ \\t]*(?:%|\\#\\#))|(?=\\$\\{)|(?=</?%)|(\\\\\\r?\\n)|\\z)"_s,
        QRegularExpression::DotMatchesEverythingOption);
    const auto found = match(form);
    emitText(found.captured(1), lineAt(m_position));
    if (found.capturedEnd() > m_position) {
        m_position = found.capturedEnd();
        return;
    }
    emitText(m_text.sliced(m_position, 1), lineAt(m_position)); // a sign that begins nothing
    ++m_position;
}

} // namespace

Result<MakoProgram> compileMako(const QByteArray &source, const QString &file)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(source);
    if (decoder.hasError()) {
        return std::unexpected(
            Error::at(Error::Kind::Unreadable, translate("The template is not UTF-8 text."), file, 0));
    }
    return MakoCompiler(text, file).compile();
}

} // namespace athanor::authoring
