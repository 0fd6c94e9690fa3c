// SPDX-License-Identifier: MIT
#include "alembic/project/projectfixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::project;

// What the settings libraries themselves read from the same files (settings_oracle.py).
class TestSettingsFiles : public test::ProjectTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { newFolder(); }
    void asLibraries_data();
    void asLibraries();
    void notCertain_data();
    void notCertain();
    void setByEnvironment();
    void outsideOfTheProject();
};

void TestSettingsFiles::asLibraries_data()
{
    QTest::addColumn<QJsonObject>("given");
    QFile file(QStringLiteral(ATHANOR_TEST_DATA "/settings_vectors.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray cases = QJsonDocument::fromJson(file.readAll())["cases"_L1].toArray();
    QVERIFY(cases.size() > 35);
    for (const QJsonValue &one : cases) {
        QTest::newRow(qPrintable(one["name"_L1].toString())) << one.toObject();
    }
}

void TestSettingsFiles::asLibraries()
{
    QFETCH(const QJsonObject, given);
    const QJsonObject files = given["files"_L1].toObject();
    for (auto file = files.begin(); file != files.end(); ++file) {
        write(path(file.key()), file.value().toString().toUtf8());
    }
    const auto read = project("from alembic import context\nfrom app.config import value\n"
                              "context.configure(connection=None, version_table=f'<{value}>')\n");
    QVERIFY(read);
    QVERIFY2(read->versionTable.value, qPrintable(read->versionTable.note));
    QCOMPARE(*read->versionTable.value, QString(u'<' + given["value"_L1].toString() + u'>'));
}

// What the environment may decide otherwise is a default; what overrides it is not.
void TestSettingsFiles::notCertain_data()
{
    QTest::addColumn<QByteArray>("settings");
    QTest::addColumn<bool>("isDefault");
    QTest::newRow("dotenv") << QByteArray("import os\nfrom dotenv import load_dotenv\nload_dotenv()\n"
                                          "value = os.getenv('X')\n")
                            << true;
    QTest::newRow("override") << QByteArray("import os\nfrom dotenv import load_dotenv\nload_dotenv(override=True)\n"
                                            "value = os.getenv('X')\n")
                              << false;
    QTest::newRow("decouple") << QByteArray("from decouple import config\nvalue = config('X')\n") << true;
    QTest::newRow("starlette") << QByteArray("from starlette.config import Config\nvalue = Config('.env')('X')\n")
                               << true;
    QTest::newRow("environs") << QByteArray("from environs import Env\nenv = Env()\nenv.read_env()\nvalue = env('X')\n")
                              << true;
    QTest::newRow("pydantic") << QByteArray("from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n"
                                            "    x: str\n    class Config:\n        env_file = '.env'\nvalue = S().x\n")
                              << true;
    QTest::newRow("given") << QByteArray("from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n"
                                         "    x: str\nvalue = S(x='file').x\n")
                           << false;
}

void TestSettingsFiles::notCertain()
{
    QFETCH(QByteArray, settings);
    QFETCH(bool, isDefault);
    write(path(u"app/config.py"_s), settings);
    write(path(u".env"_s), "X=file\n");
    const auto read = project("from alembic import context\nfrom app.config import value\n"
                              "context.configure(connection=None, version_table=value)\n");
    QVERIFY(read);
    QCOMPARE(read->versionTable.value, u"file"_s);
    QCOMPARE(read->versionTable.isDefault, isDefault);
    QCOMPARE(read->versionTable.note.contains(u"variable X"_s), isDefault);
}

// A variable that nothing sets and that has no default stays unknown.
void TestSettingsFiles::setByEnvironment()
{
    for (const QByteArray &settings :
         {QByteArray("from decouple import config\nvalue = config('X')\n"),
          QByteArray("from starlette.config import Config\nvalue = Config()('X')\n"),
          QByteArray("from environs import env\nvalue = env('X')\n"),
          QByteArray("import os\nfrom dotenv import load_dotenv\nload_dotenv()\nvalue = os.environ.get('X')\n")}) {
        write(path(u"app/config.py"_s), settings);
        const auto read = project("from alembic import context\nfrom app.config import value\n"
                                  "context.configure(connection=None, version_table=value, target_metadata=None)\n");
        QVERIFY(read);
        const bool isNone = settings.contains("environ.get"); // Alembic's default, then
        QCOMPARE(read->versionTable.value.value_or(u"-"_s), isNone ? u"alembic_version"_s : u"-"_s);
    }
}

// Files above the project are not looked for.
void TestSettingsFiles::outsideOfTheProject()
{
    write(path(u".env"_s), "X=outside\n");
    write(path(u"inner/alembic/env.py"_s),
          "import os\nfrom alembic import context\nfrom dotenv import load_dotenv\nload_dotenv()\n"
          "context.configure(connection=None, version_table=os.getenv('X', 'inside'))\n");
    write(path(u"inner/alembic.ini"_s), "[alembic]\nscript_location = alembic\n");
    const auto read = readProject({.ini = path(u"inner/alembic.ini"_s)});
    QVERIFY(read);
    QCOMPARE(read->versionTable.value, u"inside"_s);
}

QTEST_APPLESS_MAIN(TestSettingsFiles)
#include "tst_settingsfiles.moc"
