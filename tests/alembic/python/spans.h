// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/parser.h"

namespace athanor::test {

// Whether statements follow each other and lie within what is around them, also where something is not Python.
class Spans
{
public:
    static bool areOrdered(const python::Module &module)
    {
        Spans spans;
        spans.read(module.body(), 0, quint32(module.text().size()));
        return spans.m_ordered;
    }

private:
    template <typename T>
    void readBodies(const python::Statement &statement)
    {
        if (const auto *owner = statement.as<T>()) {
            const quint32 behind = read(owner->body, statement.begin, statement.end);
            if constexpr (requires { owner->orElse; }) {
                read(owner->orElse, behind, statement.end);
            }
        }
    }

    void readInside(const python::Statement &statement)
    {
        readBodies<python::FunctionStatement>(statement);
        readBodies<python::ClassStatement>(statement);
        readBodies<python::IfStatement>(statement);
        readBodies<python::WhileStatement>(statement);
        readBodies<python::ForStatement>(statement);
        readBodies<python::WithStatement>(statement);
        if (const auto *attempt = statement.as<python::TryStatement>()) {
            quint32 behind = read(attempt->body, statement.begin, statement.end);
            for (const python::ExceptHandler &handler : attempt->handlers) {
                behind = read(handler.body, behind, statement.end);
            }
            read(attempt->finalBody, read(attempt->orElse, behind, statement.end), statement.end);
        } else if (const auto *match = statement.as<python::MatchStatement>()) {
            quint32 behind = statement.begin;
            for (const python::MatchCase &arm : match->cases) {
                behind = read(arm.body, behind, statement.end);
            }
        }
    }

    // Returns where the last statement ends.
    quint32 read(python::StatementList body, quint32 begin, quint32 end)
    {
        for (const python::Statement *statement : body) {
            m_ordered =
                m_ordered && begin <= statement->begin && statement->begin <= statement->end && statement->end <= end;
            begin = statement->end;
            readInside(*statement);
        }
        return begin;
    }

    bool m_ordered = true;
};

} // namespace athanor::test
