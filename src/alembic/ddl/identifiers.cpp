// SPDX-License-Identifier: MIT
#include "alembic/ddl/identifiers.h"

#include <QSet>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

namespace {

// The words that SQLAlchemy 2.0 quotes for PostgreSQL (dialects/postgresql/base.py), which are not quite PostgreSQL's.
const QSet<QString> &reservedWords()
{
    static const QSet<QString> words = [] {
        const QStringList list =
            u"all analyse analyze and any array as asc asymmetric both case cast check collate column constraint "
            u"create "
            "current_catalog current_date current_role current_time current_timestamp current_user default deferrable "
            "desc distinct do else end except false fetch for foreign from grant group having in initially intersect "
            "into leading limit localtime localtimestamp new not null of off offset old on only or order placing "
            "primary references returning select session_user some symmetric table then to trailing true union unique "
            "user using variadic when where window with authorization between binary cross current_schema freeze full "
            "ilike inner is isnull join left like natural notnull outer over overlaps right similar verbose"_s.split(
                u' ');
        return QSet<QString>(list.begin(), list.end());
    }();
    return words;
}

bool isPlain(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || u == '_' || u == '$';
}

bool needsQuotes(QStringView name)
{
    if (name.isEmpty())
        return true;
    const char16_t first = name.front().unicode();
    if ((first >= '0' && first <= '9') || first == '$')
        return true;
    for (const QChar c : name) {
        if (!isPlain(c) || (c >= u'A' && c <= u'Z'))
            return true;
    }
    return reservedWords().contains(name.toString());
}

} // namespace

QString quoteIdentifier(QStringView name)
{
    if (!needsQuotes(name))
        return name.toString();
    QString text = name.toString();
    text.replace(u'"', "\"\""_L1);
    return u'"' % text % u'"';
}

QString quoteLiteral(QStringView text)
{
    QString result = text.toString();
    result.replace(u'\'', "''"_L1);
    return u'\'' % result % u'\'';
}

QString quoteDotted(QStringView name)
{
    QStringList parts;
    for (const QStringView part : name.split(u'.'))
        parts += quoteIdentifier(part);
    return parts.join(u'.');
}

QString qualifiedName(const std::optional<QString> &schema, QStringView name)
{
    if (!schema || schema->isEmpty())
        return quoteIdentifier(name);
    return QString(quoteIdentifier(*schema) % u'.' % quoteIdentifier(name));
}

QString qualifiedNameDotted(const std::optional<QString> &schema, QStringView name)
{
    if (!schema || schema->isEmpty())
        return quoteIdentifier(name);
    return QString(quoteDotted(*schema) % u'.' % quoteIdentifier(name));
}

} // namespace athanor::ddl
