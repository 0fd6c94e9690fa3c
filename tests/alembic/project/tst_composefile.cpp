// SPDX-License-Identifier: MIT
#include "alembic/project/alembicproject.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::project;

namespace {

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestComposeFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sample();
    void forms();
    void absent();
    void broken();
};

void TestComposeFile::sample()
{
    const ComposeApplication application =
        readComposeApplication(QStringLiteral(ATHANOR_SOURCE_DIR "/resources/sample"));
    QVERIFY(application.problems.isEmpty());
    QStringList modules;
    for (const ComposeService &service : application.services) {
        if (service.moduleName.isEmpty()) {
            QCOMPARE(service.name, u"postgres"_s);
            continue;
        }
        modules.append(service.moduleName);
        QCOMPARE(service.containerName, u"app_buildify_"_s + service.moduleName);
        QCOMPARE(service.databaseUrl, u"postgresql://appuser:apppass@postgres:5432/appdb"_s);
        QVERIFY(service.line > 0);
    }
    modules.sort();
    QCOMPARE(modules, (QStringList{u"core"_s, u"crm"_s, u"financial"_s, u"hr"_s, u"inventory"_s, u"payroll"_s}));
}

void TestComposeFile::forms()
{
    QTemporaryDir folder;
    write(folder.filePath(u".env"_s), "PREFIX=prod\nEMPTY=\n");
    write(folder.filePath(u"one.env"_s),
          "# a comment\nexport MODULE_NAME='from file'\nDATABASE_URL=postgresql://file/db\n");
    write(folder.filePath(u"docker-compose.yml"_s), R"(
x-shared: &shared
  MODULE_NAME: shared
  DATABASE_URL: postgresql://shared/db
services:
  listed:
    container_name: ${PREFIX}_listed
    environment:
      - MODULE_NAME=listed
      - DATABASE_URL=postgresql://u:p@h/${DB:-fallback}?a=b
      - INHERITED
  merged:
    container_name: ${NOTHING:-plain}-${EMPTY:-x}-${EMPTY-y}-$$PATH
    environment:
      <<: *shared
      MODULE_NAME: own
  filed:
    env_file: one.env
    environment:
      DATABASE_URL: ${UNKNOWN}
  many:
    env_file:
      - missing.env
      - path: one.env
  plain:
    image: postgres
)");
    const ComposeApplication application = readComposeApplication(folder.path());
    QVERIFY(application.problems.isEmpty());
    const QList<ComposeService> &services = application.services;
    QCOMPARE(services.size(), 5);
    const ComposeService &listed = services.at(0);
    QCOMPARE(listed.name, u"listed"_s);
    QCOMPARE(listed.line, 6);
    QCOMPARE(listed.containerName, u"prod_listed"_s);
    QCOMPARE(listed.moduleName, u"listed"_s);
    QCOMPARE(listed.databaseUrl, u"postgresql://u:p@h/fallback?a=b"_s);
    QCOMPARE(services.at(1).containerName, u"plain-x--$PATH"_s);
    QCOMPARE(services.at(1).moduleName, u"own"_s);
    QCOMPARE(services.at(1).databaseUrl, u"postgresql://shared/db"_s);
    QCOMPARE(services.at(2).moduleName, u"from file"_s);
    QCOMPARE(services.at(2).databaseUrl, u"${UNKNOWN}"_s);
    QCOMPARE(services.at(3).databaseUrl, u"postgresql://file/db"_s);
    QVERIFY(services.at(4).moduleName.isEmpty());
}

void TestComposeFile::absent()
{
    QTemporaryDir folder;
    const ComposeApplication application = readComposeApplication(folder.path());
    QVERIFY(application.problems.isEmpty());
    QVERIFY(application.services.isEmpty());
}

void TestComposeFile::broken()
{
    QTemporaryDir folder;
    write(folder.filePath(u"compose.yaml"_s), "services:\n  a: [1, 2\n");
    const QList<Error> problems = readComposeApplication(folder.path()).problems;
    QCOMPARE(problems.size(), 1);
    QCOMPARE(problems.first().kind, Error::Kind::Syntax);
    QVERIFY(problems.first().file.endsWith(u"compose.yaml"));
    QVERIFY(problems.first().line > 0);
    for (const QByteArray &text : {QByteArray(), QByteArray("just text"), QByteArray("services: 12"),
                                   QByteArray("services:\n  a: text\n  b:\n"), QByteArray("- a\n- b\n")}) {
        write(folder.filePath(u"compose.yaml"_s), text);
        const ComposeApplication none = readComposeApplication(folder.path());
        QVERIFY(none.problems.isEmpty());
        QVERIFY(none.services.isEmpty());
    }
}

QTEST_APPLESS_MAIN(TestComposeFile)
#include "tst_composefile.moc"
