// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/ddl/runstate.h"

#include <QList>
#include <QString>

#include <optional>

namespace athanor::ddl {

// The types that one revision's script has made and dropped so far. Offline Alembic asks nobody, so that this is all
// that can be known of them. Texts are parsed when a type is asked for that they may be about.
class ScriptTypes
{
public:
    void created(const ObjectName &type);
    void dropped(const ObjectName &type);
    void executed(const QString &sql);
    void unknown(); // anything may have happened

    // No value: the script does not tell.
    [[nodiscard]] std::optional<bool> has(const ObjectName &type) const;

private:
    struct Event
    {
        enum class Kind { Creates, Drops, Executes };
        Kind kind = Kind::Executes;
        ObjectName type;
        QString sql;
    };
    [[nodiscard]] bool mayTell(const ObjectName &type) const;

    QList<Event> m_events;
};

} // namespace athanor::ddl
