// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "ctl/alembic/history.h"

namespace athanor::ctl {

struct RenderedRevisions
{
    QString text;
    std::optional<AlembicStop> stop;
};

// `athanorctl render`: the statements of revisions without those of the version table, each revision by itself; those
// of a range as one run, in its order. A revision that cannot be rendered hides no other. Nothing is executed; a
// database is asked only if the command line or ATHANOR_DATABASE_URL names one, in one read only session.
RenderedRevisions renderRevisions(const AlembicInvocation &invocation, const project::ConfigurationFiles &files,
                                  const QProcessEnvironment &environment, const AlembicHistory &history,
                                  const dialect::Dialect &dialect, JobContext &job);

} // namespace athanor::ctl
