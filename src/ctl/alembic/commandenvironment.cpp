// SPDX-License-Identifier: MIT
#include "ctl/alembic/commandenvironment.h"

#include "alembic/project/environmentlogging.h"
#include "ctl/alembic/history.h"

using namespace Qt::StringLiterals;

namespace athanor::ctl {

namespace {

using project::LoggingMoment;
using Kind = LoggingMoment::Kind;

// repr() of identifiers
QString quoted(const QStringList &identifiers)
{
    return identifiers.isEmpty() ? QString() : QString(u'\'' + identifiers.join(u"', '"_s) + u'\'');
}

QString list(const QStringList &identifiers)
{
    return u'[' + quoted(identifiers) + u']';
}

QString tuple(const QStringList &identifiers)
{
    return u'(' + quoted(identifiers) + (identifiers.size() == 1 ? u",)"_s : u")"_s);
}

// HeadMaintainer.update_to_step()
QString textOf(const revision::MigrationStep &step)
{
    using ChangeKind = revision::RowChange::Kind;
    QStringList inserted;
    QStringList deleted;
    const revision::RowChange *update = nullptr;
    for (const revision::RowChange &change : step.rowChanges) {
        if (change.kind == ChangeKind::Insert) {
            inserted.append(change.to);
        } else if (change.kind == ChangeKind::Delete) {
            deleted.append(change.from);
        } else if (change.kind == ChangeKind::Update) {
            update = &change;
        }
    }
    if (!update) {
        return deleted.isEmpty() ? u"new branch insert "_s + inserted.value(0) : u"branch delete "_s + deleted.value(0);
    }
    const QString text = u"update %1 to %2"_s.arg(update->from, update->to);
    if (!deleted.isEmpty()) {
        return u"merge, delete %1, %2"_s.arg(list(deleted), text);
    }
    const bool isStamp = step.direction == revision::Direction::Stamp;
    return inserted.isEmpty() ? text
                              : u"unmerge, insert %1, %2"_s.arg(isStamp ? list(inserted) : tuple(inserted), text);
}

class StaticEnvironment : public CommandEnvironment
{
public:
    StaticEnvironment(const project::Surroundings &surroundings, const project::AlembicProject &project,
                      const project::EnvironmentLogging &logging, bool offline, const LogSink &sink)
        : m_surroundings(surroundings)
        , m_project(project)
        , m_logging(logging)
        , m_offline(offline)
        , m_sink(sink)
    {
    }
    [[nodiscard]] const project::Surroundings &surroundings() const override { return m_surroundings; }
    [[nodiscard]] const project::AlembicProject &project() const override { return m_project; }

    Result<void> begin() override
    {
        advance(Kind::Configured);
        const bool reachesConfigure = m_next < m_logging.moments.size();
        return m_logging.failure && !reachesConfigure ? std::unexpected(*m_logging.failure) : Result<void>();
    }

    void configured() override
    {
        advance(Kind::Configured);
        if (m_next < m_logging.moments.size()) {
            enterContext(m_logging.moments[m_next++]);
        }
        advance(Kind::Migrations);
        if (m_next < m_logging.moments.size()) {
            m_now = &m_logging.moments[m_next++].state;
        }
    }

    void running(const QString &step) override { migration(project::LogInfo, u"run_migrations"_s, step); }
    void changesRows(const revision::MigrationStep &step) override
    {
        if (!step.rowChanges.isEmpty()) {
            migration(project::LogDebug, u"update_to_step"_s, textOf(step));
        }
    }

    void finished() override
    {
        for (; m_next < m_logging.moments.size(); ++m_next) {
            advance(Kind::Configured);
            if (m_next < m_logging.moments.size()) {
                enterContext(m_logging.moments[m_next]);
            }
        }
        m_now = &m_logging.end;
    }

    void failed(const QString &message) override
    {
        log(project::LogRecord{.logger = u"alembic.util.messaging"_s,
                               .level = project::LogError,
                               .message = message,
                               .module = u"messaging"_s,
                               .function = u"err"_s});
    }

private:
    // MigrationContext.__init__()
    void enterContext(const LoggingMoment &moment)
    {
        m_now = &moment.state;
        migration(project::LogInfo, u"__init__"_s, u"Context impl PostgresqlImpl."_s);
        if (m_offline) {
            migration(project::LogInfo, u"__init__"_s, u"Generating static SQL"_s);
        }
        if (moment.transactionalDdl) {
            const QString kind = *moment.transactionalDdl ? u"transactional"_s : u"non-transactional"_s;
            migration(project::LogInfo, u"__init__"_s, u"Will assume %1 DDL."_s.arg(kind));
        }
    }

    // What env.py logs itself, up to a moment of that kind.
    void advance(Kind kind)
    {
        for (; m_next < m_logging.moments.size() && m_logging.moments[m_next].kind != kind; ++m_next) {
            const LoggingMoment &moment = m_logging.moments[m_next];
            m_now = &moment.state;
            if (moment.kind == Kind::Message) {
                log(moment.record);
            }
        }
    }

    void migration(project::LogLevel level, const QString &function, const QString &message)
    {
        log(project::LogRecord{.logger = u"alembic.runtime.migration"_s,
                               .level = level,
                               .message = message,
                               .module = u"migration"_s,
                               .function = function});
    }

    void log(const project::LogRecord &record)
    {
        const QList<project::LogLine> lines = m_now->lines(record);
        for (const project::LogLine &line : lines) {
            m_sink(line);
        }
    }

    const project::Surroundings m_surroundings;
    const project::AlembicProject m_project;
    const project::EnvironmentLogging m_logging;
    const bool m_offline;
    const LogSink m_sink;
    qsizetype m_next = 0; // of the moments
    const project::LoggingState m_initial;
    const project::LoggingState *m_now = &m_initial;
};

} // namespace

Result<std::unique_ptr<CommandEnvironment>> openEnvironment(const AlembicInvocation &invocation,
                                                            const project::ConfigurationFiles &files,
                                                            const QProcessEnvironment &environment, const LogSink &sink)
{
    const project::Surroundings around = surroundings(invocation, environment);
    const auto project = project::readProject(files, around);
    if (!project) {
        return std::unexpected(project.error());
    }
    const project::EnvironmentLogging logging =
        project::readEnvironmentLogging(*project, files, around, invocation.sql);
    return std::make_unique<StaticEnvironment>(around, *project, logging, invocation.sql, sink);
}

} // namespace athanor::ctl
