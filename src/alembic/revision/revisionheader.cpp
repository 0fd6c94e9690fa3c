// SPDX-License-Identifier: MIT
#include "alembic/python/parser.h"
#include "alembic/revision/modulerun.h"
#include "alembic/revision/revision.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>
#include <QStringTokenizer>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace athanor::revision {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// What a name of the module is bound to when the file has been executed, as far as its statements tell.
struct Binding
{
    const Expression *value = nullptr; // nullptr: bound by something that is not a plain assignment
    int line = 0;
    bool isOnly = true; // it was not bound before
};

// str.expandtabs()
QString expandTabs(const QString &text)
{
    if (!text.contains(u'\t')) {
        return text;
    }
    constexpr qsizetype width = 8;
    QString result;
    qsizetype column = 0;
    for (const QChar sign : text) {
        if (sign == u'\t') {
            const qsizetype spaces = width - column % width;
            result += QString(spaces, u' ');
            column += spaces;
            continue;
        }
        result += sign;
        column = sign == u'\n' || sign == u'\r' ? 0 : column + 1;
    }
    return result;
}

// What the compiler of Python 3.13 does to a docstring: the indentation that all lines after the first one share goes.
QString withoutIndentation(const QString &text)
{
    const auto indentation = [](const QString &line) {
        const auto first = std::ranges::find_if(line, [](QChar sign) { return sign != u' '; });
        return static_cast<qsizetype>(first - line.begin());
    };
    QStringList lines = text.split(u'\n');
    qsizetype margin = text.size();
    for (const QString &line : lines.sliced(1)) {
        if (const qsizetype own = indentation(line); own < line.size()) {
            margin = std::min(margin, own);
        }
    }
    lines.first() = lines.first().sliced(indentation(lines.first()));
    for (qsizetype i = 1; i < lines.size(); ++i) {
        lines[i] = lines[i].sliced(std::min(margin, indentation(lines[i])));
    }
    return lines.join(u'\n');
}

// str.strip()
QString stripped(const QString &text)
{
    const auto isSpace = [](QChar sign) { return sign.isSpace() || (sign >= QChar(0x1c) && sign <= QChar(0x1f)); };
    qsizetype from = 0;
    qsizetype to = text.size();
    while (from < to && isSpace(text[from])) {
        ++from;
    }
    while (to > from && isSpace(text[to - 1])) {
        --to;
    }
    return text.sliced(from, to - from);
}

class HeaderReader
{
public:
    HeaderReader(const QString &path, const QByteArray &source, Extent extent, Hash hash, const HeaderAids &aids)
        : m_source(source)
        , m_aids(aids)
        , m_module(
              python::parse(source, {.bodies = extent == Extent::Whole ? python::Bodies::Parse : python::Bodies::Skip}))
        , m_extent(extent)
    {
        if (aids.keepTree) {
            aids.keepTree(path, m_module);
        }
        m_revision.path = path;
        if (hash != nullptr) {
            m_revision.sha256 = hash(source);
        }
    }

    RevisionFiles read()
    {
        readSyntaxErrors();
        bindBody(m_module.body(), true);
        if (m_extent == Extent::Whole) {
            readDocumentation();
            m_revision.upgradeIsEmpty = isEmptyFunction("upgrade");
            m_revision.downgradeIsEmpty = isEmptyFunction("downgrade");
        }
        if (readId()) {
            readParents();
            m_result.revisions.append(std::move(m_revision));
        }
        if (m_names) {
            m_result.importedFiles = m_names->importedFiles;
            m_result.importedFiles.sort();
        }
        return std::move(m_result);
    }

private:
    void addProblem(int line, const QString &text, FileProblem::Kind kind = FileProblem::Kind::Header,
                    const QString &alembic = {})
    {
        if (m_revision.hasSyntaxError) {
            return; // what follows from it is not told
        }
        m_result.problems.append(FileProblem{.path = m_revision.path,
                                             .line = line,
                                             .text = text,
                                             .alembic = alembic,
                                             .blocksPlans = true,
                                             .kind = kind});
    }
    void unknownHeader(int line, const QString &text, FileProblem::Kind kind = FileProblem::Kind::Header)
    {
        addProblem(line, text, kind);
        if (m_revision.unknownHeader.isEmpty()) {
            const FileProblem &problem = m_result.problems.constLast();
            m_revision.unknownHeader = problem.text;
            m_revision.unknownHeaderLine = problem.line;
        }
    }
    // The first alone, as Python tells it.
    void readSyntaxErrors()
    {
        const auto &problems = m_module.problems();
        if (problems.isEmpty()) {
            return;
        }
        const auto first = std::ranges::min_element(problems, {}, &SyntaxProblem::line);
        addProblem(first->line, translate("The revision file has a syntax error: %1.").arg(first->text),
                   FileProblem::Kind::Syntax);
        m_revision.hasSyntaxError = true;
    }

