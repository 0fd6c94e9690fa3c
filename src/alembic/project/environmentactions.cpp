// SPDX-License-Identifier: MIT
#include "alembic/project/environmentactions.h"

#include "alembic/project/staticreader.h"
#include "alembic/project/syntaxwalk.h"

#include <QCoreApplication>
#include <QHash>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

class ActionFinder
{
public:
    ActionFinder(const QString &path, const Module &module)
        : m_path(path)
        , m_module(module)
    {
    }

    QList<EnvironmentAction> find()
    {
        forEachCall(m_module.body(), [this](const CallPlace &place) { look(place); });
        return m_actions;
    }

private:
    void add(const Node &node, const QString &text,
             EnvironmentAction::Concern concern = EnvironmentAction::Concern::Run)
    {
        m_actions.append(
            EnvironmentAction{.text = text, .file = m_path, .line = static_cast<int>(node.line), .concern = concern});
    }
    void look(const CallPlace &place);
    void lookAtConfigure(const CallPlace &place);

    QString m_path;
    Module m_module;
    QList<EnvironmentAction> m_actions;
    QHash<const FunctionStatement *, int> m_configures;
};

void ActionFinder::lookAtConfigure(const CallPlace &place)
{
    if (place.loops > 0) {
        add(*place.call, translate("The environment runs several times (configure() in a loop)."));
    } else if (++m_configures[place.function] == 2) {
        add(*place.call, translate("The environment is configured more than once in one run."));
    }
    for (const Keyword &keyword : place.call->keywords) {
        const QString name = identifierText(keyword.name);
        const auto *constant = keyword.value->as<ConstantExpression>();
        const bool isNone = constant && constant->type == ConstantKind::None;
        if (name == "on_version_apply"_L1 && !isNone) {
            add(keyword, translate("A function of the project runs after each revision (on_version_apply)."));
        } else if (name == "transactional_ddl"_L1 && !(isNone || (constant && constant->type == ConstantKind::True))) {
            add(keyword, translate("The transactions are not Alembic's usual ones (transactional_ddl)."));
        } else if (name == "as_sql"_L1 || name == "starting_rev"_L1 || name == "version_table_pk"_L1) {
            add(keyword, translate("The argument %1 of configure() is not reproduced.").arg(name));
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
    } else if (name == "run_migrations"_L1) {
        if (place.loops > 0) {
            add(call, translate("The environment runs several times (run_migrations() in a loop)."));
        }
        if (callee.contains("context"_L1, Qt::CaseInsensitive) && !call.keywords.isEmpty()) {
            add(call, translate("Arguments are handed to upgrade() and downgrade()."),
                EnvironmentAction::Concern::Revisions);
        }
    } else if (name == "execute"_L1 || name == "exec_driver_sql"_L1 || name == "scalar"_L1 || name == "scalars"_L1) {
        if (call.function->kind == ExpressionKind::Attribute) {
            add(call, translate("The environment runs a statement of its own: %1")
                          .arg(QString::fromUtf8(m_module.source(call)).simplified().left(120)));
        }
    } else if (name == "execution_options"_L1) {
        add(call, translate("The environment changes how the connection executes: %1")
                      .arg(QString::fromUtf8(m_module.source(call)).simplified().left(120)));
    } else if (name == "listens_for"_L1 || (name == "listen"_L1 && call.arguments.size() >= 3)) {
        add(call, translate("The environment listens to events of the connection or of tables."));
    }
    for (const Keyword &keyword : call.keywords) {
        const QString argument = identifierText(keyword.name);
        if (argument == "execution_options"_L1 || argument == "schema_translate_map"_L1 ||
            argument == "isolation_level"_L1) {
            if (name != "execution_options"_L1) {
                add(keyword, translate("The environment changes how the connection executes: %1")
                                 .arg(QString::fromUtf8(m_module.source(keyword)).simplified().left(120)));
            }
        }
    }
}

} // namespace

QList<EnvironmentAction> findEnvironmentActions(const QString &path, const Module &module)
{
    return ActionFinder(path, module).find();
}

} // namespace athanor::project
