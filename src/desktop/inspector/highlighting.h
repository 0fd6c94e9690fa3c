// SPDX-License-Identifier: MIT
#pragma once

#include <KSyntaxHighlighting/Repository>

class QTextDocument;

namespace KSyntaxHighlighting {
class SyntaxHighlighter;
}

namespace athanor::desktop {

// The definitions and themes of the process; there is only one, since loading it costs milliseconds. The first call
// loads all that is used here: it comes before the window is shown.
KSyntaxHighlighting::Repository &syntaxRepository();

enum class Syntax { None, Python, Sql };

// Highlighting is done in the GUI thread, at about 2.5 MB/s: longer texts are shown plain.
inline constexpr qsizetype highlightedLength = 100'000;
// Longer texts are cut for display.
inline constexpr qsizetype shownLength = 300'000;

// Sets definition and the theme that fits the palette.
void setSyntax(KSyntaxHighlighting::SyntaxHighlighter &highlighter, Syntax syntax);

} // namespace athanor::desktop
