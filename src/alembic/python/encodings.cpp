// SPDX-License-Identifier: MIT
#include "alembic/python/encodings.h"

#include <QByteArrayView>
#include <QStringDecoder>

#include <algorithm>

namespace athanor::python {

namespace {

struct Row
{
    Encoding encoding;
    QByteArrayView names; // separated by blanks
};

using Kind = Encoding::Kind;

constexpr Encoding other(const char *converter)
{
    return {Kind::Other, converter};
}

constexpr Row Rows[] = {
    {{Kind::Utf8}, "utf_8 cp65001 u8 utf utf8 utf8_ucs2 utf8_ucs4"},
    {{Kind::Ascii},
     "ascii 646 ansi_x3.4_1968 ansi_x3.4_1986 ansi_x3_4_1968 cp367 csascii ibm367 iso646_us iso_646.irv_1991 iso_ir_6 "
     "us "
     "us_ascii"},
    {{Kind::Latin1},
     "latin_1 8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 l1 latin latin1"},
    {other("ISO-8859-2"), "iso8859_2 csisolatin2 iso_8859_2 iso_8859_2_1987 iso_ir_101 l2 latin2"},
    {other("ISO-8859-3"), "iso8859_3 csisolatin3 iso_8859_3 iso_8859_3_1988 iso_ir_109 l3 latin3"},
    {other("ISO-8859-4"), "iso8859_4 csisolatin4 iso_8859_4 iso_8859_4_1988 iso_ir_110 l4 latin4"},
    {other("ISO-8859-5"), "iso8859_5 csisolatincyrillic cyrillic iso_8859_5 iso_8859_5_1988 iso_ir_144"},
    {other("ISO-8859-6"), "iso8859_6 arabic asmo_708 csisolatinarabic ecma_114 iso_8859_6 iso_8859_6_1987 iso_ir_127"},
    {other("ISO-8859-7"),
     "iso8859_7 csisolatingreek ecma_118 elot_928 greek greek8 iso_8859_7 iso_8859_7_1987 iso_ir_126"},
    {other("ISO-8859-8"), "iso8859_8 csisolatinhebrew hebrew iso_8859_8 iso_8859_8_1988 iso_ir_138"},
    {other("ISO-8859-9"), "iso8859_9 csisolatin5 iso_8859_9 iso_8859_9_1989 iso_ir_148 l5 latin5"},
    {other("ISO-8859-13"), "iso8859_13 iso_8859_13 l7 latin7"},
    {other("ISO-8859-15"), "iso8859_15 iso_8859_15 l9 latin9"},
    {other("windows-1250"), "cp1250 1250 windows_1250"},
    {other("windows-1251"), "cp1251 1251 windows_1251"},
    {other("windows-1252"), "cp1252 1252 windows_1252"},
    {other("windows-1253"), "cp1253 1253 windows_1253"},
    {other("windows-1254"), "cp1254 1254 windows_1254"},
    {other("windows-1255"), "cp1255 1255 windows_1255"},
    {other("windows-1256"), "cp1256 1256 windows_1256"},
    {other("windows-1257"), "cp1257 1257 windows_1257"},
    {other("KOI8-R"), "koi8_r cskoi8r"},
    {other("KOI8-U"), "koi8_u"},
    {other("IBM437"), "cp437 437 cspc8codepage437 ibm437"},
    {other("IBM850"), "cp850 850 cspc850multilingual ibm850"},
    {other("IBM852"), "cp852 852 cspcp852 ibm852"},
    {other("IBM866"), "cp866 866 csibm866 ibm866"},
    {other("macintosh"), "mac_roman macintosh macroman"},
    {other("x-mac-cyrillic"), "mac_cyrillic maccyrillic"},
    {other("Shift_JIS"), "shift_jis csshiftjis s_jis shiftjis sjis x_mac_japanese"},
    {other("windows-31j"), "cp932 932 ms932 ms_kanji mskanji windows_31j"},
    {other("EUC-JP"), "euc_jp eucjp u_jis ujis"},
    {other("ISO-2022-JP"), "iso2022_jp csiso2022jp iso2022jp iso_2022_jp"},
    {other("GB2312"),
     "gb2312 chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58 x_mac_simp_chinese"},
    {other("GBK"), "gbk 936 cp936 ms936"},
    {other("GB18030"), "gb18030 gb18030_2000"},
    {other("Big5"), "big5 big5_tw csbig5 x_mac_trad_chinese"},
    {other("EUC-KR"), "euc_kr euckr korean ks_c_5601 ks_c_5601_1987 ks_x_1001 ksc5601 ksx1001 x_mac_korean"},
    {other("windows-949"), "cp949 949 ms949 uhc"},
};

// encodings.normalize_encoding(): runs of anything else become one underscore.
QByteArray searched(const QByteArray &cookie)
{
    QByteArray name;
    bool isGap = false;
    for (const char c : cookie) {
        const bool isPart = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
        if (isPart) {
            if (isGap && !name.isEmpty())
                name += '_';
            name += c;
        }
        isGap = !isPart;
    }
    return name.toLower();
}

// GB2312 proper ends with row 0xF7 and EUC-JP with 0xF4; their supersets go on.
bool hasLeadBeyond(quint8 last, const QByteArray &bytes)
{
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        const auto byte = quint8(bytes[at]);
        if (byte < 0x80)
            continue;
        if (byte > last)
            return true;
        at += byte == 0x8F ? 2 : 1; // 0x8F in EUC-JP: two more
    }
    return false;
}

bool hasName(QByteArrayView names, QByteArrayView wanted)
{
    while (!names.isEmpty()) {
        const qsizetype blank = names.indexOf(' ');
        if ((blank < 0 ? names : names.first(blank)) == wanted)
            return true;
        names = blank < 0 ? QByteArrayView() : names.sliced(blank + 1);
    }
    return false;
}

} // namespace

