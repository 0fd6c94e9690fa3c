// SPDX-License-Identifier: MIT
#include "alembic/ddl/operators.h"

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Operator;

QString operatorText(Operator op)
{
    switch (op) {
    case Operator::And:
        return u" AND "_s;
    case Operator::Or:
        return u" OR "_s;
    case Operator::Not:
        return u"NOT "_s;
    case Operator::Equal:
        return u" = "_s;
    case Operator::NotEqual:
        return u" != "_s;
    case Operator::Less:
        return u" < "_s;
    case Operator::LessEqual:
        return u" <= "_s;
    case Operator::Greater:
        return u" > "_s;
    case Operator::GreaterEqual:
        return u" >= "_s;
    case Operator::Is:
        return u" IS "_s;
    case Operator::IsNot:
        return u" IS NOT "_s;
    case Operator::IsDistinctFrom:
        return u" IS DISTINCT FROM "_s;
    case Operator::IsNotDistinctFrom:
        return u" IS NOT DISTINCT FROM "_s;
    case Operator::In:
        return u" IN "_s;
    case Operator::NotIn:
        return u" NOT IN "_s;
    case Operator::Like:
        return u" LIKE "_s;
    case Operator::NotLike:
        return u" NOT LIKE "_s;
    case Operator::ILike:
        return u" ILIKE "_s;
    case Operator::NotILike:
        return u" NOT ILIKE "_s;
    case Operator::RegexpMatch:
        return u" ~ "_s;
    case Operator::NotRegexpMatch:
        return u" !~ "_s;
    case Operator::Between:
        return u" BETWEEN "_s;
    case Operator::NotBetween:
        return u" NOT BETWEEN "_s;
    case Operator::Add:
        return u" + "_s;
    case Operator::Subtract:
        return u" - "_s;
    case Operator::Multiply:
        return u" * "_s;
    case Operator::Divide:
    case Operator::FloorDivide:
        return u" / "_s;
    case Operator::Modulo:
        return u" % "_s;
    case Operator::Concat:
        return u" || "_s;
    case Operator::Negate:
        return u"-"_s;
    case Operator::BitAnd:
        return u" & "_s;
    case Operator::BitOr:
        return u" | "_s;
    case Operator::BitXor:
        return u" # "_s;
    case Operator::ShiftLeft:
        return u" << "_s;
    case Operator::ShiftRight:
        return u" >> "_s;
    case Operator::JsonGetItem:
        return u" -> "_s;
    case Operator::Collate:
        return u" COLLATE "_s;
    case Operator::Comma:
        return u", "_s;
    case Operator::Ascending:
        return u" ASC"_s;
    case Operator::Descending:
        return u" DESC"_s;
    case Operator::NullsFirst:
        return u" NULLS FIRST"_s;
    case Operator::NullsLast:
        return u" NULLS LAST"_s;
    case Operator::Distinct:
        return u"DISTINCT "_s;
    case Operator::Exists:
        return u"EXISTS "_s;
    case Operator::Any:
        return u"ANY "_s;
    case Operator::All:
        return u"ALL "_s;
    case Operator::Match:
    case Operator::GetItem:
    case Operator::Custom:
    case Operator::None:
        break;
    }
    return {};
}

int precedence(Operator op)
{
    switch (op) {
    case Operator::Any:
    case Operator::All:
    case Operator::GetItem:
    case Operator::JsonGetItem:
        return 15;
    case Operator::Multiply:
    case Operator::Divide:
    case Operator::FloorDivide:
    case Operator::Modulo:
    case Operator::Negate:
        return 8;
    case Operator::Add:
    case Operator::Subtract:
    case Operator::BitAnd:
    case Operator::BitOr:
    case Operator::BitXor:
    case Operator::ShiftLeft:
    case Operator::ShiftRight:
        return 7;
    case Operator::Collate:
        return 4;
    case Operator::And:
    case Operator::Ascending:
    case Operator::Descending:
        return 3;
    case Operator::Or:
        return 2;
    case Operator::Exists:
    case Operator::Custom:
        return 0;
    case Operator::Comma:
        return -1;
    case Operator::NullsFirst:
    case Operator::NullsLast:
    case Operator::None:
        return -100;
    default:
        return 5;
    }
}

bool needsGrouping(Operator op, std::optional<Operator> against)
{
    if (!against)
        return true;
    if (op == *against) {
        switch (op) {
        case Operator::And:
        case Operator::Or:
        case Operator::Add:
        case Operator::Multiply:
        case Operator::Concat:
        case Operator::GetItem:
        case Operator::JsonGetItem:
        case Operator::BitAnd:
        case Operator::BitOr:
        case Operator::BitXor:
            return false;
        default:
            break;
        }
    }
    // Nothing is bound more loosely than an operator without a precedence as operand, or more tightly as context.
    const int outer = *against == Operator::NullsFirst || *against == Operator::NullsLast || *against == Operator::None
                          ? 100
                          : precedence(*against);
    return precedence(op) <= outer;
}

std::optional<Operator> negation(Operator op)
{
    switch (op) {
    case Operator::Equal:
        return Operator::NotEqual;
    case Operator::NotEqual:
        return Operator::Equal;
    case Operator::Less:
        return Operator::GreaterEqual;
    case Operator::LessEqual:
        return Operator::Greater;
    case Operator::Greater:
        return Operator::LessEqual;
    case Operator::GreaterEqual:
        return Operator::Less;
    case Operator::Is:
        return Operator::IsNot;
    case Operator::IsNot:
        return Operator::Is;
    case Operator::IsDistinctFrom:
        return Operator::IsNotDistinctFrom;
    case Operator::IsNotDistinctFrom:
        return Operator::IsDistinctFrom;
    case Operator::In:
        return Operator::NotIn;
    case Operator::NotIn:
        return Operator::In;
    case Operator::Like:
        return Operator::NotLike;
    case Operator::NotLike:
        return Operator::Like;
    case Operator::ILike:
        return Operator::NotILike;
    case Operator::NotILike:
        return Operator::ILike;
    case Operator::RegexpMatch:
        return Operator::NotRegexpMatch;
    case Operator::NotRegexpMatch:
        return Operator::RegexpMatch;
    case Operator::Between:
        return Operator::NotBetween;
    case Operator::NotBetween:
        return Operator::Between;
    default:
        return std::nullopt;
    }
}

} // namespace athanor::ddl
