// SPDX-License-Identifier: MIT
#include "authoring/makotemplate.h"

#include "alembic/project/inifile.h"
#include "alembic/python/interpreter.h"
#include "authoring/makosource.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace athanor::authoring {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// Mako's UNDEFINED: false, and an error as soon as it is shown.
class UndefinedObject : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"Undefined"_s; }
    Value truth(Interpreter &) override { return Value::boolean(false); }
    Value toString(Interpreter &interpreter) override { return interpreter.raise(u"NameError"_s, u"Undefined"_s); }
};

QString twoDigits(int number)
{
    return u"%1"_s.arg(number, 2, 10, QChar(u'0'));
}

// The datetime of "Create Date:", as far as templates use it.
class DateTimeObject : public HostObject
{
public:
    explicit DateTimeObject(const QDateTime &time)
        : m_time(time)
    {
    }
    [[nodiscard]] QString typeName() const override { return u"datetime"_s; }
    Value toString(Interpreter &) override { return Value::string(isoFormat(u' ')); }
    Value format(Interpreter &interpreter, const QString &specification) override
    {
        return specification.isEmpty() ? toString(interpreter) : formatted(interpreter, specification);
    }

    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        const QDate date = m_time.date();
        const QTime time = m_time.time();
        const QHash<QString, int> numbers = {{u"year"_s, date.year()},
                                             {u"month"_s, date.month()},
                                             {u"day"_s, date.day()},
                                             {u"hour"_s, time.hour()},
                                             {u"minute"_s, time.minute()},
                                             {u"second"_s, time.second()},
                                             {u"microsecond"_s, time.msec() * 1000}};
        if (const auto number = numbers.constFind(name); number != numbers.cend()) {
            return Value::integer(*number);
        }
        if (name == "isoformat"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                const QString separator =
                    arguments.argumentOr(0, u"sep"_s, Value::string(u"T"_s)).stringIf().value_or(u"T"_s);
                return Value::string(isoFormat(separator.isEmpty() ? QChar(u'T') : separator.front()));
            });
        }
        if (name == "strftime"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                const auto form = arguments.argumentOr(0, u"format"_s, Value()).stringIf();
                return form ? formatted(arguments.interpreter, *form)
                            : arguments.interpreter.unknown(translate("the format of the date is not known"));
            });
        }
        if (name == "date"_L1) {
            return interpreter.builtin(
                name, [this](const CallArguments &) { return Value::string(m_time.date().toString(Qt::ISODate)); });
        }
        return Value::unknown(translate("create_date.%1 is not described").arg(name), interpreter.currentLine());
    }

private:
    [[nodiscard]] QString offset(bool colon) const
    {
        const int seconds = m_time.offsetFromUtc();
        const int minutes = std::abs(seconds) / 60;
        return (seconds < 0 ? u"-"_s : u"+"_s) + twoDigits(minutes / 60) + (colon ? u":"_s : QString()) +
               twoDigits(minutes % 60);
    }
    // A naive date (local time) has no offset.
    [[nodiscard]] bool isAware() const { return m_time.timeSpec() != Qt::LocalTime; }
    [[nodiscard]] QString isoFormat(QChar separator) const
    {
        QString text = m_time.date().toString(Qt::ISODate) + separator + m_time.time().toString(u"HH:mm:ss"_s);
        if (const int milliseconds = m_time.time().msec(); milliseconds != 0) {
            text += u".%1"_s.arg(milliseconds * 1000, 6, 10, QChar(u'0'));
        }
        return isAware() ? text + offset(true) : text;
    }
    Value formatted(Interpreter &interpreter, const QString &form) const;

    QDateTime m_time;
};

// strftime() of the C locale.
Value DateTimeObject::formatted(Interpreter &interpreter, const QString &form) const
{
    const QLocale c = QLocale::c();
    QString text;
    for (qsizetype i = 0; i < form.size(); ++i) {
        if (form[i] != u'%' || i + 1 == form.size()) {
            text += form[i];
            continue;
        }
        const QTime time = m_time.time();
        switch (form[++i].unicode()) {
        case u'Y':
            text += u"%1"_s.arg(m_time.date().year(), 4, 10, QChar(u'0'));
            break;
        case u'y':
            text += twoDigits(m_time.date().year() % 100);
            break;
        case u'm':
            text += twoDigits(m_time.date().month());
            break;
        case u'd':
            text += twoDigits(m_time.date().day());
            break;
        case u'H':
            text += twoDigits(time.hour());
            break;
        case u'I':
            text += twoDigits(time.hour() % 12 == 0 ? 12 : time.hour() % 12);
            break;
        case u'M':
            text += twoDigits(time.minute());
            break;
        case u'S':
            text += twoDigits(time.second());
            break;
        case u'f':
            text += u"%1"_s.arg(time.msec() * 1000, 6, 10, QChar(u'0'));
            break;
        case u'j':
            text += u"%1"_s.arg(m_time.date().dayOfYear(), 3, 10, QChar(u'0'));
            break;
        case u'p':
            text += time.hour() < 12 ? u"AM"_s : u"PM"_s;
            break;
        case u'a':
            text += c.toString(m_time.date(), u"ddd"_s);
            break;
        case u'A':
            text += c.toString(m_time.date(), u"dddd"_s);
            break;
        case u'b':
            text += c.toString(m_time.date(), u"MMM"_s);
            break;
        case u'B':
            text += c.toString(m_time.date(), u"MMMM"_s);
            break;
        case u'F':
            text += m_time.date().toString(Qt::ISODate);
            break;
        case u'T':
            text += time.toString(u"HH:mm:ss"_s);
            break;
        case u'z':
            text += isAware() ? offset(false) : QString();
            break;
        case u'%':
            text += u'%';
            break;
        default:
            return interpreter.unknown(translate("the date format %%1 is not described").arg(form[i]));
        }
    }
    return Value::string(text);
}