    void bindBody(StatementList body, bool certain);
    void bindStatement(const Statement &statement, bool certain);
    void bindTarget(const Expression &target, const Expression *value, int line);
    void bindName(Identifier name, const Expression *value, int line);
    void bindNamesOf(const Statement &statement);
    void readDocumentation();
    [[nodiscard]] bool isEmptyFunction(QByteArrayView name) const;
    [[nodiscard]] bool readId();
    void readParents();
    [[nodiscard]] std::optional<Literal> valueOf(QByteArrayView name, const Binding &binding);
    [[nodiscard]] std::optional<Literal> writtenValue(const Expression &expression) const;
    [[nodiscard]] std::optional<QStringList> identifiers(QByteArrayView name);

    const QByteArray &m_source;
    const HeaderAids &m_aids;
    Module m_module;
    Extent m_extent;
    bool m_acts = false; // it does more than to bind names: lists may have changed
    std::unique_ptr<ModuleNames> m_names; // when it has run
    QHash<QByteArrayView, Binding> m_bindings;
    QHash<QByteArrayView, const FunctionStatement *> m_functions;
    Revision m_revision;
    RevisionFiles m_result;
};

void HeaderReader::bindName(Identifier name, const Expression *value, int line)
{
    const qsizetype count = m_bindings.size();
    Binding &binding = m_bindings[name];
    binding = {.value = value, .line = line, .isOnly = m_bindings.size() > count};
    if (!m_functions.isEmpty()) {
        m_functions.remove(name);
    }
}

void HeaderReader::bindTarget(const Expression &target, const Expression *value, int line)
{
    if (const auto *name = target.as<NameExpression>()) {
        bindName(name->name, value, line);
        return;
    }
    ExpressionList targets;
    if (const auto *tuple = target.as<TupleExpression>()) {
        targets = tuple->elements;
    } else if (const auto *list = target.as<ListExpression>()) {
        targets = list->elements;
    } else if (const auto *starred = target.as<StarredExpression>()) {
        bindTarget(*starred->value, nullptr, line);
        return;
    } else { // a part of something
        m_acts = true;
        return;
    }
    ExpressionList values;
    if (value) {
        if (const auto *tuple = value->as<TupleExpression>()) {
            values = tuple->elements;
        } else if (const auto *list = value->as<ListExpression>()) {
            values = list->elements;
        }
    }
    for (qsizetype i = 0; i < targets.size(); ++i) {
        bindTarget(*targets[i], values.size() == targets.size() ? values[i] : nullptr, line);
    }
}

// Names bound in an arm that may not run, or by a statement that is not a plain assignment, are not known.
void HeaderReader::bindStatement(const Statement &statement, bool certain)
{
    const int line = static_cast<int>(statement.line);
    if (const auto *assign = statement.as<AssignStatement>()) {
        for (const Expression *target : assign->targets) {
            bindTarget(*target, certain ? assign->value : nullptr, line);
        }
    } else if (const auto *annotated = statement.as<AnnotatedAssignStatement>()) {
        if (annotated->value) {
            bindTarget(*annotated->target, certain ? annotated->value : nullptr, line);
        }
    } else if (const auto *augmented = statement.as<AugmentedAssignStatement>()) {
        bindTarget(*augmented->target, nullptr, line);
    } else if (const auto *function = statement.as<FunctionStatement>()) {
        bindName(function->name, nullptr, line);
        m_functions.insert(function->name, function);
    } else if (const auto *type = statement.as<ClassStatement>()) {
        bindName(type->name, nullptr, line);
    } else if (const auto *import = statement.as<ImportStatement>()) {
        for (const Alias &alias : import->names) {
            const qsizetype dot = alias.name.indexOf('.');
            const Identifier first = dot < 0 ? alias.name : alias.name.first(dot);
            bindName(alias.asName.isEmpty() ? first : alias.asName, nullptr, line);
        }
    } else if (const auto *from = statement.as<ImportFromStatement>()) {
        for (const Alias &alias : from->names) {
            bindName(alias.asName.isEmpty() ? alias.name : alias.asName, nullptr, line);
        }
    } else {
        bindNamesOf(statement);
    }
}

