// SPDX-License-Identifier: MIT
#include "alembic/python/parser.h"
#include "alembic/python/representation.h"

#include <array>

namespace athanor::python {

namespace {

constexpr std::array<const char *, 2> BoolOperatorNames = {"And()", "Or()"};
constexpr std::array<const char *, 13> BinaryOperatorNames = {
    "Add()",    "Sub()",    "Mult()",  "MatMult()", "Div()",    "Mod()",     "Pow()",
    "LShift()", "RShift()", "BitOr()", "BitXor()",  "BitAnd()", "FloorDiv()"};
constexpr std::array<const char *, 4> UnaryOperatorNames = {"Invert()", "Not()", "UAdd()", "USub()"};
constexpr std::array<const char *, 10> CompareOperatorNames = {"Eq()",  "NotEq()", "Lt()",    "LtE()", "Gt()",
                                                               "GtE()", "Is()",    "IsNot()", "In()",  "NotIn()"};
constexpr std::array<const char *, 3> ContextNames = {"Load()", "Store()", "Del()"};

template <typename Names, typename Enum>
const char *nameOf(const Names &names, Enum value)
{
    return names[std::size_t(value)];
}

// Writes what ast.dump() of Python 3.13 writes: fields by name; missing optional ones and empty lists left out.
class Dumper
{
public:
    Dumper(const Module &module, bool withLocations)
        : m_module(module)
        , m_withLocations(withLocations)
    {
    }

    QByteArray run()
    {
        open("Module");
        list("body", m_module.body());
        m_out += ')';
        return std::move(m_out);
    }

private:
    void open(const char *name)
    {
        m_out += name;
        m_out += '(';
        m_first = true;
    }
    void field(const char *name)
    {
        if (!m_first)
            m_out += ", ";
        m_first = false;
        m_out += name;
        m_out += '=';
    }
    void close(const Node &node)
    {
        if (m_withLocations) {
            const Location begin = m_module.location(node.begin);
            const Location end = m_module.location(node.end);
            field("lineno");
            m_out += QByteArray::number(begin.line);
            field("col_offset");
            m_out += QByteArray::number(begin.column);
            field("end_lineno");
            m_out += QByteArray::number(end.line);
            field("end_col_offset");
            m_out += QByteArray::number(end.column);
        }
        m_out += ')';
        m_first = false;
    }
    void plain(const char *name, const char *text)
    {
        field(name);
        m_out += text;
    }
    void number(const char *name, int value)
    {
        field(name);
        m_out += QByteArray::number(value);
    }
    void text(const char *name, Identifier value)
    {
        field(name);
        m_out += representation(identifierText(value)).toUtf8();
    }
    void optionalText(const char *name, Identifier value)
    {
        if (!value.isEmpty())
            text(name, value);
    }
    void child(const char *name, const Expression *expression)
    {
        field(name);
        write(expression);
        m_first = false;
    }
    void optional(const char *name, const Expression *expression)
    {
        if (expression)
            child(name, expression);
    }
    template <typename T>
    void list(const char *name, const NodeList<T> &nodes)
    {
        if (nodes.isEmpty())
            return;
        field(name);
        m_out += '[';
        bool first = true;
        for (const T &node : nodes) {
            if (!first)
                m_out += ", ";
            first = false;
            write(node);
        }
        m_out += ']';
        m_first = false;
    }
    void names(const char *name, const NodeList<Identifier> &identifiers) { list(name, identifiers); }

