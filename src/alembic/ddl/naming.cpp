// SPDX-License-Identifier: MIT
#include "alembic/ddl/naming.h"

#include "alembic/ddl/identifiers.h"

#include <QCryptographicHash>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

namespace {

constexpr qsizetype MaximumLength = 63; // NAMEDATALEN - 1

using Text = std::expected<QString, Failure>;

QString label(const NamingFacts &facts, const QString &column)
{
    QString text = facts.table % u'_' % column;
    if (facts.schema && !facts.schema->isEmpty())
        text.prepend(QString(QString(*facts.schema).replace(u'.', u'_') % u'_'));
    return text;
}

QString columnToken(const NamingFacts &facts, qsizetype index, const QString &what)
{
    if (what == "key"_L1)
        return facts.columnKeys.value(index);
    if (what == "label"_L1)
        return index < facts.columnNames.size() ? label(facts, facts.columnNames[index]) : QString();
    return facts.columnNames.value(index);
}

// nullopt: no such token.
std::optional<QString> token(const QString &name, const NamingFacts &facts, const QString &given)
{
    if (name == "table_name"_L1)
        return facts.table;
    if (name == "constraint_name"_L1)
        return given;
    if (name == "referred_table_name"_L1)
        return facts.referredTable;
    static const QRegularExpression column(uR"(^(referred_)?column_(\d+)(_?N)?_(name|key|label)$)"_s);
    const QRegularExpressionMatch match = column.match(name);
    if (!match.hasMatch())
        return std::nullopt;
    const bool referred = !match.captured(1).isEmpty();
    const QString what = match.captured(4);
    const auto at = [&](qsizetype index) {
        return referred ? facts.referredColumns.value(index) : columnToken(facts, index, what);
    };
    if (match.captured(3).isEmpty())
        return at(match.captured(2).toInt());
    QStringList parts;
    const qsizetype count = facts.columnNames.size();
    for (qsizetype index = 0; index < count; ++index)
        parts += at(index);
    return parts.join(match.captured(3).startsWith(u'_') ? u"_"_s : QString());
}

QString shortened(const QString &name)
{
    if (name.size() <= MaximumLength)
        return name;
    const QByteArray hash = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Md5).toHex();
    return name.left(MaximumLength - 8) % u'_' % QLatin1StringView(hash.right(4));
}

Text expanded(const QString &convention, const NamingFacts &facts, const operation::Name &name)
{
    if (convention.contains("%(constraint_name)s"_L1) && !name.text) {
        return std::unexpected(
            Failure{.kind = Failure::Kind::Alembic,
                    .exception = u"InvalidRequestError"_s,
                    .message = u"Naming convention including %(constraint_name)s token requires that constraint is "
                               "explicitly named."_s});
    }
    static const QRegularExpression place(uR"(%(?:\((\w+)\)s|%))"_s);
    QString result;
    qsizetype end = 0;
    for (const QRegularExpressionMatch &match : place.globalMatch(convention)) {
        result += QStringView(convention).mid(end, match.capturedStart() - end);
        end = match.capturedEnd();
        if (match.captured(1).isEmpty()) {
            result += u'%';
            continue;
        }
        const std::optional<QString> value = token(match.captured(1), facts, name.text.value_or(QString()));
        if (!value) {
            return std::unexpected(Failure{.kind = Failure::Kind::Unknown,
                                           .exception = {},
                                           .message = u"the naming convention uses %(%1)s"_s.arg(match.captured(1))});
        }
        result += *value;
    }
    return result + QStringView(convention).mid(end);
}

} // namespace

Text checkedIdentifier(const QString &name)
{
    if (name.size() <= MaximumLength)
        return name;
    return std::unexpected(
        Failure{.kind = Failure::Kind::Alembic,
                .exception = u"IdentifierError"_s,
                .message = u"Identifier '%1' exceeds maximum length of %2 characters"_s.arg(name).arg(MaximumLength)});
}

Text constraintName(const operation::Name &name, const NamingFacts &facts, const Context &context)
{
    if (name.final && name.text)
        return quoteIdentifier(shortened(*name.text));
    QString convention = context.namingConvention.value(facts.kind);
    // SQLAlchemy's default, which a convention of one's own replaces as a whole.
    if (context.namingConvention.isEmpty() && facts.kind == "ix"_L1)
        convention = u"ix_%(column_0_label)s"_s;
    if (!convention.isEmpty() && (!name.text || convention.contains("constraint_name"_L1))) {
        const Text made = expanded(convention, facts, name);
        if (!made)
            return made;
        return quoteIdentifier(shortened(*made));
    }
    if (!name.text)
        return QString();
    const Text checked = checkedIdentifier(*name.text);
    if (!checked)
        return checked;
    return quoteIdentifier(*checked);
}

} // namespace athanor::ddl
