// SPDX-License-Identifier: MIT
#include "postgres/catalogue.h"
#include "support/cluster.h"
#include "support/testmain.h"

#include <QElapsedTimer>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::postgres;

class TestCatalogue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEverything();
    void invalidIndexIsSeen();
    void sizesAndEstimates();
    void lockedTableHidesNothing();
    void lockedTableHoldsUpNobody();
    void unprivilegedRoleSeesTheStructure();
    void answers();
    void manyTables();
    void emptyDatabase();
};

namespace {

Catalogue catalogueOf(const ConnectionProfile &profile)
{
    auto connection = test::connectOrDie(profile, {.readOnlyBrowsing = true});
    auto catalogue = readCatalogue(connection);
    if (!catalogue) {
        qFatal("%s", qUtf8Printable(catalogue.error().sentence()));
    }
    if (connection.transactionStatus() != TransactionStatus::Idle) {
        qFatal("the transaction stayed open");
    }
    return *catalogue;
}

template <typename Object>
QStringList namesOf(const QList<Object> &objects)
{
    QStringList names;
    for (const Object &object : objects) {
        names.append(object.name);
    }
    return names;
}

const QString objects = uR"(
CREATE SCHEMA other;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'Happy days');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE SEQUENCE free_seq;
CREATE TABLE customer (
    id serial PRIMARY KEY,
    ref bigint GENERATED ALWAYS AS IDENTITY,
    name varchar(40) NOT NULL DEFAULT 'none',
    sorted text COLLATE "C",
    twice int GENERATED ALWAYS AS (1 + 1) STORED,
    feeling mood DEFAULT 'ok',
    tags text[],
    gone int,
    CONSTRAINT name_not_empty CHECK (name <> ''),
    CONSTRAINT customer_name_key UNIQUE (name));
ALTER TABLE customer DROP COLUMN gone;
COMMENT ON TABLE customer IS 'who buys';
CREATE INDEX customer_lower ON customer (lower(name), id DESC) WHERE id > 0;
CREATE TABLE other.orders (id int, customer_id int, k int);
ALTER TABLE other.orders ADD CONSTRAINT orders_fk FOREIGN KEY (customer_id) REFERENCES customer (id) NOT VALID;
CREATE VIEW v AS SELECT name FROM customer;
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS one;
CREATE TABLE part (k int, x text) PARTITION BY RANGE (k);
CREATE TABLE part1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE "Odd ""name" ("Col umn" int);
)"_s;

} // namespace

