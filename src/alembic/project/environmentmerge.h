// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/environmentrun.h"

namespace athanor::project {

// Joins what the syntax of env.py shows (already in the project) with what its evaluation gave. Where both agree, the
// place that the syntax shows stays; where they differ, the evaluation counts; what neither knows stays unknown.
// `syntaxShowsCall`: a call of configure() was found in the text of env.py.
void mergeRun(AlembicProject &project, const EnvironmentRun &run, bool syntaxShowsCall);

// Fills in AlembicProject::offline from a run in offline mode. `byText`: where the run was not followed to configure(),
// the text of env.py counts; its calls agree.
void mergeOffline(AlembicProject &project, const EnvironmentRun &run, bool byText);

// Of what the project knows already, what `run` (in an unknown environment) does not is marked as a default.
void markDefaults(AlembicProject &project, const EnvironmentRun &run);
// Whether there is anything to mark: not only Alembic's own defaults.
bool mayHoldDefaults(const AlembicProject &project);

} // namespace athanor::project
