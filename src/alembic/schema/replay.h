// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/databaseanswers.h"
#include "alembic/evaluation/evaluation.h"
#include "alembic/revision/migrationplan.h"
#include "alembic/revision/revisionmap.h"
#include "alembic/schema/schema.h"
#include "core/error.h"

#include <memory>

// What a history makes, revision by revision.
namespace athanor::schema {

// Something that a step does and that is not in the Schema, or not as it may be.
struct Gap
{
    QString revision;
    int line = 0; // 1-based, in the revision's file
    QString reason; // translated sentence
    QStringList possible; // what it may have made, changed or dropped, in words
    bool mayDoAnything = false; // beyond what `possible` names
    bool operator==(const Gap &) const = default;
};

// Replays steps, one after the other, into a Schema. Starts with an empty database; what a step asks the database, the
// Schema at that point answers, if no gap before may have changed it.
class Replay
{
public:
    // Those of the project for online rendering (evaluation/projectoptions.h); `answers` tell what there was before the
    // history: none are an empty database.
    explicit Replay(const evaluation::Options &options, bool transactionPerMigration = false);
    ~Replay();
    Q_DISABLE_COPY_MOVE(Replay)

    // `path` and `source`: the revision's file.
    void run(const revision::MigrationStep &step, const QString &path, const QByteArray &source);
    // Statements of another origin, as if that revision had executed them.
    void execute(const QString &revision, const QList<ddl::Statement> &statements);

    [[nodiscard]] Schema schema() const;
    [[nodiscard]] const QList<Gap> &gaps() const;
    // What questions to the database are answered with, at this point.
    [[nodiscard]] const ddl::DatabaseAnswers &answers() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

struct Replayed
{
    Schema schema;
    QList<Gap> gaps;
    QStringList rows; // of the version table
};
// From base to the target ("heads", a revision), as `alembic upgrade` would run it on an empty database. Fails where no
// plan leads there, or a file cannot be read.
Result<Replayed> replay(const revision::RevisionMap &map, const QString &target, const evaluation::Options &options,
                        bool transactionPerMigration = false);

} // namespace athanor::schema
