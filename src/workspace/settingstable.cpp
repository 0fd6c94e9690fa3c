// SPDX-License-Identifier: MIT
#include "workspace/settingstable.h"

#include "core/editdistance.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

bool matches(const QString &text, const char *pattern)
{
    return QRegularExpression(QString::fromLatin1(pattern)).match(text).hasMatch();
}

// A password in a URL, or one beside a keyword of libpq. In the schema under "$defs/text".
constexpr const char *secretPattern = R"(://[^@]*:[^@]*@|(^|[?&\s])(ssl)?password\s*=)";

bool isSecretKey(const QString &key)
{
    return matches(key, R"((?i)passw(or)?d|passphrase|^pwd$|secret|token)");
}

} // namespace

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

SettingsTable::SettingsTable(const toml::table &table, QString path, QString file, QList<Error> &problems)
    : m_table(&table)
    , m_path(std::move(path))
    , m_file(std::move(file))
    , m_problems(&problems)
{
}

void SettingsTable::problem(int line, const QString &what, const QString &remedy) const
{
    m_problems->append(
        Error::at(Error::Kind::Configuration, what, m_file, line,
                  remedy.isEmpty() ? translate("Correct athanor.toml; \"athanorctl schema athanor.toml\" describes it.")
                                   : remedy));
}

QString SettingsTable::pathOf(const QString &key) const
{
    return m_path.isEmpty() ? key : m_path + u'.' + key;
}

void SettingsTable::wrongType(const toml::node &node, const QString &key, const QString &expected) const
{
    problem(int(node.source().begin.line),
            translate("The setting \"%1\" of the workspace is not %2.").arg(pathOf(key), expected));
}

const toml::node *SettingsTable::take(const char *key)
{
    m_known.append(QString::fromLatin1(key));
    return m_table->get(key);
}

std::optional<SettingsText> SettingsTable::checked(const toml::node &node, const QString &key,
                                                   const SettingsForm &form) const
{
    const auto text = node.value_exact<std::string>();
    if (!text) {
        wrongType(node, key, translate(form.words));
        return std::nullopt;
    }
    const SettingsText result{.value = toQString(*text), .line = int(node.source().begin.line)};
    if (matches(result.value, secretPattern)) {
        // The text itself is not told again.
        problem(result.line, translate("The setting \"%1\" of the workspace holds a password.").arg(pathOf(key)),
                translate("Remove it and change that password: athanor.toml is meant to be committed. Passwords come "
                          "from ~/.pgpass, a service's passfile or PGPASSWORD."));
        return std::nullopt;
    }
    if (!matches(result.value, form.pattern)) {
        wrongType(node, key, translate(form.words));
        return std::nullopt;
    }
    return result;
}

std::optional<SettingsText> SettingsTable::text(const char *key, const SettingsForm &form)
{
    const toml::node *node = take(key);
    return node == nullptr ? std::nullopt : checked(*node, QString::fromLatin1(key), form);
}

std::optional<SettingsText> SettingsTable::text(const SettingsText &name, const toml::node &node,
                                                const SettingsForm &form)
{
    return checked(node, name.value, form);
}

