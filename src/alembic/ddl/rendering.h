// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/context.h"
#include "alembic/ddl/tabletext.h"
#include "alembic/operation/operation.h"

#include <utility>

// The renderers behind render.h, by kind of operation. Texts are raw: render() cuts and escapes them.
namespace athanor::ddl {

class Output
{
public:
    // false: it failed, and nothing may follow.
    bool add(const TextResult &text)
    {
        if (text)
            add(*text);
        else
            rendered.failure = text.error();
        return text.has_value();
    }
    void add(const QString &text)
    {
        rendered.statements += text;
        rendered.remarks += std::exchange(remarks, {}).join(u' ');
    }
    bool fail(const Failure &failure)
    {
        rendered.failure = failure;
        return false;
    }
    Rendered rendered = {};
    QStringList remarks = {}; // on what is added next
};

void renderAlterColumn(const operation::AlterColumn &operation, const Context &context, Output &output);
void renderAddColumn(const operation::AddColumn &operation, const Context &context, Output &output);

// CREATE TYPE for the enums and domains of a table, each once; false: failed.
bool renderTypesOf(const operation::Table &table, bool checkFirst, QSet<QString> &seen, const Context &context,
                   Output &output);
void renderTypeDropsOf(const operation::Table &table, bool checkFirst, const Context &context, Output &output);
// The enum or domain that a column's type makes: itself, or what its array holds.
const operation::Type *madeBy(const operation::Type &type);
void renderCreateType(const operation::CreateType &operation, const Context &context, Output &output);
void renderDropType(const operation::DropType &operation, const Context &context, Output &output);

// Whether a table, type or sequence exists, as far as the run and the database tell. No value: unknown.
std::optional<bool> knownTable(const std::optional<QString> &schema, const QString &name, const Context &context);
std::optional<bool> knownType(const std::optional<QString> &schema, const QString &name, const Context &context);
Failure askDatabase(const QString &object, const Context &context);

} // namespace athanor::ddl
