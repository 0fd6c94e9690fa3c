// SPDX-License-Identifier: MIT
#include "alembic/project/inifile.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <QStringDecoder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

// configparser.MAX_INTERPOLATION_DEPTH
constexpr int maximumDepth = 10;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

std::unexpected<Error> failure(const QString &code, const QString &what, const QString &file, int line,
                               const QString &remedy = {})
{
    Error error = Error::at(Error::Kind::Configuration, what, file, line, remedy);
    error.code = code;
    return std::unexpected(error);
}

qsizetype indentation(QStringView line)
{
    qsizetype i = 0;
    while (i < line.size() && line[i].isSpace()) {
        ++i;
    }
    return i == line.size() ? 0 : i;
}

// 1-based; 0: all are.
int firstLineNotUtf8(const QByteArray &bytes)
{
    int number = 0;
    for (const QByteArray &line : bytes.split('\n')) {
        ++number;
        if (!QUtf8StringView(line).isValidUtf8()) {
            return number;
        }
    }
    return 0;
}

} // namespace

// RawConfigParser._read(), line by line.
class IniFile::Reader
{
public:
    explicit Reader(IniFile &file)
        : m_file(file)
    {
    }

    Result<void> read(const QString &text)
    {
        QString unified = text;
        unified.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
        QStringList lines = unified.split(u'\n');
        if (lines.last().isEmpty()) {
            lines.removeLast();
        }
        for (const QString &line : std::as_const(lines)) {
            ++m_line;
            if (auto result = readLine(line); !result) {
                return result;
            }
        }
        finishValue();
        if (m_firstBroken > 0) {
            return failure(u"ParsingError"_s, translate("The line is neither a section nor an option."), m_file.m_path,
                           m_firstBroken, translate("Write it as 'name = value'."));
        }
        return {};
    }

private:
    Result<void> readLine(const QString &line)
    {
        const QString stripped = line.trimmed();
        const bool comment = stripped.startsWith(u'#') || stripped.startsWith(u';');
        if (comment || stripped.isEmpty()) {
            if (!comment && m_section && m_hasOption) {
                m_value.append(QString()); // an empty line within a value belongs to it
            }
            return {};
        }
        const qsizetype indent = indentation(line);
        if (m_section && m_hasOption && indent > m_indent) {
            m_value.append(stripped);
            return {};
        }
        m_indent = indent;
        // No regular expressions here: compiling one takes longer than reading the file.
        if (const qsizetype end = stripped.lastIndexOf(u']'); stripped.startsWith(u'[') && end > 1) {
            finishValue();
            return beginSection(stripped.sliced(1, end - 1));
        }
        if (!m_section && stripped.startsWith(QChar::ByteOrderMark)) {
            return failure(u"MissingSectionHeaderError"_s,
                           translate("The file begins with a byte order mark, which is text to Python's ConfigParser."),
                           m_file.m_path, m_line, translate("Save it as UTF-8 without a byte order mark."));
        }
        if (!m_section) {
            return failure(u"MissingSectionHeaderError"_s, translate("The file begins without a section header."),
                           m_file.m_path, m_line, translate("Write '[alembic]' above the first option."));
        }
        finishValue();
        return beginOption(stripped);
    }

    Result<void> beginSection(const QString &name)
    {
        if (m_file.m_index.contains(name)) {
            return failure(u"DuplicateSectionError"_s, translate("Section '%1' already exists.").arg(name),
                           m_file.m_path, m_line, translate("Remove one of the two."));
        }
        if (name == "DEFAULT"_L1) {
            m_section = &m_file.m_defaults;
            return {};
        }
        m_file.m_index.insert(name, m_file.m_sections.size());
        m_file.m_sections.append(Section{.name = name, .options = {}});
        m_section = &m_file.m_sections.last();
        return {};
    }

    Result<void> beginOption(const QString &line)
    {
        const auto sign = std::ranges::find_if(line, [](QChar each) { return each == u'=' || each == u':'; });
        const QString name = QString(line.cbegin(), sign - line.cbegin()).trimmed().toLower();
        if ((sign == line.cend() || name.isEmpty()) && m_firstBroken == 0) {
            m_firstBroken = m_line;
        }
        if (sign == line.cend()) {
            return {};
        }
        const QString key = m_section->name + u'\n' + name;
        if (m_seen.contains(key)) {
            return failure(u"DuplicateOptionError"_s,
                           translate("Option '%1' in section '%2' already exists.").arg(name, m_section->name),
                           m_file.m_path, m_line, translate("Remove one of the two."));
        }
        m_seen.insert(key);
        m_option = name;
        m_optionLine = m_line;
        m_hasOption = true;
        m_value = {QString(sign + 1, line.cend() - sign - 1).trimmed()};
        return {};
    }

    void finishValue()
    {
        if (!m_hasOption) {
            return;
        }
        m_hasOption = false;
        QString value = m_value.join(u'\n');
        while (!value.isEmpty() && value.back().isSpace()) {
            value.chop(1);
        }
        const Option option{.name = m_option, .value = value, .line = m_optionLine};
        for (Option &known : m_section->options) {
            if (known.name == option.name) { // "here" in [DEFAULT]
                known = option;
                return;
            }
        }
        m_section->options.append(option);
    }

    IniFile &m_file;
    Section *m_section = nullptr;
    QSet<QString> m_seen;
    QString m_option;
    QStringList m_value;
    bool m_hasOption = false;
    int m_optionLine = 0;
    int m_line = 0;
    int m_firstBroken = 0;
    qsizetype m_indent = 0;
};

