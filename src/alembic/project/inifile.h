// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::project {

// An ini file as Python's ConfigParser reads it with its defaults: BasicInterpolation, '=' and ':' as delimiters, '#'
// and ';' for whole-line comments only, lower-cased option names, continuation lines, [DEFAULT], duplicates refused.
// Reference: docs.python.org/3.13/library/configparser.html. Error::code is the name of Python's exception.
class IniFile
{
public:
    // `here` is what %(here)s gives: Alembic passes the absolute folder of the file. None: it is not there.
    static Result<IniFile> read(const QString &path);
    static Result<IniFile> parse(const QString &text, const QString &path, const std::optional<QString> &here);

    [[nodiscard]] const QString &path() const { return m_path; }
    [[nodiscard]] QStringList sections() const; // without DEFAULT, in order
    [[nodiscard]] bool hasSection(const QString &section) const { return m_index.contains(section); }
    [[nodiscard]] QStringList options(const QString &section) const; // with those of DEFAULT
    [[nodiscard]] bool hasOption(const QString &section, const QString &name) const;
    [[nodiscard]] bool hasOwnOption(const QString &section, const QString &name) const; // not that of DEFAULT
    // Interpolated. No value if the section or option is missing; an error if the interpolation fails.
    [[nodiscard]] Result<std::optional<QString>> value(const QString &section, const QString &name) const;
    [[nodiscard]] std::optional<QString> rawValue(const QString &section, const QString &name) const;
    // 1-based line of the option, 0 if it is missing or not from the file.
    [[nodiscard]] int line(const QString &section, const QString &name) const;
    // As ConfigParser.set(): the section must exist.
    void set(const QString &section, const QString &name, const QString &value);

private:
    struct Option
    {
        QString name;
        QString value;
        int line = 0;
    };
    struct Section
    {
        QString name;
        QList<Option> options;
    };
    class Reader;

    [[nodiscard]] const Option *find(const QString &section, const QString &name) const;
    [[nodiscard]] Result<QString> interpolate(const QString &section, const Option &option, const QString &text,
                                              int depth) const;

    QString m_path;
    Section m_defaults;
    QList<Section> m_sections;
    QHash<QString, qsizetype> m_index;
};

} // namespace athanor::project
