// SPDX-License-Identifier: MIT
#include "ctl/alembic/argumentparser.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

std::unexpected<Error> notUnderstood(const QString &what)
{
    return std::unexpected(
        Error::make(Error::Kind::Configuration, what,
                    QCoreApplication::translate("athanor", "\"athanorctl --help\" shows how it is used.")));
}

QString all(const ArgumentParser::Option &option)
{
    return option.names.join(u'/');
}

} // namespace

const ArgumentParser::Option *ArgumentParser::find(const QString &name) const
{
    for (const Option &option : m_options) {
        if (option.names.contains(name)) {
            return &option;
        }
    }
    return nullptr;
}

Result<ArgumentParser::Match> ArgumentParser::match(const QString &argument) const
{
    if (!argument.startsWith(u'-') || argument.size() == 1) {
        return Match{};
    }
    if (const Option *option = find(argument)) {
        return Match{.option = option, .name = argument, .value = {}};
    }
    if (const qsizetype sign = argument.indexOf(u'='); sign >= 0) {
        const QString name = argument.left(sign);
        if (const Option *option = find(name)) {
            return Match{.option = option, .name = name, .value = argument.mid(sign + 1)};
        }
    }
    return matchBeginning(argument);
}

Result<ArgumentParser::Match> ArgumentParser::matchBeginning(const QString &argument) const
{
    QList<Match> matches;
    if (argument.startsWith("--"_L1)) {
        const qsizetype sign = argument.indexOf(u'=');
        const QString beginning = sign < 0 ? argument : argument.left(sign);
        for (const Option &option : m_options) {
            for (const QString &name : option.names) {
                if (!option.wholeNameOnly && name.startsWith(beginning)) {
                    matches.append(
                        Match{.option = &option, .name = name, .value = sign < 0 ? QString() : argument.mid(sign + 1)});
                }
            }
        }
    } else if (const Option *option = find(argument.left(2))) {
        matches.append(Match{.option = option, .name = argument.left(2), .value = argument.mid(2), .isCluster = true});
    }
    if (matches.size() > 1) {
        return notUnderstood(QCoreApplication::translate("athanor", "\"%1\" may stand for several options, %2 and %3.")
                                 .arg(argument, matches[0].name, matches[1].name));
    }
    if (!matches.isEmpty()) {
        return matches.first();
    }
    static const QRegularExpression number(u"\\A-(?:\\d+(?:_\\d+)*(?:\\.\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)\\z"_s);
    if (number.match(argument).hasMatch() || argument.contains(u' ')) {
        return Match{};
    }
    return notUnderstood(QCoreApplication::translate("athanor", "There is no option \"%1\" here.").arg(argument));
}

// One option, or a cluster of flags that may end with an option and its value.
Result<void> ArgumentParser::takeFlags(Match match, const QStringList &arguments, qsizetype &at, Parsed &parsed) const
{
    while (!match.option->takesValue) {
        parsed.values[match.option->names.last()].append(QString());
        if (match.value.isNull()) {
            return {};
        }
        const QString next = u'-' + match.value.left(1);
        const Option *option = match.isCluster && !match.value.isEmpty() ? find(next) : nullptr;
        if (option == nullptr) {
            return notUnderstood(
                QCoreApplication::translate("athanor", "Option %1 takes no value, but \"%2\" is given.")
                    .arg(all(*match.option), match.value));
        }
        match.option = option;
        match.value = match.value.size() > 1 ? match.value.mid(1) : QString();
    }
    if (match.value.isNull()) {
        const bool isLast = at + 1 >= arguments.size() || arguments[at + 1] == "--"_L1;
        const auto next = isLast ? Match{} : this->match(arguments[at + 1]);
        if (isLast || !next || next->option != nullptr) {
            return notUnderstood(
                QCoreApplication::translate("athanor", "Option %1 expects one argument.").arg(all(*match.option)));
        }
        match.value = arguments[++at];
    }
    parsed.values[match.option->names.last()].append(match.value);
    return {};
}

Result<ArgumentParser::Parsed> ArgumentParser::parse(const QStringList &arguments, bool untilPositional) const
{
    Parsed parsed;
    for (qsizetype at = 0; at < arguments.size(); ++at) {
        if (arguments[at] == "--"_L1) {
            parsed.positional += arguments.mid(at + 1);
            break;
        }
        const auto match = this->match(arguments[at]);
        if (!match) {
            return std::unexpected(match.error());
        }
        if (match->option == nullptr) {
            if (untilPositional) {
                parsed.positional = arguments.mid(at);
                break;
            }
            parsed.positional.append(arguments[at]);
            continue;
        }
        if (const auto taken = takeFlags(*match, arguments, at, parsed); !taken) {
            return std::unexpected(taken.error());
        }
        if (parsed.has(u"--help"_s) || parsed.has(u"--version"_s)) {
            parsed.help = parsed.has(u"--help"_s);
            break; // at once, whatever follows
        }
    }
    return parsed;
}

} // namespace athanor::ctl