void HeaderReader::bindNamesOf(const Statement &statement)
{
    const int line = static_cast<int>(statement.line);
    const auto *expression = statement.as<ExpressionStatement>();
    m_acts = m_acts || expression == nullptr || expression->value->kind != ExpressionKind::Constant;
    if (const auto *condition = statement.as<IfStatement>()) {
        bindBody(condition->body, false);
        bindBody(condition->orElse, false);
    } else if (const auto *attempt = statement.as<TryStatement>()) {
        bindBody(attempt->body, false);
        for (const ExceptHandler &handler : attempt->handlers) {
            bindBody(handler.body, false);
        }
        bindBody(attempt->orElse, false);
        bindBody(attempt->finalBody, false);
    } else if (const auto *with = statement.as<WithStatement>()) {
        for (const WithItem &item : with->items) {
            if (item.target) {
                bindTarget(*item.target, nullptr, line);
            }
        }
        bindBody(with->body, false);
    } else if (const auto *loop = statement.as<ForStatement>()) {
        bindTarget(*loop->target, nullptr, line);
        bindBody(loop->body, false);
        bindBody(loop->orElse, false);
    } else if (const auto *repeat = statement.as<WhileStatement>()) {
        bindBody(repeat->body, false);
        bindBody(repeat->orElse, false);
    } else if (const auto *match = statement.as<MatchStatement>()) {
        for (const MatchCase &arm : match->cases) {
            bindBody(arm.body, false);
        }
    } else if (const auto *deletion = statement.as<DeleteStatement>()) {
        for (const Expression *target : deletion->targets) {
            bindTarget(*target, nullptr, line);
        }
    }
}

void HeaderReader::bindBody(StatementList body, bool certain)
{
    for (const Statement *statement : body) {
        bindStatement(*statement, certain);
    }
}

// Script.longdoc and Script.doc: stripped, and up to the first empty line.
void HeaderReader::readDocumentation()
{
    QString text = docstring(m_module).value_or(QString());
    text.replace("\r\n"_L1, "\n"_L1);
    m_revision.documentation = stripped(withoutIndentation(expandTabs(text)));
    m_revision.message = m_revision.documentation.section(u"\n\n"_s, 0, 0).simplified();
    const QStringView wanted = u"Create Date:";
    for (const QStringView line : qTokenize(m_revision.documentation, u'\n')) {
        if (const QStringView words = line.trimmed(); words.startsWith(wanted)) {
            m_revision.createDate = words.sliced(wanted.size()).trimmed().toString();
            break;
        }
    }
}

bool HeaderReader::isEmptyFunction(QByteArrayView name) const
{
    const FunctionStatement *function = m_functions.value(name);
    if (!function) {
        return !m_bindings.contains(name);
    }
    for (const Statement *statement : function->body) {
        if (statement->kind == StatementKind::Pass) {
            continue;
        }
        if (const auto *expression = statement->as<ExpressionStatement>()) {
            if (expression->value->kind == ExpressionKind::Constant) {
                continue; // a docstring or "..."
            }
        }
        if (const auto *back = statement->as<ReturnStatement>()) {
            if (!back->value || back->value->kind == ExpressionKind::Constant) {
                return true;
            }
        }
        return false;
    }
    return true;
}

std::optional<Literal> HeaderReader::writtenValue(const Expression &expression) const
{
    return literalValue(expression, [this](Identifier name) -> const Expression * {
        const Binding binding = m_bindings.value(name);
        return binding.isOnly ? binding.value : nullptr;
    });
}

