// SPDX-License-Identifier: MIT
#include "alembic/project/syntaxwalk.h"

namespace athanor::project {

namespace {

using namespace athanor::python;

class CallWalker
{
public:
    explicit CallWalker(const std::function<void(const CallPlace &)> &visit)
        : m_visit(visit)
    {
    }

    void body(StatementList statements)
    {
        for (const Statement *statement : statements) {
            visitStatement(*statement);
        }
    }

private:
    void visitStatement(const Statement &statement);
    void visitCompound(const Statement &statement);
    void visitFunction(const FunctionStatement &function);
    void loop(const Expression *head, const Expression *target, StatementList inner, StatementList orElse);
    void visitExpression(const Expression *expression);
    void visitOther(const Expression &expression);
    void all(ExpressionList list)
    {
        for (const Expression *expression : list) {
            visitExpression(expression);
        }
    }
    void generators(NodeList<Comprehension> list)
    {
        for (const Comprehension &generator : list) {
            visitExpression(generator.iterable);
            all(generator.conditions);
        }
    }

    const std::function<void(const CallPlace &)> &m_visit;
    const FunctionStatement *m_function = nullptr;
    int m_loops = 0;
};

void CallWalker::visitFunction(const FunctionStatement &function)
{
    all(function.decorators);
    if (function.arguments) {
        all(function.arguments->defaults);
        all(function.arguments->keywordDefaults);
    }
    const FunctionStatement *outer = m_function;
    const int loops = m_loops;
    m_function = &function;
    m_loops = 0;
    body(function.body);
    m_function = outer;
    m_loops = loops;
}

void CallWalker::loop(const Expression *head, const Expression *target, StatementList inner, StatementList orElse)
{
    visitExpression(head);
    visitExpression(target);
    ++m_loops;
    body(inner);
    --m_loops;
    body(orElse);
}

void CallWalker::visitCompound(const Statement &statement)
{
    if (const auto *function = statement.as<FunctionStatement>()) {
        visitFunction(*function);
    } else if (const auto *type = statement.as<ClassStatement>()) {
        all(type->decorators);
        all(type->bases);
        body(type->body);
    } else if (const auto *condition = statement.as<IfStatement>()) {
        visitExpression(condition->test);
        body(condition->body);
        body(condition->orElse);
    } else if (const auto *with = statement.as<WithStatement>()) {
        for (const WithItem &item : with->items) {
            visitExpression(item.context);
        }
        body(with->body);
    } else if (const auto *forLoop = statement.as<ForStatement>()) {
        loop(forLoop->iterable, forLoop->target, forLoop->body, forLoop->orElse);
    } else if (const auto *whileLoop = statement.as<WhileStatement>()) {
        loop(whileLoop->test, nullptr, whileLoop->body, whileLoop->orElse);
    } else if (const auto *attempt = statement.as<TryStatement>()) {
        body(attempt->body);
        for (const ExceptHandler &handler : attempt->handlers) {
            body(handler.body);
        }
        body(attempt->orElse);
        body(attempt->finalBody);
    } else if (const auto *match = statement.as<MatchStatement>()) {
        visitExpression(match->subject);
        for (const MatchCase &arm : match->cases) {
            visitExpression(arm.guard);
            body(arm.body);
        }
    }
}

void CallWalker::visitStatement(const Statement &statement)
{
    if (const auto *expression = statement.as<ExpressionStatement>()) {
        visitExpression(expression->value);
    } else if (const auto *assign = statement.as<AssignStatement>()) {
        visitExpression(assign->value);
        all(assign->targets);
    } else if (const auto *annotated = statement.as<AnnotatedAssignStatement>()) {
        visitExpression(annotated->value);
    } else if (const auto *augmented = statement.as<AugmentedAssignStatement>()) {
        visitExpression(augmented->value);
    } else if (const auto *back = statement.as<ReturnStatement>()) {
        visitExpression(back->value);
    } else if (const auto *raise = statement.as<RaiseStatement>()) {
        visitExpression(raise->exception);
    } else if (const auto *assertion = statement.as<AssertStatement>()) {
        visitExpression(assertion->test);
    } else {
        visitCompound(statement);
    }
}

void CallWalker::visitOther(const Expression &expression)
{
    if (const auto *attribute = expression.as<AttributeExpression>()) {
        visitExpression(attribute->value);
    } else if (const auto *subscript = expression.as<SubscriptExpression>()) {
        visitExpression(subscript->value);
        visitExpression(subscript->index);
    } else if (const auto *either = expression.as<BoolOpExpression>()) {
        all(either->values);
    } else if (const auto *binary = expression.as<BinaryExpression>()) {
        visitExpression(binary->left);
        visitExpression(binary->right);
    } else if (const auto *unary = expression.as<UnaryExpression>()) {
        visitExpression(unary->operand);
    } else if (const auto *named = expression.as<NamedExpression>()) {
        visitExpression(named->value);
    } else if (const auto *lambda = expression.as<LambdaExpression>()) {
        visitExpression(lambda->body);
    } else if (const auto *choice = expression.as<ConditionalExpression>()) {
        visitExpression(choice->test);
        visitExpression(choice->body);
        visitExpression(choice->orElse);
    } else if (const auto *dict = expression.as<DictExpression>()) {
        all(dict->keys);
        all(dict->values);
    } else if (const auto *set = expression.as<SetExpression>()) {
        all(set->elements);
    } else if (const auto *list = expression.as<ListExpression>()) {
        all(list->elements);
    } else if (const auto *tuple = expression.as<TupleExpression>()) {
        all(tuple->elements);
    } else if (const auto *comparison = expression.as<CompareExpression>()) {
        visitExpression(comparison->left);
        all(comparison->comparators);
    } else if (const auto *joined = expression.as<JoinedStringExpression>()) {
        all(joined->values);
    } else if (const auto *templated = expression.as<TemplateStringExpression>()) {
        all(templated->values);
    } else if (const auto *formatted = expression.as<FormattedValueExpression>()) {
        visitExpression(formatted->value);
        visitExpression(formatted->formatSpecification);
    } else if (const auto *part = expression.as<InterpolationExpression>()) {
        visitExpression(part->value);
        visitExpression(part->formatSpecification);
    } else if (const auto *starred = expression.as<StarredExpression>()) {
        visitExpression(starred->value);
    } else if (const auto *awaited = expression.as<AwaitExpression>()) {
        visitExpression(awaited->value);
    } else if (const auto *yielded = expression.as<YieldExpression>()) {
        visitExpression(yielded->value);
    } else if (const auto *listed = expression.as<ListComprehension>()) {
        generators(listed->generators);
        ++m_loops;
        visitExpression(listed->element);
        --m_loops;
    } else if (const auto *unordered = expression.as<SetComprehension>()) {
        generators(unordered->generators);
        ++m_loops;
        visitExpression(unordered->element);
        --m_loops;
    } else if (const auto *mapped = expression.as<DictComprehension>()) {
        generators(mapped->generators);
        ++m_loops;
        visitExpression(mapped->key);
        visitExpression(mapped->value);
        --m_loops;
    } else if (const auto *delegated = expression.as<YieldFromExpression>()) {
        visitExpression(delegated->value);
    } else if (const auto *slice = expression.as<SliceExpression>()) {
        visitExpression(slice->lower);
        visitExpression(slice->upper);
        visitExpression(slice->step);
    } else if (const auto *generated = expression.as<GeneratorExpression>()) {
        generators(generated->generators);
        ++m_loops;
        visitExpression(generated->element);
        --m_loops;
    }
}

void CallWalker::visitExpression(const Expression *expression)
{
    if (!expression) {
        return;
    }
    const auto *call = expression->as<CallExpression>();
    if (!call) {
        visitOther(*expression);
        return;
    }
    visitExpression(call->function);
    m_visit(CallPlace{.call = call, .function = m_function, .loops = m_loops});
    all(call->arguments);
    for (const Keyword &keyword : call->keywords) {
        visitExpression(keyword.value);
    }
}

} // namespace

void forEachCall(StatementList body, const std::function<void(const CallPlace &)> &visit)
{
    CallWalker(visit).body(body);
}

} // namespace athanor::project
