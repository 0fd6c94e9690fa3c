// SPDX-License-Identifier: MIT
#include "alembic/project/urlobjects.h"

#include "alembic/project/engineactions.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;

// Whether a query, as URL.create() and its like take it, may set options of the session.
bool mayHaveOptions(const Value &query)
{
    if (query.isNone()) {
        return false;
    }
    if (const auto text = query.stringIf()) {
        return hasSessionOptions(u'?' + *text);
    }
    const auto *dict = query.as<DictObject>();
    return !dict || dict->isTainted() || dict->find(u"options"_s);
}

// url.set(…), url.update_query_dict(…) and their like; nullopt for other names.
std::optional<Value> changing(Interpreter &interpreter, const QString &name, bool before)
{
    if (name == "set"_L1) {
        return interpreter.builtin(name, [before](const CallArguments &arguments) {
            const Value *query = arguments.keyword(u"query"_s);
            const bool has = arguments.unknownRest || (query ? mayHaveOptions(*query) : before);
            return arguments.interpreter.host<MadeUrlObject>(has);
        });
    }
    if (name.startsWith("update_query"_L1)) {
        return interpreter.builtin(name, [before](const CallArguments &arguments) {
            bool has = before || arguments.unknownRest;
            for (const Value &value : arguments.positional) {
                has = has || (!value.isBool() && mayHaveOptions(value));
            }
            for (const auto &[key, value] : arguments.keywords) {
                has = has || (!value.isBool() && mayHaveOptions(value));
            }
            return arguments.interpreter.host<MadeUrlObject>(has);
        });
    }
    return std::nullopt;
}

} // namespace

std::optional<Value> UrlObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name == "render_as_string"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &) { return Value::string(m_text); });
    }
    if (name == "drivername"_L1) {
        return Value::string(m_text.section(u"://"_s, 0, 0));
    }
    if (name == "database"_L1) {
        return Value::string(QUrl(m_text).path().mid(1));
    }
    if (name == "set"_L1) {
        return interpreter.builtin(name, [this](const CallArguments &arguments) {
            const auto driver = arguments.keywordOr(u"drivername"_s, Value()).stringIf();
            if (arguments.keywords.size() == 1 && driver) {
                return arguments.interpreter.host<UrlObject>(*driver + m_text.mid(m_text.indexOf("://"_L1)));
            }
            const auto other = changing(arguments.interpreter, u"set"_s, hasSessionOptions(m_text));
            return arguments.interpreter.callValue(*other, arguments.positional, arguments.keywords);
        });
    }
    if (const auto method = changing(interpreter, name, hasSessionOptions(m_text))) {
        return method;
    }
    return InertObject::attribute(interpreter, name);
}

std::optional<Value> MadeUrlObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (const auto method = changing(interpreter, name, m_hasSessionOptions)) {
        return method;
    }
    return InertObject::attribute(interpreter, name);
}

std::optional<Value> UrlClassObject::attribute(Interpreter &interpreter, const QString &name)
{
    if (name != "create"_L1) {
        return InertObject::attribute(interpreter, name);
    }
    return interpreter.builtin(name, [](const CallArguments &arguments) {
        const Value query = arguments.argumentOr(6, u"query"_s, Value());
        return arguments.interpreter.host<MadeUrlObject>(arguments.unknownRest || mayHaveOptions(query));
    });
}

} // namespace athanor::project
