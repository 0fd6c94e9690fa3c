// SPDX-License-Identifier: MIT
#include "alembic/schema/replay.h"

#include "alembic/schema/answers.h"
#include "alembic/schema/applier.h"

#include <QCoreApplication>
#include <QFile>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::schema {

namespace {

// What is not known of these are rows, or when a transaction ends: of a run that came to its end, nothing here.
bool leavesSchema(const QString &directive)
{
    static const QSet<QString> directives{u"op.bulk_insert"_s, u"connection.begin"_s, u"connection.begin_nested"_s,
                                          u"connection.commit"_s, u"connection.close"_s};
    return directives.contains(directive);
}

} // namespace

struct Replay::State
{
    State(const evaluation::Options &given, bool transactionPerMigration)
        : options(given)
        , applier(database)
        , answers(database, applier, given.answers)
        , endsTransactions(transactionPerMigration)
    {
        options.answers = &answers;
        options.rendering = ddl::Rendering::Online;
    }

    void gap(const QString &revision, int line, const QString &reason, const Possible &possible)
    {
        gaps += {.revision = revision,
                 .line = line,
                 .reason = reason,
                 .possible = inWords(possible),
                 .mayDoAnything = possible.mayDoAnything};
        answers.doubt(possible);
    }

    evaluation::Options options;
    Database database;
    Applier applier;
    Answers answers;
    bool endsTransactions;
    evaluation::RunState run; // of it, only what SQLAlchemy keeps in a process is carried on
    QList<Gap> gaps;
};

Replay::Replay(const evaluation::Options &options, bool transactionPerMigration)
    : m_state(std::make_unique<State>(options, transactionPerMigration))
{
}

Replay::~Replay() = default;

void Replay::run(const revision::MigrationStep &step, const QString &path, const QByteArray &source)
{
    evaluation::RunState state;
    state.seenTypes = m_state->run.seenTypes;
    m_state->options.downgrade = step.direction == revision::Direction::Downgrade;
    const evaluation::EvaluatedRevision evaluated = evaluation::evaluateRevision(path, source, m_state->options, state);
    m_state->run.seenTypes = state.seenTypes;
    execute(step.revision, evaluated.statements);
    if (m_state->endsTransactions)
        m_state->applier.endTransaction();
}

void Replay::execute(const QString &revision, const QList<ddl::Statement> &statements)
{
    for (const ddl::Statement &statement : statements) {
        if (statement.grade == ddl::Grade::Opaque) {
            Possible possible;
            if (!statement.possible.isEmpty())
                possible = possibleEffects(statement.possible);
            else
                possible.mayDoAnything = !leavesSchema(statement.directive);
            // What writes no more than rows changes nothing here.
            if (!possible.isNothing())
                m_state->gap(revision, statement.line, statement.reason, possible);
            continue;
        }
        const QList<Applier::Trouble> troubles = m_state->applier.apply(statement.sql, revision);
        for (const Applier::Trouble &trouble : troubles)
            m_state->gap(revision, statement.line, trouble.reason, trouble.possible);
    }
}

Schema Replay::schema() const
{
    return m_state->database.snapshot();
}

const QList<Gap> &Replay::gaps() const
{
    return m_state->gaps;
}

const ddl::DatabaseAnswers &Replay::answers() const
{
    return m_state->answers;
}

Result<Replayed> replay(const revision::RevisionMap &map, const QString &target, const evaluation::Options &options,
                        bool transactionPerMigration)
{
    const auto plan = revision::planUpgrade(map, target, {});
    if (!plan)
        return std::unexpected(plan.error());
    Replay run(options, transactionPerMigration);
    for (const revision::MigrationStep &step : plan->steps) {
        const revision::Revision *revision = map.find(step.revision);
        const QString path = revision ? revision->path : QString();
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            return std::unexpected(Error::at(
                file.exists() ? Error::Kind::Unreadable : Error::Kind::NotFound,
                QCoreApplication::translate("athanor", "Cannot read the revision file: %1.").arg(file.errorString()),
                path, 0, QCoreApplication::translate("athanor", "Bring the file back, or read the folder again.")));
        }
        run.run(step, path, file.readAll());
    }
    return Replayed{.schema = run.schema(), .gaps = run.gaps(), .rows = plan->rowsAfter};
}

} // namespace athanor::schema
