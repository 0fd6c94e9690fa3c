// SPDX-License-Identifier: MIT
#include "alembic/ddl/render.h"

#include "alembic/ddl/compiler.h"
#include "alembic/ddl/identifiers.h"
#include "alembic/ddl/naming.h"
#include "alembic/ddl/remarks.h"
#include "alembic/ddl/rendering.h"
#include "alembic/ddl/runchanges.h"
#include "alembic/ddl/types.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::ddl {

using operation::Constraint;
using operation::Type;
using operation::Value;

namespace {

Type stringType()
{
    Type type;
    type.family = Type::Family::String;
    type.word = u"VARCHAR"_s;
    return type;
}

QString commentText(const QString &comment, const Context &context)
{
    return literalText(Value::ofString(comment), stringType(), context).value_or(QString());
}

void addCompiled(const QString &text, const Compiler &compiler, Output &output)
{
    if (compiler.failure())
        output.fail(*compiler.failure());
    else
        output.add(text);
}

class Visitor
{
public:
    Visitor(const Context &context, Output &output)
        : m_context(context)
        , m_output(output)
    {
    }

    void operator()(const operation::CreateTable &operation)
    {
        create(operation.table, tells(operation.ifNotExists, dialect::Difference::RendersTableConditions), false,
               m_context.state->seenTypes, m_context.does(dialect::Difference::WritesEmptyComments));
    }

    void operator()(const operation::CreateTableObject &operation)
    {
        if (operation.checkFirst && !m_context.isOffline()) {
            const std::optional<bool> exists = knownTable(operation.table.schema, operation.table.name, m_context);
            if (!exists) {
                unknownTable(operation.table);
                return;
            }
            if (*exists)
                return;
        }
        QSet<QString> seen;
        create(operation.table, false, operation.checkFirst || operation.checkTypesFirst, seen, true);
    }

    void operator()(const operation::DropTableObject &operation)
    {
        if (operation.checkFirst && !m_context.isOffline()) {
            const std::optional<bool> exists = knownTable(operation.table.schema, operation.table.name, m_context);
            if (!exists) {
                unknownTable(operation.table);
                return;
            }
            if (!*exists)
                return;
        }
        m_output.add(QString("DROP TABLE "_L1 % qualifiedName(operation.table.schema, operation.table.name)));
        dropped(operation.table.schema, operation.table.name);
        if (operation.ofMetaData || m_context.does(dialect::Difference::DropsEnumsOfTables))
            renderTypeDropsOf(operation.table, operation.checkFirst, m_context, m_output);
    }

    void operator()(const operation::DropTable &operation)
    {
        m_output.add(
            QString((tells(operation.ifExists, dialect::Difference::RendersTableConditions) ? "DROP TABLE IF EXISTS "_L1
                                                                                            : "DROP TABLE "_L1) %
                    qualifiedName(operation.schema, operation.name)));
        dropped(operation.schema, operation.name);
    }

    void operator()(const operation::RenameTable &operation)
    {
        m_output.add(QString("ALTER TABLE "_L1 % qualifiedNameDotted(operation.schema, operation.from) %
                             " RENAME TO "_L1 % quoteIdentifier(operation.to)));
        RunChanges(m_context).renamedTable(objectName(operation.schema, operation.from), operation.to);
    }

    void operator()(const operation::AddColumn &operation)
    {
        renderAddColumn(operation, m_context, m_output);
        noteColumn(operation.schema, operation.table, operation.column.name, true);
        if (operation.column.index || operation.column.unique)
            RunChanges(m_context).indexesUnsure(objectName(operation.schema, operation.table));
    }

    void operator()(const operation::DropColumn &operation)
    {
        m_output.add(QString(
            "ALTER TABLE "_L1 % qualifiedNameDotted(operation.schema, operation.table) % " DROP COLUMN "_L1 %
            (tells(operation.ifExists, dialect::Difference::RendersColumnConditions) ? "IF EXISTS "_L1 : ""_L1) %
            quoteIdentifier(operation.column)));
        noteColumn(operation.schema, operation.table, operation.column, false);
        RunChanges(m_context).indexesUnsure(objectName(operation.schema, operation.table)); // its own go with it
    }

    void operator()(const operation::AlterColumn &operation)
    {
        renderAlterColumn(operation, m_context, m_output);
        if (operation.newName) {
            noteColumn(operation.schema, operation.table, operation.column, false);
            noteColumn(operation.schema, operation.table, *operation.newName, true);
        }
    }

    void operator()(const operation::CreateIndex &operation)
    {
        m_output.add(createIndexText(operation.index, operation.table, operation.schema,
                                     tells(operation.ifNotExists, dialect::Difference::RendersIndexConditions),
                                     m_context));
        if (operation.index.name.text)
            noteIndex(operation.schema, operation.table, *operation.index.name.text, true);
        else
            RunChanges(m_context).indexesUnsure(objectName(operation.schema, operation.table));
    }

