// SPDX-License-Identifier: MIT
#pragma once

#include <QtTypes>

#include <array>

namespace athanor::python {

inline constexpr quint8 NameStart = 1;
inline constexpr quint8 NamePart = 2;
inline constexpr quint8 Digit = 4;
inline constexpr quint8 HexDigit = 8;
inline constexpr quint8 NotAsciiByte = 16;

inline constexpr std::array<quint8, 256> CharacterClasses = [] {
    std::array<quint8, 256> classes{};
    for (std::size_t c = 'a'; c <= 'z'; ++c)
        classes[c] = NameStart | NamePart;
    for (std::size_t c = 'A'; c <= 'Z'; ++c)
        classes[c] = NameStart | NamePart;
    classes['_'] = NameStart | NamePart;
    for (std::size_t c = '0'; c <= '9'; ++c)
        classes[c] = NamePart | Digit | HexDigit;
    for (std::size_t c = 'a'; c <= 'f'; ++c) {
        classes[c] |= HexDigit;
        classes[c - 'a' + 'A'] |= HexDigit;
    }
    for (std::size_t c = 128; c < 256; ++c)
        classes[c] = NotAsciiByte;
    return classes;
}();

inline bool hasClass(char character, quint8 mask)
{
    return (CharacterClasses[quint8(character)] & mask) != 0;
}
inline bool isDecimalDigit(char character)
{
    return character >= '0' && character <= '9';
}
inline bool isHexDigit(char character)
{
    return hasClass(character, HexDigit);
}
inline bool isOctalDigit(char character)
{
    return character >= '0' && character <= '7';
}
inline bool isBinaryDigit(char character)
{
    return character == '0' || character == '1';
}
inline bool isLineEnd(char character)
{
    return character == '\n' || character == '\r';
}

} // namespace athanor::python
