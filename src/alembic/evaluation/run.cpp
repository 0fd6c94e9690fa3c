// SPDX-License-Identifier: MIT
#include "alembic/evaluation/run.h"

#include "core/sidebyside.h"

#include <vector>

namespace athanor::evaluation {

namespace {

// Below this number, threads cost more than they bring.
constexpr qsizetype manyRevisions = 32;

// What a revision does where the run has done nothing before.
struct Alone
{
    EvaluatedRevision evaluated;
    RunState state;
};

// Offline a step asks the state for the types that it has seen, and puts all it asks for into it: without one of those
// that were seen before, it would not have gone another way. Where a step asks under a condition, its state says so by
// its `revision`.
bool goesTheSameWay(const RunState &alone, const RunState &before)
{
    RunState types;
    types.seenTypes = alone.seenTypes;
    return alone == types && !before.seenTypes.intersects(alone.seenTypes);
}

} // namespace

QList<EvaluatedRevision> evaluateRun(const QStringList &paths, const TreeReader &tree, const Options &options,
                                     RunState &state)
{
    QList<EvaluatedRevision> result;
    result.reserve(paths.size());
    if (options.rendering != ddl::Rendering::Offline) {
        for (qsizetype index = 0; index < paths.size(); ++index)
            result += evaluateRevision(paths.at(index), tree(index), options, state);
        return result;
    }
    std::vector<Alone> alone(static_cast<size_t>(paths.size()));
    forEachSideBySide(paths.size(), manyRevisions, [&](qsizetype index) {
        Alone &one = alone[static_cast<size_t>(index)];
        one.evaluated = evaluateRevision(paths.at(index), tree(index), options, one.state);
    });
    for (qsizetype index = 0; index < paths.size(); ++index) {
        Alone &one = alone[static_cast<size_t>(index)];
        if (goesTheSameWay(one.state, state)) {
            state.seenTypes.unite(one.state.seenTypes);
            result += std::move(one.evaluated);
        } else {
            result += evaluateRevision(paths.at(index), tree(index), options, state);
        }
    }
    return result;
}

} // namespace athanor::evaluation