void TestCatalogue::readsEverything()
{
    const test::TestDatabase database;
    database.execute(objects);
    const Catalogue catalogue = catalogueOf(database.profile());
    QCOMPARE(catalogue.database, database.name());
    QCOMPARE(catalogue.schemas, QStringList({u"other"_s, u"public"_s}));
    QCOMPARE(catalogue.searchPath, QStringList{u"public"_s});
    QCOMPARE(catalogue.extensions, QStringList{u"plpgsql"_s});
    QVERIFY(catalogue.databaseBytes > 1'000'000);
    QCOMPARE(namesOf(catalogue.tables),
             QStringList({u"orders"_s, u"Odd \"name"_s, u"customer"_s, u"mv"_s, u"part"_s, u"part1"_s, u"v"_s}));
    const CatalogueTable *customer = catalogue.table({}, u"customer"_s);
    QVERIFY(customer != nullptr);
    QCOMPARE(customer->comment, u"who buys"_s);
    QCOMPARE(customer->owner, u"postgres"_s);
    QCOMPARE(namesOf(customer->columns),
             QStringList({u"id"_s, u"ref"_s, u"name"_s, u"sorted"_s, u"twice"_s, u"feeling"_s, u"tags"_s}));
    const QList<CatalogueColumn> &columns = customer->columns;
    QCOMPARE(columns[0].defaultExpression, u"nextval('customer_id_seq'::regclass)"_s);
    QVERIFY(columns[0].notNull);
    QCOMPARE(columns[1].identity, u"a"_s);
    QCOMPARE(columns[2].type, u"character varying(40)"_s);
    QCOMPARE(columns[2].defaultExpression, u"'none'::character varying"_s);
    QCOMPARE(columns[3].collation, u"C"_s);
    QVERIFY(columns[2].collation.isEmpty());
    QCOMPARE(columns[4].generated, u"s"_s);
    QCOMPARE(columns[4].defaultExpression, u"(1 + 1)"_s);
    QCOMPARE(columns[5].type, u"mood"_s);
    QCOMPARE(columns[6].type, u"text[]"_s);
    QCOMPARE(namesOf(customer->indexes),
             QStringList({u"customer_lower"_s, u"customer_name_key"_s, u"customer_pkey"_s}));
    QCOMPARE(customer->indexes[0].columns, QStringList({u"lower(name::text)"_s, u"id"_s}));
    QVERIFY(customer->indexes[0].definition.contains(u"WHERE (id > 0)"_s));
    QVERIFY(!customer->indexes[0].unique && customer->indexes[1].unique && customer->indexes[2].primary);
    const auto check = std::ranges::find(customer->constraints, u"name_not_empty"_s, &CatalogueConstraint::name);
    QVERIFY(check != customer->constraints.end());
    QCOMPARE(check->kind, CatalogueConstraint::Kind::Check);
    QCOMPARE(check->columns, QStringList{u"name"_s});
    QVERIFY(check->definition.startsWith(u"CHECK"_s));

    const CatalogueTable *orders = catalogue.table(u"other"_s, u"orders"_s);
    QVERIFY(orders != nullptr && !orders->inSearchPath);
    QCOMPARE(orders->constraints.size(), 1);
    QCOMPARE(orders->constraints[0].kind, CatalogueConstraint::Kind::ForeignKey);
    QCOMPARE(orders->constraints[0].referencedSchema, u"public"_s);
    QCOMPARE(orders->constraints[0].referencedTable, u"customer"_s);
    QCOMPARE(orders->constraints[0].columns, QStringList{u"customer_id"_s});
    QVERIFY(!orders->constraints[0].validated);
    QCOMPARE(catalogue.table({}, u"v"_s)->kind, CatalogueTable::Kind::View);
    QCOMPARE(catalogue.table({}, u"mv"_s)->kind, CatalogueTable::Kind::MaterializedView);
    QCOMPARE(catalogue.table({}, u"part"_s)->kind, CatalogueTable::Kind::PartitionedTable);

    QCOMPARE(namesOf(catalogue.types), QStringList({u"mood"_s, u"pair"_s, u"positive"_s}));
    QCOMPARE(catalogue.types[0].labels, QStringList({u"sad"_s, u"ok"_s, u"Happy days"_s}));
    QCOMPARE(catalogue.types[1].kind, CatalogueType::Kind::Composite);
    QCOMPARE(catalogue.types[2].kind, CatalogueType::Kind::Domain);
    QCOMPARE(namesOf(catalogue.sequences), QStringList({u"customer_id_seq"_s, u"customer_ref_seq"_s, u"free_seq"_s}));
    QCOMPARE(catalogue.sequences[0].ownedByTable, u"public.customer"_s);
    QCOMPARE(catalogue.sequences[0].ownedByColumn, u"id"_s);
    QVERIFY(catalogue.sequences[2].ownedByTable.isEmpty());
}

void TestCatalogue::invalidIndexIsSeen()
{
    const test::TestDatabase database;
    database.execute(u"CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)"_s);
    auto connection = test::connectOrDie(database.profile());
    const auto built = connection.execute(u"CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)"_s);
    QVERIFY(!built);
    QCOMPARE(built.error().code, u"23505"_s);
    const Catalogue catalogue = catalogueOf(database.profile());
    QCOMPARE(catalogue.table({}, u"t"_s)->indexes.size(), 1);
    QVERIFY(!catalogue.table({}, u"t"_s)->indexes[0].valid);
}

