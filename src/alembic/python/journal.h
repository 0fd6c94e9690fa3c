// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/object.h"

#include <QHash>

#include <memory>
#include <vector>

namespace athanor::python {

struct Scope;

// Notes what the arms of an unknown branch change, so that each arm starts from the same state and what they leave
// behind can be compared.
class Journal
{
public:
    struct NameKey
    {
        Namespace *names = nullptr;
        QString name;
        bool operator==(const NameKey &) const = default;
        friend size_t qHash(const NameKey &key, size_t seed = 0) { return qHashMulti(seed, key.names, key.name); }
    };
    struct NameState
    {
        std::optional<Value> value; // nullopt: not set
        std::shared_ptr<Scope> scope; // keeps a local scope alive
        quint64 serial = 0; // of the scope or module
    };
    // The content of a list, dict or set.
    struct Content
    {
        QList<Value> items;
        OrderedTable table;
        QExplicitlySharedDataPointer<UnknownReason> taint;
    };
    struct Record
    {
        quint64 serial = 0; // scopes and modules made later are of no interest
        QHash<NameKey, NameState> names; // as they were before
        QHash<Object *, Content> objects;
    };

    [[nodiscard]] bool isActive() const { return !m_records.empty(); }
    void begin(quint64 serial) { m_records.push_back({serial, {}, {}}); }
    // Puts everything back as it was at begin(), and returns what it was at the end.
    Record rollBack();
    // Makes everything as rollBack() has returned it, noting what it changes.
    void replay(const Record &after);
    // Ends the innermost record; what it noted is noted for the one around.
    void end();

    void willSet(Namespace *names, const QString &name, quint64 serial, const std::shared_ptr<Scope> &scope);
    bool willChange(Object *object); // true: noted, and not before

    static Content contentOf(Object *object);
    static void setContent(Object *object, const Content &content);
    static bool isSame(const Content &left, const Content &right);

private:
    std::vector<Record> m_records;
};

} // namespace athanor::python
