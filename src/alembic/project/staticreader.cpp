// SPDX-License-Identifier: MIT
#include "alembic/project/staticreader.h"

#include "alembic/project/syntaxwalk.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

constexpr int maximumDepth = 40;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

Fact known(const QString &value, const StaticModule &module, const Node &node, const QString &note = {})
{
    return Fact{.value = value, .file = module.path, .line = static_cast<int>(node.line), .note = note};
}

Fact unknown(const StaticModule &module, const Node &node, const QString &note)
{
    return Fact{.value = std::nullopt, .file = module.path, .line = static_cast<int>(node.line), .note = note};
}

// os.getenv(…) and os.environ.get(…): unset gives the default, or None.
bool isEnvironmentVariable(const Expression &expression)
{
    const auto *call = expression.as<CallExpression>();
    const QString callee = call ? dotted(*call->function) : QString();
    return callee.endsWith("getenv"_L1) || callee.endsWith("environ.get"_L1);
}

QString source(const StaticModule &module, const Node &node)
{
    return QString::fromUtf8(module.tree.source(node)).simplified().left(80);
}

void indexTarget(StaticModule &module, const Expression &target, const Expression *value)
{
    if (const auto *name = target.as<NameExpression>()) {
        module.values.insert(identifierText(name->name), value);
    }
}

} // namespace

QString dotted(const Expression &expression)
{
    if (const auto *name = expression.as<NameExpression>()) {
        return identifierText(name->name);
    }
    if (const auto *attribute = expression.as<AttributeExpression>()) {
        const QString owner = dotted(*attribute->value);
        return owner.isEmpty() ? QString() : owner + u'.' + identifierText(attribute->name);
    }
    return {};
}

StaticReader::StaticReader(const QStringList &roots, const IniFile &ini, const QString &section,
                           const std::optional<QHash<QString, QString>> &variables)
    : m_roots(roots)
    , m_ini(ini)
    , m_section(section)
    , m_variables(variables)
{
}

void StaticReader::index(StaticModule &module, const QString &dottedName) const
{
    const bool isPackage = QFileInfo(module.path).fileName() == "__init__.py"_L1;
    const QString package = isPackage ? dottedName : dottedName.section(u'.', 0, -2);
    const auto visit = [&](StatementList body, const auto &self) -> void {
        for (const Statement *statement : body) {
            if (const auto *assign = statement->as<AssignStatement>()) {
                for (const Expression *target : assign->targets) {
                    indexTarget(module, *target, assign->value);
                }
            } else if (const auto *annotated = statement->as<AnnotatedAssignStatement>()) {
                if (annotated->value) {
                    indexTarget(module, *annotated->target, annotated->value);
                }
            } else if (const auto *type = statement->as<ClassStatement>()) {
                module.classes.insert(identifierText(type->name), type);
            } else if (const auto *function = statement->as<FunctionStatement>()) {
                module.functions.insert(identifierText(function->name), function);
            } else if (const auto *import = statement->as<ImportStatement>()) {
                for (const Alias &alias : import->names) {
                    const QString name = identifierText(alias.name);
                    const QString bound =
                        alias.asName.isEmpty() ? name.section(u'.', 0, 0) : identifierText(alias.asName);
                    module.imports.insert(bound, {.module = alias.asName.isEmpty() ? bound : name, .name = {}});
                }
            } else if (const auto *from = statement->as<ImportFromStatement>()) {
                QString base = identifierText(from->module);
                if (from->level > 0) {
                    QString parent = package;
                    for (int i = 1; i < from->level; ++i) {
                        parent = parent.section(u'.', 0, -2);
                    }
                    base = base.isEmpty() ? parent : parent.isEmpty() ? base : parent + u'.' + base;
                }
                for (const Alias &alias : from->names) {
                    const QString name = identifierText(alias.name);
                    module.imports.insert(alias.asName.isEmpty() ? name : identifierText(alias.asName),
                                          {.module = base, .name = name});
                }
            } else if (const auto *attempt = statement->as<TryStatement>()) {
                self(attempt->body, self);
            } else if (const auto *condition = statement->as<IfStatement>()) {
                self(condition->body, self);
            }
        }
    };
    visit(module.tree.body(), visit);
    module.bindings = findBindings(module.tree.body());
    forEachCall(module.tree.body(), [&module](const CallPlace &place) {
        const QString callee = dotted(*place.call->function);
        const qsizetype position = callee.endsWith("set_main_option"_L1)      ? 0
                                   : callee.endsWith("set_section_option"_L1) ? 1
                                                                              : -1;
        if (position >= 0) {
            const auto *name = position < place.call->arguments.size()
                                   ? place.call->arguments[position]->as<ConstantExpression>()
                                   : nullptr;
            module.changedOptions.insert(name && name->type == ConstantKind::String ? stringValue(*name) : u"*"_s);
        }
    });
}

