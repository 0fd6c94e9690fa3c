// SPDX-License-Identifier: MIT
#include "alembic/project/staticbindings.h"

#include "alembic/project/syntaxwalk.h"
#include "alembic/python/parser.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

class BindingFinder
{
public:
    explicit BindingFinder(Bindings &bindings)
        : m_bindings(bindings)
    {
    }
    void body(StatementList statements, bool conditional)
    {
        for (const Statement *statement : statements) {
            visit(*statement, conditional);
        }
    }

private:
    void visit(const Statement &statement, bool conditional);
    void visitCompound(const Statement &statement);
    void visitFunction(const FunctionStatement &function);
    void target(const Expression &expression, bool plain);
    void pattern(const Pattern *pattern);
    void bind(const QString &name, bool certain, const QString &source = {})
    {
        if (m_functionDepth > 0) {
            (m_globals.contains(name) ? m_bindings.unsure : m_bindings.inFunctions).insert(name);
            return;
        }
        const QString from = source.isEmpty() ? QString::number(++m_count) : source;
        const auto known = m_bindings.sources.constFind(name);
        if (!certain || (known != m_bindings.sources.cend() && *known != from)) {
            m_bindings.unsure.insert(name);
        }
        m_bindings.sources.insert(name, from);
    }
    void unsure(Identifier name)
    {
        if (!name.isEmpty()) {
            bind(identifierText(name), false);
        }
    }

    Bindings &m_bindings;
    QSet<QString> m_globals; // declared in the function
    int m_functionDepth = 0;
    int m_count = 0;
};

void BindingFinder::target(const Expression &expression, bool plain)
{
    if (const auto *name = expression.as<NameExpression>()) {
        bind(identifierText(name->name), plain);
    } else if (const auto *attribute = expression.as<AttributeExpression>()) {
        m_bindings.attributes.insert(identifierText(attribute->name));
    } else if (const auto *item = expression.as<SubscriptExpression>()) {
        if (const auto *owner = item->value->as<NameExpression>()) {
            m_bindings.unsure.insert(identifierText(owner->name)); // changed in place
        }
    } else if (const auto *tuple = expression.as<TupleExpression>()) {
        for (const Expression *element : tuple->elements) {
            target(*element, false);
        }
    } else if (const auto *list = expression.as<ListExpression>()) {
        for (const Expression *element : list->elements) {
            target(*element, false);
        }
    } else if (const auto *starred = expression.as<StarredExpression>()) {
        target(*starred->value, false);
    }
}

void BindingFinder::pattern(const Pattern *pattern)
{
    if (!pattern) {
        return;
    }
    switch (pattern->kind) {
    case PatternKind::Sequence:
    case PatternKind::Or:
        for (const Pattern *part : pattern->to<SequencePattern>().patterns) {
            this->pattern(part);
        }
        break;
    case PatternKind::Mapping:
        unsure(pattern->to<MappingPattern>().rest);
        for (const Pattern *part : pattern->to<MappingPattern>().patterns) {
            this->pattern(part);
        }
        break;
    case PatternKind::Class:
        for (const Pattern *part : pattern->to<ClassPattern>().patterns) {
            this->pattern(part);
        }
        for (const Pattern *part : pattern->to<ClassPattern>().keywordPatterns) {
            this->pattern(part);
        }
        break;
    case PatternKind::Star:
    case PatternKind::As:
        unsure(pattern->to<NamePattern>().name);
        this->pattern(pattern->kind == PatternKind::As ? pattern->to<NamePattern>().pattern : nullptr);
        break;
    default:
        break;
    }
}

void BindingFinder::visitFunction(const FunctionStatement &function)
{
    const QSet<QString> outer = std::exchange(m_globals, {});
    ++m_functionDepth;
    if (const Arguments *arguments = function.arguments) {
        for (const NodeList<Argument> &list :
             {arguments->positionalOnly, arguments->positional, arguments->keywordOnly}) {
            for (const Argument &argument : list) {
                unsure(argument.name);
            }
        }
        for (const Argument *argument : {arguments->variable, arguments->keywords}) {
            if (argument) {
                unsure(argument->name);
            }
        }
    }
    body(function.body, true);
    --m_functionDepth;
    m_globals = outer;
}

void BindingFinder::visitCompound(const Statement &statement)
{
    if (const auto *condition = statement.as<IfStatement>()) {
        body(condition->body, true);
        body(condition->orElse, true);
    } else if (const auto *attempt = statement.as<TryStatement>()) {
        body(attempt->body, true);
        for (const ExceptHandler &handler : attempt->handlers) {
            unsure(handler.name);
            body(handler.body, true);
        }
        body(attempt->orElse, true);
        body(attempt->finalBody, true);
    } else if (const auto *with = statement.as<WithStatement>()) {
        for (const WithItem &item : with->items) {
            if (item.target) {
                target(*item.target, false);
            }
        }
        body(with->body, true);
    } else if (const auto *loop = statement.as<ForStatement>()) {
        target(*loop->target, false);
        body(loop->body, true);
        body(loop->orElse, true);
    } else if (const auto *whileLoop = statement.as<WhileStatement>()) {
        body(whileLoop->body, true);
        body(whileLoop->orElse, true);
    } else if (const auto *match = statement.as<MatchStatement>()) {
        for (const MatchCase &arm : match->cases) {
            pattern(arm.pattern);
            body(arm.body, true);
        }
    }
}

