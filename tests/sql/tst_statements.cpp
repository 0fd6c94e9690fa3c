// SPDX-License-Identifier: MIT
#include "sql/scanner.h"
#include "sql/statements.h"
#include "support/testmain.h"

#include <QRandomGenerator>

#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::sql;

class TestStatements : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splits_data();
    void splits();
    void placesAreThoseOfTheSource();
    void openQuoteIsAnError_data();
    void openQuoteIsAnError();
    void checksSyntax();
    void syntaxErrorHasItsPlace_data();
    void syntaxErrorHasItsPlace();
    void plainIdentifiers();
    void randomTextsKeepTheirWords();
    void manyThreadsAtOnce();
};

void TestStatements::splits_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("statements");
    QTest::newRow("empty") << u""_s << QStringList();
    QTest::newRow("blank") << u" \n ;; -- nothing\n /* at all */ ; "_s << QStringList();
    QTest::newRow("one") << u"SELECT 1"_s << QStringList{u"SELECT 1"_s};
    QTest::newRow("two") << u"SELECT 1; SELECT 2;"_s << QStringList{u"SELECT 1"_s, u"SELECT 2"_s};
    QTest::newRow("quotes") << u"SELECT 'a;b', \"c;d\"; SELECT E'it\\';s'"_s
                            << QStringList{u"SELECT 'a;b', \"c;d\""_s, u"SELECT E'it\\';s'"_s};
    QTest::newRow("dollar") << u"DO $x$ BEGIN; PERFORM 1; END $x$; SELECT 2"_s
                            << QStringList{u"DO $x$ BEGIN; PERFORM 1; END $x$"_s, u"SELECT 2"_s};
    QTest::newRow("comments") << u"-- first; still\nSELECT 1 /* ; /* nested ; */ */ + 1; -- end\n"_s
                              << QStringList{u"SELECT 1 /* ; /* nested ; */ */ + 1"_s};
    QTest::newRow("atomic body") << u"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3"_s
                                 << QStringList{
                                        u"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END"_s,
                                        u"SELECT 3"_s};
    QTest::newRow("rule") << u"CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2); SELECT 3"_s
                          << QStringList{u"CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)"_s,
                                         u"SELECT 3"_s};
    QTest::newRow("with an error") << u"SELEC 1; SELECT 2; CREATE TABEL x"_s
                                   << QStringList{u"SELEC 1"_s, u"SELECT 2"_s, u"CREATE TABEL x"_s};
    QTest::newRow("unicode") << u"SELECT 'größe 🔥;'; SELECT 'ü'"_s
                             << QStringList{u"SELECT 'größe 🔥;'"_s, u"SELECT 'ü'"_s};
}

void TestStatements::splits()
{
    QFETCH(QString, text);
    const auto statements = splitStatements(text);
    QVERIFY(statements);
    QStringList texts;
    for (const StatementText &statement : *statements) {
        texts.append(statement.text);
        QCOMPARE(text.sliced(statement.offset, statement.length), statement.text);
    }
    QTEST(texts, "statements");
}

void TestStatements::placesAreThoseOfTheSource()
{
    const auto statements = splitStatements(u"-- ü🔥\nSELECT 1;\n\n  /* x */ SELECT '🔥\n'; UPDATE t SET a = 1;"_s);
    QVERIFY(statements);
    QCOMPARE(statements->size(), 3);
    QCOMPARE(statements->at(0).line, 2);
    QCOMPARE(statements->at(0).column, 1);
    QCOMPARE(statements->at(1).line, 4);
    QCOMPARE(statements->at(1).column, 11);
    QCOMPARE(statements->at(2).line, 5);
    QCOMPARE(statements->at(2).column, 4);
}