    void write(Identifier identifier) { m_out += representation(identifierText(identifier)).toUtf8(); }
    void write(CompareOperator op) { m_out += nameOf(CompareOperatorNames, op); }
    void write(const Keyword &keyword)
    {
        open("keyword");
        optionalText("arg", keyword.name);
        child("value", keyword.value);
        close(keyword);
    }
    void write(const Argument &argument)
    {
        open("arg");
        text("arg", argument.name);
        optional("annotation", argument.annotation);
        close(argument);
    }
    void write(const Arguments &arguments)
    {
        open("arguments");
        list("posonlyargs", arguments.positionalOnly);
        list("args", arguments.positional);
        if (arguments.variable) {
            field("vararg");
            write(*arguments.variable);
        }
        list("kwonlyargs", arguments.keywordOnly);
        list("kw_defaults", arguments.keywordDefaults);
        if (arguments.keywords) {
            field("kwarg");
            write(*arguments.keywords);
        }
        list("defaults", arguments.defaults);
        m_out += ')';
        m_first = false;
    }
    void write(const Comprehension &generator)
    {
        open("comprehension");
        child("target", generator.target);
        child("iter", generator.iterable);
        list("ifs", generator.conditions);
        number("is_async", generator.isAsync);
        m_out += ')';
    }
    void write(const Alias &alias)
    {
        open("alias");
        text("name", alias.name);
        optionalText("asname", alias.asName);
        close(alias);
    }
    void write(const WithItem &item)
    {
        open("withitem");
        child("context_expr", item.context);
        optional("optional_vars", item.target);
        m_out += ')';
    }
    void write(const ExceptHandler &handler)
    {
        open("ExceptHandler");
        optional("type", handler.type);
        optionalText("name", handler.name);
        list("body", handler.body);
        close(handler);
    }
    void write(const MatchCase &branch)
    {
        open("match_case");
        field("pattern");
        write(branch.pattern);
        m_first = false;
        optional("guard", branch.guard);
        list("body", branch.body);
        m_out += ')';
    }
    void write(const TypeParameter &parameter)
    {
        open(parameter.kind == TypeParameterKind::TypeVar     ? "TypeVar"
             : parameter.kind == TypeParameterKind::ParamSpec ? "ParamSpec"
                                                              : "TypeVarTuple");
        text("name", parameter.name);
        optional("bound", parameter.bound);
        optional("default_value", parameter.defaultValue);
        close(parameter);
    }

    void write(const Expression *expression);
    void writeConstant(const ConstantExpression &constant);
    void write(const Pattern *pattern);
    void write(const Statement *statement);
    void writeFunction(const FunctionStatement &function);
    void writeClass(const ClassStatement &classStatement);

