// SPDX-License-Identifier: MIT
#include "core/error.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace athanor {

QString Error::sentence() const
{
    QString text = what;
    if (!file.isEmpty()) {
        const QString place = QDir::toNativeSeparators(file);
        text += line > 0 ? u" (%1:%2)"_s.arg(place).arg(line) : u" (%1)"_s.arg(place);
    }
    // What is said already is not said twice.
    const QStringList lines = detail.split(u'\n');
    for (const QString &each : lines) {
        const QString words = each.simplified();
        if (!words.isEmpty() && !text.contains(words)) {
            text += u' ' + words;
        }
    }
    if (!remedy.isEmpty()) {
        text += u" "_s + remedy;
    }
    return text;
}

Error Error::make(Kind kind, const QString &what, const QString &remedy, const QString &detail)
{
    return Error{.kind = kind, .what = what, .file = {}, .line = 0, .remedy = remedy, .detail = detail, .code = {}};
}

Error Error::at(Kind kind, const QString &what, const QString &file, int line, const QString &remedy)
{
    return Error{.kind = kind, .what = what, .file = file, .line = line, .remedy = remedy, .detail = {}, .code = {}};
}

} // namespace athanor