    void operator()(const operation::DropIndex &operation)
    {
        NamingFacts facts;
        facts.kind = u"ix"_s;
        facts.table = operation.table;
        facts.schema = operation.schema;
        const TextResult name = constraintName(operation.name, facts, m_context);
        if (!name) {
            m_output.add(name);
            return;
        }
        if (name->isEmpty()) {
            m_output.fail(compileError(u"DROP INDEX requires that the index have a name"_s));
            return;
        }
        QString text = u"DROP INDEX "_s;
        if (operation.concurrently)
            text += "CONCURRENTLY "_L1;
        if (tells(operation.ifExists, dialect::Difference::RendersIndexConditions))
            text += "IF EXISTS "_L1;
        if (operation.schema && !operation.schema->isEmpty())
            text += quoteIdentifier(*operation.schema) % u'.';
        m_output.add(QString(text % *name));
        if (operation.name.text)
            noteIndex(operation.schema, operation.table, *operation.name.text, false);
    }

    void operator()(const operation::AddConstraint &operation)
    {
        const Constraint &constraint = operation.constraint;
        if (constraint.kind == Constraint::Kind::Unique && !constraint.include.isEmpty() &&
            m_context.does(dialect::Difference::IncludesInKeys)) {
            m_output.fail(
                {.kind = Failure::Kind::Alembic, .exception = u"KeyError"_s, .message = constraint.include.first()});
            return;
        }
        CompletedTable table;
        table.name = operation.table;
        table.schema = operation.schema;
        const TextResult text = constraintText(constraint, table, m_context);
        if (constraint.kind != Constraint::Kind::ForeignKey && constraint.kind != Constraint::Kind::Check)
            RunChanges(m_context).indexesUnsure(objectName(operation.schema, operation.table));
        m_output.add(
            text ? TextResult("ALTER TABLE "_L1 % qualifiedName(operation.schema, operation.table) % " ADD "_L1 % *text)
                 : text);
    }

    void operator()(const operation::DropConstraint &operation)
    {
        NamingFacts facts;
        facts.table = operation.table;
        facts.schema = operation.schema;
        QString className = u"Constraint"_s;
        if (operation.type) {
            static const QHash<QString, std::pair<QString, QString>> kinds{
                {u"foreignkey"_s, {u"fk"_s, u"ForeignKeyConstraint"_s}},
                {u"primary"_s, {u"pk"_s, u"PrimaryKeyConstraint"_s}},
                {u"unique"_s, {u"uq"_s, u"UniqueConstraint"_s}},
                {u"check"_s, {u"ck"_s, u"CheckConstraint"_s}},
            };
            const auto kind = kinds.constFind(*operation.type);
            if (kind == kinds.constEnd()) {
                m_output.fail({.kind = Failure::Kind::Alembic,
                               .exception = u"TypeError"_s,
                               .message = u"'type' can be one of 'check', 'foreignkey', 'primary', 'unique', None"_s});
                return;
            }
            facts.kind = kind->first;
            className = kind->second;
        }
        const TextResult name = constraintName(operation.name, facts, m_context);
        if (!name) {
            m_output.add(name);
            return;
        }
        if (name->isEmpty()) {
            m_output.fail(
                compileError(u"Can't emit DROP CONSTRAINT for constraint %1(); it has no name"_s.arg(className)));
            return;
        }
        if (operation.type != u"foreignkey"_s && operation.type != u"check"_s)
            RunChanges(m_context).indexesUnsure(objectName(operation.schema, operation.table));
        m_output.add(QString("ALTER TABLE "_L1 % qualifiedName(operation.schema, operation.table) %
                             " DROP CONSTRAINT "_L1 % (operation.ifExists ? "IF EXISTS "_L1 : ""_L1) % *name));
    }

    void operator()(const operation::CommentTable &operation)
    {
        m_output.add(QString("COMMENT ON TABLE "_L1 % qualifiedName(operation.schema, operation.table) % " IS "_L1 %
                             (operation.comment ? commentText(*operation.comment, m_context) : u"NULL"_s)));
    }

    void operator()(const operation::ExecuteText &operation)
    {
        Compiler compiler(m_context);
        const QString text = compiler.expression(operation.text);
        addCompiled(text, compiler, m_output);
        noteText(text);
    }

    void operator()(const operation::ExecuteVerbatim &operation)
    {
        m_output.add(operation.sql);
        noteText(operation.sql);
    }

    void operator()(const operation::ExecuteInsert &operation)
    {
        Compiler compiler(m_context);
        const QString text = compiler.insert(operation.insert);
        addCompiled(text, compiler, m_output);
    }

