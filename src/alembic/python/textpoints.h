// SPDX-License-Identifier: MIT
#pragma once

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
    return std::ranges::any_of(text, [](QChar c) { return c.isSurrogate(); });
}

inline qsizetype pointCount(QStringView text)
{
    qsizetype count = text.size();
    for (qsizetype i = 0; i + 1 < text.size(); ++i) {
        if (text[i].isHighSurrogate() && text[i + 1].isLowSurrogate()) {
            --count;
            ++i;
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

inline QString pointsBetween(const QString &text, qsizetype from, qsizetype to)
{
    if (!hasSurrogates(text))
        return text.sliced(from, std::max<qsizetype>(0, to - from));
    const qsizetype begin = offsetOfPoint(text, from);
    return text.sliced(begin, std::max(begin, offsetOfPoint(text, to)) - begin);
}

} // namespace athanor::python
