// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QString>

namespace athanor::ddl {

// How well a step's SQL is known without running Python.
enum class Grade {
    Exact, // this is what Alembic would send
    Approximate, // the effect is known, the text may differ (the reason says how)
    Opaque, // not known; Athanor never guesses it
};

// Which text: what `alembic --sql` prints, or what Alembic would send to this database.
enum class Rendering { Offline, Online };

struct Statement
{
    QString sql; // one string handed to the server, without a trailing semicolon of our own; empty when opaque
    int line = 0; // 1-based source line of the directive
    QString directive; // "op.create_table"
    Grade grade = Grade::Exact;
    QString reason; // why it is not exact; translated sentence
    bool autocommit = false; // inside autocommit_block(): outside any transaction
    int autocommitBlock = 0; // which of the revision's blocks, from 1; 0 outside
    QString possible; // opaque under a condition: what is sent if the condition holds; only to be shown
    QString remark; // a trap that Alembic hides: what happens here, and what to write instead; translated sentences
    QString failure; // where Alembic itself would fail: its exception and message ("CompileError: …")
    bool operator==(const Statement &) const = default;
};

} // namespace athanor::ddl
