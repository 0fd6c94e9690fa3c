// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "alembic/project/inifile.h"
#include "alembic/project/staticbindings.h"
#include "alembic/python/parser.h"

#include <QHash>

#include <memory>
#include <optional>

namespace athanor::project {

// One parsed file with what its names are bound to at module level. Immutable after reading.
struct StaticModule
{
    struct Import
    {
        QString module; // dotted, absolute
        QString name; // empty for `import module`
    };
    QString path;
    python::Module tree;
    QHash<QString, const python::Expression *> values; // last assignment
    QHash<QString, const python::ClassStatement *> classes;
    QHash<QString, const python::FunctionStatement *> functions;
    QHash<QString, Import> imports;
    Bindings bindings;
    QSet<QString> changedOptions; // of alembic.ini, by set_main_option(); "*": whose name is not a text

    [[nodiscard]] const python::ClassStatement *classNamed(const QString &name) const { return classes.value(name); }
};

// Reads strings out of a project's files by looking at their syntax only: constants, f-strings, names, attributes of
// settings classes, defaults of environment variables, options of alembic.ini. A name counts only if it is bound once
// and under no condition.
class StaticReader
{
public:
    // `variables`: os.environ, if it is known.
    StaticReader(const QStringList &roots, const IniFile &ini, const QString &section,
                 const std::optional<QHash<QString, QString>> &variables = {});

    [[nodiscard]] QStringList openedFiles() const { return m_modules.keys(); }
    // nullptr if the file cannot be read.
    const StaticModule *open(const QString &path, const QString &dottedName = {});
    const StaticModule *import(const QString &dottedName);

    // The text of an expression; a Fact without value says in its note why it is not known.
    [[nodiscard]] Fact evaluate(const StaticModule &module, const python::Expression &expression, int depth = 0);
    // True and False, and 1 and 0, which Alembic takes for the same; nothing else is a truth value here.
    [[nodiscard]] Fact evaluateFlag(const StaticModule &module, const python::Expression &expression);
    // Whether all names in an expression mean the module's own ones: `inFunction` may have names of its own.
    [[nodiscard]] static bool meansModule(const StaticModule &module, const python::Expression &expression,
                                          bool inFunction);
    // What a name of the module, or an attribute of a class of it, is.
    [[nodiscard]] Fact name(const StaticModule &module, const QString &name, int depth = 0);

    // The expression that a name is bound to, over imports; nullptr if there is none.
    struct Found
    {
        const StaticModule *module = nullptr;
        const python::Expression *expression = nullptr;
        const python::ClassStatement *type = nullptr;
        const python::FunctionStatement *function = nullptr;
    };
    [[nodiscard]] Found find(const StaticModule &module, const QString &name, int depth = 0);
    [[nodiscard]] Found resolve(const StaticModule &module, const python::Expression &expression, int depth = 0);
    // An attribute of a class body; the class itself if the value is one of its instances.
    [[nodiscard]] Found member(const Found &owner, const QString &name, int depth = 0);

private:
    [[nodiscard]] Fact call(const StaticModule &module, const python::CallExpression &call, int depth);
    [[nodiscard]] Fact environmentVariable(const StaticModule &module, const python::Expression &key,
                                           const python::Expression *defaultValue, int line, int depth);
    void index(StaticModule &module, const QString &dottedName) const;
    [[nodiscard]] bool isSetFromOutside(const QString &attribute) const;

    QStringList m_roots;
    const IniFile &m_ini;
    QString m_section;
    std::optional<QHash<QString, QString>> m_variables;
    QHash<QString, std::shared_ptr<StaticModule>> m_modules; // by path
};

// Dotted text of a name or attribute chain ("os.environ.get"), empty for anything else.
QString dotted(const python::Expression &expression);

} // namespace athanor::project
