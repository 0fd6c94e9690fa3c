// SPDX-License-Identifier: MIT
#include "alembic/python/dumper.h"

namespace athanor::python {

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

} // namespace athanor::python