    const Module &m_module;
    QByteArray m_out;
    bool m_withLocations;
    bool m_first = true;
};

void Dumper::writeConstant(const ConstantExpression &constant)
{
    open("Constant");
    field("value");
    switch (constant.type) {
    case ConstantKind::None:
        m_out += "None";
        break;
    case ConstantKind::True:
        m_out += "True";
        break;
    case ConstantKind::False:
        m_out += "False";
        break;
    case ConstantKind::Ellipsis:
        m_out += "Ellipsis";
        break;
    case ConstantKind::Integer:
        m_out += constant.fits ? QByteArray::number(constant.integer) : decimalOfLiteral(constant.text);
        break;
    case ConstantKind::Float:
        m_out += representation(constant.real).toLatin1();
        break;
    case ConstantKind::Imaginary:
        m_out += imaginaryRepresentation(constant.real).toLatin1();
        break;
    case ConstantKind::String:
        m_out += representation(stringValue(constant)).toUtf8();
        break;
    case ConstantKind::Bytes:
        m_out += representation(constant.text.toByteArray()).toLatin1();
        break;
    }
    if (constant.unicodePrefix)
        plain("kind", "'u'");
}

void Dumper::write(const Expression *expression)
{
    if (!expression) {
        m_out += "None";
        return;
    }
    switch (expression->kind) {
    case ExpressionKind::BoolOp: {
        const auto &e = expression->to<BoolOpExpression>();
        open("BoolOp");
        plain("op", nameOf(BoolOperatorNames, e.op));
        list("values", e.values);
        break;
    }
    case ExpressionKind::NamedExpr: {
        const auto &e = expression->to<NamedExpression>();
        open("NamedExpr");
        child("target", e.target);
        child("value", e.value);
        break;
    }
    case ExpressionKind::BinOp: {
        const auto &e = expression->to<BinaryExpression>();
        open("BinOp");
        child("left", e.left);
        plain("op", nameOf(BinaryOperatorNames, e.op));
        child("right", e.right);
        break;
    }
    case ExpressionKind::UnaryOp: {
        const auto &e = expression->to<UnaryExpression>();
        open("UnaryOp");
        plain("op", nameOf(UnaryOperatorNames, e.op));
        child("operand", e.operand);
        break;
    }
    case ExpressionKind::Lambda: {
        const auto &e = expression->to<LambdaExpression>();
        open("Lambda");
        field("args");
        write(*e.arguments);
        child("body", e.body);
        break;
    }
    case ExpressionKind::IfExp: {
        const auto &e = expression->to<ConditionalExpression>();
        open("IfExp");
        child("test", e.test);
        child("body", e.body);
        child("orelse", e.orElse);
        break;
    }
    case ExpressionKind::Dict:
        open("Dict");
        list("keys", expression->to<DictExpression>().keys);
        list("values", expression->to<DictExpression>().values);
        break;
    case ExpressionKind::Set:
        open("Set");
        list("elts", expression->to<SetExpression>().elements);
        break;
    case ExpressionKind::ListComp:
        open("ListComp");
        child("elt", expression->to<ListComprehension>().element);
        list("generators", expression->to<ListComprehension>().generators);
        break;
    case ExpressionKind::SetComp:
        open("SetComp");
        child("elt", expression->to<SetComprehension>().element);
        list("generators", expression->to<SetComprehension>().generators);
        break;
    case ExpressionKind::GeneratorExp:
        open("GeneratorExp");
        child("elt", expression->to<GeneratorExpression>().element);
        list("generators", expression->to<GeneratorExpression>().generators);
        break;
    case ExpressionKind::DictComp:
        open("DictComp");
        child("key", expression->to<DictComprehension>().key);
        child("value", expression->to<DictComprehension>().value);
        list("generators", expression->to<DictComprehension>().generators);
        break;
    case ExpressionKind::Await:
        open("Await");
        child("value", expression->to<AwaitExpression>().value);
        break;
    case ExpressionKind::Yield:
        open("Yield");
        optional("value", expression->to<YieldExpression>().value);
        break;
    case ExpressionKind::YieldFrom:
        open("YieldFrom");
        child("value", expression->to<YieldFromExpression>().value);
        break;
    case ExpressionKind::Compare: {
        const auto &e = expression->to<CompareExpression>();
        open("Compare");
        child("left", e.left);
        list("ops", e.operators);
        list("comparators", e.comparators);
        break;
    }
    case ExpressionKind::Call: {
        const auto &e = expression->to<CallExpression>();
        open("Call");
        child("func", e.function);
        list("args", e.arguments);
        list("keywords", e.keywords);
        break;
    }
    case ExpressionKind::FormattedValue: {
        const auto &e = expression->to<FormattedValueExpression>();
        open("FormattedValue");
        child("value", e.value);
        number("conversion", e.conversion);
        optional("format_spec", e.formatSpecification);
        break;
    }
    case ExpressionKind::JoinedStr:
        open("JoinedStr");
        list("values", expression->to<JoinedStringExpression>().values);
        break;
    case ExpressionKind::Constant:
        writeConstant(expression->to<ConstantExpression>());
        break;
    case ExpressionKind::Attribute: {
        const auto &e = expression->to<AttributeExpression>();
        open("Attribute");
        child("value", e.value);
        text("attr", e.name);
        plain("ctx", nameOf(ContextNames, e.context));
        break;
    }
    case ExpressionKind::Subscript: {
        const auto &e = expression->to<SubscriptExpression>();
        open("Subscript");
        child("value", e.value);
        child("slice", e.index);
        plain("ctx", nameOf(ContextNames, e.context));
        break;
    }
    case ExpressionKind::Starred:
        open("Starred");
        child("value", expression->to<StarredExpression>().value);
        plain("ctx", nameOf(ContextNames, expression->to<StarredExpression>().context));
        break;
    case ExpressionKind::Name:
        open("Name");
        text("id", expression->to<NameExpression>().name);
        plain("ctx", nameOf(ContextNames, expression->to<NameExpression>().context));
        break;
    case ExpressionKind::List:
        open("List");
        list("elts", expression->to<ListExpression>().elements);
        plain("ctx", nameOf(ContextNames, expression->to<ListExpression>().context));
        break;
    case ExpressionKind::Tuple:
        open("Tuple");
        list("elts", expression->to<TupleExpression>().elements);
        plain("ctx", nameOf(ContextNames, expression->to<TupleExpression>().context));
        break;
    case ExpressionKind::Slice: {
        const auto &e = expression->to<SliceExpression>();
        open("Slice");
        optional("lower", e.lower);
        optional("upper", e.upper);
        optional("step", e.step);
        break;
    }
    }
    close(*expression);
}

void Dumper::write(const Pattern *pattern)
{
    switch (pattern->kind) {
    case PatternKind::Value:
        open("MatchValue");
        child("value", pattern->to<ValuePattern>().value);
        break;
    case PatternKind::Singleton:
        open("MatchSingleton");
        switch (pattern->to<ValuePattern>().value->to<ConstantExpression>().type) {
        case ConstantKind::True:
            plain("value", "True");
            break;
        case ConstantKind::False:
            plain("value", "False");
            break;
        default:
            plain("value", "None");
        }
        break;
    case PatternKind::Sequence:
    case PatternKind::Or:
        open(pattern->kind == PatternKind::Or ? "MatchOr" : "MatchSequence");
        list("patterns", pattern->to<SequencePattern>().patterns);
        break;
    case PatternKind::Mapping:
        open("MatchMapping");
        list("keys", pattern->to<MappingPattern>().keys);
        list("patterns", pattern->to<MappingPattern>().patterns);
        optionalText("rest", pattern->to<MappingPattern>().rest);
        break;
    case PatternKind::Class:
        open("MatchClass");
        child("cls", pattern->to<ClassPattern>().type);
        list("patterns", pattern->to<ClassPattern>().patterns);
        names("kwd_attrs", pattern->to<ClassPattern>().keywordNames);
        list("kwd_patterns", pattern->to<ClassPattern>().keywordPatterns);
        break;
    case PatternKind::Star:
        open("MatchStar");
        optionalText("name", pattern->to<NamePattern>().name);
        break;
    case PatternKind::As:
        open("MatchAs");
        if (pattern->to<NamePattern>().pattern) {
            field("pattern");
            write(pattern->to<NamePattern>().pattern);
            m_first = false;
        }
        optionalText("name", pattern->to<NamePattern>().name);
        break;
    }
    close(*pattern);
}

void Dumper::writeFunction(const FunctionStatement &function)
{
    open(function.kind == StatementKind::FunctionDef ? "FunctionDef" : "AsyncFunctionDef");
    text("name", function.name);
    field("args");
    write(*function.arguments);
    list("body", function.body);
    list("decorator_list", function.decorators);
    optional("returns", function.returns);
    list("type_params", function.typeParameters);
}

void Dumper::writeClass(const ClassStatement &classStatement)
{
    open("ClassDef");
    text("name", classStatement.name);
    list("bases", classStatement.bases);
    list("keywords", classStatement.keywords);
    list("body", classStatement.body);
    list("decorator_list", classStatement.decorators);
    list("type_params", classStatement.typeParameters);
}

void Dumper::write(const Statement *statement)
{
    switch (statement->kind) {
    case StatementKind::FunctionDef:
    case StatementKind::AsyncFunctionDef:
        writeFunction(statement->to<FunctionStatement>());
        break;
    case StatementKind::ClassDef:
        writeClass(statement->to<ClassStatement>());
        break;
    case StatementKind::Return:
        open("Return");
        optional("value", statement->to<ReturnStatement>().value);
        break;
    case StatementKind::Delete:
        open("Delete");
        list("targets", statement->to<DeleteStatement>().targets);
        break;
    case StatementKind::Assign:
        open("Assign");
        list("targets", statement->to<AssignStatement>().targets);
        child("value", statement->to<AssignStatement>().value);
        break;
    case StatementKind::TypeAlias: {
        const auto &s = statement->to<TypeAliasStatement>();
        open("TypeAlias");
        child("name", s.name);
        list("type_params", s.typeParameters);
        child("value", s.value);
        break;
    }
    case StatementKind::AugAssign: {
        const auto &s = statement->to<AugmentedAssignStatement>();
        open("AugAssign");
        child("target", s.target);
        plain("op", nameOf(BinaryOperatorNames, s.op));
        child("value", s.value);
        break;
    }
    case StatementKind::AnnAssign: {
        const auto &s = statement->to<AnnotatedAssignStatement>();
        open("AnnAssign");
        child("target", s.target);
        child("annotation", s.annotation);
        optional("value", s.value);
        number("simple", s.simple);
        break;
    }
    case StatementKind::For:
    case StatementKind::AsyncFor: {
        const auto &s = statement->to<ForStatement>();
        open(s.kind == StatementKind::For ? "For" : "AsyncFor");
        child("target", s.target);
        child("iter", s.iterable);
        list("body", s.body);
        list("orelse", s.orElse);
        break;
    }
    case StatementKind::While:
        open("While");
        child("test", statement->to<WhileStatement>().test);
        list("body", statement->to<WhileStatement>().body);
        list("orelse", statement->to<WhileStatement>().orElse);
        break;
    case StatementKind::If:
        open("If");
        child("test", statement->to<IfStatement>().test);
        list("body", statement->to<IfStatement>().body);
        list("orelse", statement->to<IfStatement>().orElse);
        break;
    case StatementKind::With:
    case StatementKind::AsyncWith:
        open(statement->kind == StatementKind::With ? "With" : "AsyncWith");
        list("items", statement->to<WithStatement>().items);
        list("body", statement->to<WithStatement>().body);
        break;
    case StatementKind::Match:
        open("Match");
        child("subject", statement->to<MatchStatement>().subject);
        list("cases", statement->to<MatchStatement>().cases);
        break;
    case StatementKind::Raise:
        open("Raise");
        optional("exc", statement->to<RaiseStatement>().exception);
        optional("cause", statement->to<RaiseStatement>().cause);
        break;
    case StatementKind::Try:
    case StatementKind::TryStar: {
        const auto &s = statement->to<TryStatement>();
        open(s.kind == StatementKind::Try ? "Try" : "TryStar");
        list("body", s.body);
        list("handlers", s.handlers);
        list("orelse", s.orElse);
        list("finalbody", s.finalBody);
        break;
    }
    case StatementKind::Assert:
        open("Assert");
        child("test", statement->to<AssertStatement>().test);
        optional("msg", statement->to<AssertStatement>().message);
        break;
    case StatementKind::Import:
        open("Import");
        list("names", statement->to<ImportStatement>().names);
        break;
    case StatementKind::ImportFrom: {
        const auto &s = statement->to<ImportFromStatement>();
        open("ImportFrom");
        optionalText("module", s.module);
        list("names", s.names);
        number("level", s.level);
        break;
    }
    case StatementKind::Global:
    case StatementKind::Nonlocal:
        open(statement->kind == StatementKind::Global ? "Global" : "Nonlocal");
        names("names", statement->to<GlobalStatement>().names);
        break;
    case StatementKind::Expr:
        open("Expr");
        child("value", statement->to<ExpressionStatement>().value);
        break;
    case StatementKind::Pass:
        open("Pass");
        break;
    case StatementKind::Break:
        open("Break");
        break;
    case StatementKind::Continue:
        open("Continue");
        break;
    case StatementKind::Broken:
        open("Broken");
        break;
    }
    close(*statement);
}

} // namespace

QByteArray dump(const Module &module, bool withLocations)
{
    return Dumper(module, withLocations).run();
}

} // namespace athanor::python
