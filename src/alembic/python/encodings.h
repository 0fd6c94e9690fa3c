// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace athanor::python {

// An encoding that a file may declare.
struct Encoding
{
    enum class Kind { Utf8, Ascii, Latin1, Other };
    Kind kind = Kind::Utf8;
    const char *converter = nullptr; // of Other: the name of Qt's converter
};

// By Python's own names and aliases (encodings/aliases.py of 3.13), cut as its tokenizer and its codec search do it;
// nullopt for what Python does not know, and for those of its encodings that no source is written in (UTF-7, EBCDIC,
// TIS-620 …).
std::optional<Encoding> encodingNamed(const QByteArray &cookie);

// nullopt: the bytes are not in that encoding.
std::optional<QString> decodedText(const QByteArray &bytes, const Encoding &encoding);

} // namespace athanor::python
