// SPDX-License-Identifier: MIT
#include "alembic/dialect/dialect.h"
#include "alembic/dialect/releases.h"
#include "alembic/dialect/requirement.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
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

QJsonObject requirementVectors()
{
    return QJsonDocument::fromJson(vectors(u"requirement_vectors.json"_s)).object();
}

QJsonArray held(const AllowedVersions &versions)
{
    QJsonArray holds;
    for (const QJsonValue &version : requirementVectors()["versions"_L1].toArray()) {
        if (versions.contains(*Version::parse(version.toString()))) {
            holds.append(version);
        }
    }
    return holds;
}

} // namespace

// Versions as the package "packaging" orders them (version_oracle.py), requirements as it and "poetry-core" read
// them (requirement_oracle.py); differences as the releases of Alembic
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
    void requirements_data();
    void requirements();
    void poetry_data();
    void poetry();
    void conda_data();
    void conda();
    void refusesRequirements();
    void releasesInOrder();
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

void TestDialect::requirements_data()
{
    QTest::addColumn<QJsonObject>("given");
    for (const QJsonValue &requirement : requirementVectors()["requirements"_L1].toArray()) {
        QTest::newRow(qPrintable(requirement["text"_L1].toString())) << requirement.toObject();
    }
}

void TestDialect::requirements()
{
    QFETCH(const QJsonObject, given);
    const auto requirement = Requirement::parse(given["text"_L1].toString());
    QVERIFY(requirement);
    QCOMPARE(requirement->name, given["name"_L1].toString());
    QCOMPARE(requirement->hasMarker, given["marker"_L1].toBool());
    QCOMPARE(held(requirement->versions), given["holds"_L1].toArray());
}

void TestDialect::poetry_data()
{
    QTest::addColumn<QJsonObject>("given");
    for (const QJsonValue &range : requirementVectors()["poetry"_L1].toArray()) {
        QTest::newRow(qPrintable(range["text"_L1].toString())) << range.toObject();
    }
}

void TestDialect::poetry()
{
    QFETCH(const QJsonObject, given);
    const auto versions = AllowedVersions::poetry(given["text"_L1].toString());
    QVERIFY(versions);
    QCOMPARE(held(*versions), given["holds"_L1].toArray());
}

// docs.conda.io/projects/conda-build, "Package match specifications": "=" is fuzzy (any 1.13), "==" and no sign are
// exact, a build names one package.
void TestDialect::conda_data()
{
    QTest::addColumn<QString>("pinned"); // empty: it is a range
    QTest::addColumn<QStringList>("inside");
    QTest::addColumn<QStringList>("outside");
    const auto row = [](const char *text, const QString &pinned, const QStringList &inside,
                        const QStringList &outside) { QTest::newRow(text) << pinned << inside << outside; };
    row("alembic", {}, {u"1.0"_s, u"3.0"_s}, {});
    row("alembic=1.13", {}, {u"1.13"_s, u"1.13.2"_s}, {u"1.14"_s, u"1.12.1"_s});
    row("alembic=1.13.*", {}, {u"1.13.2"_s}, {u"1.14"_s});
    row("alembic=1.13.2", u"1.13.2"_s, {u"1.13.2"_s}, {u"1.13.3"_s});
    row("alembic==1.13", u"1.13"_s, {u"1.13"_s}, {u"1.13.2"_s});
    row("alembic=1.13.2=pyhd8ed1ab_0", u"1.13.2"_s, {u"1.13.2"_s}, {u"1.13.3"_s});
    row("alembic 1.13.2", u"1.13.2"_s, {u"1.13.2"_s}, {u"1.13.3"_s});
    row("alembic 1.13.2 pyhd8ed1ab_0", u"1.13.2"_s, {u"1.13.2"_s}, {u"1.13.3"_s});
    row("alembic >=1.8,<2", {}, {u"1.8"_s, u"1.20.1"_s}, {u"1.7.7"_s, u"2.0"_s});
    row("alembic >= 1.8", {}, {u"1.8"_s}, {u"1.7.7"_s});
    row("conda-forge::alembic>=1.8", {}, {u"1.8"_s}, {u"1.7.7"_s});
    row("alembic=1.8|1.10.*", {}, {u"1.8.1"_s, u"1.10.4"_s}, {u"1.9.0"_s});
    row("Alembic[version='>=1.8,<1.10']", {}, {u"1.9.4"_s}, {u"1.10"_s});
    row("conda-forge/linux-64::alembic[version=\"1.13.2\", build=py_0]", u"1.13.2"_s, {u"1.13.2"_s}, {u"1.13.3"_s});
}

void TestDialect::conda()
{
    QFETCH(QString, pinned);
    QFETCH(const QStringList, inside);
    QFETCH(const QStringList, outside);
    const auto requirement = Requirement::parseConda(QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY(requirement);
    QCOMPARE(requirement->name, u"alembic"_s);
    QCOMPARE(requirement->versions.pinned().transform(&Version::text).value_or(QString()), pinned);
    for (const QString &version : inside) {
        QVERIFY2(requirement->versions.contains(*Version::parse(version)), qPrintable(version));
    }
    for (const QString &version : outside) {
        QVERIFY2(!requirement->versions.contains(*Version::parse(version)), qPrintable(version));
    }
}

void TestDialect::refusesRequirements()
{
    for (const QJsonValue &text : requirementVectors()["bad_requirements"_L1].toArray()) {
        QVERIFY2(!Requirement::parse(text.toString()), qPrintable(text.toString()));
    }
    for (const QJsonValue &text : requirementVectors()["bad_poetry"_L1].toArray()) {
        QVERIFY2(!AllowedVersions::poetry(text.toString()), qPrintable(text.toString()));
    }
}

void TestDialect::releasesInOrder()
{
    for (const Package package : {Package::Alembic, Package::Sqlalchemy}) {
        const QList<Version> &known = releases(package);
        QVERIFY(known.size() > 100);
        QVERIFY(std::ranges::is_sorted(known));
        QVERIFY(std::ranges::none_of(known, &Version::isPreRelease));
    }
    QCOMPARE(releases(Package::Alembic).last(), Dialect::newest().alembic);
    QCOMPARE(releases(Package::Sqlalchemy).last(), Dialect::newest().sqlalchemy);
}

void TestDialect::differencesAsReleases_data()
{
    QTest::addColumn<QJsonObject>("release");
    const QList<QByteArray> lines = vectors(u"dialect_vectors.json"_s).split('\n');
    QVERIFY(lines.size() > 15);
    for (const QByteArray &line : lines) {
        const QJsonObject release = QJsonDocument::fromJson(line).object();
        if (!release.isEmpty()) {
            const QString name = release["alembic"_L1].toString() + u", "_s + release["sqlalchemy"_L1].toString();
            QTest::newRow(qPrintable(name)) << release;
        }
    }
}

void TestDialect::differencesAsReleases()
{
    QFETCH(const QJsonObject, release);
    const Dialect dialect{.alembic = *Version::parse(release["alembic"_L1].toString()),
                          .sqlalchemy = *Version::parse(release["sqlalchemy"_L1].toString())};
    const QJsonObject answers = release["answers"_L1].toObject();
    QSet<QString> known;
    for (const DifferenceRow &row : differences()) {
        const QString key = QString::fromLatin1(row.key);
        QVERIFY2(answers.contains(key), row.key);
        known.insert(key);
        QVERIFY2(does(dialect, row.difference) == answers[key].toBool(), row.key);
    }
    QCOMPARE(answers.size(), known.size());
}

QTEST_APPLESS_MAIN(TestDialect)
#include "tst_dialect.moc"
