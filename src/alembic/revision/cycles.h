// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/links.h"

namespace athanor::revision {

// The strongly connected components of more than one node: sorted nodes, components by their first node.
std::vector<std::vector<qint32>> cyclicComponents(const Links &links);

// A shortest way over the links from the first node of such a component back to it, which is not repeated at the end.
std::vector<qint32> shortestCycle(const Links &links, const std::vector<qint32> &component);

} // namespace athanor::revision
