// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/objects.h"

// How the arguments of Column(), Table(), the constraints and their like become operation's values.
namespace athanor::evaluation {

operation::Column readColumn(Reader &reader, const QList<python::Value> &positional, Session &session);
operation::Constraint readPrimaryKey(Reader &reader, Session &session);
operation::Constraint readUnique(Reader &reader, Session &session);
operation::Constraint readForeignKeyConstraint(Reader &reader, Session &session);
operation::Constraint readForeignKey(Reader &reader, Session &session);
operation::Constraint readCheck(Reader &reader, Session &session);
// `isOfTable`: among the arguments of a table, where text() may be an element.
operation::Constraint readExclude(Reader &reader, const QList<python::Value> &elements, Session &session,
                                  bool isOfTable);
// deferrable=, initially= and the postgresql_ options.
void readConstraintOptions(Reader &reader, operation::Constraint &constraint);

operation::IndexElement readIndexElement(Reader &reader, const python::Value &value);
// unique= and the postgresql_ options.
void readIndexOptions(Reader &reader, operation::Index &index);

operation::SequenceOptions readSequenceOptions(Reader &reader);
operation::Identity readIdentity(Reader &reader);

// The items and options of create_table() and Table().
operation::Table readTable(Reader &reader, const QString &name, const QList<python::Value> &items);

// "schema.table.column" of a ForeignKey.
void splitReference(const QString &text, operation::ForeignKeyTarget &target);

} // namespace athanor::evaluation
