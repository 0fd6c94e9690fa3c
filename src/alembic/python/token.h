// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArrayView>
#include <QtTypes>

namespace athanor::python {

enum class TokenKind : quint8 {
    EndOfFile,
    Newline,
    Indent,
    Dedent,
    Error, // `end` is the index of the lexer's problem
    Skipped, // the statements of a suite that nobody asked for; see Bodies::Skip
    Failed, // what a parser that gave up a statement sees; never made by the lexer
    Name,
    Integer,
    Float,
    Imaginary,
    String,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    // operators and delimiters
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Colon,
    ColonEqual,
    Comma,
    Semicolon,
    Dot,
    Ellipsis,
    Arrow,
    Exclamation, // only before a conversion in an f-string
    At,
    Equal,
    Plus,
    Minus,
    Star,
    DoubleStar,
    Slash,
    DoubleSlash,
    Percent,
    Ampersand,
    Pipe,
    Caret,
    Tilde,
    LeftShift,
    RightShift,
    Less,
    Greater,
    LessEqual,
    GreaterEqual,
    EqualEqual,
    NotEqual,
    PlusEqual,
    MinusEqual,
    StarEqual,
    DoubleStarEqual,
    SlashEqual,
    DoubleSlashEqual,
    PercentEqual,
    AmpersandEqual,
    PipeEqual,
    CaretEqual,
    AtEqual,
    LeftShiftEqual,
    RightShiftEqual,
    // keywords
    KeywordFalse,
    KeywordNone,
    KeywordTrue,
    KeywordAnd,
    KeywordAs,
    KeywordAssert,
    KeywordAsync,
    KeywordAwait,
    KeywordBreak,
    KeywordClass,
    KeywordContinue,
    KeywordDef,
    KeywordDel,
    KeywordElif,
    KeywordElse,
    KeywordExcept,
    KeywordFinally,
    KeywordFor,
    KeywordFrom,
    KeywordGlobal,
    KeywordIf,
    KeywordImport,
    KeywordIn,
    KeywordIs,
    KeywordLambda,
    KeywordNonlocal,
    KeywordNot,
    KeywordOr,
    KeywordPass,
    KeywordRaise,
    KeywordReturn,
    KeywordTry,
    KeywordWhile,
    KeywordWith,
    KeywordYield,
};

struct Token
{
    enum Flag : quint8 {
        Raw = 1,
        Bytes = 2,
        Unicode = 4, // prefix u
        Triple = 8,
        NeedsDecoding = 16, // has a backslash, a carriage return or, in an f-string, a doubled brace
        NotAscii = 32, // of a Name: to be normalized
        Format = 64, // of an FStringMiddle: part of a format specification
        Template = 128, // of an FStringStart: prefix t
    };

    quint32 begin = 0;
    quint32 end = 0;
    quint32 line = 0;
    TokenKind kind = TokenKind::EndOfFile;
    quint8 flags = 0;
};

} // namespace athanor::python
