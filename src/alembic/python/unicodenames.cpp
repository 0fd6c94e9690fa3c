// SPDX-License-Identifier: MIT
#include "alembic/python/unicodenames.h"

#include <QFile>
#include <QHash>

namespace athanor::python {

namespace {

// The table that make_unicodenames.py writes, unpacked when a file first names a character.
struct NameTable
{
    NameTable()
    {
        QFile file(QStringLiteral(":/athanor/python/unicodenames.z"));
        if (file.open(QIODevice::ReadOnly))
            text = qUncompress(file.readAll());
        characters.reserve(40000);
        char32_t code = 0;
        bool inAliases = false;
        for (qsizetype at = 0; at < text.size();) {
            qsizetype end = text.indexOf('\n', at);
            end = end < 0 ? text.size() : end;
            QByteArrayView line = QByteArrayView(text).sliced(at, end - at);
            at = end + 1;
            if (line.isEmpty()) {
                inAliases = true;
                continue;
            }
            if (inAliases || line.startsWith('+')) {
                const qsizetype space = line.indexOf(' ');
                code = line.first(space).sliced(inAliases ? 0 : 1).toUInt(nullptr, 16);
                line = line.sliced(space + 1);
            }
            characters.insert(line, code++);
        }
    }
    QByteArray text;
    QHash<QByteArrayView, char32_t> characters;
};

// Names by rule: the Unicode Standard, section 4.8.
std::optional<char32_t> ruledCharacter(QByteArrayView name)
{
    struct Rule
    {
        QByteArrayView prefix;
        char32_t first;
        char32_t last;
    };
    static constexpr Rule Rules[] = {
        {"CJK UNIFIED IDEOGRAPH-", 0x3400, 0x4DBF},         {"CJK UNIFIED IDEOGRAPH-", 0x4E00, 0x9FFF},
        {"CJK UNIFIED IDEOGRAPH-", 0x20000, 0x2A6DF},       {"CJK UNIFIED IDEOGRAPH-", 0x2A700, 0x2EE5D},
        {"CJK UNIFIED IDEOGRAPH-", 0x30000, 0x323AF},       {"CJK COMPATIBILITY IDEOGRAPH-", 0xF900, 0xFAD9},
        {"CJK COMPATIBILITY IDEOGRAPH-", 0x2F800, 0x2FA1D}, {"TANGUT IDEOGRAPH-", 0x17000, 0x187F7}};
    for (const Rule &rule : Rules) {
        if (!name.startsWith(rule.prefix))
            continue;
        bool ok = false;
        const char32_t code = name.sliced(rule.prefix.size()).toUInt(&ok, 16);
        if (ok && code >= rule.first && code <= rule.last)
            return code;
    }
    constexpr QByteArrayView Hangul = "HANGUL SYLLABLE ";
    if (!name.startsWith(Hangul))
        return std::nullopt;
    static constexpr QByteArrayView Leads[] = {"G",  "GG", "N", "D",  "DD", "R", "M", "B", "BB", "S",
                                               "SS", "",   "J", "JJ", "C",  "K", "T", "P", "H"};
    static constexpr QByteArrayView Vowels[] = {"A",  "AE", "YA", "YAE", "EO", "E",  "YEO", "YE", "O",  "WA", "WAE",
                                                "OE", "YO", "U",  "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
    static constexpr QByteArrayView Tails[] = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
                                               "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
                                               "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};
    const QByteArrayView rest = name.sliced(Hangul.size());
    for (std::size_t lead = 0; lead < std::size(Leads); ++lead) {
        for (std::size_t vowel = 0; vowel < std::size(Vowels); ++vowel) {
            if (!rest.startsWith(Leads[lead]) || !rest.sliced(Leads[lead].size()).startsWith(Vowels[vowel]))
                continue;
            const QByteArrayView tail = rest.sliced(Leads[lead].size() + Vowels[vowel].size());
            for (std::size_t i = 0; i < std::size(Tails); ++i) {
                if (tail == Tails[i])
                    return char32_t(0xAC00 + (lead * 21 + vowel) * 28 + i);
            }
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<char32_t> characterNamed(QByteArrayView name)
{
    static const NameTable table;
    const QByteArray upper = name.toByteArray().toUpper();
    const auto known = table.characters.constFind(QByteArrayView(upper));
    return known != table.characters.constEnd() ? std::optional(*known) : ruledCharacter(upper);
}

} // namespace athanor::python
