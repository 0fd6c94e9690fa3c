// SPDX-License-Identifier: MIT
#include "alembic/project/engineactions.h"

#include "alembic/project/urlobjects.h"

#include <QCoreApplication>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// libpq's, psycopg's and asyncpg's arguments that concern reaching the server and the driver's own caches.
bool isHarmless(const QString &key)
{
    static const QSet<QString> names = {u"connect_timeout"_s,
                                        u"timeout"_s,
                                        u"command_timeout"_s,
                                        u"application_name"_s,
                                        u"fallback_application_name"_s,
                                        u"ssl"_s,
                                        u"sslmode"_s,
                                        u"sslrootcert"_s,
                                        u"sslcert"_s,
                                        u"sslkey"_s,
                                        u"sslpassword"_s,
                                        u"sslcrl"_s,
                                        u"sslcrldir"_s,
                                        u"sslcompression"_s,
                                        u"sslnegotiation"_s,
                                        u"ssl_min_protocol_version"_s,
                                        u"ssl_max_protocol_version"_s,
                                        u"direct_tls"_s,
                                        u"channel_binding"_s,
                                        u"gssencmode"_s,
                                        u"krbsrvname"_s,
                                        u"tcp_user_timeout"_s,
                                        u"target_session_attrs"_s,
                                        u"load_balance_hosts"_s,
                                        u"prepare_threshold"_s,
                                        u"statement_cache_size"_s,
                                        u"prepared_statement_cache_size"_s,
                                        u"prepared_statement_name_func"_s,
                                        u"max_cached_statement_lifetime"_s,
                                        u"max_cacheable_statement_size"_s,
                                        u"check_same_thread"_s}; // of SQLite, in templates that serve both
    return names.contains(key) || key.startsWith("keepalives"_L1);
}

// Keys of connect_args that count; "…" stands for what is not known.
QStringList effectiveKeys(const Value &value)
{
    if (value.isNone()) {
        return {};
    }
    const auto *dict = value.as<DictObject>();
    if (!dict || dict->isTainted()) {
        return {u"…"_s};
    }
    QStringList keys;
    for (const auto &entry : dict->table.entries()) {
        if (entry.isRemoved) {
            continue;
        }
        const QString key = entry.key.stringIf().value_or(u"…"_s);
        const auto *settings = key == "server_settings"_L1 ? entry.value.as<DictObject>() : nullptr;
        if (!settings || settings->isTainted()) {
            keys.append(key);
            continue;
        }
        for (const auto &setting : settings->table.entries()) {
            const QString name = setting.key.stringIf().value_or(u"…"_s);
            if (!setting.isRemoved && name != "application_name"_L1 && name != "jit"_L1) {
                keys.append(u"server_settings.%1"_s.arg(name));
            }
        }
    }
    return effectiveConnectArguments(keys);
}

bool isEmptyDict(const Value &value)
{
    const auto *dict = value.as<DictObject>();
    return dict && !dict->isTainted() && dict->table.size() == 0;
}

class Finder
{
public:
    explicit Finder(const CallArguments &arguments)
        : m_arguments(arguments)
    {
    }
    void look(const QString &name, const Value &value)
    {
        if (value.isNone()) {
            return;
        }
        if (name == "connect_args"_L1) {
            if (const QStringList keys = effectiveKeys(value); !keys.isEmpty()) {
                add(connectArgumentsText(keys));
            }
        } else if (name == "creator"_L1 || name == "async_creator"_L1 || name == "pool"_L1) {
            add(ownConnectionsText(name));
        } else if (name == "isolation_level"_L1 || (name == "execution_options"_L1 && !isEmptyDict(value))) {
            add(translate("The environment changes how the connection executes: %1").arg(name),
                name != "isolation_level"_L1);
        }
    }
    void add(const QString &text, bool isOfSession = true)
    {
        actions.append(EnvironmentAction{.text = text,
                                         .file = m_arguments.interpreter.currentFile(),
                                         .line = m_arguments.line,
                                         .isOfSession = isOfSession});
    }

    QList<EnvironmentAction> actions;

private:
    const CallArguments &m_arguments;
};

} // namespace

QStringList effectiveConnectArguments(const QStringList &keys)
{
    QStringList effective = keys;
    effective.removeIf(isHarmless);
    return effective;
}

bool hasSessionOptions(const QString &url)
{
    const qsizetype query = url.indexOf(u'?');
    return query >= 0 && QUrlQuery(url.mid(query + 1)).hasQueryItem(u"options"_s);
}

QString connectArgumentsText(const QStringList &keys)
{
    return translate("The environment hands arguments of its own to the connection (connect_args: %1).")
        .arg(keys.join(", "_L1));
}

QString ownConnectionsText(const QString &argument)
{
    return translate("The environment makes its connections itself (%1).").arg(argument);
}

QString sessionOptionsText()
{
    return translate("The database URL sets options of the session (options=).");
}

QList<EnvironmentAction> engineActions(const CallArguments &arguments, bool fromConfig)
{
    Finder finder(arguments);
    for (const auto &[name, value] : arguments.keywords) {
        finder.look(name, value);
    }
    if (arguments.unknownRest) {
        finder.add(translate("Further arguments of the engine are not statically known: %1.")
                       .arg(arguments.unknownRest->text));
    }
    Value url = arguments.argumentOr(0, fromConfig ? u"configuration"_s : u"url"_s, Value());
    if (const auto *dict = fromConfig ? url.as<DictObject>() : nullptr) {
        const QString prefix =
            arguments.argumentOr(1, u"prefix"_s, Value::string(u"sqlalchemy."_s)).stringIf().value_or(u"sqlalchemy."_s);
        url = Value();
        for (const auto &entry : dict->table.entries()) {
            const QString key = entry.isRemoved ? QString() : entry.key.stringIf().value_or(QString());
            if (key == prefix + u"url"_s) {
                url = entry.value;
            } else if (key.startsWith(prefix)) {
                finder.look(key.mid(prefix.size()), entry.value);
            }
        }
    }
    const auto *made = url.as<MadeUrlObject>();
    const auto *text = url.as<UrlObject>();
    const QString shown = text ? text->text() : url.stringIf().value_or(QString());
    if (made ? made->hasSessionOptions() : hasSessionOptions(shown)) {
        finder.add(sessionOptionsText());
    }
    return finder.actions;
}

} // namespace athanor::project