std::optional<std::pair<bool, int>> SettingsTable::flag(const char *key)
{
    const toml::node *node = take(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto value = node->value_exact<bool>();
    if (!value) {
        wrongType(*node, QString::fromLatin1(key), translate("true or false"));
        return std::nullopt;
    }
    return std::pair(*value, int(node->source().begin.line));
}

std::optional<int> SettingsTable::integer(const char *key, int least, int most)
{
    const toml::node *node = take(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
        wrongType(*node, QString::fromLatin1(key), translate("a whole number from %1 to %2").arg(least).arg(most));
        return std::nullopt;
    }
    return int(*value);
}

std::optional<double> SettingsTable::number(const SettingsText &name, const toml::node &node)
{
    const auto value = node.is_number() ? node.value<double>() : std::nullopt;
    if (!value || !std::isfinite(*value) || *value < 0) {
        wrongType(node, name.value, translate("a number that is not negative"));
        return std::nullopt;
    }
    return value;
}

std::optional<std::variant<bool, qint64, double, QString>> SettingsTable::value(const SettingsText &name,
                                                                                const toml::node &node) const
{
    if (const auto flag = node.value_exact<bool>()) {
        return *flag;
    }
    if (const auto number = node.value_exact<int64_t>()) {
        return qint64{*number};
    }
    if (const auto number = node.value_exact<double>()) {
        return *number;
    }
    static constexpr SettingsForm form{.pattern = "",
                                       .words = QT_TRANSLATE_NOOP("athanor", "true, false, a number or a text")};
    const auto text = checked(node, name.value, form);
    return text ? std::optional<std::variant<bool, qint64, double, QString>>(text->value) : std::nullopt;
}

QList<SettingsText> SettingsTable::texts(const char *key, const SettingsForm &form)
{
    const toml::node *node = take(key);
    if (node == nullptr) {
        return {};
    }
    const QString name = QString::fromLatin1(key);
    const toml::array *array = node->as_array();
    if (array == nullptr) {
        wrongType(*node, name, translate("a list of texts"));
        return {};
    }
    QList<SettingsText> list;
    for (const toml::node &item : *array) {
        const auto text = checked(item, name, form);
        if (!text) {
            continue;
        }
        const auto first = std::ranges::find(list, text->value, &SettingsText::value);
        if (first != list.end()) {
            problem(text->line, translate("\"%1\" stands in \"%2\" twice, first in line %3.")
                                    .arg(text->value, pathOf(name))
                                    .arg(first->line));
            continue;
        }
        list.append(*text);
    }
    return list;
}

std::optional<SettingsTable> SettingsTable::table(const char *key)
{
    const toml::node *node = take(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    return table(SettingsText{.value = QString::fromLatin1(key), .line = 0}, *node);
}

std::optional<SettingsTable> SettingsTable::table(const SettingsText &name, const toml::node &node)
{
    const toml::table *table = node.as_table();
    if (table == nullptr) {
        wrongType(node, name.value, translate("a table"));
        return std::nullopt;
    }
    return SettingsTable(*table, pathOf(name.value), m_file, *m_problems);
}

QList<std::pair<SettingsText, const toml::node *>> SettingsTable::names(const SettingsForm &form)
{
    QList<std::pair<SettingsText, const toml::node *>> list;
    for (const auto &[key, node] : *m_table) {
        const SettingsText name{.value = toQString(key.str()), .line = int(key.source().begin.line)};
        if (matches(name.value, form.pattern)) {
            list.emplace_back(name, &node);
        } else {
            problem(name.line, translate("The key \"%1\" is not %2.").arg(pathOf(name.value), translate(form.words)));
        }
    }
    std::ranges::stable_sort(list, {}, [](const auto &entry) { return entry.first.line; });
    return list;
}

void SettingsTable::require(const char *key)
{
    if (!has(key)) {
        problem(line(),
                translate("The setting \"%1\" of the workspace is missing.").arg(pathOf(QString::fromLatin1(key))));
    }
}

void SettingsTable::finish()
{
    for (const auto &[key, node] : *m_table) {
        const QString name = toQString(key.str());
        if (m_known.contains(name)) {
            continue;
        }
        const int keyLine = int(key.source().begin.line);
        if (isSecretKey(name)) {
            problem(keyLine, translate("A secret has no place in athanor.toml: \"%1\".").arg(pathOf(name)),
                    translate("Remove it: athanor.toml is meant to be committed. Passwords come from ~/.pgpass, a "
                              "service's passfile or PGPASSWORD."));
            continue;
        }
        const QString nearest = nearestWord(name, m_known);
        problem(keyLine, translate("athanor.toml has no key \"%1\".").arg(pathOf(name)),
                nearest.isEmpty() ? translate("The keys here are: %1.").arg(m_known.join(u", "_s))
                                  : translate("The nearest key is \"%1\".").arg(nearest));
    }
}

} // namespace athanor::workspace
