// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QString>

#include <algorithm>

// Python counts characters, QString counts UTF-16 units; beyond the basic plane they differ.
namespace athanor::python {

// str.isspace() of one character
inline bool isPythonSpace(QChar c)
{
    return c.isSpace() || (c.unicode() >= 0x1C && c.unicode() <= 0x1F);
}

inline bool hasSurrogates(QStringView text)
{
    // By pointer: these walk over whole texts, which has to be quick where nothing is inlined, too.
    const char16_t *end = text.utf16() + text.size();
    for (const char16_t *at = text.utf16(); at < end; ++at) {
        if ((*at & 0xF800) == 0xD800)
            return true;
    }
    return false;
}

inline qsizetype pointCount(QStringView text)
{
    qsizetype count = text.size();
    const char16_t *last = text.utf16() + text.size() - 1;
    for (const char16_t *at = text.utf16(); at < last; ++at) {
        if ((*at & 0xFC00) == 0xD800 && (at[1] & 0xFC00) == 0xDC00) {
            --count;
            ++at;
        }
    }
    return count;
}

// The UTF-16 offset of character number `point`.
inline qsizetype offsetOfPoint(QStringView text, qsizetype point)
{
    qsizetype at = 0;
    for (; point > 0 && at < text.size(); --point)
        at += at + 1 < text.size() && text[at].isHighSurrogate() && text[at + 1].isLowSurrogate() ? 2 : 1;
    return at;
}

// The number of characters before a UTF-16 offset.
inline qsizetype pointOfOffset(QStringView text, qsizetype offset)
{
    return pointCount(text.first(offset));
}

inline QList<QStringView> pointsOf(QStringView text)
{
    QList<QStringView> points;
    points.reserve(text.size());
    for (qsizetype at = 0; at < text.size();) {
        const bool isPair = at + 1 < text.size() && text[at].isHighSurrogate() && text[at + 1].isLowSurrogate();
        points << text.sliced(at, isPair ? 2 : 1);
        at += points.last().size();
    }
    return points;
}

inline QString pointsBetween(const QString &text, qsizetype from, qsizetype to)
{
    if (!hasSurrogates(text))
        return text.sliced(from, std::max<qsizetype>(0, to - from));
    const qsizetype begin = offsetOfPoint(text, from);
    return text.sliced(begin, std::max(begin, offsetOfPoint(text, to)) - begin);
}

} // namespace athanor::python