// `config` and `context` of the template.
class ConfigObject : public HostObject
{
public:
    explicit ConfigObject(const project::AlembicProject &project)
        : m_section(project.section)
        , m_iniFile(project.iniFile)
    {
        if (auto ini = m_iniFile.isEmpty() ? Result<project::IniFile>() : project::IniFile::read(m_iniFile)) {
            m_ini = std::move(*ini);
        }
    }
    [[nodiscard]] QString typeName() const override { return u"Config"_s; }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "config_ini_section"_L1) {
            return Value::string(m_section);
        }
        if (name == "config_file_name"_L1) {
            return Value::string(m_iniFile);
        }
        if (name == "get_main_option"_L1 || name == "get_alembic_option"_L1) {
            return interpreter.builtin(name, [this](const CallArguments &arguments) {
                const auto option = arguments.argumentOr(0, u"name"_s, Value()).stringIf();
                const auto value = option ? m_ini.value(m_section, *option) : Result<std::optional<QString>>();
                if (value && *value) {
                    return Value::string(**value);
                }
                return arguments.argumentOr(1, u"default"_s, Value::none());
            });
        }
        return Value::unknown(translate("config.%1 is not described").arg(name), interpreter.currentLine());
    }

private:
    QString m_section;
    QString m_iniFile;
    project::IniFile m_ini;
};

class ContextObject : public HostObject
{
public:
    [[nodiscard]] QString typeName() const override { return u"Context"_s; }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &name) override
    {
        if (name == "get"_L1) { // of names that autogenerate would give, for example "engine1_upgrades"
            return interpreter.builtin(name, [](const CallArguments &arguments) {
                return arguments.argumentOr(1, u"default"_s, Value::none());
            });
        }
        return Value::unknown(translate("context.%1 is not described").arg(name), interpreter.currentLine());
    }
};

QString htmlEscaped(const QString &text)
{
    QString result = text;
    return result.replace(u'&', "&amp;"_L1)
        .replace(u'>', "&gt;"_L1)
        .replace(u'<', "&lt;"_L1)
        .replace(u'"', "&#34;"_L1)
        .replace(u'\'', "&#39;"_L1);
}

// One rendering: gives the program its names and collects what it writes.
class Rendering
{
public:
    Rendering(const MakoProgram &program, const QString &file, const TemplateValues &values,
              const project::AlembicProject &project)
        : m_program(program)
        , m_file(file)
        , m_values(values)
        , m_project(project)
    {
    }

    Result<QString> run()
    {
        m_interpreter.addModule(names());
        const QString source = u"from athanor_template import *\n"_s + m_program.python;
        const Outcome outcome = m_interpreter.executeModule(m_file, source.toUtf8());
        if (!m_failure && outcome.exception) {
            m_failure = Error::at(Error::Kind::Syntax,
                                  translate("The template cannot be rendered: %1.")
                                      .arg(outcome.exception->type + u": "_s + outcome.exception->message),
                                  m_file, templateLine(outcome.exception->line));
        }
        if (!m_failure && outcome.stopped) {
            fail(outcome.stopped->text, outcome.stopped->line);
        }
        if (!m_failure) {
            const Module tree = parse(source.toUtf8());
            if (!tree.isValid()) {
                const SyntaxProblem &problem = tree.problems().first();
                m_failure = Error::at(Error::Kind::Syntax, problem.text, m_file, templateLine(problem.line));
            }
        }
        if (m_failure) {
            return std::unexpected(*m_failure);
        }
        return m_text;
    }

private:
    [[nodiscard]] int templateLine(int line) const { return m_program.templateLine(line - 1); }
    void fail(const QString &reason, int line)
    {
        if (!m_failure) {
            m_failure = Error::at(Error::Kind::Opaque,
                                  translate("The template cannot be rendered without running Python: %1.").arg(reason),
                                  m_file, templateLine(line), translate("Let Alembic itself write the revision."));
        }
    }
    void write(const CallArguments &arguments, const QString &text)
    {
        if (const UnknownReason *condition = m_interpreter.condition()) {
            fail(condition->text, arguments.line);
        }
        m_text += text;
    }
    [[nodiscard]] std::shared_ptr<HostModule> names();
    [[nodiscard]] static Value strings(Interpreter &interpreter, const QStringList &list, bool tuple)
    {
        QList<Value> items;
        for (const QString &item : list) {
            items.append(Value::string(item));
        }
        return tuple ? interpreter.tuple(items) : interpreter.list(items);
    }
    // tuple_rev_as_scalar(): None, a string, or all of them.
    [[nodiscard]] static Value scalar(Interpreter &interpreter, const QStringList &list, bool tuple)
    {
        return list.isEmpty()     ? Value::none()
               : list.size() == 1 ? Value::string(list.first())
                                  : strings(interpreter, list, tuple);
    }
    [[nodiscard]] static Value comma(const CallArguments &arguments);

