// SPDX-License-Identifier: MIT
#include "alembic/revision/revisiontext.h"

#include "alembic/revision/graph.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

QString joined(const QStringList &names)
{
    return names.join(", "_L1);
}

QString downText(const Revision &revision)
{
    return revision.downRevisions.isEmpty() ? u"<base>"_s : joined(revision.downRevisions);
}

// str.splitlines()
QStringList pythonLines(const QString &text)
{
    static const QRegularExpression end(u"\\r\\n|[\\n\\r\\x{b}\\x{c}\\x{1c}-\\x{1e}\\x{85}\\x{2028}\\x{2029}]"_s);
    if (text.isEmpty()) {
        return {};
    }
    return text.split(end); // stripped before, so that it does not end with a line end
}

} // namespace

QString firstParagraph(const Revision &revision)
{
    const qsizetype end = revision.documentation.indexOf("\n\n"_L1);
    return end < 0 ? revision.documentation : revision.documentation.left(end);
}

QString revisionLine(const RevisionMap &map, const QString &id, const LineParts &parts, bool isCurrent)
{
    const Revision *revision = map.find(id);
    if (revision == nullptr) {
        return id;
    }
    const Graph &graph = map.graph();
    const qint32 node = graph.node(id);
    QString text;
    if (parts.parents) {
        text = downText(*revision);
        if (!revision->dependsOn.isEmpty()) {
            text += u" ("_s + joined(revision->dependsOn) + u')';
        }
        text += u" -> "_s;
    }
    text += id;
    const QStringList &labels = graph.labelsOf(node);
    if (parts.labels && !labels.isEmpty()) {
        text += u" ("_s + joined(labels) + u')';
    }
    if (graph.allNext[node].empty()) {
        text += u" (head)"_s;
    } else if (graph.next[node].empty()) {
        text += u" (effective head)"_s;
    }
    if (isCurrent) {
        text += u" (current)"_s;
    }
    if (parts.marks && graph.next[node].size() > 1) {
        text += u" (branchpoint)"_s;
    }
    if (parts.marks && revision->downRevisions.size() > 1) {
        text += u" (mergepoint)"_s;
    }
    if (parts.documentation) {
        text += u", "_s + firstParagraph(*revision);
    }
    return text;
}

QString revisionEntry(const RevisionMap &map, const QString &id, bool isCurrent)
{
    const Revision *revision = map.find(id);
    if (revision == nullptr) {
        return id + u'\n';
    }
    const Graph &graph = map.graph();
    const qint32 node = graph.node(id);
    const bool isBranchPoint = graph.next[node].size() > 1;
    const bool isMergePoint = revision->downRevisions.size() > 1;
    QString text = u"Rev: "_s + id;
    text += graph.next[node].empty() ? u" (head)"_s : QString();
    text += isBranchPoint ? u" (branchpoint)"_s : QString();
    text += isMergePoint ? u" (mergepoint)"_s : QString();
    text += isCurrent ? u" (current)"_s : QString();
    text += (isMergePoint ? u"\nMerges: "_s : u"\nParent: "_s) + downText(*revision) + u'\n';
    if (!revision->dependsOn.isEmpty()) {
        text += u"Also depends on: "_s + joined(revision->dependsOn) + u'\n';
    }
    if (isBranchPoint) {
        text += u"Branches into: "_s + joined(map.children(id)) + u'\n';
    }
    if (const QStringList &labels = graph.labelsOf(node); !labels.isEmpty()) {
        text += u"Branch names: "_s + joined(labels) + u'\n';
    }
    text += u"Path: "_s + revision->path + u"\n\n"_s;
    QStringList lines = pythonLines(revision->documentation);
    for (QString &line : lines) {
        line.prepend("    "_L1);
    }
    return text + lines.join(u'\n') + u'\n';
}

} // namespace athanor::revision
