// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/graph.h"

#include <expected>

namespace athanor::revision {

// Why Alembic would stop, by the classes of its script/revision.py; the command line replaces some texts.
struct Refusal
{
    enum class Kind {
        Revision, // RevisionError: the text is shown as it is
        Resolution, // ResolutionError: shown as "Can't locate revision identified by '<argument>'"
        MultipleHeads,
        RangeNotAncestor,
        Crash, // AssertionError or KeyError in Alembic; the text is ours
    };
    Kind kind = Kind::Revision;
    QString text;
    QString argument;
};

template <typename T>
using Answer = std::expected<T, Refusal>;

std::unexpected<Refusal> refuse(const QString &text);
std::unexpected<Refusal> crash(const QString &text);

// Which of its commands a refusal is translated for.
enum class Command { Show, Upgrade, Downgrade, Stamp, Revision };
// `end` is the destination as asked; `what` is the inner text, `detail` what Alembic's command line prints.
Error toError(const Refusal &refusal, Command command, const QString &end);

// The identifier part of RevisionMap, on node numbers. `None` stands for base (Python's None), `Base` for the string
// "base" that Alembic's walk returns below a base revision; a missing QString (null) stands for None as identifier.
class Resolver
{
public:
    static constexpr qint32 None = -1;
    static constexpr qint32 Base = -2;

    explicit Resolver(const Graph &graph)
        : m_graph(graph)
    {
    }

    struct Number
    {
        QStringList ids;
        QString label;
    };
    struct Relative
    {
        QString label; // null if absent
        QString symbol; // null if absent
        QString text; // "+2" as written
        qint64 steps = 0;
    };
    // The form [label@][symbol]±n at the beginning of the text.
    static std::optional<Relative> parseRelative(const QString &target);

    [[nodiscard]] Answer<Number> resolveNumber(const QString &identifier) const;
    [[nodiscard]] Answer<std::vector<qint32>> revisions(const QString &identifier) const;
    [[nodiscard]] Answer<std::vector<qint32>> revisions(const QStringList &identifiers) const;
    [[nodiscard]] Answer<qint32> revision(const QString &identifier) const;
    [[nodiscard]] Answer<qint32> forIdentifier(const QString &identifier, const QString &label = {}) const;
    [[nodiscard]] Answer<qint32> branch(const QString &label) const;
    [[nodiscard]] Answer<std::vector<qint32>> filterForLineage(const std::vector<qint32> &targets,
                                                               const QString &identifier,
                                                               bool includeDependencies = false) const;
    // Nodes from `start` (None: from the bases or heads); the result may be None or Base. A walk past the end gives
    // None if that is refused, else where it ended.
    [[nodiscard]] Answer<qint32> walk(qint32 start, qint64 steps, const QString &label = {},
                                      bool refuseEnd = true) const;
    // Rows and what they imply, tips by down revision only.
    [[nodiscard]] Answer<std::vector<qint32>> allCurrent(const QStringList &rows) const;

    [[nodiscard]] QString id(qint32 node) const { return m_graph.ids[static_cast<size_t>(node)]; }
    [[nodiscard]] QString list(std::span<const qint32> nodes) const;

private:
    [[nodiscard]] NodeSet lineage(const std::vector<qint32> &nodes, bool includeDependencies) const;
    [[nodiscard]] Answer<qint32> partial(const QString &identifier, const QString &label, bool inBranch) const;

    const Graph &m_graph;
};

} // namespace athanor::revision
