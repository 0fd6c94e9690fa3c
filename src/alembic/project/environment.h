// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "alembic/project/inifile.h"

namespace athanor::project {

// Fills in what env.py and the modules that it imports say: version table, schema, transaction mode, URL, naming
// convention, actions on the connection; and MODULE_NAME of the settings. Nothing is executed; what is not known stays
// unknown, with a note.
void readEnvironment(AlembicProject &project, const IniFile &ini, const Surroundings &surroundings = {});

} // namespace athanor::project