Result<IniFile> IniFile::read(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        const bool missing = !file.exists();
        return std::unexpected(Error::at(missing ? Error::Kind::NotFound : Error::Kind::Unreadable,
                                         translate("Cannot read the configuration file: %1.").arg(file.errorString()),
                                         path, 0));
    }
    const QFileInfo info(path);
    const QByteArray bytes = file.readAll();
    if (const int line = firstLineNotUtf8(bytes); line > 0) {
        return failure(u"UnicodeDecodeError"_s, translate("The file is not UTF-8."), info.absoluteFilePath(), line,
                       translate("Save it as UTF-8."));
    }
    // A byte order mark stays: ConfigParser takes it for text.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return parse(decoder.decode(bytes), info.absoluteFilePath(), info.absolutePath());
}

Result<IniFile> IniFile::parse(const QString &text, const QString &path, const std::optional<QString> &here)
{
    IniFile file;
    file.m_path = path;
    file.m_defaults.name = u"DEFAULT"_s;
    if (here) {
        file.m_defaults.options.append(Option{.name = u"here"_s, .value = *here, .line = 0});
    }
    if (auto result = Reader(file).read(text); !result) {
        return std::unexpected(result.error());
    }
    return file;
}

QStringList IniFile::sections() const
{
    QStringList names;
    for (const Section &section : m_sections) {
        names.append(section.name);
    }
    return names;
}

QStringList IniFile::options(const QString &section) const
{
    QStringList names;
    const auto index = m_index.constFind(section);
    if (index == m_index.cend()) {
        return names;
    }
    for (const Option &option : m_sections[*index].options) {
        names.append(option.name);
    }
    for (const Option &option : m_defaults.options) {
        if (!names.contains(option.name)) {
            names.append(option.name);
        }
    }
    return names;
}

const IniFile::Option *IniFile::find(const QString &section, const QString &name) const
{
    const auto index = m_index.constFind(section);
    if (index == m_index.cend()) {
        return nullptr;
    }
    const QString key = name.toLower();
    for (const Section *place : {&m_sections[*index], &m_defaults}) {
        for (const Option &option : place->options) {
            if (option.name == key) {
                return &option;
            }
        }
    }
    return nullptr;
}

bool IniFile::hasOption(const QString &section, const QString &name) const
{
    return find(section, name) != nullptr;
}

bool IniFile::hasOwnOption(const QString &section, const QString &name) const
{
    const auto index = m_index.constFind(section);
    return index != m_index.cend() &&
           std::ranges::any_of(m_sections[*index].options,
                               [key = name.toLower()](const Option &option) { return option.name == key; });
}

std::optional<QString> IniFile::rawValue(const QString &section, const QString &name) const
{
    const Option *option = find(section, name);
    return option ? std::optional(option->value) : std::nullopt;
}

int IniFile::line(const QString &section, const QString &name) const
{
    const Option *option = find(section, name);
    return option ? option->line : 0;
}

void IniFile::set(const QString &section, const QString &name, const QString &value)
{
    const auto index = m_index.constFind(section);
    if (index == m_index.cend()) {
        return;
    }
    const QString key = name.toLower();
    QList<Option> &options = m_sections[*index].options;
    for (Option &option : options) {
        if (option.name == key) {
            option.value = value;
            return;
        }
    }
    options.append(Option{.name = key, .value = value, .line = 0});
}

Result<std::optional<QString>> IniFile::value(const QString &section, const QString &name) const
{
    const Option *option = find(section, name);
    if (!option) {
        return std::nullopt;
    }
    auto text = interpolate(section, *option, option->value, 1);
    if (!text) {
        return std::unexpected(text.error());
    }
    return std::optional(*text);
}

// BasicInterpolation._interpolate_some()
Result<QString> IniFile::interpolate(const QString &section, const Option &option, const QString &text, int depth) const
{
    if (depth > maximumDepth) {
        return failure(u"InterpolationDepthError"_s,
                       translate("The value of '%1' refers to itself over too many steps.").arg(option.name), m_path,
                       option.line);
    }
    QString result;
    qsizetype position = 0;
    while (position < text.size()) {
        const qsizetype percent = text.indexOf(u'%', position);
        if (percent < 0) {
            result += QStringView(text).mid(position);
            break;
        }
        result += QStringView(text).mid(position, percent - position);
        const QChar next = percent + 1 < text.size() ? text[percent + 1] : QChar();
        if (next == u'%') {
            result += u'%';
            position = percent + 2;
            continue;
        }
        // %(name)s
        const qsizetype close = next == u'(' ? text.indexOf(u')', percent) : -1;
        if (close < percent + 3 || close + 1 >= text.size() || text[close + 1] != u's') {
            return failure(u"InterpolationSyntaxError"_s,
                           translate("In the value of '%1', '%' must be followed by '%' or '('.").arg(option.name),
                           m_path, option.line, translate("Write '%%' for a single percent sign."));
        }
        const QString name = text.sliced(percent + 2, close - percent - 2);
        const Option *other = find(section, name);
        if (!other) {
            return failure(u"InterpolationMissingOptionError"_s,
                           translate("The value of '%1' refers to '%2', which is not there.").arg(option.name, name),
                           m_path, option.line);
        }
        if (other->value.contains(u'%')) {
            const auto inner = interpolate(section, option, other->value, depth + 1);
            if (!inner) {
                return inner;
            }
            result += *inner;
        } else {
            result += other->value;
        }
        position = close + 2;
    }
    return result;
}

} // namespace athanor::project