    void operator()(const operation::ExecuteUpdate &operation)
    {
        Compiler compiler(m_context);
        const QString text = compiler.update(operation.update);
        addCompiled(text, compiler, m_output);
    }

    void operator()(const operation::ExecuteDelete &operation)
    {
        Compiler compiler(m_context);
        const QString text = compiler.deletion(operation.statement);
        addCompiled(text, compiler, m_output);
    }

    void operator()(const operation::ExecuteSelect &operation)
    {
        Compiler compiler(m_context);
        const QString text = compiler.select(operation.select);
        addCompiled(text, compiler, m_output);
        noteText(text); // its functions
    }

    void operator()(const operation::BulkInsert &operation)
    {
        for (qsizetype index = 0; index < operation.rows.size(); ++index) {
            operation::Insert insert;
            insert.table = operation.table;
            insert.isInline = true;
            insert.rows = {operation.rows[index]};
            if (m_context.isOffline()) {
                if (const QString missing = unknownKey(operation.rows[index], operation.table); !missing.isNull()) {
                    m_output.fail({.kind = Failure::Kind::Alembic, .exception = u"KeyError"_s, .message = missing});
                    return;
                }
                literalize(insert);
            } else if (operation.severalAtOnce && index > 0) {
                if (!alike(insert, operation.rows.first(), index))
                    return;
            }
            Compiler compiler(m_context);
            const QString text = compiler.insert(insert);
            addCompiled(text, compiler, m_output);
            if (compiler.failure())
                return;
        }
    }

    void operator()(const operation::CreateType &operation) { renderCreateType(operation, m_context, m_output); }
    void operator()(const operation::DropType &operation) { renderDropType(operation, m_context, m_output); }

    void operator()(const operation::CreateSequence &operation)
    {
        if (!sequenceGoesOn(operation.schema, operation.name, operation.checkFirst, false))
            return;
        QString text = u"CREATE SEQUENCE "_s;
        if (operation.ifNotExists)
            text += "IF NOT EXISTS "_L1;
        text += qualifiedName(operation.schema, operation.name);
        if (operation.dataType) {
            const TextResult type = typeText(*operation.dataType, m_context);
            if (!type) {
                m_output.add(type);
                return;
            }
            text += " AS "_L1 % *type;
        }
        const QString options = sequenceOptionsText(operation.options);
        if (!options.isEmpty())
            text += u' ' % options;
        m_output.add(text);
        RunChanges(m_context).created(RunAnswers::Kind::Sequence, objectName(operation.schema, operation.name));
    }

    void operator()(const operation::DropSequence &operation)
    {
        if (!sequenceGoesOn(operation.schema, operation.name, operation.checkFirst, true))
            return;
        m_output.add(QString((operation.ifExists ? "DROP SEQUENCE IF EXISTS "_L1 : "DROP SEQUENCE "_L1) %
                             qualifiedName(operation.schema, operation.name)));
        RunChanges(m_context).dropped(RunAnswers::Kind::Sequence, objectName(operation.schema, operation.name));
    }

    void operator()(const operation::CreateSchema &operation)
    {
        m_output.add(QString((operation.ifNotExists ? "CREATE SCHEMA IF NOT EXISTS "_L1 : "CREATE SCHEMA "_L1) %
                             quoteIdentifier(operation.name)));
        noteText(m_output.rendered.statements.last());
    }

    void operator()(const operation::DropSchema &operation)
    {
        m_output.add(QString((operation.ifExists ? "DROP SCHEMA IF EXISTS "_L1 : "DROP SCHEMA "_L1) %
                             quoteIdentifier(operation.name) % (operation.cascade ? " CASCADE"_L1 : ""_L1)));
        noteText(m_output.rendered.statements.last());
    }

private:
    // Whether IF [NOT] EXISTS is written: the release may ignore it.
    [[nodiscard]] bool tells(bool asked, dialect::Difference difference) const
    {
        return asked && m_context.does(difference);
    }

    void create(const operation::Table &table, bool ifNotExists, bool checkFirst, QSet<QString> &seen,
                bool emptyComments)
    {
        const auto complete = completed(table, m_context);
        if (!complete) {
            m_output.fail(complete.error());
            return;
        }
        if (!renderTypesOf(table, checkFirst, seen, m_context, m_output))
            return;
        if (!m_output.add(createTableText(table, *complete, ifNotExists, m_context)))
            return;
        const bool isTemporary = std::ranges::any_of(
            table.prefixes, [](const QString &prefix) { return prefix.startsWith("temp"_L1, Qt::CaseInsensitive); });
        RunChanges(m_context).createdTable(isTemporary ? ObjectName{u"pg_temp"_s, table.name}
                                                       : objectName(table.schema, table.name),
                                           false, ifNotExists);
        for (const operation::Index &index : complete->indexes) {
            if (!m_output.add(createIndexText(index, table.name, table.schema, false, m_context)))
                return;
        }
        const QString name = qualifiedName(table.schema, table.name);
        if (table.hasComment && (emptyComments || !table.comment.isEmpty()))
            m_output.add(QString("COMMENT ON TABLE "_L1 % name % " IS "_L1 % commentText(table.comment, m_context)));
        for (const operation::Column &column : complete->columns) {
            if (column.hasComment && (emptyComments || !column.comment.isEmpty())) {
                m_output.add(QString("COMMENT ON COLUMN "_L1 % name % u'.' % quoteIdentifier(column.name) % " IS "_L1 %
                                     commentText(column.comment, m_context)));
            }
        }
    }