// As it is written, if that tells it; else as the module makes it when it runs.
std::optional<Literal> HeaderReader::valueOf(QByteArrayView name, const Binding &binding)
{
    const auto written = binding.value != nullptr ? writtenValue(*binding.value) : std::nullopt;
    const bool mayChange =
        written && (written->kind == Literal::Kind::List || written->kind == Literal::Kind::Set) && m_acts;
    if ((written && !mayChange) || m_revision.hasSyntaxError) {
        return written;
    }
    if (m_aids.run == nullptr) {
        m_result.isPlain = false;
        return written;
    }
    if (!m_names) {
        m_names = m_aids.run(m_revision.path, m_source, m_aids.importRoots);
    }
    return m_names->isWhole ? m_names->header.value(name.toByteArray()) : written;
}

bool HeaderReader::readId()
{
    const auto binding = m_bindings.constFind("revision");
    if (binding == m_bindings.cend()) {
        // From before Alembic 0.2: the id is the file's name.
        static const QRegularExpression legacy(u"\\A([a-f0-9]+)\\.py\\z"_s);
        const QString name = QFileInfo(m_revision.path).fileName();
        const QRegularExpressionMatch match = legacy.match(name);
        if (match.hasMatch()) {
            m_revision.id = match.captured(1);
            return true;
        }
        addProblem(
            0, translate("Could not determine revision id from filename %1: it has no variable 'revision'.").arg(name),
            FileProblem::Kind::Header,
            u"Could not determine revision id from filename %1. Be sure the 'revision' variable is declared inside the "
            "script (please see 'Upgrading from Alembic 0.1 to 0.2' in the documentation)."_s.arg(name));
        return false;
    }
    m_revision.idLine = binding->line;
    const auto value = valueOf("revision", *binding);
    if (!value) {
        addProblem(binding->line, translate("The revision id is not statically known."), FileProblem::Kind::Computed);
        return false;
    }
    if (value->kind != Literal::Kind::String || value->text.isEmpty()) {
        addProblem(binding->line, translate("The revision id is not a string."));
        return false;
    }
    m_revision.id = value->text;
    return true;
}

// None, a string, or a sequence of strings.
std::optional<QStringList> HeaderReader::identifiers(QByteArrayView name)
{
    const auto binding = m_bindings.constFind(name);
    if (binding == m_bindings.cend()) {
        return QStringList();
    }
    const auto value = valueOf(name, *binding);
    if (!value) {
        unknownHeader(binding->line, translate("'%1' is not statically known.").arg(QString::fromUtf8(name)),
                      FileProblem::Kind::Computed);
        return std::nullopt;
    }
    QStringList result;
    switch (value->kind) {
    case Literal::Kind::None:
        return result;
    case Literal::Kind::String:
        return QStringList{value->text};
    case Literal::Kind::List:
    case Literal::Kind::Tuple:
    case Literal::Kind::Set:
        for (const Literal &item : value->items) {
            if (item.kind != Literal::Kind::String) {
                unknownHeader(binding->line,
                              translate("'%1' holds something that is not a string.").arg(QString::fromUtf8(name)));
                return std::nullopt;
            }
            result.append(item.text);
        }
        return result;
    default:
        unknownHeader(binding->line,
                      translate("'%1' is not a string or a sequence of strings.").arg(QString::fromUtf8(name)));
        return std::nullopt;
    }
}

void HeaderReader::readParents()
{
    const auto binding = m_bindings.constFind("down_revision");
    if (binding == m_bindings.cend()) {
        unknownHeader(m_revision.idLine, translate("The file has no variable 'down_revision'."));
    } else {
        m_revision.downRevisionLine = binding->line;
        m_revision.downRevisions = identifiers("down_revision").value_or(QStringList());
    }
    m_revision.branchLabels = identifiers("branch_labels").value_or(QStringList());
    m_revision.dependsOn = identifiers("depends_on").value_or(QStringList());
    if (m_revision.dependsOn == QStringList{QString()}) {
        m_revision.dependsOn.clear(); // an empty text alone is no dependency to Alembic
    }
}

} // namespace

RevisionFiles readRevisionSource(const QString &path, const QByteArray &source, Extent extent, Hash hash,
                                 const HeaderAids &aids)
{
    return HeaderReader(path, source, extent, hash, aids).read();
}

} // namespace athanor::revision