void TestStatements::openQuoteIsAnError_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("quote") << u"SELECT 1;\nSELECT 'open"_s;
    QTest::newRow("dollar") << u"DO $$ BEGIN"_s;
    QTest::newRow("comment") << u"SELECT 1 /* open"_s;
    QTest::newRow("identifier") << u"SELECT \"open"_s;
    QTest::newRow("zero byte") << u"SELECT 'a"_s + QChar(u'\0') + u"b'"_s;
}

void TestStatements::openQuoteIsAnError()
{
    QFETCH(QString, text);
    const auto statements = splitStatements(text);
    QVERIFY(!statements);
    QCOMPARE(statements.error().kind, Error::Kind::Syntax);
    QVERIFY(checkSyntax(text));
}

void TestStatements::checksSyntax()
{
    QVERIFY(!checkSyntax(u"SELECT 1; CREATE TABLE t (a int PRIMARY KEY)"_s));
    QVERIFY(!checkSyntax(u"SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a int PATH '$'))"_s));
    QVERIFY(!checkSyntax(QString()));
    QVERIFY(checkSyntax(u"SELECT 1 FROM"_s));
}

void TestStatements::syntaxErrorHasItsPlace_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("word"); // where the parser stops
    QTest::newRow("plain") << u"SELECT 1;\nCREATE TABEL x"_s << u"TABEL"_s;
    QTest::newRow("behind unicode") << u"SELECT 'ü🔥';\nSELECT '🔥' FORM x y"_s << u"x"_s;
}

void TestStatements::syntaxErrorHasItsPlace()
{
    QFETCH(QString, text);
    QFETCH(QString, word);
    const auto error = checkSyntax(text);
    QVERIFY(error);
    QCOMPARE(text.sliced(error->offset).left(word.size()), word);
    QCOMPARE(error->line, 2);
    QCOMPARE(error->column, text.section(u'\n', 1).lastIndexOf(word) + 1);
    QVERIFY(error->message.contains(u"syntax error"_s));
}

void TestStatements::plainIdentifiers()
{
    QVERIFY(isPlainIdentifier(u"alembic_version"_s));
    QVERIFY(!isPlainIdentifier(u"select"_s));
    QVERIFY(!isPlainIdentifier(u"a b"_s));
}

// Whatever is put together from whole statements comes back as these.
void TestStatements::randomTextsKeepTheirWords()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const QStringList statements{u"SELECT 1"_s,
                                 u"INSERT INTO t VALUES ('a;''b', $x$;$x$)"_s,
                                 u"DO $$ BEGIN PERFORM ';'; END $$"_s,
                                 u"SELEC nonsense"_s,
                                 u"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1;'"_s,
                                 u"SELECT U&'\\00e4', E'\\';', '🔥'"_s,
                                 u"ALTER TABLE \"odd;name\" ADD COLUMN x int"_s};
    const QStringList separators{u";"_s, u";\n"_s, u" ; -- x;\n"_s, u";;/* ; */"_s, u"\n;\r\n\t"_s};
    for (int round = 0; round < 300; ++round) {
        QString text;
        QStringList expected;
        for (int i = random.bounded(6); i > 0; --i) {
            expected.append(statements[random.bounded(statements.size())]);
            text += expected.constLast() + separators[random.bounded(separators.size())];
        }
        const auto result = splitStatements(text);
        QVERIFY2(result, qPrintable(text));
        QStringList texts;
        for (const StatementText &statement : *result) {
            texts.append(statement.text);
        }
        QCOMPARE(texts, expected);
    }
}

void TestStatements::manyThreadsAtOnce()
{
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&wrong] {
            for (int i = 0; i < 200; ++i) {
                const auto statements = splitStatements(u"SELECT 1; CREATE TABLE t (a int); DO $$ x $$"_s);
                if (!statements || statements->size() != 3 || !checkSyntax(u"SELECT FROM WHERE"_s)) {
                    ++wrong;
                }
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    QCOMPARE(wrong, 0);
}

ATHANOR_TEST_MAIN(TestStatements)
#include "tst_statements.moc"
