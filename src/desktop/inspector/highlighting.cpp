// SPDX-License-Identifier: MIT
#include "desktop/inspector/highlighting.h"

#include "desktop/theme/theme.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/SyntaxHighlighter>
#include <KSyntaxHighlighting/Theme>

#include <memory>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr QStringView pythonName = u"Python";
constexpr QStringView sqlName = u"SQL (PostgreSQL)";

} // namespace

KSyntaxHighlighting::Repository &syntaxRepository()
{
    static const auto repository = [] {
        auto made = std::make_unique<KSyntaxHighlighting::Repository>();
        made->addCustomSearchPath(u":/athanor/highlighting"_s);
        // A definition is read from disk when it is first asked for its contents.
        for (const QStringView name : {pythonName, sqlName}) {
            made->definitionForName(name.toString()).formats();
        }
        return made;
    }();
    return *repository;
}

void setSyntax(KSyntaxHighlighting::SyntaxHighlighter &highlighter, Syntax syntax)
{
    using KSyntaxHighlighting::Repository;
    KSyntaxHighlighting::Repository &repository = syntaxRepository();
    // Of our own: those of the library are made for other grounds, on which some colours are below a contrast of 4.5.
    highlighter.setTheme(repository.theme(theme().dark ? u"Athanor Dark"_s : u"Athanor Light"_s));
    switch (syntax) {
    case Syntax::None:
        highlighter.setDefinition({});
        break;
    case Syntax::Python:
        highlighter.setDefinition(repository.definitionForName(pythonName.toString()));
        break;
    case Syntax::Sql:
        highlighter.setDefinition(repository.definitionForName(sqlName.toString()));
        break;
    }
}

} // namespace athanor::desktop
