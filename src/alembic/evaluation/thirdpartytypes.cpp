// SPDX-License-Identifier: MIT
// The column types of packages that many projects use, as what they are on PostgreSQL.
#include "alembic/evaluation/objects.h"
#include "alembic/evaluation/sqlalchemymodule.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace athanor::evaluation {

using operation::Type;
using python::HostModule;
using python::Interpreter;
using python::Value;

namespace {

struct Description
{
    QStringList signature;
    TypeClass::Maker make;
};

Type plain(Type::Family family, const QString &word, const QString &className, bool decorated = true)
{
    Type type;
    type.family = family;
    type.word = word;
    type.className = className;
    type.decorated = decorated;
    return type;
}

Description fixed(Type::Family family, const QString &word, const QString &className,
                  std::optional<qint64> length = std::nullopt)
{
    return {{u"*"_s}, [=](Reader &) {
                Type type = plain(family, word, className);
                type.length = length;
                return type;
            }};
}

Description text(const QString &className, std::optional<qint64> standard)
{
    return {{u"length"_s}, [=](Reader &reader) {
                Type type = plain(Type::Family::String, u"VARCHAR"_s, className);
                type.length = reader.has(u"length"_s) ? reader.optionalNumber(u"length"_s) : standard;
                return type;
            }};
}

// The type itself decides by `impl`, or is a text of 255 characters.
Description choice()
{
    return {{u"choices"_s, u"impl"_s}, [](Reader &reader) {
                Type type = plain(Type::Family::String, u"VARCHAR"_s, u"ChoiceType"_s);
                type.length = 255;
                if (const Value impl = reader.value(u"impl"_s); !impl.isNone()) {
                    type = reader.toType(impl);
                    type.decorated = true;
                }
                return type;
            }};
}

Description geometry(const QString &word)
{
    return {{u"geometry_type"_s, u"srid"_s, u"dimension"_s}, [word](Reader &reader) {
                Type type = plain(Type::Family::Other, word, word);
                const Value kind = reader.value(u"geometry_type"_s);
                const QString shape =
                    reader.has(u"geometry_type"_s) ? reader.toText(kind).value_or(QString()) : u"GEOMETRY"_s;
                if (word != "raster"_L1 && !shape.isEmpty()) {
                    const qint64 srid = reader.optionalNumber(u"srid"_s).value_or(-1);
                    type.word = word % u'(' % shape.toUpper() % u',' % QString::number(srid) % u')';
                }
                return type;
            }};
}

Description vector(const QString &word)
{
    return {{u"dim"_s}, [word](Reader &reader) {
                Type type = plain(Type::Family::Other, word, word);
                if (const std::optional<qint64> dimensions = reader.optionalNumber(u"dim"_s))
                    type.word += u'(' % QString::number(*dimensions) % u')';
                return type;
            }};
}

using Types = QHash<QString, Description>;

const Types &utilsTypes()
{
    static const Types types{
        {u"UUIDType"_s,
         {{u"binary"_s, u"native"_s},
          [](Reader &reader) {
              if (reader.flag(u"native"_s, true))
                  return plain(Type::Family::Uuid, u"UUID"_s, u"UUIDType"_s);
              Type type = reader.flag(u"binary"_s, true) ? plain(Type::Family::Binary, u"BINARY(16)"_s, u"UUIDType"_s)
                                                         : plain(Type::Family::String, u"CHAR"_s, u"UUIDType"_s);
              if (type.family == Type::Family::String)
                  type.length = 32;
              return type;
          }}},
        {u"ArrowType"_s, fixed(Type::Family::DateTime, u"TIMESTAMP"_s, u"ArrowType"_s)},
        {u"JSONType"_s, fixed(Type::Family::Json, u"JSON"_s, u"JSONType"_s)},
        {u"TSVectorType"_s, fixed(Type::Family::Other, u"TSVECTOR"_s, u"TSVectorType"_s)},
        {u"URLType"_s, fixed(Type::Family::String, u"TEXT"_s, u"URLType"_s)},
        {u"EmailType"_s, text(u"EmailType"_s, 255)},
        {u"ColorType"_s, fixed(Type::Family::String, u"VARCHAR"_s, u"ColorType"_s, 20)},
        {u"LocaleType"_s, fixed(Type::Family::String, u"VARCHAR"_s, u"LocaleType"_s, 10)},
        {u"CountryType"_s, fixed(Type::Family::String, u"VARCHAR"_s, u"CountryType"_s, 2)},
        {u"CurrencyType"_s, fixed(Type::Family::String, u"VARCHAR"_s, u"CurrencyType"_s, 3)},
        {u"TimezoneType"_s, fixed(Type::Family::String, u"VARCHAR"_s, u"TimezoneType"_s, 50)},
        {u"IPAddressType"_s, fixed(Type::Family::String, u"VARCHAR"_s, u"IPAddressType"_s, 50)},
        {u"PhoneNumberType"_s, fixed(Type::Family::String, u"VARCHAR"_s, u"PhoneNumberType"_s, 20)},
        {u"LtreeType"_s, fixed(Type::Family::Other, u"LTREE"_s, u"LtreeType"_s)},
        {u"ChoiceType"_s, choice()},
    };
    return types;
}

const Types &modelTypes()
{
    static const Types types{{u"AutoString"_s, text(u"AutoString"_s, std::nullopt)},
                             {u"GUID"_s, fixed(Type::Family::Uuid, u"UUID"_s, u"GUID"_s)}};
    return types;
}

const Types &geometryTypes()
{
    static const Types types{{u"Geometry"_s, geometry(u"geometry"_s)},
                             {u"Geography"_s, geometry(u"geography"_s)},
                             {u"Raster"_s, geometry(u"raster"_s)}};
    return types;
}

const Types &vectorTypes()
{
    static const Types types{{u"Vector"_s, vector(u"VECTOR"_s)},
                             {u"VECTOR"_s, vector(u"VECTOR"_s)},
                             {u"HALFVEC"_s, vector(u"HALFVEC"_s)},
                             {u"SPARSEVEC"_s, vector(u"SPARSEVEC"_s)}};
    return types;
}

class TypesModule : public HostModule
{
public:
    TypesModule(const QString &name, const QSet<QString> &modules, const Types &types,
                const std::shared_ptr<Session> &session)
        : HostModule(name)
        , m_modules(modules)
        , m_types(types)
        , m_session(session)
    {
    }

    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override
    {
        const auto found = m_types.constFind(attributeName);
        if (found != m_types.constEnd())
            return interpreter.host<TypeClass>(attributeName, found->signature, found->make, m_session);
        // sqlalchemy_utils.types.uuid.UUIDType, sqlmodel.sql.sqltypes.AutoString
        const QString full = name() % u'.' % attributeName;
        if (m_modules.contains(full))
            return interpreter.importModule(full).value;
        return interpreter.unknown(QCoreApplication::translate("athanor", "%1 is not known to Athanor").arg(full));
    }

private:
    QSet<QString> m_modules; // of the same package
    const Types &m_types;
    std::shared_ptr<Session> m_session;
};

} // namespace