bool StaticReader::isSetFromOutside(const QString &attribute) const
{
    return std::ranges::any_of(m_modules, [&attribute](const std::shared_ptr<StaticModule> &module) {
        return module && module->bindings.attributes.contains(attribute);
    });
}

const StaticModule *StaticReader::open(const QString &path, const QString &dottedName)
{
    const QString key = QDir::cleanPath(path);
    if (const auto found = m_modules.constFind(key); found != m_modules.cend()) {
        return found->get();
    }
    std::shared_ptr<StaticModule> module;
    QFile file(key);
    if (file.open(QIODevice::ReadOnly)) {
        module = std::make_shared<StaticModule>();
        module->path = key;
        module->tree = parse(file.readAll());
        index(*module, dottedName);
    }
    m_modules.insert(key, module);
    return module.get();
}

const StaticModule *StaticReader::import(const QString &dottedName)
{
    const QString relative = QString(dottedName).replace(u'.', u'/');
    for (const QString &root : std::as_const(m_roots)) {
        const QString base = root + u'/' + relative;
        const QStringList candidates = {base + u"/__init__.py"_s, base + u".py"_s}; // a package comes first
        for (const QString &path : candidates) {
            if (QFileInfo(path).isFile()) {
                return open(path, dottedName);
            }
        }
    }
    return nullptr;
}

StaticReader::Found StaticReader::find(const StaticModule &module, const QString &name, int depth)
{
    if (depth > maximumDepth || !module.bindings.isCertain(name)) {
        return {};
    }
    if (const Expression *value = module.values.value(name)) {
        return {.module = &module, .expression = value, .type = nullptr, .function = nullptr};
    }
    if (const ClassStatement *type = module.classNamed(name)) {
        return {.module = &module, .expression = nullptr, .type = type, .function = nullptr};
    }
    if (const FunctionStatement *function = module.functions.value(name)) {
        return {.module = &module, .expression = nullptr, .type = nullptr, .function = function};
    }
    const auto import = module.imports.constFind(name);
    if (import == module.imports.cend()) {
        return {};
    }
    if (import->name.isEmpty()) {
        return {.module = this->import(import->module), .expression = nullptr, .type = nullptr, .function = nullptr};
    }
    if (const StaticModule *package = this->import(import->module)) {
        if (const Found found = find(*package, import->name, depth + 1); found.module) {
            return found;
        }
    }
    return {.module = this->import(import->module + u'.' + import->name),
            .expression = nullptr,
            .type = nullptr,
            .function = nullptr};
}

StaticReader::Found StaticReader::member(const Found &owner, const QString &name, int depth)
{
    if (!owner.module || depth > maximumDepth) {
        return {};
    }
    if (owner.expression) { // an instance: Settings(), or a function that makes one: get_settings()
        const Found value = resolve(*owner.module, *owner.expression, depth + 1);
        const auto *call = value.expression == owner.expression ? owner.expression->as<CallExpression>() : nullptr;
        if (!call) {
            return value.expression == owner.expression ? Found() : member(value, name, depth + 1);
        }
        const Found made = resolve(*owner.module, *call->function, depth + 1);
        return made.type ? member(made, name, depth + 1) : Found();
    }
    if (isSetFromOutside(name)) {
        return {};
    }
    if (!owner.type) {
        return find(*owner.module, name, depth + 1);
    }
    if (!findBindings(owner.type->body).isCertain(name)) {
        return {};
    }
    Found result;
    for (const Statement *statement : owner.type->body) {
        const Expression *target = nullptr;
        const Expression *value = nullptr;
        if (const auto *assign = statement->as<AssignStatement>()) {
            target = assign->targets.first();
            value = assign->value;
        } else if (const auto *annotated = statement->as<AnnotatedAssignStatement>()) {
            target = annotated->target;
            value = annotated->value;
        }
        if (target && value && dotted(*target) == name) {
            result = {.module = owner.module, .expression = value, .type = nullptr, .function = nullptr};
        }
    }
    for (const Expression *base : owner.type->bases) {
        if (!result.module) {
            const Found type = resolve(*owner.module, *base, depth + 1);
            result = type.type ? member(type, name, depth + 1) : Found();
        }
    }
    return result;
}