void BindingFinder::visit(const Statement &statement, bool conditional)
{
    if (const auto *assign = statement.as<AssignStatement>()) {
        for (const Expression *expression : assign->targets) {
            target(*expression, !conditional);
        }
    } else if (const auto *annotated = statement.as<AnnotatedAssignStatement>()) {
        if (annotated->value) {
            target(*annotated->target, !conditional);
        }
    } else if (const auto *augmented = statement.as<AugmentedAssignStatement>()) {
        target(*augmented->target, false);
    } else if (const auto *gone = statement.as<DeleteStatement>()) {
        for (const Expression *expression : gone->targets) {
            target(*expression, false);
        }
    } else if (const auto *global = statement.as<GlobalStatement>()) {
        for (const Identifier &name : global->names) {
            m_globals.insert(identifierText(name));
        }
    } else if (const auto *import = statement.as<ImportStatement>()) {
        for (const Alias &alias : import->names) {
            const QString name = identifierText(alias.name);
            const QString first = name.section(u'.', 0, 0); // `import a.b` binds a
            bind(alias.asName.isEmpty() ? first : identifierText(alias.asName), true,
                 u"import "_s + (alias.asName.isEmpty() ? first : name));
        }
    } else if (const auto *from = statement.as<ImportFromStatement>()) {
        for (const Alias &alias : from->names) {
            const QString name = identifierText(alias.name);
            if (name == "*"_L1) { // may bind whatever was bound before
                for (auto it = m_bindings.sources.cbegin(); it != m_bindings.sources.cend(); ++it) {
                    m_bindings.unsure.insert(it.key());
                }
                continue;
            }
            // One that fails under a condition binds nothing: a second one in the handler shows that.
            bind(alias.asName.isEmpty() ? name : identifierText(alias.asName), true,
                 u"from %1%2 import %3"_s.arg(QString(from->level, u'.'), identifierText(from->module), name));
        }
    } else if (const auto *type = statement.as<ClassStatement>()) {
        bind(identifierText(type->name), true);
        // Its names are its own; what its methods do to attributes counts.
        Bindings inner = findBindings(type->body);
        m_bindings.attributes.unite(inner.attributes);
        m_bindings.inFunctions.unite(inner.inFunctions);
    } else if (const auto *function = statement.as<FunctionStatement>()) {
        bind(identifierText(function->name), true);
        visitFunction(*function);
    } else {
        visitCompound(statement);
    }
}

class NameReader
{
public:
    bool read(const Expression *expression);
    bool all(ExpressionList list)
    {
        bool whole = true;
        for (const Expression *expression : list) {
            whole = read(expression) && whole;
        }
        return whole;
    }
    QSet<QString> names;
};

bool NameReader::read(const Expression *expression)
{
    if (!expression || expression->kind == ExpressionKind::Constant) {
        return true;
    }
    if (const auto *name = expression->as<NameExpression>()) {
        names.insert(identifierText(name->name));
        return true;
    }
    if (const auto *attribute = expression->as<AttributeExpression>()) {
        return read(attribute->value);
    }
    if (const auto *joined = expression->as<JoinedStringExpression>()) {
        return all(joined->values);
    }
    if (const auto *formatted = expression->as<FormattedValueExpression>()) {
        return read(formatted->value) && read(formatted->formatSpecification);
    }
    if (const auto *templated = expression->as<TemplateStringExpression>()) {
        return all(templated->values);
    }
    if (const auto *part = expression->as<InterpolationExpression>()) {
        return read(part->value) && read(part->formatSpecification);
    }
    if (const auto *binary = expression->as<BinaryExpression>()) {
        return read(binary->left) && read(binary->right);
    }
    if (const auto *either = expression->as<BoolOpExpression>()) {
        return all(either->values);
    }
    if (const auto *item = expression->as<SubscriptExpression>()) {
        return read(item->value) && read(item->index);
    }
    if (const auto *dict = expression->as<DictExpression>()) {
        return all(dict->keys) && all(dict->values);
    }
    if (const auto *list = expression->as<ListExpression>()) {
        return all(list->elements);
    }
    if (const auto *tuple = expression->as<TupleExpression>()) {
        return all(tuple->elements);
    }
    if (const auto *call = expression->as<CallExpression>()) {
        bool whole = read(call->function) && all(call->arguments);
        for (const Keyword &keyword : call->keywords) {
            whole = whole && read(keyword.value);
        }
        return whole;
    }
    return false;
}

} // namespace

Bindings findBindings(StatementList body)
{
    Bindings bindings;
    BindingFinder(bindings).body(body, false);
    // Dicts and lists that are changed in place after they are bound.
    static const QSet<QString> changing = {u"update"_s, u"setdefault"_s, u"pop"_s,    u"popitem"_s,
                                           u"clear"_s,  u"append"_s,     u"extend"_s, u"insert"_s};
    forEachCall(body, [&bindings](const CallPlace &place) {
        const auto *method = place.call->function->as<AttributeExpression>();
        const auto *owner = method ? method->value->as<NameExpression>() : nullptr;
        if (owner && changing.contains(identifierText(method->name))) {
            bindings.unsure.insert(identifierText(owner->name));
        }
        const auto *plain = place.call->function->as<NameExpression>();
        if (plain && identifierText(plain->name) == "setattr"_L1 && place.call->arguments.size() >= 2) {
            const auto *name = place.call->arguments[1]->as<ConstantExpression>();
            if (name && name->type == ConstantKind::String) {
                bindings.attributes.insert(QString::fromUtf8(name->text));
            }
        }
    });
    return bindings;
}

std::optional<QSet<QString>> namesIn(const Expression &expression)
{
    NameReader reader;
    if (!reader.read(&expression)) {
        return std::nullopt;
    }
    return reader.names;
}

} // namespace athanor::project