    void unknownTable(const operation::Table &table)
    {
        m_output.fail(askDatabase(
            QCoreApplication::translate("athanor", "the table \"%1\"").arg(qualifiedKey(table.schema, table.name)),
            m_context));
    }

    static ObjectName objectName(const std::optional<QString> &schema, const QString &name)
    {
        return {schema.value_or(QString()), name};
    }

    void dropped(const std::optional<QString> &schema, const QString &name)
    {
        RunChanges(m_context).dropped(RunAnswers::Kind::Table, objectName(schema, name));
    }

    void noteColumn(const std::optional<QString> &schema, const QString &table, const QString &column, bool exists)
    {
        RunChanges(m_context).column(objectName(schema, table), column, exists);
    }

    void noteIndex(const std::optional<QString> &schema, const QString &table, const QString &index, bool exists)
    {
        RunChanges(m_context).index(objectName(schema, table), index, exists);
    }

    void noteText(const QString &text)
    {
        if (!m_context.isOffline() || m_context.scriptTypes)
            RunChanges(m_context).executed(QString(text).replace(QChar(0xE000), u'%'));
    }

    bool sequenceGoesOn(const std::optional<QString> &schema, const QString &name, bool checkFirst, bool wanted)
    {
        if (!checkFirst || m_context.isOffline())
            return true;
        const std::optional<bool> exists =
            RunAnswers(m_context.answers, *m_context.state).hasSequence(schema.value_or(QString()), name);
        if (!exists) {
            return m_output.fail(askDatabase(
                QCoreApplication::translate("athanor", "the sequence \"%1\"").arg(qualifiedKey(schema, name)),
                m_context));
        }
        return *exists == wanted;
    }

    static QString unknownKey(const operation::Assignments &row, const operation::TableTarget &table)
    {
        for (const auto &[key, value] : row) {
            const bool known = std::any_of(table.columns.begin(), table.columns.end(),
                                           [&](const operation::TableColumn &column) { return column.key == key; });
            if (!known)
                return key;
        }
        return {};
    }

    // Offline bulk_insert writes every value as a literal, whatever literal_binds says.
    static void literalize(operation::Insert &insert)
    {
        for (auto &[key, value] : insert.rows.first()) {
            if (value->kind != operation::Expression::Kind::Bind || value->literal)
                continue;
            operation::Expression literal = *value;
            literal.literal = true;
            for (const operation::TableColumn &column : insert.table.columns) {
                if (column.key == key && literal.type.family == Type::Family::Null)
                    literal.type = column.type;
            }
            value = operation::Shared<operation::Expression>(literal);
        }
    }

    // Online all rows take the columns of the first.
    bool alike(operation::Insert &insert, const operation::Assignments &first, qsizetype index)
    {
        operation::Assignments row;
        for (const auto &[key, value] : first) {
            bool found = false;
            for (const auto &[own, given] : insert.rows.first()) {
                if (own == key) {
                    row += {key, given};
                    found = true;
                }
            }
            if (!found) {
                return m_output.fail(
                    {.kind = Failure::Kind::Alembic,
                     .exception = u"StatementError"_s,
                     .message =
                         u"A value is required for bind parameter '%1', in parameter group %2"_s.arg(key).arg(index)});
            }
        }
        insert.rows = {row};
        return true;
    }

    const Context &m_context;
    Output &m_output;
};

} // namespace

Rendered render(const operation::Operation &operation, const Context &context)
{
    Output output;
    Context inner = context;
    inner.remarks = &output.remarks;
    std::visit(Visitor(inner, output), operation);
    for (qsizetype index = 0; index < output.rendered.statements.size(); ++index) {
        QString &text = output.rendered.statements[index];
        if (context.isOffline()) {
            text.replace(u'\t', "    "_L1);
            if (context.doublePercents && text.contains(u'%')) {
                text.replace(u'%', "%%"_L1);
                QString &remark = output.rendered.remarks[index];
                remark += (remark.isEmpty() ? QString() : u" "_s) + doubledPercentsRemark();
            }
        }
        text.replace(QChar(0xE000), u'%');
        text = text.trimmed();
    }
    return output.rendered;
}

} // namespace athanor::ddl
