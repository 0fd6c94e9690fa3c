// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>
#include <variant>

namespace athanor::project {

// The table [tool.alembic] of a pyproject.toml as Alembic's Config reads it (alembic 1.20 config.py): texts go through
// Python's `text % {"here": …}`, booleans must be booleans. Errors name the line.
class TomlFile
{
public:
    using Table = QList<std::pair<QString, QString>>;

    TomlFile() = default;
    // A file that is not there, or has no such table, is empty.
    static Result<TomlFile> read(const QString &path);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] bool hasTable() const { return m_hasTable; }
    [[nodiscard]] bool has(const QString &name) const { return m_entries.contains(name); }
    [[nodiscard]] int line(const QString &name) const; // 1-based, 0 if it is missing

    // No value if the key is missing. A number is its digits.
    [[nodiscard]] Result<std::optional<QString>> text(const QString &name) const;
    [[nodiscard]] Result<std::optional<bool>> flag(const QString &name) const;
    [[nodiscard]] Result<std::optional<QStringList>> list(const QString &name) const;
    [[nodiscard]] Result<QList<Table>> tables(const QString &name) const; // [[tool.alembic.NAME]]

private:
    struct Other // of a type that Alembic takes for no key
    {
        bool operator==(const Other &) const = default;
    };
    struct Entry
    {
        std::variant<Other, QString, qint64, bool, QStringList, QList<Table>> value;
        int line = 0;
    };

    [[nodiscard]] std::unexpected<Error> wrongType(const QString &name, const QString &expected) const;
    [[nodiscard]] Result<QString> format(const QString &name, const QString &text) const;

    QString m_path;
    QString m_here;
    bool m_hasTable = false;
    QHash<QString, Entry> m_entries;
};

} // namespace athanor::project
