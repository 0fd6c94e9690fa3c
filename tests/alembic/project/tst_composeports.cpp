// SPDX-License-Identifier: MIT
#include "alembic/project/alembicproject.h"
#include "support/testmain.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using project::ComposeService;
using project::PublishedPort;

// Expectations: the compose specification, https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports.
class ComposePortsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shortForms_data();
    void shortForms();
    void longForms();
    void interpolated();
    void mergedFromAnAnchor();
    void namesInTheNetworks();
    void hostNetwork();

private:
    static QList<ComposeService> read(const QString &yaml, const QString &variables = {})
    {
        const QTemporaryDir folder;
        write(folder.filePath(u"compose.yaml"_s), yaml);
        if (!variables.isEmpty()) {
            write(folder.filePath(u".env"_s), variables);
        }
        const project::ComposeApplication application = project::readComposeApplication(folder.path());
        for (const Error &problem : application.problems) {
            qWarning("%s", qPrintable(problem.sentence()));
        }
        return application.services;
    }
    static void write(const QString &path, const QString &text)
    {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0) {
            qFatal("cannot write %s", qPrintable(path));
        }
    }
};

namespace {

PublishedPort port(const QString &address, int published, int target, const QString &protocol = u"tcp"_s)
{
    return {.hostAddress = address, .published = published, .target = target, .protocol = protocol};
}

} // namespace

void ComposePortsTest::shortForms_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QList<PublishedPort>>("expected");
    const auto row = [](const char *text, const QList<PublishedPort> &expected) {
        QTest::newRow(text) << QString::fromLatin1(text) << expected;
    };
    row("3000", {port({}, 0, 3000)});
    row("3000-3002", {port({}, 0, 3000), port({}, 0, 3001), port({}, 0, 3002)});
    row("8000:8001", {port({}, 8000, 8001)});
    row("9090-9091:8080-8081", {port({}, 9090, 8080), port({}, 9091, 8081)});
    row("49100:22", {port({}, 49100, 22)});
    row("8000-9000:80", {port({}, 0, 80)});
    row("127.0.0.1:8001:8001", {port(u"127.0.0.1"_s, 8001, 8001)});
    row("127.0.0.1:5000-5001:5000-5001", {port(u"127.0.0.1"_s, 5000, 5000), port(u"127.0.0.1"_s, 5001, 5001)});
    row("127.0.0.1::5432", {port(u"127.0.0.1"_s, 0, 5432)});
    row("::1:6000:6000", {port(u"::1"_s, 6000, 6000)});
    row("[::1]:6001:6001", {port(u"::1"_s, 6001, 6001)});
    row("6060:6060/udp", {port({}, 6060, 6060, u"udp"_s)});
    row("5433:5432/TCP", {port({}, 5433, 5432)});
    row("5433-5434:5432-5434", {});
    row("0:5432", {});
    row("5433:70000", {});
    row("http:80", {});
    row("5434-5433:1-2", {});
    row("${NOBODY_SETS_THIS}:5432", {});
}

void ComposePortsTest::shortForms()
{
    QFETCH(const QString, text);
    QFETCH(const QList<PublishedPort>, expected);
    const auto services = read(u"services:\n  db:\n    ports:\n      - \"%1\"\n"_s.arg(text));
    QCOMPARE(services.size(), 1);
    QCOMPARE(services.first().ports, expected);
}

void ComposePortsTest::longForms()
{
    const auto services = read(u"services:\n  db:\n    ports:\n"
                               "      - target: 80\n        host_ip: 127.0.0.1\n        published: \"8080\"\n"
                               "        protocol: tcp\n        mode: host\n"
                               "      - target: 5432\n        published: 5433\n"
                               "      - target: 9000\n        published: \"8000-8100\"\n"
                               "      - target: 53\n        published: 53\n        protocol: udp\n"
                               "      - target: 7000\n      - 5434:5435\n"_s);
    QCOMPARE(services.first().ports, (QList{port(u"127.0.0.1"_s, 8080, 80), port({}, 5433, 5432), port({}, 0, 9000),
                                            port({}, 53, 53, u"udp"_s), port({}, 0, 7000), port({}, 5434, 5435)}));
}

void ComposePortsTest::interpolated()
{
    const QString yaml =
        u"services:\n  db:\n    ports:\n      - \"${DB_ADDRESS:-127.0.0.1}:${DB_PORT:-5433}:5432\"\n"_s;
    QCOMPARE(read(yaml).first().ports, QList{port(u"127.0.0.1"_s, 5433, 5432)});
    QCOMPARE(read(yaml, u"DB_PORT=6000\n"_s).first().ports, QList{port(u"127.0.0.1"_s, 6000, 5432)});
}

void ComposePortsTest::mergedFromAnAnchor()
{
    const auto services = read(u"x-db: &db\n  ports: [\"5433:5432\"]\nservices:\n  db:\n    <<: *db\n"_s);
    QCOMPARE(services.first().ports, QList{port({}, 5433, 5432)});
}

void ComposePortsTest::namesInTheNetworks()
{
    const auto services =
        read(u"services:\n  db:\n    hostname: database\n    networks:\n      back:\n        aliases:\n"
             "          - pg\n          - main.db\n      front:\n  other:\n    networks: [back, front]\n"_s);
    QCOMPARE(services.size(), 2);
    QCOMPARE(services.at(0).hostNames, (QStringList{u"database"_s, u"pg"_s, u"main.db"_s}));
    QVERIFY(services.at(1).hostNames.isEmpty());
}

void ComposePortsTest::hostNetwork()
{
    const auto services = read(u"services:\n  db:\n    network_mode: host\n  other:\n    network_mode: bridge\n"_s);
    QVERIFY(services.at(0).usesHostNetwork);
    QVERIFY(!services.at(1).usesHostNetwork);
}

ATHANOR_TEST_MAIN(ComposePortsTest)
#include "tst_composeports.moc"
