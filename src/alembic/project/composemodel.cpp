// SPDX-License-Identifier: MIT
#include "alembic/project/composemodel.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

// What is left of the earlier part.
ComposePart withoutCleared(const ComposePart &base, const QSet<QString> &cleared)
{
    ComposePart part = base;
    for (const QString &key : cleared) {
        part.texts.remove(key);
        if (key == "environment"_L1) {
            part.environment.clear();
        } else if (key.startsWith("environment."_L1)) {
            part.environment.remove(key.section(u'.', 1));
        } else if (key == "env_file"_L1) {
            part.environmentFiles.clear();
        } else if (key == "ports"_L1) {
            part.ports.clear();
        } else if (key == "networks"_L1) {
            part.networks.clear();
        }
    }
    return part;
}

} // namespace

ComposePart merged(const ComposePart &base, const ComposePart &over)
{
    if (over.cleared.contains(u"*"_s)) {
        return over;
    }
    ComposePart part = withoutCleared(base, over.cleared);
    part.texts.insert(over.texts);
    part.environment.insert(over.environment);
    for (const QString &file : over.environmentFiles) {
        part.environmentFiles.removeOne(file);
        part.environmentFiles.append(file);
    }
    for (const PublishedPort &port : over.ports) {
        if (!part.ports.contains(port)) {
            part.ports.append(port);
        }
    }
    for (auto network = over.networks.cbegin(); network != over.networks.cend(); ++network) {
        QStringList &aliases = part.networks[network.key()];
        aliases += network.value();
        aliases.removeDuplicates();
    }
    part.extends = over.extends;
    return part;
}

ComposePart *partNamed(QList<ComposePart> &parts, const QString &name)
{
    const auto found = std::ranges::find(parts, name, &ComposePart::name);
    return found == parts.end() ? nullptr : &*found;
}

} // namespace athanor::project
