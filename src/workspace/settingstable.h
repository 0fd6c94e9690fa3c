// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

#include <toml++/toml.hpp>

namespace athanor::workspace {

struct SettingsText
{
    QString value;
    int line = 0;
};

// A form that texts must have: the pattern stands in the schema, too.
struct SettingsForm
{
    const char *pattern;
    const char *words; // "a version, as in \"1.13.2\""
};

// One table of athanor.toml. Its keys are taken one by one; finish() tells those that nobody has taken, with the
// nearest of those that could be. Problems are told once each, with their lines.
class SettingsTable
{
public:
    // `path` as it is written in the file: "module.crm". Both lists outlive this.
    SettingsTable(const toml::table &table, QString path, QString file, QList<Error> &problems);

    // No value: the key is missing, or told as a problem.
    std::optional<SettingsText> text(const char *key, const SettingsForm &form);
    std::optional<std::pair<bool, int>> flag(const char *key);
    std::optional<int> integer(const char *key, int least, int most);
    QList<SettingsText> texts(const char *key, const SettingsForm &form); // none twice
    std::optional<SettingsTable> table(const char *key);
    // Every key of a table whose keys are names, in the file's order.
    QList<std::pair<SettingsText, const toml::node *>> names(const SettingsForm &form);
    std::optional<SettingsTable> table(const SettingsText &name, const toml::node &node);
    std::optional<SettingsText> text(const SettingsText &name, const toml::node &node, const SettingsForm &form);
    // true or false, a number or a text without a password.
    std::optional<std::variant<bool, qint64, double, QString>> value(const SettingsText &name,
                                                                     const toml::node &node) const;
    std::optional<double> number(const SettingsText &name, const toml::node &node); // not negative

    void require(const char *key);
    void finish();

    [[nodiscard]] bool has(const char *key) const { return m_table->contains(key); }
    [[nodiscard]] int line() const { return int(m_table->source().begin.line); }
    void problem(int line, const QString &what, const QString &remedy = {}) const;

private:
    const toml::node *take(const char *key);
    [[nodiscard]] QString pathOf(const QString &key) const;
    void wrongType(const toml::node &node, const QString &key, const QString &expected) const;
    [[nodiscard]] std::optional<SettingsText> checked(const toml::node &node, const QString &key,
                                                      const SettingsForm &form) const;

    const toml::table *m_table;
    QString m_path;
    QString m_file;
    QList<Error> *m_problems;
    QStringList m_known;
};

QString toQString(std::string_view text);

} // namespace athanor::workspace