StaticReader::Found StaticReader::resolve(const StaticModule &module, const Expression &expression, int depth)
{
    if (depth > maximumDepth) {
        return {};
    }
    Found found;
    if (const auto *name = expression.as<NameExpression>()) {
        found = find(module, identifierText(name->name), depth + 1);
    } else if (const auto *attribute = expression.as<AttributeExpression>()) {
        const Found owner = resolve(module, *attribute->value, depth + 1);
        found = member(owner, identifierText(attribute->name), depth + 1);
        if (!found.module) { // import a.b binds a, of which b is a submodule
            found = {.module = import(dotted(expression)), .expression = nullptr, .type = nullptr, .function = nullptr};
        }
    } else if (const auto *call = expression.as<CallExpression>()) {
        const Found callee = resolve(module, *call->function, depth + 1);
        if (callee.function) { // def get_settings(): return Settings()
            const StatementList body = callee.function->body;
            const bool isShort = body.size() == 1 || (body.size() == 2 && body.first()->as<ExpressionStatement>());
            const auto *last = isShort ? body.last()->as<ReturnStatement>() : nullptr;
            return last && last->value && meansModule(*callee.module, *last->value, true)
                       ? resolve(*callee.module, *last->value, depth + 1)
                       : Found();
        }
        return {.module = &module, .expression = &expression, .type = nullptr, .function = nullptr};
    } else {
        return {.module = &module, .expression = &expression, .type = nullptr, .function = nullptr};
    }
    const bool goesOn =
        found.expression && found.expression != &expression &&
        (found.expression->kind == ExpressionKind::Name || found.expression->kind == ExpressionKind::Attribute);
    return goesOn ? resolve(*found.module, *found.expression, depth + 1) : found;
}

Fact StaticReader::name(const StaticModule &module, const QString &name, int depth)
{
    const Found found = find(module, name, depth + 1);
    if (found.module && found.expression) {
        return evaluate(*found.module, *found.expression, depth + 1);
    }
    return Fact{.value = std::nullopt,
                .file = module.path,
                .line = 0,
                .note = translate("'%1' is not statically known.").arg(name)};
}

Fact StaticReader::environmentVariable(const StaticModule &module, const Expression &key,
                                       const Expression *defaultValue, int line, int depth)
{
    const Fact variable = evaluate(module, key, depth + 1);
    const QString shown = variable.value.value_or(source(module, key));
    if (m_variables && variable.value && m_variables->contains(*variable.value)) {
        return Fact{.value = m_variables->value(*variable.value),
                    .file = module.path,
                    .line = line,
                    .note = translate("The environment variable %1.").arg(shown)};
    }
    if (!defaultValue) {
        Fact fact;
        fact.file = module.path;
        fact.line = line;
        fact.note = translate("The environment variable %1 decides.").arg(shown);
        return fact;
    }
    Fact fact = evaluate(module, *defaultValue, depth + 1);
    if (fact.value) {
        fact.note = translate("Default of the environment variable %1.").arg(shown);
    }
    return fact;
}

Fact StaticReader::call(const StaticModule &module, const CallExpression &call, int depth)
{
    const QString callee = dotted(*call.function);
    const qsizetype count = call.arguments.size();
    const auto keyword = [&call](QLatin1StringView name) -> const Expression * {
        for (const Keyword &candidate : call.keywords) {
            if (identifierText(candidate.name) == name) {
                return candidate.value;
            }
        }
        return nullptr;
    };
    const int line = static_cast<int>(call.line);
    if (isEnvironmentVariable(call) && count >= 1) {
        const Expression *fallback = count >= 2 ? call.arguments[1] : keyword("default"_L1);
        return environmentVariable(module, *call.arguments[0], fallback, line, depth);
    }
    if (callee == "str"_L1 && count == 1) {
        return evaluate(module, *call.arguments[0], depth + 1);
    }
    if (callee.endsWith("Field"_L1)) {
        if (const Expression *value = keyword("default"_L1)) {
            return evaluate(module, *value, depth + 1);
        }
        if (count >= 1) {
            return evaluate(module, *call.arguments[0], depth + 1);
        }
    }
    if (callee.endsWith("get_main_option"_L1) && count >= 1) {
        const Fact option = evaluate(module, *call.arguments[0], depth + 1);
        const QSet<QString> &changed = module.changedOptions;
        if (option.value && !changed.contains(*option.value) && !changed.contains(u"*"_s)) {
            if (const auto value = m_ini.value(m_section, *option.value); value && *value) {
                return Fact{
                    .value = *value, .file = m_ini.path(), .line = m_ini.line(m_section, *option.value), .note = {}};
            }
            if (count >= 2) {
                return evaluate(module, *call.arguments[1], depth + 1);
            }
        }
    }
    return unknown(module, call, translate("The result of %1 is not statically known.").arg(source(module, call)));
}

