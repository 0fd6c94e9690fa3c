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
    highlighter.setTheme(repository.defaultTheme(theme().dark ? Repository::DarkTheme : Repository::LightTheme));
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
