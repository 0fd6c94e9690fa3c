// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/inspector/codeview.h"
#include "workspace/plan.h"

#include <QHash>
#include <QString>

namespace athanor::desktop {

// The SQL of steps as it is shown: one text, with grade and source line beside the first line of each statement.
struct SqlText
{
    QString text;
    QHash<int, GutterMark> marks; // by block number
    int statements = 0;
    int approximate = 0;
    int opaque = 0;
    bool cut = false; // longer than what is shown
};

QString gradeText(ddl::Grade grade); // "exact", …
QString gradeIcon(ddl::Grade grade);
Tone gradeTone(ddl::Grade grade);

SqlText sqlText(const workspace::PlanStep &step);
SqlText sqlText(const workspace::Plan &plan);

// "4 statements, all exact", "4 statements, 1 opaque".
QString summary(const SqlText &text);

} // namespace athanor::desktop
