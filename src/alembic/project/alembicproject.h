// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/dialect/version.h"
#include "core/error.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <variant>

namespace athanor::project {

// A fact about a project, with how it is known. No value means: not known without running Python.
struct Fact
{
    std::optional<QString> value;
    QString file; // absolute; where it was read
    int line = 0; // 1-based
    QString note; // how it was found, or why it is not known; translated
    bool isDefault = false; // of an environment variable that is not set here: where Alembic runs, it may be
    bool operator==(const Fact &) const = default;
};

// The names that SQLAlchemy gives to unnamed constraints: metadata.naming_convention ("ix" -> "ix_%(column_0_label)s").
using NamingConvention = QHash<QString, QString>;

// What a person says that a name outside the project is ("package.settings.flag"), and where.
struct Assumption
{
    std::variant<bool, qint64, double, QString> value;
    QString file;
    int line = 0;
    bool operator==(const Assumption &) const = default;
};

// Something env.py does to the connection that the native engine does not reproduce.
struct EnvironmentAction
{
    enum class Concern {
        Run, // whatever is run: version rows, too
        Revisions, // what revisions execute; a stamp is not touched
        AutocommitBlocks, // only revisions with autocommit blocks
    };
    QString text; // translated sentence
    QString file;
    int line = 0;
    Concern concern = Concern::Run;
    bool isOfSession = false; // it may decide which tables a name means, for what is only read, too
    bool operator==(const EnvironmentAction &) const = default;
};

// Which files make up the configuration of one Alembic environment (alembic's options -c and -n).
struct ConfigurationFiles
{
    QString ini; // alembic.ini; empty: none
    QString toml{}; // pyproject.toml, which may lack the table [tool.alembic]; empty: none
    QString section = QStringLiteral("alembic"); // of the ini
    QString workingFolder{}; // where relative paths start; empty: the folder of the ini, else of the pyproject.toml
    bool operator==(const ConfigurationFiles &) const = default;
};

// A program that Alembic runs on a new revision file.
struct PostWriteHook
{
    QString name;
    QHash<QString, QString> options; // type, entrypoint or executable or module, options, cwd
    bool operator==(const PostWriteHook &) const = default;
};

// What env.py hands to configure() in offline mode (`alembic upgrade --sql`), which may differ from what it hands over
// online.
struct OfflineFacts
{
    Fact versionTable;
    Fact versionTableSchema; // as AlembicProject's
    Fact transactionPerMigration;
    Fact literalBinds; // "true" or "false": whether values are written into the statements
    Fact paramstyle; // of dialect_opts: "named"; no value and no note: the driver's own
    Fact versionTablePrimaryKey; // "true" or "false"
    Fact transactionalDdl; // "true" or "false"
    bool isInBlock = true; // run_migrations() is called in context.begin_transaction()
    QList<EnvironmentAction> actions; // what else env.py does to a script, which is not reproduced
    std::optional<Fact> exception; // it ends env.py; value: the text of a CommandError
    bool operator==(const OfflineFacts &) const = default;
};

// One Alembic environment as its files describe it: alembic.ini (one section) and pyproject.toml, env.py and the
// modules it imports.
struct AlembicProject
{
    QString folder; // absolute folder of alembic.ini, else of pyproject.toml
    QString workingFolder; // absolute; where relative paths start
    QString iniFile; // absolute; empty: none
    QString tomlFile; // absolute; empty: none with a table [tool.alembic]
    QString section; // of the ini: "alembic"
    // Config.get_main_option() of the ini's section, interpolated; without sqlalchemy.url, which may hold a password.
    QHash<QString, QString> mainOptions;
    QStringList changedOptions; // those that env.py sets to something else, or "*"
    QString scriptLocation; // absolute
    QStringList versionLocations; // absolute, in order
    bool recursiveVersionLocations = false;
    QString fileTemplate; // "%(rev)s_%(slug)s"
    int truncateSlugLength = 40;
    QString timezone; // empty: local time
    QString outputEncoding; // "utf-8"
    bool sourceless = false; // compiled files count as revisions, too
    bool revisionEnvironment = false; // env.py runs for new revisions and for the history
    std::optional<Error> revisionEnvironmentError = {}; // what Alembic says as soon as it asks for it
    QList<PostWriteHook> postWriteHooks;
    QStringList prependSysPath; // absolute
    QString envFile; // absolute env.py
    QString templateFile; // absolute script.py.mako; may not exist

