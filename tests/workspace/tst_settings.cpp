// SPDX-License-Identifier: MIT
#include "core/job.h"
#include "project.h"
#include "support/testmain.h"
#include "workspace/settings.h"
#include "workspace/settingsorder.h"
#include "workspace/settingstext.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using athanor::test::MadeProject;
using athanor::test::writeFile;

// The examples in tests/workspace/settings: what is valid, what is not (each wrong line ends in "# <- " and a part of
// its message), and what only the reader can see.
class SettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_folder.reset(); }

    void valid();
    void refusedWithLines_data();
    void refusedWithLines();
    void schemaAndReaderAgree();
    void readmeIsRight();
    void passwordsAreNotTold();
    void everyKeyIsRead();

    void overridesComeBeforeTheFiles();
    void overriddenVersionTableIsKnown();
    void placesAndNames();
    void orderBetweenModules();
    void modulesThatAreNotThere();
    void oneNameForTwoModules();

    void writtenAsFound();
    void writtenAnewKeepsWhatWasSaid();
    void writtenTextIsAFixedPoint();
    void notOverwritten();

private:
    std::expected<workspace::Settings, QList<Error>> readText(const QString &text)
    {
        writeFile(m_folder->filePath(u"athanor.toml"_s), text);
        return workspace::readSettings(m_folder->path());
    }
    Result<workspace::WorkspaceFiles> read()
    {
        JobContext job;
        return workspace::readWorkspace(m_folder->path(), job);
    }
    MadeProject project(const QString &folder, const QString &name) const
    {
        return MadeProject(m_folder->filePath(folder), name);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

#define VERIFY_READ(result)                                                                                            \
    do {                                                                                                               \
        const auto &tried = result;                                                                                    \
        QVERIFY2(tried.has_value(), tried ? "" : qPrintable(told(tried.error())));                                     \
    } while (false)

namespace {

QString told(const Error &error)
{
    return error.sentence();
}

QString told(const QList<Error> &errors)
{
    QStringList sentences;
    for (const Error &error : errors) {
        sentences.append(error.sentence());
    }
    return sentences.join(u'\n');
}

const QString exampleFolder = QStringLiteral(ATHANOR_TEST_DATA "/settings/");

QStringList examples(const QString &kind)
{
    QStringList paths;
    for (const QString &name : QDir(exampleFolder + kind).entryList({u"*.toml"_s}, QDir::Files, QDir::Name)) {
        paths.append(exampleFolder + kind + u'/' + name);
    }
    return paths;
}

QString contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

struct Mark
{
    int line = 0;
    QString text;
};

QList<Mark> marks(const QString &text)
{
    QList<Mark> found;
    const QStringList lines = text.split(u'\n');
    for (qsizetype index = 0; index < lines.size(); ++index) {
        if (const qsizetype at = lines.at(index).indexOf("# <- "_L1); at >= 0) {
            found.append({.line = int(index) + 1, .text = lines.at(index).mid(at + 5)});
        }
    }
    return found;
}

// The text with one of its wrong lines alone.
QString withOnly(const QString &text, int line)
{
    QStringList lines = text.split(u'\n');
    for (const Mark &mark : marks(text)) {
        if (mark.line != line) {
            lines[mark.line - 1].clear();
        }
    }
    return lines.join(u'\n');
}

QStringList names(const workspace::WorkspaceFiles &files)
{
    QStringList list;
    for (const auto &module : files.modules) {
        list.append(module->name);
    }
    return list;
}

} // namespace

void SettingsTest::valid()
{
    const QStringList paths = examples(u"valid"_s);
    QVERIFY(paths.size() >= 5);
    for (const QString &path : paths) {
        const auto settings = readText(contents(path));
        QVERIFY2(settings, settings ? "" : qPrintable(path + u": "_s + told(settings.error())));
    }
}

void SettingsTest::refusedWithLines_data()
{
    QTest::addColumn<QString>("path");
    for (const QString &path : examples(u"invalid"_s) + examples(u"order"_s)) {
        QTest::newRow(qPrintable(QFileInfo(path).completeBaseName())) << path;
    }
}

void SettingsTest::refusedWithLines()
{
    QFETCH(const QString, path);
    const QString text = contents(path);
    const QList<Mark> expected = marks(text);
    QVERIFY(!expected.isEmpty());
    const auto settings = readText(text);
    QVERIFY(!settings);
    QCOMPARE(settings.error().size(), expected.size());
    for (qsizetype index = 0; index < expected.size(); ++index) {
        const Error &error = settings.error().at(index);
        QCOMPARE(error.line, expected.at(index).line);
        QCOMPARE(error.file, workspace::settingsPath(m_folder->path()));
        const QString sentence = error.what + u' ' + error.remedy;
        QVERIFY2(sentence.contains(expected.at(index).text), qPrintable(sentence));
    }
}

// Each wrong line by itself: what the schema refuses, the reader refuses, and the other way round.
void SettingsTest::schemaAndReaderAgree()
{
    QHash<QString, bool> isValid; // as the reader says
    const auto add = [&](const QString &text, bool expected) {
        const QString path = m_folder->filePath(u"%1.toml"_s.arg(isValid.size()));
        writeFile(path, text);
        QCOMPARE(readText(text).has_value(), expected);
        isValid.insert(path, expected);
    };
    for (const QString &path : examples(u"valid"_s)) {
        add(contents(path), true);
    }
    for (const QString &path : examples(u"invalid"_s)) {
        const QString text = contents(path);
        for (const Mark &mark : marks(text)) {
            add(withOnly(text, mark.line), false);
        }
    }
    for (const QString &path : examples(u"order"_s)) { // more than a schema can say
        const QString copy = m_folder->filePath(u"%1.toml"_s.arg(isValid.size()));
        writeFile(copy, contents(path));
        isValid.insert(copy, true);
    }
    QVERIFY(isValid.size() > 50);

    QProcess python;
    python.start(u"python3"_s, QStringList{QStringLiteral(ATHANOR_SOURCE_DIR "/tests/oracle/checkschema.py"),
                                           QStringLiteral(ATHANOR_SOURCE_DIR "/resources/schemas/athanor.toml.json")} +
                                   isValid.keys());
    QVERIFY(python.waitForFinished(60'000));
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
    const QJsonObject answers = QJsonDocument::fromJson(python.readAllStandardOutput()).object();
    for (const auto &[path, valid] : isValid.asKeyValueRange()) {
        QVERIFY(answers.contains(path));
        QVERIFY2(answers[path].toArray().isEmpty() == valid,
                 qPrintable(contents(path) + QString::fromUtf8(QJsonDocument(answers[path].toArray()).toJson())));
    }
}

void SettingsTest::readmeIsRight()
{
    const QString readme = contents(QStringLiteral(ATHANOR_SOURCE_DIR "/README.md"));
    static const QRegularExpression block(u"\n((?:    [^\n]*\n|\n)*    \\[workspace\\]\n(?:    [^\n]*\n|\n)*)"_s);
    const QString text = block.match(readme).captured(1);
    QVERIFY(text.contains("[review.thresholds]"_L1));
    const auto settings = readText(text);
    VERIFY_READ(settings);
    QVERIFY(settings->moduleNamed(u"inventory"_s) != nullptr);
    QCOMPARE(settings->environments.size(), 1);
}

void SettingsTest::passwordsAreNotTold()
{
    const auto settings = readText(contents(exampleFolder + u"invalid/passwords.toml"_s));
    QVERIFY(!settings);
    for (const Error &error : settings.error()) {
        QVERIFY2(!QString(error.sentence() + error.detail).contains("hidden"_L1), qPrintable(error.sentence()));
    }
}

void SettingsTest::everyKeyIsRead()
{
    const auto settings = readText(contents(exampleFolder + u"valid/whole.toml"_s));
    VERIFY_READ(settings);
    const QString file = workspace::settingsPath(m_folder->path());
    QCOMPARE(settings->file, file);
    QCOMPARE(settings->name, u"App \"Buildify\" \\ Ö"_s);
    QCOMPARE(settings->modules, (QStringList{u"core"_s, u"stock and more"_s, u"crm"_s}));
    QCOMPARE(settings->ignore, (QStringList{u"legacy/backend"_s, u"shared#billing"_s}));
    QCOMPARE(settings->moduleSettings.size(), 3);

    const workspace::ModuleSettings *stock = settings->moduleNamed(u"stock and more"_s);
    QVERIFY(stock != nullptr);
    QCOMPARE(stock->path, u"modules/stock/backend#billing"_s);
    QCOMPARE(stock->after, QStringList{u"core"_s});
    const project::Overrides &overrides = stock->overrides;
    const auto fact = [&file](const QString &value, int line) {
        return std::optional(project::Fact{.value = value, .file = file, .line = line, .note = {}});
    };
    QCOMPARE(overrides.versionTable, fact(u"stock_alembic_version"_s, 18));
    QCOMPARE(overrides.versionTableSchema, fact(u"stock"_s, 19));
    QCOMPARE(overrides.transactionPerMigration, fact(u"true"_s, 20));
    QCOMPARE(overrides.databaseUrl, fact(u"postgresql+psycopg://dba@db1:5433/appdb?sslmode=require"_s, 21));
    QCOMPARE(overrides.versionLocations,
             (QStringList{m_folder->filePath(u"modules/stock/a"_s), m_folder->filePath(u"modules/stock/b"_s)}));
    QCOMPARE(overrides.namingConvention.value(u"ix"_s), u"ix_%(column_0_label)s"_s);
    QCOMPARE(overrides.namingConvention.size(), 5);
    QCOMPARE(overrides.namingConventionSource->line, 24);

    const workspace::ModuleSettings *core = settings->moduleNamed(u"core"_s);
    QVERIFY(core != nullptr);
    QCOMPARE(core->overrides.versionTableSchema,
             std::optional(project::Fact{.value = {}, .file = file, .line = 10, .note = {}}));
    QCOMPARE(core->overrides.alembicVersion, fact(u"1.13.2"_s, 12));
    QCOMPARE(core->overrides.sqlalchemyVersion, fact(u"2.0.0b1"_s, 13));

    QCOMPARE(settings->environments.size(), 4);
    const workspace::EnvironmentSettings &production = settings->environments.at(1);
    QCOMPARE(production.profile.name, u"production eu"_s);
    QCOMPARE(production.profile.environment, postgres::Environment::Production);
    QCOMPARE(production.profile.host, u"db1.example.com"_s);
    QCOMPARE(production.profile.port, 5433);
    QCOMPARE(production.profile.database, u"appdb"_s);
    QCOMPARE(production.profile.user, u"dba"_s);
    QCOMPARE(production.profile.sslMode, u"verify-full"_s);
    QCOMPARE(production.profile.passFile, u"/run/secrets/pgpass"_s);
    QCOMPARE(production.ssh, u"dba@bastion.example.com:22"_s);
    QCOMPARE(settings->environments.at(0).profile.service, u"appdb"_s);

    QCOMPARE(settings->review.rules.value(u"drop-column"_s), u"error"_s);
    QCOMPARE(settings->review.rules.size(), 4);
    QCOMPARE(settings->review.thresholds.value(u"longest-lock-seconds"_s), 2.5);
}

void SettingsTest::overridesComeBeforeTheFiles()
{
    project(u"stock/backend"_s, u"stock"_s).revision(u"aaaa"_s, {});
    const MadeProject other = project(u"elsewhere"_s, u"other"_s);
    other.revision(u"bbbb"_s, {});
    writeFile(m_folder->filePath(u"athanor.toml"_s), u"[module.stock]\n"
                                                     "version_table = \"stock_versions\"\n"
                                                     "version_table_schema = \"history\"\n"
                                                     "transaction_per_migration = true\n"
                                                     "database_url = \"postgresql://dba@db1/appdb\"\n"
                                                     "version_locations = [\"elsewhere/alembic/versions\"]\n"
                                                     "[workspace]\nignore = [\"elsewhere\"]\n"
                                                     "[module.stock.naming_convention]\npk = \"pk_%(table_name)s\"\n"
                                                     "[module.stock.assume]\n\"company.settings.FLAG\" = true\n"_s);
    const auto files = read();
    VERIFY_READ(files);
    QVERIFY2(files->problems.isEmpty(), qPrintable(told(files->problems)));
    QCOMPARE(names(*files), QStringList{u"stock"_s});
    const workspace::ModuleFiles &module = *files->modules.first();
    QCOMPARE(module.versionTable, u"stock_versions"_s);
    QCOMPARE(module.versionTableSchema, u"history"_s);
    QCOMPARE(module.project.versionTable.file, workspace::settingsPath(m_folder->path()));
    QCOMPARE(module.project.versionTable.line, 2);
    QCOMPARE(module.project.transactionPerMigration.value, u"true"_s);
    QCOMPARE(module.project.transactionPerMigration.line, 4);
    QCOMPARE(module.project.namingConvention.value(u"pk"_s), u"pk_%(table_name)s"_s);
    const project::Assumption assumption{.value = true, .file = workspace::settingsPath(m_folder->path()), .line = 12};
    QCOMPARE(module.project.assumptions, (QHash{std::pair{u"company.settings.FLAG"_s, assumption}}));
    QVERIFY(module.map.contains(u"bbbb"_s));
    QVERIFY(!module.map.contains(u"aaaa"_s));
    QCOMPARE(files->suggestedUrl, u"postgresql://dba@db1/appdb"_s);
}

void SettingsTest::overriddenVersionTableIsKnown()
{
    const MadeProject made = project(u"stock/backend"_s, u"stock"_s);
    made.revision(u"aaaa"_s, {});
    made.writeEnvironment(u"version_table=open(\"name\").read(), version_table_schema=open(\"schema\").read()"_s);
    auto files = read();
    VERIFY_READ(files);
    QVERIFY(files->modules.first()->versionTable.isEmpty());

    writeFile(m_folder->filePath(u"athanor.toml"_s),
              u"[module.stock]\nversion_table = \"stock_versions\"\nversion_table_schema = \"\"\n"_s);
    files = read();
    VERIFY_READ(files);
    QCOMPARE(files->modules.first()->versionTable, u"stock_versions"_s);
    QCOMPARE(files->modules.first()->versionTableSchema, QString());
    const workspace::Snapshot snapshot = workspace::join(*files, std::nullopt);
    QVERIFY2(snapshot.modules.first().troubles.isEmpty(), qPrintable(snapshot.modules.first().troubles.value(0).text));
}

void SettingsTest::placesAndNames()
{
    const MadeProject made = project(u"a/backend"_s, u"stock"_s);
    project(u"b/backend"_s, u"stock"_s);
    writeFile(made.path(u"alembic.ini"_s), u"[alembic]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\n"
                                           "[billing]\nscript_location = %(here)s/alembic\nprepend_sys_path = .\n"_s);
    writeFile(m_folder->filePath(u"docker-compose.yml"_s),
              u"services:\n  api:\n    image: x\n    environment:\n      MODULE_NAME: stock\n"_s);
    writeFile(m_folder->filePath(u"athanor.toml"_s), u"[module.first]\npath = \"a/backend\"\n"
                                                     "[module.bills]\npath = \"a/backend#billing\"\n"_s);
    const auto files = read();
    VERIFY_READ(files);
    QVERIFY2(files->problems.isEmpty(), qPrintable(told(files->problems)));
    QCOMPARE(names(*files), (QStringList{u"bills"_s, u"first"_s, u"stock"_s}));
    // Containers know it by its own name.
    QCOMPARE(files->modules.at(1)->project.moduleName.value, u"stock"_s);
    QCOMPARE(files->modules.at(1)->composeServices.size(), 1);
}

void SettingsTest::orderBetweenModules()
{
    for (const QString &name : {u"apple"_s, u"birch"_s, u"cedar"_s, u"dogwood"_s}) {
        project(name + u"/backend"_s, name);
    }
    const QString settings = m_folder->filePath(u"athanor.toml"_s);
    writeFile(settings, u"[module.apple]\nafter = [\"cedar\"]\n[module.cedar]\nafter = [\"dogwood\"]\n"_s);
    auto files = read();
    VERIFY_READ(files);
    QCOMPARE(names(*files), (QStringList{u"dogwood"_s, u"cedar"_s, u"apple"_s, u"birch"_s}));
    // The list is kept as far as it can be.
    writeFile(settings, u"[workspace]\nmodules = [\"birch\", \"apple\"]\n[module.apple]\nafter = [\"cedar\"]\n"_s);
    files = read();
    VERIFY_READ(files);
    QCOMPARE(names(*files), (QStringList{u"birch"_s, u"cedar"_s, u"apple"_s, u"dogwood"_s}));
}

void SettingsTest::modulesThatAreNotThere()
{
    project(u"alpha/backend"_s, u"alpha"_s);
    writeFile(m_folder->filePath(u"athanor.toml"_s), u"[module.omega]\n"
                                                     "[module.x]\npath = \"x/backend\"\n"
                                                     "[module.alpha]\nafter = [\"beta\"]\n"_s);
    const auto files = read();
    VERIFY_READ(files);
    QCOMPARE(files->problems.size(), 3);
    QCOMPARE(files->problems.at(0).line, 1);
    QVERIFY(files->problems.at(0).what.contains(u"omega"_s));
    QCOMPARE(files->problems.at(1).line, 3);
    QVERIFY(files->problems.at(1).what.contains(u"x/backend"_s));
    QCOMPARE(files->problems.at(2).line, 5);
    QVERIFY(files->problems.at(2).what.contains(u"beta"_s));
}

void SettingsTest::oneNameForTwoModules()
{
    project(u"a/backend"_s, u"stock"_s);
    project(u"b/backend"_s, u"stock"_s);
    writeFile(m_folder->filePath(u"athanor.toml"_s), u"\n[module.stock]\nversion_table = \"v\"\n"_s);
    const auto files = read();
    VERIFY_READ(files);
    QCOMPARE(files->problems.size(), 1);
    QCOMPARE(files->problems.first().line, 2);
    QVERIFY(files->problems.first().remedy.contains(u"path"_s));
}

void SettingsTest::writtenAsFound()
{
    project(u"modules/crm/backend"_s, u"crm"_s).revision(u"aaaa"_s, {});
    const MadeProject made = project(u"modules/stock/backend"_s, u"stock \"x\"\nand more"_s);
    made.writeEnvironment(u"version_table=open(\"name\").read()"_s);
    const auto before = read();
    VERIFY_READ(before);
    QCOMPARE(before->modules.size(), 2);
    const auto written = workspace::writeSettings(*before, workspace::Overwrite::No);
    VERIFY_READ(written);
    QCOMPARE(*written, m_folder->filePath(u"athanor.toml"_s));
    QVERIFY(QFile::permissions(*written).testFlag(QFile::ReadOther)); // it is to be committed
    QCOMPARE(QDir(m_folder->path()).entryList({u"athanor.toml*"_s}, QDir::Files), QStringList{u"athanor.toml"_s});
    const QString text = contents(*written);
    QVERIFY2(text.contains("# modules/crm/backend/alembic.ini"_L1), qPrintable(text));
    QVERIFY2(text.contains("env.py:"_L1), qPrintable(text)); // where the version table is not known

    const auto after = read();
    VERIFY_READ(after);
    QVERIFY2(after->problems.isEmpty(), qPrintable(told(after->problems) + text));
    QCOMPARE(names(*after), names(*before));
    QCOMPARE(after->settings.modules, names(*before));
    QCOMPARE(after->name, before->name);
}

void SettingsTest::writtenAnewKeepsWhatWasSaid()
{
    for (const QString &name : {u"core"_s, u"crm"_s, u"hr"_s}) {
        project(name + u"/backend"_s, name);
    }
    writeFile(m_folder->filePath(u"athanor.toml"_s), u"[module.crm]\nafter = [\"hr\"]\nalembic = \"1.13.2\"\n"
                                                     "[environment.x]\nkind = \"test\"\nhost = \"db1\"\n"
                                                     "[review.rules]\ndrop-column = \"off\"\n"_s);
    const auto before = read();
    VERIFY_READ(before);
    VERIFY_READ(workspace::writeSettings(*before, workspace::Overwrite::Yes));
    const auto after = read();
    VERIFY_READ(after);
    QVERIFY2(after->problems.isEmpty(), qPrintable(told(after->problems)));
    QCOMPARE(names(*after), (QStringList{u"core"_s, u"hr"_s, u"crm"_s}));
    QCOMPARE(after->settings.moduleNamed(u"crm"_s)->overrides.alembicVersion->value, u"1.13.2"_s);
    QCOMPARE(after->settings.environments.first().profile, before->settings.environments.first().profile);
    QCOMPARE(after->settings.review, before->settings.review);
}

// Every value of every example comes through.
void SettingsTest::writtenTextIsAFixedPoint()
{
    for (const QString &path : examples(u"valid"_s)) {
        const auto settings = readText(contents(path));
        VERIFY_READ(settings);
        workspace::WorkspaceFiles files;
        files.folder = m_folder->path();
        files.name = settings->name.isEmpty() ? u"x"_s : settings->name;
        files.settings = *settings;
        const QString text = workspace::settingsText(files);
        const auto again = readText(text);
        QVERIFY2(again, again ? "" : qPrintable(told(again.error()) + text));
        files.settings = *again;
        QCOMPARE(workspace::settingsText(files), text);
        // All but the lines, which are different ones.
        QCOMPARE(again->review, settings->review);
        QCOMPARE(again->ignore, settings->ignore);
        QCOMPARE(again->modules, settings->modules);
        QCOMPARE(again->environments.size(), settings->environments.size());
        for (qsizetype index = 0; index < again->environments.size(); ++index) {
            QCOMPARE(again->environments.at(index).profile, settings->environments.at(index).profile);
            QCOMPARE(again->environments.at(index).ssh, settings->environments.at(index).ssh);
        }
        for (const workspace::ModuleSettings &module : settings->moduleSettings) {
            const workspace::ModuleSettings *other = again->moduleNamed(module.name);
            QVERIFY(other != nullptr);
            QCOMPARE(other->path, module.path);
            QCOMPARE(other->after, module.after);
            QCOMPARE(other->overrides.namingConvention, module.overrides.namingConvention);
            QCOMPARE(other->overrides.versionLocations, module.overrides.versionLocations);
            QCOMPARE(other->overrides.assumptions.keys(), module.overrides.assumptions.keys());
            for (const auto &[name, assumption] : module.overrides.assumptions.asKeyValueRange()) {
                QVERIFY(other->overrides.assumptions[name].value == assumption.value);
            }
            using Member = std::optional<project::Fact> project::Overrides::*;
            for (const Member member : {&project::Overrides::versionTable, &project::Overrides::versionTableSchema,
                                        &project::Overrides::transactionPerMigration, &project::Overrides::databaseUrl,
                                        &project::Overrides::alembicVersion, &project::Overrides::sqlalchemyVersion}) {
                const auto &left = other->overrides.*member;
                const auto &right = module.overrides.*member;
                QCOMPARE(left.has_value(), right.has_value());
                QVERIFY(!left || left->value == right->value);
            }
        }
    }
}

void SettingsTest::notOverwritten()
{
    project(u"alpha/backend"_s, u"alpha"_s);
    const QString path = m_folder->filePath(u"athanor.toml"_s);
    writeFile(path, u"# mine\n"_s);
    const auto files = read();
    VERIFY_READ(files);
    const auto refused = workspace::writeSettings(*files, workspace::Overwrite::No);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, Error::Kind::Conflict);
    QCOMPARE(contents(path), u"# mine\n"_s);
    QCOMPARE(QDir(m_folder->path()).entryList({u"athanor.toml*"_s}, QDir::Files), QStringList{u"athanor.toml"_s});
    VERIFY_READ(workspace::writeSettings(*files, workspace::Overwrite::Yes));
    QVERIFY(contents(path).contains("\"alpha\""_L1));
}

ATHANOR_TEST_MAIN(SettingsTest)
#include "tst_settings.moc"
