// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/databaseanswers.h"
#include "alembic/schema/applier.h"

#include <QSet>

namespace athanor::schema {

// What SQLAlchemy would be told of a replayed database (as postgres::CatalogueAnswers of a real one). What it does not
// hold was there before, as `before` says, or is not there.
class Answers : public ddl::DatabaseAnswers
{
public:
    Answers(const Database &database, const Applier &applier, const ddl::DatabaseAnswers *before)
        : m_database(database)
        , m_applier(applier)
        , m_before(before)
    {
    }

    // From here on, what the database holds may be otherwise.
    void doubt(const Possible &possible);

    [[nodiscard]] std::optional<bool> hasTable(const QString &schema, const QString &table) const override;
    [[nodiscard]] std::optional<bool> hasType(const QString &schema, const QString &type) const override;
    [[nodiscard]] std::optional<bool> hasSequence(const QString &schema, const QString &sequence) const override;
    [[nodiscard]] std::optional<QStringList> columns(const QString &schema, const QString &table) const override;
    [[nodiscard]] std::optional<QStringList> indexes(const QString &schema, const QString &table) const override;
    [[nodiscard]] std::optional<QStringList> tables(const QString &schema) const override;
    [[nodiscard]] std::optional<QStringList> searchPath() const override;
    [[nodiscard]] std::optional<int> serverVersion() const override;

private:
    [[nodiscard]] bool isDoubtful(const QString &name) const;
    [[nodiscard]] QStringList path(const QString &schema) const;
    [[nodiscard]] const Object *relation(const QString &schema, const QString &name) const;

    const Database &m_database;
    const Applier &m_applier;
    const ddl::DatabaseAnswers *m_before;
    bool m_isDoubtful = false; // all of it
    QSet<QString> m_doubtfulNames; // of what may have come or gone
    QSet<QString> m_doubtfulTables; // whose columns and indexes may be others
    bool m_indexesDoubtful = false;
};

} // namespace athanor::schema
