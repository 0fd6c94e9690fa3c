// SPDX-License-Identifier: MIT
#pragma once

#include "workspace/plan.h"

#include <QString>

namespace athanor::workspace {

// The plan as a script for reading: what the native engine sends, in order, with its transactions, source lines and
// version rows. What is not known stands there as a comment. Not Alembic's offline text.
QString planText(const Plan &plan);

// One statement, ended by a semicolon that no comment at its end takes in.
QString withSemicolon(const QString &sql);

// "3 revisions, 7 statements", for titles and questions.
QString planSummary(const Plan &plan);

} // namespace athanor::workspace
