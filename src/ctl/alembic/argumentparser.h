// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace athanor::ctl {

// Takes a command line apart by the rules of Python's argparse (docs.python.org/3.13/library/argparse.html), as far as
// Alembic's own command line uses them: unique beginnings of long options, clusters of short ones, "-r-3:" and
// "--rev-range=-3:", negative numbers as values, "--".
class ArgumentParser
{
public:
    struct Option
    {
        QStringList names; // "-r", "--rev-range"
        bool takesValue = false;
        bool wholeNameOnly = false; // not one of Alembic's: does not make a beginning ambiguous
    };
    struct Parsed
    {
        QHash<QString, QStringList> values; // by the option's last name; an empty string for a flag
        QStringList positional;
        bool help = false;

        [[nodiscard]] bool has(const QString &name) const { return values.contains(name); }
        [[nodiscard]] QString last(const QString &name) const
        {
            const QStringList all = values.value(name);
            return all.isEmpty() ? QString() : all.last();
        }
    };

    explicit ArgumentParser(const QList<Option> &options)
        : m_options(options)
    {
    }

    // With `untilPositional`, the first positional argument ends it: it and all others are taken as they are.
    [[nodiscard]] Result<Parsed> parse(const QStringList &arguments, bool untilPositional = false) const;

private:
    struct Match
    {
        const Option *option = nullptr;
        QString name;
        QString value; // null: none is attached
        bool isCluster = false; // the value may be further short options
    };

    [[nodiscard]] const Option *find(const QString &name) const;
    // No option: a positional argument.
    [[nodiscard]] Result<Match> match(const QString &argument) const;
    [[nodiscard]] Result<Match> matchBeginning(const QString &argument) const;
    [[nodiscard]] Result<void> takeFlags(Match match, const QStringList &arguments, qsizetype &at,
                                         Parsed &parsed) const;

    QList<Option> m_options;
};

} // namespace athanor::ctl
