// SPDX-License-Identifier: MIT
#include "alembic/python/standardlibrary.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

std::shared_ptr<HostModule> makeStandardModule(const QString &dottedName)
{
    using Maker = std::shared_ptr<TableModule> (*)();
    static const QHash<QString, Maker> makers = {
        {u"collections"_s, makeCollectionsModule},
        {u"os"_s, makeOsModule},
        {u"os.path"_s, makeOsPathModule},
        {u"posixpath"_s, makeOsPathModule},
        {u"pathlib"_s, makePathlibModule},
        {u"io"_s, makeIoModule},
        {u"codecs"_s, makeCodecsModule},
        {u"csv"_s, makeCsvModule},
        {u"glob"_s, makeGlobModule},
        {u"importlib.resources"_s, makeResourcesModule},
        {u"pkgutil"_s, makePkgutilModule},
        {u"sys"_s, makeSysModule},
        {u"logging"_s, makeLoggingModule},
        {u"logging.config"_s, makeLoggingModule},
        {u"logging.handlers"_s, makeLoggingModule},
        {u"asyncio"_s, makeAsyncioModule},
        {u"dataclasses"_s, makeDataclassesModule},
        {u"enum"_s, makeEnumModule},
        {u"datetime"_s, makeDatetimeModule},
        {u"uuid"_s, makeUuidModule},
        {u"json"_s, makeJsonModule},
        {u"re"_s, makeReModule},
        {u"textwrap"_s, makeTextwrapModule},
        {u"functools"_s, makeFunctoolsModule},
        {u"itertools"_s, makeItertoolsModule},
        {u"contextlib"_s, makeContextlibModule},
        {u"operator"_s, makeOperatorModule},
    };
    if (const Maker maker = makers.value(dottedName))
        return maker();
    if (dottedName == "typing"_L1 || dottedName == "typing_extensions"_L1 || dottedName == "abc"_L1 ||
        dottedName == "collections.abc"_L1)
        return makeTypingModule(dottedName);
    return isStandardModule(dottedName) ? makeMiscellaneousModule(dottedName) : nullptr;
}

} // namespace

// The tables know no interpreter and never change: all of one thread share them.
std::shared_ptr<HostModule> standardModule(const QString &dottedName)
{
    static thread_local QHash<QString, std::shared_ptr<HostModule>> made;
    const auto known = made.constFind(dottedName);
    if (known != made.constEnd())
        return *known;
    const std::shared_ptr<HostModule> module = makeStandardModule(dottedName);
    if (module)
        made.insert(dottedName, module);
    return module;
}

} // namespace athanor::python