std::optional<Encoding> encodingNamed(const QByteArray &cookie)
{
    // The tokenizer's own short cuts come first: utf-8-unix is utf-8.
    const QByteArray normal = cookie.first(std::min<qsizetype>(cookie.size(), 12)).toLower().replace('_', '-');
    const auto isOrBegins = [&normal](QByteArrayView name) {
        return normal.startsWith(name) && (normal.size() == name.size() || normal[name.size()] == '-');
    };
    if (isOrBegins("utf-8"))
        return Encoding{Kind::Utf8};
    if (isOrBegins("latin-1") || isOrBegins("iso-8859-1") || isOrBegins("iso-latin-1"))
        return Encoding{Kind::Latin1};
    const QByteArray wanted = searched(cookie);
    const auto *row = std::ranges::find_if(Rows, [&wanted](const Row &r) { return hasName(r.names, wanted); });
    if (row == std::end(Rows))
        return std::nullopt;
    return row->encoding;
}

std::optional<QString> decodedText(const QByteArray &bytes, const Encoding &encoding)
{
    QStringDecoder decoder(encoding.converter, QStringDecoder::Flag::Stateless);
    if (!decoder.isValid())
        return std::nullopt;
    QString text = decoder.decode(bytes);
    // Python's tables have holes where others have control characters, private ones, or a superset's.
    const QByteArrayView name(encoding.converter);
    const bool isWindows = name.startsWith("windows-12");
    const bool hasPrivate = name == "macintosh" || name == "GB18030"; // an apple, and all of them
    const bool isWrong = std::ranges::any_of(text,
                                             [isWindows, hasPrivate](QChar c) {
                                                 return c == QChar::ReplacementCharacter ||
                                                        (isWindows && c >= u'\u0080' && c <= u'\u009f') ||
                                                        (!hasPrivate && c >= u'\ue000' && c <= u'\uf8ff');
                                             }) ||
                         (name == "GB2312" && hasLeadBeyond(0xF7, bytes)) ||
                         (name == "EUC-JP" && hasLeadBeyond(0xF4, bytes));
    if (isWrong || decoder.hasError())
        return std::nullopt;
    return text;
}

} // namespace athanor::python
