// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

namespace athanor {

// Levenshtein's distance, as far as it is below `limit`; else `limit`.
int editDistance(QStringView from, QStringView to, int limit);

// The word that was probably meant: at most two slips away (a third of it, if it is short), or one that begins with
// it. Empty if there is none.
QString nearestWord(const QString &word, const QStringList &words);

} // namespace athanor
