// SPDX-License-Identifier: MIT
#include "alembic/ddl/tabletext.h"

#include "alembic/ddl/compiler.h"
#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/naming.h"
#include "alembic/ddl/types.h"

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Expression;
using operation::Index;
using operation::IndexElement;
using operation::Value;

TextResult indexName(const Index &index, const QString &table, const std::optional<QString> &schema,
                     const Context &context)
{
    NamingFacts facts;
    facts.kind = u"ix"_s;
    facts.table = table;
    facts.schema = schema;
    for (const IndexElement &element : index.elements) {
        const Expression *expression = element.expression.get();
        while (expression->kind == Expression::Kind::Unary && !expression->operands.isEmpty())
            expression = expression->operands.first().get();
        if (expression->kind == Expression::Kind::Column) {
            facts.columnNames += expression->text;
            facts.columnKeys += element.key.isEmpty() ? expression->text : element.key;
        }
    }
    const TextResult name = constraintName(index.name, facts, context);
    if (name && name->isEmpty())
        return std::unexpected(compileError(u"CREATE INDEX requires that the index have a name"_s));
    return name;
}

QString storageClause(const QList<std::pair<QString, Value>> &storage, const Context &context)
{
    const bool words = context.does(dialect::Difference::WritesStorageWords);
    QStringList parameters;
    for (const auto &[parameter, value] : storage) {
        if (words && value.kind == Value::Kind::None) {
            parameters += parameter;
            continue;
        }
        const bool isWord = words && value.kind == Value::Kind::Boolean;
        const QString text = value.kind == Value::Kind::None ? u"None"_s : value.text;
        parameters += parameter % " = "_L1 % (isWord ? text.toLower() : text);
    }
    return "WITH ("_L1 % parameters.join(", "_L1) % u')';
}

TextResult createIndexText(const Index &index, const QString &table, const std::optional<QString> &schema,
                           bool ifNotExists, const Context &context)
{
    const TextResult name = indexName(index, table, schema, context);
    if (!name)
        return name;
    QString text = u"CREATE "_s;
    if (index.unique)
        text += "UNIQUE "_L1;
    text += "INDEX "_L1;
    if (index.concurrently)
        text += "CONCURRENTLY "_L1;
    if (ifNotExists)
        text += "IF NOT EXISTS "_L1;
    text += *name % " ON "_L1 % qualifiedName(schema, table) % u' ';
    if (!index.method.isEmpty())
        text += "USING "_L1 % index.method.toLower() % u' ';

    Compiler compiler(context, Compiler::Binds::Literal);
    compiler.setIncludeTable(false);
    QStringList elements;
    for (const IndexElement &element : index.elements) {
        QString one = compiler.grouped(*element.expression, std::nullopt);
        for (const auto &[key, operatorClass] : index.operatorClasses) {
            if (!element.key.isEmpty() && key == element.key)
                one += u' ' % operatorClass;
        }
        elements += one;
    }
    text += u'(' % elements.join(", "_L1) % u')';
    if (!index.include.isEmpty()) {
        QStringList included;
        for (const QString &column : index.include)
            included += quoteIdentifier(column);
        text += " INCLUDE ("_L1 % included.join(", "_L1) % u')';
    }
    if (index.nullsNotDistinct)
        text += *index.nullsNotDistinct ? " NULLS NOT DISTINCT"_L1 : " NULLS DISTINCT"_L1;
    if (!index.storage.isEmpty())
        text += u' ' % storageClause(index.storage, context);
    if (!index.tablespace.isEmpty())
        text += " TABLESPACE "_L1 % quoteIdentifier(index.tablespace);
    if (index.where)
        text += " WHERE "_L1 % compiler.expression(*index.where);
    if (compiler.failure())
        return std::unexpected(*compiler.failure());
    return text;
}

} // namespace athanor::ddl