Fact StaticReader::evaluate(const StaticModule &module, const Expression &expression, int depth)
{
    if (depth > maximumDepth) {
        return unknown(module, expression, translate("The value refers to itself over too many steps."));
    }
    if (const auto *constant = expression.as<ConstantExpression>()) {
        if (constant->type == ConstantKind::String) {
            return known(stringValue(*constant), module, expression);
        }
        if (constant->type == ConstantKind::True || constant->type == ConstantKind::False) {
            return known(constant->type == ConstantKind::True ? u"true"_s : u"false"_s, module, expression);
        }
        if (constant->type == ConstantKind::Integer && constant->fits) {
            return known(QString::number(constant->integer), module, expression);
        }
    } else if (const auto *joined = expression.as<JoinedStringExpression>()) {
        QString text;
        Fact result;
        for (const Expression *part : joined->values) {
            const auto *formatted = part->as<FormattedValueExpression>();
            if (formatted && (formatted->conversion != -1 || formatted->formatSpecification)) {
                return unknown(module, expression,
                               translate("The format of %1 is not followed.").arg(source(module, *part)));
            }
            const Fact fact = evaluate(module, formatted ? *formatted->value : *part, depth + 1);
            if (!fact.value) {
                return fact;
            }
            text += *fact.value;
            if (formatted) {
                result = fact;
            }
        }
        result.value = text;
        return result.file.isEmpty() ? known(text, module, expression) : result;
    } else if (const auto *sum = expression.as<BinaryExpression>(); sum && sum->op == BinaryOperator::Add) {
        const Fact left = evaluate(module, *sum->left, depth + 1);
        const Fact right = evaluate(module, *sum->right, depth + 1);
        if (!left.value || !right.value) {
            return left.value ? right : left;
        }
        return known(*left.value + *right.value, module, expression, left.note + right.note);
    } else if (const auto *either = expression.as<BoolOpExpression>(); either && either->op == BoolOperator::Or) {
        Fact fact;
        QString variable; // note of an environment variable that may be set
        for (const Expression *value : either->values) {
            fact = evaluate(module, *value, depth + 1);
            const bool mayBeSet = isEnvironmentVariable(*value);
            if ((fact.value && !fact.value->isEmpty()) || (!fact.value && !mayBeSet)) {
                break;
            }
            if (mayBeSet && fact.line > 0) {
                variable = fact.note;
            }
        }
        if (fact.value && fact.note.isEmpty()) {
            fact.note = variable;
        }
        return fact;
    } else if (const auto *subscript = expression.as<SubscriptExpression>()) {
        if (dotted(*subscript->value).endsWith("environ"_L1)) {
            return environmentVariable(module, *subscript->index, nullptr, static_cast<int>(expression.line), depth);
        }
    } else if (const auto *called = expression.as<CallExpression>()) {
        return call(module, *called, depth);
    } else if (expression.kind == ExpressionKind::Name || expression.kind == ExpressionKind::Attribute) {
        const Found found = resolve(module, expression, depth + 1);
        if (found.module && found.expression && found.expression != &expression) {
            return evaluate(*found.module, *found.expression, depth + 1);
        }
    }
    return unknown(module, expression, translate("%1 is not statically known.").arg(source(module, expression)));
}

Fact StaticReader::evaluateFlag(const StaticModule &module, const Expression &expression)
{
    const Found found = resolve(module, expression);
    const auto *constant = found.expression ? found.expression->as<ConstantExpression>() : nullptr;
    const bool isNumber = constant && constant->type == ConstantKind::Integer && constant->fits;
    if (constant && (constant->type == ConstantKind::True || (isNumber && constant->integer == 1))) {
        return known(u"true"_s, *found.module, *found.expression);
    }
    if (constant && (constant->type == ConstantKind::False || (isNumber && constant->integer == 0))) {
        return known(u"false"_s, *found.module, *found.expression);
    }
    return unknown(module, expression, translate("%1 is neither True nor False.").arg(source(module, expression)));
}

bool StaticReader::meansModule(const StaticModule &module, const Expression &expression, bool inFunction)
{
    if (!inFunction) {
        return true;
    }
    const auto names = namesIn(expression);
    return names && !names->intersects(module.bindings.inFunctions);
}

} // namespace athanor::project
