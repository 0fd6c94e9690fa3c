// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/evaluation/evaluation.h"
#include "alembic/python/parser.h"

#include <QList>
#include <QString>

#include <functional>

namespace athanor::evaluation {

// The revision file at that index; called from several threads.
using TreeReader = std::function<python::Module(qsizetype index)>;

// evaluateRevision() of one file after the other, with the same results, from several threads where that can be.
QList<EvaluatedRevision> evaluateRun(const QStringList &paths, const TreeReader &tree, const Options &options,
                                     RunState &state);

} // namespace athanor::evaluation
