// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

#include <functional>
#include <random>

namespace athanor::test {

// Bodies of upgrade() as people write them, and as nobody does: operations, types and arguments at random, with loops,
// helper functions, conditions and variables around them. `sa`, `op` and `pg` (sqlalchemy.dialects.postgresql) are the
// names that they use. The same seed gives the same bodies.
class RandomRevision
{
public:
    explicit RandomRevision(quint64 seed)
        : m_random(seed)
    {
    }

    QString body();

private:
    // One of them.
    [[nodiscard]] QString any(const QStringList &choices);
    [[nodiscard]] int number(int lowest, int highest);
    [[nodiscard]] bool oneIn(int chances) { return number(1, chances) == 1; }
    // Arguments, each there or not.
    [[nodiscard]] QString some(const QStringList &arguments, int oneInChances = 4);
    [[nodiscard]] QString list(const std::function<QString()> &item, int lowest, int highest);

    [[nodiscard]] QString name(); // as Python text
    [[nodiscard]] QString target(); // 'table.column'
    [[nodiscard]] QString text();
    [[nodiscard]] QString type(int depth = 0);
    [[nodiscard]] QString serverDefault();
    [[nodiscard]] QString reference();
    [[nodiscard]] QString column();
    [[nodiscard]] QString constraint();
    [[nodiscard]] QString indexKey();
    [[nodiscard]] QString condition(); // of SQLAlchemy Core

    [[nodiscard]] QString operation(int depth = 0); // one statement, maybe of several lines
    [[nodiscard]] QString createTable();
    [[nodiscard]] QString alterColumn();
    [[nodiscard]] QString createIndex();
    [[nodiscard]] QString constraintOperation();
    [[nodiscard]] QString dataChange();
    [[nodiscard]] QString batch();
    [[nodiscard]] QString nested(int depth);

    std::mt19937_64 m_random;
};

} // namespace athanor::test
