// SPDX-License-Identifier: MIT
#include "desktop/inspector/highlighting.h"

#include "desktop/theme/theme.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/SyntaxHighlighter>
#include <KSyntaxHighlighting/Theme>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

KSyntaxHighlighting::Repository &syntaxRepository()
{
    static KSyntaxHighlighting::Repository repository;
    return repository;
}

void setSyntax(KSyntaxHighlighting::SyntaxHighlighter &highlighter, Syntax syntax)
{
    using KSyntaxHighlighting::Repository;
    KSyntaxHighlighting::Repository &repository = syntaxRepository();
    // The default themes are made for other grounds: on ours some of their colours are below a contrast of 4.5.
    KSyntaxHighlighting::Theme colours = repository.theme(theme().dark ? u"VSCodium Dark"_s : u"GitHub Light"_s);
    if (!colours.isValid()) {
        colours = repository.defaultTheme(theme().dark ? Repository::DarkTheme : Repository::LightTheme);
    }
    highlighter.setTheme(colours);
    switch (syntax) {
    case Syntax::None:
        highlighter.setDefinition({});
        break;
    case Syntax::Python:
        highlighter.setDefinition(repository.definitionForName(u"Python"_s));
        break;
    case Syntax::Sql:
        highlighter.setDefinition(repository.definitionForName(u"SQL (PostgreSQL)"_s));
        break;
    }
}

} // namespace athanor::desktop
