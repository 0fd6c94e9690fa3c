// SPDX-License-Identifier: MIT
#include "alembic/project/tomlfile.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <toml++/toml.hpp>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

std::optional<QStringList> textsOf(const toml::array &array)
{
    QStringList texts;
    for (const toml::node &item : array) {
        const auto text = item.value_exact<std::string>();
        if (!text) {
            return std::nullopt;
        }
        texts.append(toQString(*text));
    }
    return texts;
}

std::optional<QList<TomlFile::Table>> tablesOf(const toml::array &array)
{
    QList<TomlFile::Table> tables;
    for (const toml::node &item : array) {
        const toml::table *table = item.as_table();
        if (!table) {
            return std::nullopt;
        }
        // toml++ sorts its keys; Alembic takes them by name.
        TomlFile::Table entries;
        for (const auto &[key, value] : *table) {
            const auto text = value.value_exact<std::string>();
            if (!text) {
                return std::nullopt;
            }
            entries.append({toQString(key.str()), toQString(*text)});
        }
        tables.append(entries);
    }
    return tables;
}

} // namespace

Result<TomlFile> TomlFile::read(const QString &path)
{
    TomlFile result;
    const QFileInfo info(path);
    result.m_path = info.absoluteFilePath();
    result.m_here = info.absolutePath();
    QFile file(path);
    if (path.isEmpty() || !file.exists()) {
        return result;
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(Error::at(Error::Kind::Unreadable,
                                         translate("Cannot read the configuration file: %1.").arg(file.errorString()),
                                         result.m_path, 0, translate("Check the permissions of the file.")));
    }
    const QByteArray bytes = file.readAll();
    toml::table root;
    try {
        root = toml::parse(std::string_view(bytes.constData(), std::size_t(bytes.size())));
    } catch (const toml::parse_error &problem) {
        Error error = Error::at(Error::Kind::Syntax, translate("The file is not valid TOML."), result.m_path,
                                int(problem.source().begin.line));
        error.detail = toQString(problem.description());
        return std::unexpected(error);
    }
    const toml::node_view<toml::node> section = root["tool"]["alembic"];
    if (!section) {
        return result;
    }
    const toml::table *table = section.as_table();
    if (!table) {
        Error error = Error::at(Error::Kind::Configuration, translate("tool.alembic is not a table."), result.m_path,
                                int(section.node()->source().begin.line));
        error.detail = u"Incorrect TOML format"_s;
        return std::unexpected(error);
    }
    result.m_hasTable = true;
    for (const auto &[key, node] : *table) {
        Entry entry;
        entry.line = int(node.source().begin.line);
        if (const auto text = node.value_exact<std::string>()) {
            entry.value = toQString(*text);
        } else if (const auto number = node.value_exact<int64_t>()) {
            entry.value = qint64(*number);
        } else if (const auto flag = node.value_exact<bool>()) {
            entry.value = *flag;
        } else if (const toml::array *array = node.as_array()) {
            if (const auto texts = textsOf(*array)) {
                entry.value = *texts;
            } else if (const auto tables = tablesOf(*array)) {
                entry.value = *tables;
            }
        }
        result.m_entries.insert(toQString(key.str()), entry);
    }
    return result;
}

int TomlFile::line(const QString &name) const
{
    return m_entries.value(name).line;
}

std::unexpected<Error> TomlFile::wrongType(const QString &name, const QString &expected) const
{
    return std::unexpected(Error::at(Error::Kind::Configuration,
                                     translate("The setting \"%1\" of [tool.alembic] is not %2.").arg(name, expected),
                                     m_path, line(name)));
}

// Python's `text % {"here": …}`, as far as it makes sense: other names are a KeyError there, other conversions print
// the whole dict or fail.
Result<QString> TomlFile::format(const QString &name, const QString &text) const
{
    QString result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != u'%') {
            result += text[i];
            continue;
        }
        const QStringView rest = QStringView(text).mid(i + 1);
        if (rest.startsWith(u'%')) {
            result += u'%';
            ++i;
        } else if (rest.startsWith(u"(here)s")) {
            result += m_here;
            i += qsizetype(std::char_traits<char16_t>::length(u"(here)s"));
        } else {
            return std::unexpected(Error::at(
                Error::Kind::Configuration,
                translate("In the value of \"%1\", '%' is followed by something else than '%' or '(here)s'.").arg(name),
                m_path, line(name), translate("Write '%%' for a single percent sign.")));
        }
    }
    return result;
}

Result<std::optional<QString>> TomlFile::text(const QString &name) const
{
    const auto entry = m_entries.constFind(name);
    if (entry == m_entries.cend()) {
        return std::nullopt;
    }
    if (const auto *number = std::get_if<qint64>(&entry->value)) {
        return QString::number(*number);
    }
    const auto *text = std::get_if<QString>(&entry->value);
    if (!text) {
        return wrongType(name, translate("a text"));
    }
    const auto formatted = format(name, *text);
    if (!formatted) {
        return std::unexpected(formatted.error());
    }
    return std::optional(*formatted);
}

Result<std::optional<bool>> TomlFile::flag(const QString &name) const
{
    const auto entry = m_entries.constFind(name);
    if (entry == m_entries.cend()) {
        return std::nullopt;
    }
    if (const auto *flag = std::get_if<bool>(&entry->value)) {
        return *flag;
    }
    auto error = wrongType(name, translate("true or false"));
    error.error().detail = u"boolean value expected for TOML parameter '%1'"_s.arg(name);
    return error;
}

Result<std::optional<QStringList>> TomlFile::list(const QString &name) const
{
    const auto entry = m_entries.constFind(name);
    if (entry == m_entries.cend()) {
        return std::nullopt;
    }
    const auto *texts = std::get_if<QStringList>(&entry->value);
    if (!texts) {
        return wrongType(name, translate("a list of texts"));
    }
    QStringList result;
    for (const QString &text : *texts) {
        const auto formatted = format(name, text);
        if (!formatted) {
            return std::unexpected(formatted.error());
        }
        result.append(*formatted);
    }
    return std::optional(result);
}

Result<QList<TomlFile::Table>> TomlFile::tables(const QString &name) const
{
    const auto entry = m_entries.constFind(name);
    if (entry == m_entries.cend()) {
        return QList<Table>();
    }
    if (const auto *texts = std::get_if<QStringList>(&entry->value); texts && texts->isEmpty()) {
        return QList<Table>();
    }
    const auto *tables = std::get_if<QList<Table>>(&entry->value);
    if (!tables) {
        return wrongType(name, translate("a list of tables"));
    }
    QList<Table> result = *tables;
    for (Table &table : result) {
        for (auto &[key, value] : table) {
            const auto formatted = format(name, value);
            if (!formatted) {
                return std::unexpected(formatted.error());
            }
            value = *formatted;
        }
    }
    return result;
}

} // namespace athanor::project
