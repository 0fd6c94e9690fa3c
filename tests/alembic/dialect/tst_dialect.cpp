// SPDX-License-Identifier: MIT
#include "alembic/dialect/dialect.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor::dialect;

namespace {

QByteArray vectors(const QString &name)
{
    QFile file(QStringLiteral(ATHANOR_TEST_DATA "/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject versionVectors()
{
    return QJsonDocument::fromJson(vectors(u"version_vectors.json"_s)).object();
}

} // namespace

// Versions as the package "packaging" orders them (version_oracle.py); differences as the releases of Alembic
// themselves answered (dialect_oracle.py).
class TestDialect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void versions();
    void refusesVersions();
    void ranges_data();
    void ranges();
    void refusesRanges();
    void pins();
    void differencesAsReleases_data();
    void differencesAsReleases();
};

void TestDialect::versions()
{
    const QJsonArray known = versionVectors()["versions"_L1].toArray();
    QVERIFY(known.size() > 20);
    for (const QJsonValue &left : known) {
        const auto version = Version::parse(left["text"_L1].toString());
        QVERIFY2(version, qPrintable(left["text"_L1].toString()));
        QCOMPARE(version->text(), left["normal"_L1].toString());
        QCOMPARE(version->isPreRelease(), left["pre"_L1].toBool());
        QCOMPARE(version->isPostRelease(), left["post"_L1].toBool());
        for (const QJsonValue &right : known) {
            const auto other = Version::parse(right["text"_L1].toString());
            const auto wanted = left["rank"_L1].toInt() <=> right["rank"_L1].toInt();
            QVERIFY2((*version <=> *other) == wanted, qPrintable(version->text() + u" and " + other->text()));
        }
    }
}

void TestDialect::refusesVersions()
{
    for (const QJsonValue &text : versionVectors()["bad"_L1].toArray()) {
        QVERIFY2(!Version::parse(text.toString()), qPrintable(text.toString()));
    }
}

void TestDialect::ranges_data()
{
    QTest::addColumn<QJsonObject>("given");
    for (const QJsonValue &range : versionVectors()["ranges"_L1].toArray()) {
        QTest::newRow(qPrintable(u"\"%1\""_s.arg(range["text"_L1].toString()))) << range.toObject();
    }
}

void TestDialect::ranges()
{
    QFETCH(const QJsonObject, given);
    const auto range = VersionRange::parse(given["text"_L1].toString());
    QVERIFY(range);
    QJsonArray holds;
    for (const QJsonValue &version : versionVectors()["versions"_L1].toArray()) {
        const QString text = version["text"_L1].toString();
        if (range->contains(*Version::parse(text))) {
            holds.append(text);
        }
    }
    QCOMPARE(holds, given["holds"_L1].toArray());
}

void TestDialect::refusesRanges()
{
    for (const QJsonValue &text : versionVectors()["bad_ranges"_L1].toArray()) {
        QVERIFY2(!VersionRange::parse(text.toString()), qPrintable(text.toString()));
    }
}

void TestDialect::pins()
{
    QCOMPARE(VersionRange::parse(u"==1.13.2"_s)->pinned(), (Version{1, 13, 2}));
    QCOMPARE(VersionRange::parse(u">=1,==1.13.2"_s)->pinned(), (Version{1, 13, 2}));
    QVERIFY(!VersionRange::parse(u"==1.13.*"_s)->pinned());
    QVERIFY(!VersionRange::parse(u">=1.13"_s)->pinned());
}

void TestDialect::differencesAsReleases_data()
{
    QTest::addColumn<QJsonObject>("release");
    const QList<QByteArray> lines = vectors(u"dialect_vectors.json"_s).split('\n');
    QVERIFY(lines.size() > 15);
    for (const QByteArray &line : lines) {
        const QJsonObject release = QJsonDocument::fromJson(line).object();
        if (!release.isEmpty()) {
            QTest::newRow(qPrintable(release["alembic"_L1].toString())) << release;
        }
    }
}

void TestDialect::differencesAsReleases()
{
    QFETCH(const QJsonObject, release);
    const Dialect dialect{.alembic = *Version::parse(release["alembic"_L1].toString()),
                          .sqlalchemy = *Version::parse(release["sqlalchemy"_L1].toString())};
    const QJsonObject answers = release["answers"_L1].toObject();
    QCOMPARE(answers.size(), qsizetype(differences().size()));
    for (const DifferenceRow &row : differences()) {
        const QString key = QString::fromLatin1(row.key);
        QVERIFY2(answers.contains(key), row.key);
        QVERIFY2(does(dialect, row.difference) == answers[key].toBool(), row.key);
    }
}

QTEST_APPLESS_MAIN(TestDialect)
#include "tst_dialect.moc"