    const MakoProgram &m_program;
    QString m_file;
    const TemplateValues &m_values;
    const project::AlembicProject &m_project;
    Interpreter m_interpreter;
    QString m_text;
    std::optional<Error> m_failure;
};

// alembic.util.format_as_comma()
Value Rendering::comma(const CallArguments &arguments)
{
    const Value value = arguments.argumentOr(0, u"value"_s, Value());
    if (value.isNone()) {
        return Value::string(QString());
    }
    if (value.isString() || value.isAbsent()) {
        return value;
    }
    Value failure;
    const auto items = arguments.interpreter.items(value, &failure);
    if (!items) {
        return failure;
    }
    QStringList texts;
    for (const Value &item : *items) {
        const auto text = item.stringIf();
        if (!text) {
            return arguments.interpreter.unknown(translate("the list holds something that is not a string"));
        }
        texts.append(*text);
    }
    return Value::string(texts.join(", "_L1));
}

std::shared_ptr<HostModule> Rendering::names()
{
    auto module = std::make_shared<TableModule>(u"athanor_template"_s);
    module->addConstant(u"message"_s, Value::string(m_values.message.value_or(u"empty message"_s)));
    module->addConstant(u"up_revision"_s, Value::string(m_values.upRevision));
    module->addFactory(u"down_revision"_s,
                       [this](Interpreter &interpreter) { return scalar(interpreter, m_values.downRevisions, true); });
    module->addFactory(u"branch_labels"_s, [this](Interpreter &interpreter) {
        return m_values.branchLabels.isEmpty() ? Value::none() : strings(interpreter, m_values.branchLabels, true);
    });
    module->addFactory(u"depends_on"_s,
                       [this](Interpreter &interpreter) { return scalar(interpreter, m_values.dependsOn, false); });
    module->addFactory(u"create_date"_s, [this](Interpreter &interpreter) {
        return interpreter.host<DateTimeObject>(m_values.createDate);
    });
    module->addFactory(u"config"_s,
                       [this](Interpreter &interpreter) { return interpreter.host<ConfigObject>(m_project); });
    module->addFactory(u"context"_s, [](Interpreter &interpreter) { return interpreter.host<ContextObject>(); });
    for (const auto &[name, text] :
         {std::pair(u"upgrades"_s, m_values.upgrades), std::pair(u"downgrades"_s, m_values.downgrades),
          std::pair(u"imports"_s, m_values.imports)}) {
        if (text.isEmpty()) {
            module->addFactory(name, [](Interpreter &interpreter) { return interpreter.host<UndefinedObject>(); });
        } else {
            module->addConstant(name, Value::string(text));
        }
    }
    module->addFunction(u"comma"_s, comma);
    module->addFunction(u"mako_trim"_s, [](const CallArguments &arguments) {
        const Value value = arguments.argumentOr(0, u"s"_s, Value());
        return value.isString() ? Value::string(value.string().trimmed()) : value;
    });
    module->addFunction(u"mako_html"_s, [](const CallArguments &arguments) {
        const Value value = arguments.argumentOr(0, u"s"_s, Value());
        return value.isString() ? Value::string(htmlEscaped(value.string())) : value;
    });
    module->addFunction(u"write_text"_s, [this](const CallArguments &arguments) {
        write(arguments, m_program.texts.value(arguments.positional.value(0).integerIf().value_or(-1)));
        return Value::none();
    });
    module->addFunction(u"write_value"_s, [this](const CallArguments &arguments) {
        const Value value = arguments.positional.value(0);
        if (value.isUnknown()) {
            fail(value.reason().text, arguments.line);
        } else if (const auto text = value.stringIf()) {
            write(arguments, *text);
        } else {
            return m_interpreter.raise(u"TypeError"_s, translate("an expression without a filter must give a string"));
        }
        return Value::none();
    });
    return module;
}

} // namespace

Result<QString> renderTemplate(const QByteArray &source, const QString &file, const TemplateValues &values,
                               const project::AlembicProject &project)
{
    const auto program = compileMako(source, file);
    if (!program) {
        return std::unexpected(program.error());
    }
    return Rendering(*program, file, values, project).run();
}

} // namespace athanor::authoring