    Fact moduleName; // MODULE_NAME of app/config.py, if there is one
    Fact versionTable; // value "alembic_version" where configure() says nothing
    Fact versionTableSchema; // no value and no note: none, the search_path decides
    Fact transactionPerMigration; // "true" or "false"
    Fact databaseUrl; // as the project would use it; may hold a password: never shown or logged
    Fact namingConventionSource;
    NamingConvention namingConvention;
    QHash<QString, Assumption> assumptions; // by dotted name; revisions are evaluated with them
    Fact includeObject; // "true": a function of env.py chooses what autogenerate compares; "false": none does
    Fact includeName; // the same for what is read from the database
    Fact includeSchemas; // "true": autogenerate looks at all schemas; "false": at the default one
    OfflineFacts offline;
    QList<EnvironmentAction> environmentActions;
    Fact alembicVersion; // the release that it uses; no value: the newest known one counts (packageversions.h)
    Fact sqlalchemyVersion;
    QStringList packageFiles; // absolute: those that may name these releases
    QStringList packageFolders; // absolute: in which more such files may appear
    QStringList sourceFiles; // absolute, sorted: env.py and what it imports, read or looked for

    bool operator==(const AlembicProject &) const = default;
};

class PackageFolders;

// What Alembic's command line hands on to env.py.
struct CommandArguments
{
    QStringList x; // -x, as written
    std::optional<QString> tag; // --tag
    bool operator==(const CommandArguments &) const = default;
};

// What lies around a project and is not named by its files.
struct Surroundings
{
    // os.environ, where Alembic runs in this one: what it decides is certain then. None: where Alembic runs is not
    // known, so defaults count, and are marked as such.
    std::optional<QHash<QString, QString>> environment{};
    CommandArguments arguments{};
    std::optional<dialect::Version> alembic{}; // the release that counts, whatever the files name
    QString
        workspaceFolder{}; // lock files and virtual environments are looked for up to here, or to the repository's top
    std::shared_ptr<PackageFolders> packages{}; // of the projects that are read together; may be empty
};

// A port of a container that is published on the machine it runs on.
struct PublishedPort
{
    QString hostAddress{}; // empty: all addresses
    int published = 0; // 0: the engine chooses one
    int target = 0; // in the container
    QString protocol = QStringLiteral("tcp");
    bool operator==(const PublishedPort &) const = default;
};

// Where something stands.
struct SourcePlace
{
    QString file; // absolute
    int line = 0; // 1-based
    bool operator==(const SourcePlace &) const = default;
};

// What compose files say of a service.
struct ComposeService
{
    QString name;
    QString containerName;
    QString moduleName; // MODULE_NAME of its environment
    SourcePlace moduleNamePlace; // the service's own, if it is not set
    QString databaseUrl; // DATABASE_URL of its environment; may hold a password
    SourcePlace databaseUrlPlace;
    QStringList hostNames; // further names of it in its networks: hostname and aliases
    QList<PublishedPort> ports;
    bool usesHostNetwork = false; // network_mode: host
    QString folder; // of the application that it belongs to
    QString file; // where it is named first
    int line = 0;
    bool operator==(const ComposeService &) const = default;
};

// What `docker compose` would find in one folder: a compose file with its override, what they include, and what their
// services extend (compose-spec; the search for files is compose-go's).
struct ComposeApplication
{
    QList<ComposeService> services;
    QStringList files; // absolute, sorted: compose files and files of variables, read or looked for
    QList<Error> problems;
    bool operator==(const ComposeApplication &) const = default;
};

// All environments below `folder`, sorted by folder: each section of an alembic.ini that has a script_location of its
// own (else its [alembic]), and each pyproject.toml with a table [tool.alembic]. Skips .git, node_modules, virtual
// environments and caches.
QList<ConfigurationFiles> findProjects(const QString &folder);
// The folders in which findProjects() looks, from the top down; no more than so many.
QStringList searchedFolders(const QString &folder, qsizetype most);
bool isSkippedFolder(const QString &folder);
// Reads one project without running Python. Fails only if there is no usable configuration.
Result<AlembicProject> readProject(const ConfigurationFiles &files, const Surroundings &surroundings = {});
// No services, if there is no compose file.
ComposeApplication readComposeApplication(const QString &folder);

} // namespace athanor::project
