// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/revision/revision.h"

#include <QRandomGenerator>

#include <algorithm>

namespace athanor::support {

// A made history of `count` revisions for speed and GUI tests: one base, up to eight lines at a time that fork and
// merge, some dependencies between lines. The same seed gives the same history; the last revisions merge into one head.
inline QList<revision::Revision> bigHistory(int count, quint32 seed)
{
    using namespace Qt::StringLiterals;
    constexpr qsizetype maximumLines = 8;
    QRandomGenerator random(seed);
    QList<revision::Revision> result;
    result.reserve(count);
    QStringList tips;
    for (int i = 0; i < count; ++i) {
        revision::Revision revision;
        // Spread, so that beginnings of ids differ; the multiplier is odd, hence no id comes twice.
        const quint64 number = (static_cast<quint64>(i) * 0x9e3779b97f4a7c15ULL) & 0xffffffffffffULL;
        revision.id = u"%1"_s.arg(number, 12, 16, QChar(u'0'));
        revision.message = u"change number %1"_s.arg(i);
        revision.documentation = revision.message;
        revision.path = u"/history/versions/%1_change_number_%2.py"_s.arg(revision.id).arg(i);
        revision.idLine = 11;
        revision.downRevisionLine = 12;
        const bool closing = count - i <= tips.size();
        const auto line = tips.isEmpty() ? 0 : random.bounded(tips.size());
        const int choice = random.bounded(100);
        if (tips.isEmpty()) {
            tips.append(revision.id);
        } else if (tips.size() > 1 && (closing || choice < 4)) {
            const auto other = (line + 1) % tips.size();
            revision.downRevisions = {tips[line], tips[other]};
            tips[std::min(line, other)] = revision.id;
            tips.removeAt(std::max(line, other));
        } else {
            revision.downRevisions = {tips[line]};
            if (choice < 8 && tips.size() < maximumLines && !result.last().downRevisions.isEmpty() && !closing) {
                tips.append(revision.id); // a fork: the old tip stays, as a line of its own, one revision below
                tips[line] = revision.downRevisions.first();
            } else {
                tips[line] = revision.id;
            }
            if (choice >= 98 && tips.size() > 1) {
                const QString &dependency = tips[(line + 1) % tips.size()];
                if (dependency != revision.id && dependency != revision.downRevisions.first()) {
                    revision.dependsOn = {dependency};
                }
            }
        }
        result.append(revision);
    }
    return result;
}

} // namespace athanor::support
