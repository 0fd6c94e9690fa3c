// SPDX-License-Identifier: MIT
#include "alembic/project/environmentactions.h"

#include "alembic/project/configurearguments.h"
#include "alembic/project/engineactions.h"
#include "alembic/project/environmentmoments.h"
#include "alembic/project/staticreader.h"
#include "alembic/project/syntaxwalk.h"

#include <QCoreApplication>
#include <QFile>
#include <QHash>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// A statement that may decide which tables a name means; one that is not written out may.
bool maySetSession(const QString &source)
{
    static const QRegularExpression words(u"search_path|\\brole\\b|authorization"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    const bool isWritten = source.contains(u'"') || source.contains(u'\'');
    return !isWritten || words.match(source).hasMatch();
}

bool isConstant(const Expression &expression, ConstantKind kind)
{
    const auto *constant = expression.as<ConstantExpression>();
    return constant && constant->type == kind;
}

class ActionFinder
{
public:
    ActionFinder(const QString &path, const Module &module, EvaluatedPart evaluated)
        : m_path(path)
        , m_module(module)
        , m_evaluated(evaluated)
    {
    }

    QList<EnvironmentAction> find()
    {
        forEachCall(m_module.body(), [this](const CallPlace &place) { look(place); });
        if (!m_evaluated.configure) {
            lookAtUrls();
        }
        if (!m_evaluated.migrations && m_run && !m_hasBlock) {
            add(*m_run, noTransactionText());
        }
        return m_actions;
    }

private:
    void add(const Node &node, const QString &text,
             EnvironmentAction::Concern concern = EnvironmentAction::Concern::Run)
    {
        m_actions.append(
            EnvironmentAction{.text = text, .file = m_path, .line = static_cast<int>(node.line), .concern = concern});
    }
    void addOfSession(const Node &node, const QString &text)
    {
        add(node, text);
        m_actions.last().isOfSession = true;
    }
    void look(const CallPlace &place);
    void lookAtConfigure(const CallPlace &place);
    void lookAtEngine(const CallExpression &call);
    void lookAtUrls();

    QString m_path;
    Module m_module;
    EvaluatedPart m_evaluated;
    const CallExpression *m_run = nullptr; // run_migrations()
    bool m_hasBlock = false; // begin_transaction()
    QList<EnvironmentAction> m_actions;
    QHash<const FunctionStatement *, int> m_configures;
};

void ActionFinder::lookAtConfigure(const CallPlace &place)
{
    if (place.loops > 0) {
        add(*place.call, translate("The environment runs several times (configure() in a loop)."));
    } else if (++m_configures[place.function] == 2) {
        add(*place.call, severalRunsText());
    }
    const bool isOnline = std::ranges::any_of(
        place.call->keywords, [](const Keyword &keyword) { return identifierText(keyword.name) == "connection"_L1; });
    for (const Keyword &keyword : place.call->keywords) {
        const QString name = identifierText(keyword.name);
        const bool isTrue = isConstant(*keyword.value, ConstantKind::True);
        const bool isFalse = isConstant(*keyword.value, ConstantKind::False);
        const bool isNone = isConstant(*keyword.value, ConstantKind::None);
        const auto *list = keyword.value->as<ListExpression>();
        const bool isUsual = name == "transactional_ddl"_L1  ? isNone || isTrue
                             : name == "version_table_pk"_L1 ? isTrue
                                                             : isNone || isFalse || (list && list->elements.isEmpty());
        const bool isForScripts = name == "literal_binds"_L1 && !isOnline;
        if (mayChangeRun(name) && !isUsual && !isForScripts) {
            add(keyword, configureActionText(name));
        }
    }
}

void ActionFinder::lookAtEngine(const CallExpression &call)
{
    for (const Keyword &keyword : call.keywords) {
        const QString name = identifierText(keyword.name);
        if (isConstant(*keyword.value, ConstantKind::None)) {
            continue;
        }
        if (name == "creator"_L1 || name == "async_creator"_L1) {
            addOfSession(call, ownConnectionsText(name));
        } else if (name == "connect_args"_L1) {
            const auto *dict = keyword.value->as<DictExpression>();
            QStringList keys;
            for (const Expression *key : dict ? dict->keys : ExpressionList()) {
                const auto literal = key ? literalValue(*key) : std::nullopt;
                keys.append(literal && literal->kind == Literal::Kind::String ? literal->text : u"…"_s);
            }
            keys = dict ? effectiveConnectArguments(keys) : QStringList{u"…"_s};
            if (!keys.isEmpty()) {
                addOfSession(call, connectArgumentsText(keys));
            }
        }
    }
}

// A URL may be put together in many ways; its options stand in one of the parts.
void ActionFinder::lookAtUrls()
{
    static const QRegularExpression options(u"[?&]options="_s);
    QFile file(m_path);
    const QStringList lines =
        file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n') : QStringList();
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (!lines[i].trimmed().startsWith(u'#') && options.match(lines[i]).hasMatch()) {
            m_actions.append(EnvironmentAction{
                .text = sessionOptionsText(), .file = m_path, .line = static_cast<int>(i) + 1, .isOfSession = true});
        }
    }
}