void TestCatalogue::sizesAndEstimates()
{
    const test::TestDatabase database;
    database.execute(u"CREATE TABLE t AS SELECT g AS a, repeat('x', 200) AS b FROM generate_series(1, 5000) g;"
                     "CREATE INDEX t_a ON t (a); CREATE TABLE never (a int)"_s);
    database.execute(u"ANALYZE t"_s);
    const Catalogue catalogue = catalogueOf(database.profile());
    const CatalogueTable *table = catalogue.table({}, u"t"_s);
    QCOMPARE(table->rowEstimate, 5000.0);
    QCOMPARE(catalogue.table({}, u"never"_s)->rowEstimate, -1.0);
    QCOMPARE(QString::number(table->sizeBytes), database.scalar(u"SELECT pg_table_size('t')"_s));
    QCOMPARE(QString::number(table->totalBytes), database.scalar(u"SELECT pg_total_relation_size('t')"_s));
    QCOMPARE(QString::number(table->indexes[0].sizeBytes), database.scalar(u"SELECT pg_relation_size('t_a')"_s));
}

void TestCatalogue::lockedTableHidesNothing()
{
    const test::TestDatabase database;
    database.execute(u"CREATE TABLE t AS SELECT generate_series(1, 5000) AS a; CREATE TABLE u (a int); ANALYZE"_s);
    auto holder = test::connectOrDie(database.profile());
    QVERIFY(holder.execute(u"BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE"_s));
    const Catalogue catalogue = catalogueOf(database.profile());
    QCOMPARE(namesOf(catalogue.tables), QStringList({u"t"_s, u"u"_s}));
    QVERIFY2(catalogue.table({}, u"t"_s)->sizeBytes > 0, "as of the last ANALYZE");
}

// A migration of one module holds its table for as long as it runs; another module's plan must not wait for it.
void TestCatalogue::lockedTableHoldsUpNobody()
{
    const test::TestDatabase database;
    database.execute(
        u"CREATE TABLE stock (id serial PRIMARY KEY, a int DEFAULT 7); CREATE INDEX stock_half ON stock ((a / 2)); "
        "ALTER TABLE stock ADD CONSTRAINT stock_a CHECK (a > 0); CREATE TABLE sales (b int DEFAULT 8 UNIQUE)"_s);
    auto holder = test::connectOrDie(database.profile());
    QVERIFY(holder.execute(u"BEGIN; LOCK TABLE stock IN ACCESS EXCLUSIVE MODE"_s));
    postgres::OpenOptions options;
    options.readOnlyBrowsing = true;
    auto connection = test::connectOrDie(database.profile(), options);
    const auto locked = postgres::readCatalogue(connection);
    QVERIFY2(locked, locked ? "" : qPrintable(locked.error().sentence()));
    QCOMPARE(namesOf(locked->tables), QStringList({u"sales"_s, u"stock"_s}));
    QCOMPARE(namesOf(locked->table({}, u"stock"_s)->columns), QStringList({u"id"_s, u"a"_s}));
    QVERIFY(locked->table({}, u"stock"_s)->columns[1].hasDefault);
    QCOMPARE(namesOf(locked->table({}, u"stock"_s)->indexes), QStringList({u"stock_half"_s, u"stock_pkey"_s}));
    QCOMPARE(namesOf(locked->table({}, u"stock"_s)->constraints), QStringList({u"stock_a"_s, u"stock_pkey"_s}));
    QCOMPARE(locked->table({}, u"sales"_s)->columns[0].defaultExpression, u"8"_s);
    QCOMPARE(locked->table({}, u"sales"_s)->indexes.first().columns, QStringList{u"b"_s});
    QCOMPARE(locked->table({}, u"sales"_s)->constraints.first().definition, u"UNIQUE (b)"_s);
    QVERIFY(holder.execute(u"ROLLBACK"_s));
    const auto again = postgres::readCatalogue(connection);
    QVERIFY2(again, again ? "" : qPrintable(again.error().sentence()));
    QCOMPARE(again->table({}, u"stock"_s)->columns[1].defaultExpression, u"7"_s);
    QCOMPARE(again->table({}, u"stock"_s)->constraints.first().definition, u"CHECK ((a > 0))"_s);
    QCOMPARE(again->table({}, u"stock"_s)->indexes.first().columns, QStringList{u"(a / 2)"_s});
}