void addThirdPartyTypes(Interpreter &interpreter, const std::shared_ptr<Session> &session)
{
    static const QSet<QString> utils = [] {
        QSet<QString> names{u"sqlalchemy_utils"_s, u"sqlalchemy_utils.types"_s};
        for (const QString &name :
             {u"uuid"_s, u"arrow"_s, u"json"_s, u"ts_vector"_s, u"url"_s, u"email"_s, u"color"_s, u"locale"_s,
              u"country"_s, u"currency"_s, u"timezone"_s, u"ip_address"_s, u"phone_number"_s, u"ltree"_s, u"choice"_s})
            names += "sqlalchemy_utils.types."_L1 % name;
        return names;
    }();
    static const QSet<QString> model{u"sqlmodel"_s, u"sqlmodel.sql"_s, u"sqlmodel.sql.sqltypes"_s};
    static const QSet<QString> geometry{u"geoalchemy2"_s, u"geoalchemy2.types"_s};
    static const QSet<QString> vector{u"pgvector"_s, u"pgvector.sqlalchemy"_s};
    const auto add = [&](const QSet<QString> &modules, const Types &(*types)()) {
        interpreter.addModules(modules, [session, &modules, types](const QString &name) {
            return std::make_shared<TypesModule>(name, modules, types(), session);
        });
    };
    add(utils, utilsTypes);
    add(model, modelTypes);
    add(geometry, geometryTypes);
    add(vector, vectorTypes);
}

} // namespace athanor::evaluation