void ActionFinder::look(const CallPlace &place)
{
    const CallExpression &call = *place.call;
    QString name;
    if (const auto *attribute = call.function->as<AttributeExpression>()) {
        name = identifierText(attribute->name);
    } else if (const auto *plain = call.function->as<NameExpression>()) {
        name = identifierText(plain->name);
    }
    const QString callee = dotted(*call.function);
    if (name == "configure"_L1 && callee.contains("context"_L1, Qt::CaseInsensitive)) {
        lookAtConfigure(place);
    } else if (name == "begin_transaction"_L1) {
        m_hasBlock = true;
    } else if (name == "run_migrations"_L1) {
        m_run = &call;
        if (place.loops > 0) {
            add(call, translate("The environment runs several times (run_migrations() in a loop)."));
        }
        if (callee.contains("context"_L1, Qt::CaseInsensitive) && !call.keywords.isEmpty()) {
            add(call, translate("Arguments are handed to upgrade() and downgrade()."),
                EnvironmentAction::Concern::Revisions);
        }
    } else if (name == "execute"_L1 || name == "exec_driver_sql"_L1 || name == "scalar"_L1 || name == "scalars"_L1) {
        if (call.function->kind == ExpressionKind::Attribute) {
            const QString source = QString::fromUtf8(m_module.source(call)).simplified();
            add(call, translate("The environment runs a statement of its own: %1").arg(source.left(120)));
            m_actions.last().isOfSession = maySetSession(source);
        }
    } else if (name == "execution_options"_L1) {
        const QString source = QString::fromUtf8(m_module.source(call)).simplified();
        add(call, translate("The environment changes how the connection executes: %1").arg(source.left(120)));
        m_actions.last().isOfSession = source.contains("schema_translate_map"_L1) || source.contains("**"_L1);
    } else if (name == "listens_for"_L1 || (name == "listen"_L1 && call.arguments.size() >= 3)) {
        addOfSession(call, translate("The environment listens to events of the connection or of tables."));
    }
    if (!m_evaluated.configure) {
        lookAtEngine(call);
    }
    for (const Keyword &keyword : call.keywords) {
        const QString argument = identifierText(keyword.name);
        if (argument == "execution_options"_L1 || argument == "schema_translate_map"_L1 ||
            argument == "isolation_level"_L1) {
            if (name != "execution_options"_L1) {
                const QString source = QString::fromUtf8(m_module.source(keyword)).simplified();
                add(call, translate("The environment changes how the connection executes: %1").arg(source.left(120)));
                // What is no literal dict may hold it.
                m_actions.last().isOfSession = source.contains("schema_translate_map"_L1) ||
                                               (argument != "isolation_level"_L1 && !source.endsWith(u'}'));
            }
        }
    }
}

} // namespace

QList<EnvironmentAction> findEnvironmentActions(const QString &path, const Module &module, EvaluatedPart evaluated)
{
    return ActionFinder(path, module, evaluated).find();
}

} // namespace athanor::project