void TestCatalogue::unprivilegedRoleSeesTheStructure()
{
    test::TestDatabase database;
    database.execute(objects);
    const QString role = database.createRole();
    const Catalogue catalogue = catalogueOf(database.profileFor(role));
    QVERIFY(catalogue.table(u"other"_s, u"orders"_s) != nullptr);
    QCOMPARE(namesOf(catalogue.table({}, u"customer"_s)->columns).size(), 7);
}

void TestCatalogue::answers()
{
    const test::TestDatabase database;
    database.execute(objects);
    const CatalogueAnswers answers(catalogueOf(database.profile()));
    QCOMPARE(answers.hasTable({}, u"customer"_s), std::optional(true));
    QCOMPARE(answers.hasTable({}, u"orders"_s), std::optional(false));
    QCOMPARE(answers.hasTable(u"other"_s, u"orders"_s), std::optional(true));
    QCOMPARE(answers.hasTable({}, u"v"_s), std::optional(true));
    QCOMPARE(answers.hasTable({}, u"pg_class"_s), std::optional(false));
    QCOMPARE(answers.hasType({}, u"mood"_s), std::optional(true));
    QCOMPARE(answers.hasType({}, u"customer"_s), std::optional(true));
    QCOMPARE(answers.hasType({}, u"moo"_s), std::optional(false));
    QCOMPARE(answers.hasSequence({}, u"free_seq"_s), std::optional(true));
    QCOMPARE(answers.hasSequence(u"other"_s, u"free_seq"_s), std::optional(false));
    QCOMPARE(answers.columns({}, u"part"_s), std::optional(QStringList({u"k"_s, u"x"_s})));
    QCOMPARE(answers.columns({}, u"nosuch"_s), std::nullopt);
    QCOMPARE(answers.indexes({}, u"nosuch"_s), std::nullopt);
    QCOMPARE(answers.searchPath(), std::optional(QStringList{u"public"_s}));
    QCOMPARE(answers.hasTable(u"information_schema"_s, u"tables"_s), std::nullopt); // true, but not in the catalogue
    QCOMPARE(answers.indexes({}, u"customer"_s),
             std::optional(QStringList({u"customer_lower"_s, u"customer_name_key"_s})));
    QCOMPARE(answers.tables(u"other"_s), std::optional(QStringList{u"orders"_s}));
    QCOMPARE(answers.tables({}), std::optional(QStringList({u"Odd \"name"_s, u"customer"_s, u"part"_s, u"part1"_s})));
}

void TestCatalogue::manyTables()
{
    const test::TestDatabase database;
    database.execute(u"DO $$ BEGIN FOR i IN 1..500 LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY,"
                     " a text, b int REFERENCES t%s)', i, greatest(i - 1, 1)); END LOOP; END $$"_s);
    QElapsedTimer clock;
    clock.start();
    const Catalogue catalogue = catalogueOf(database.profile());
    qInfo("500 tables: %lld ms", static_cast<long long>(clock.elapsed()));
    QCOMPARE(catalogue.tables.size(), 500);
    QVERIFY(clock.elapsed() < 5000);
}

void TestCatalogue::emptyDatabase()
{
    const test::TestDatabase database;
    const Catalogue catalogue = catalogueOf(database.profile());
    QVERIFY(catalogue.tables.isEmpty() && catalogue.types.isEmpty() && catalogue.sequences.isEmpty());
    QCOMPARE(catalogue.schemas, QStringList{u"public"_s});
}

ATHANOR_TEST_MAIN(TestCatalogue)
#include "tst_catalogue.moc"
