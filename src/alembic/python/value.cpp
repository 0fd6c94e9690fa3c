// SPDX-License-Identifier: MIT
#include "alembic/python/value.h"

#include "alembic/python/biginteger.h"

namespace athanor::python {

Value Value::bigInteger(const QByteArray &decimal)
{
    if (const auto small = python::BigInteger::fromDecimal(decimal).toInt64())
        return integer(*small);
    return Value(Data(Decimal{decimal}));
}

Value Value::unknown(const QString &reason, int line, const QString &file)
{
    QExplicitlySharedDataPointer<UnknownReason> shared(new UnknownReason);
    shared->text = reason;
    shared->line = line;
    shared->file = file;
    return Value(Data(std::move(shared)));
}

ValueKind Value::kind() const
{
    switch (m_data.index()) {
    case 0:
        return ValueKind::None;
    case 1:
        return ValueKind::Bool;
    case 2:
        return ValueKind::Int;
    case 3:
        return ValueKind::Float;
    case 4:
        return ValueKind::String;
    case 5:
        return ValueKind::Bytes;
    case 6:
        return ValueKind::BigInt;
    case 7:
        switch (std::get<Special>(m_data)) {
        case Special::Ellipsis:
            return ValueKind::Ellipsis;
        case Special::NotImplemented:
            return ValueKind::NotImplemented;
        case Special::Raised:
            return ValueKind::Raised;
        }
        break;
    case 8:
        return ValueKind::Unknown;
    default:
        break;
    }
    return object()->objectKind();
}

std::optional<QString> Value::stringIf() const
{
    const QString *mine = std::get_if<QString>(&m_data);
    return mine ? std::optional(*mine) : std::nullopt;
}

std::optional<qint64> Value::integerIf() const
{
    if (const qint64 *mine = std::get_if<qint64>(&m_data))
        return *mine;
    if (const bool *mine = std::get_if<bool>(&m_data))
        return *mine ? 1 : 0;
    return std::nullopt;
}

std::optional<bool> Value::boolIf() const
{
    const bool *mine = std::get_if<bool>(&m_data);
    return mine ? std::optional(*mine) : std::nullopt;
}

bool Value::is(const Value &other) const
{
    if (m_data.index() != other.m_data.index())
        return false;
    switch (m_data.index()) {
    case 0:
        return true;
    case 1:
        return boolean() == other.boolean();
    case 2:
        return integer() == other.integer();
    case 3:
        return real() == other.real() || (real() != real() && other.real() != other.real());
    case 4:
        return string() == other.string();
    case 5:
        return bytes() == other.bytes();
    case 6:
        return decimal() == other.decimal();
    case 7:
        return std::get<Special>(m_data) == std::get<Special>(other.m_data);
    case 8:
        return sharedReason().data() == other.sharedReason().data();
    default:
        return object() == other.object();
    }
}

} // namespace athanor::python
