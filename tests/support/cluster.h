// SPDX-License-Identifier: MIT
#pragma once

#include "postgres/connection.h"
#include "postgres/profile.h"

#include <QString>
#include <QStringList>

namespace athanor::test {

// The private PostgreSQL cluster of this test run: the one that the CTest fixture started (athanor_needs_postgres), or,
// for a test started by hand, one of its own, stopped at the end. Every statement is logged. Roles made by
// TestDatabase::createRole with a password must give it (SCRAM), all others are trusted.
const postgres::ConnectionProfile &clusterProfile(); // superuser on the database "postgres"
QString clusterLog(); // the server's log so far

// A fresh, empty database with a random name; dropped at the end together with the roles made for it.
class TestDatabase
{
public:
    TestDatabase();
    explicit TestDatabase(const QString &templateName); // a copy
    ~TestDatabase();
    Q_DISABLE_COPY_MOVE(TestDatabase)

    [[nodiscard]] QString name() const { return m_name; }
    [[nodiscard]] postgres::ConnectionProfile profile() const; // superuser
    [[nodiscard]] postgres::ConnectionProfile profileFor(const QString &user, const QString &password = {}) const;
    // "postgresql+psycopg://postgres@/name?host=…" as SQLAlchemy and Alembic take it.
    [[nodiscard]] QString url(const QString &scheme = QStringLiteral("postgresql+psycopg")) const;

    // As superuser. A failure ends the test program with the server's words: it is one of the test itself.
    void execute(const QString &sql) const;
    [[nodiscard]] QString scalar(const QString &sql) const; // empty if there is no row
    // Makes a role with LOGIN and a random name; its rights are up to the test.
    QString createRole(const QString &password = {}, const QString &options = {});

private:
    QString m_name;
    QStringList m_roles;
};

// A session that must come about.
postgres::Connection connectOrDie(const postgres::ConnectionProfile &profile,
                                  const postgres::OpenOptions &options = {});
QString randomName(const QString &prefix);

} // namespace athanor::test
