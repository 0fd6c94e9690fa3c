// SPDX-License-Identifier: MIT
#include "alembic/python/standardlibrary.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

std::shared_ptr<HostModule> standardModule(const QString &dottedName)
{
    if (dottedName == "typing"_L1 || dottedName == "typing_extensions"_L1 || dottedName == "abc"_L1 ||
        dottedName == "collections.abc"_L1 || dottedName == "types"_L1)
        return makeTypingModule(dottedName);
    if (dottedName == "collections"_L1)
        return makeCollectionsModule();
    if (dottedName == "os"_L1)
        return makeOsModule();
    if (dottedName == "os.path"_L1 || dottedName == "posixpath"_L1)
        return makeOsPathModule();
    if (dottedName == "pathlib"_L1)
        return makePathlibModule();
    if (dottedName == "sys"_L1)
        return makeSysModule();
    if (dottedName == "logging"_L1 || dottedName == "logging.config"_L1)
        return makeLoggingModule();
    if (dottedName == "asyncio"_L1)
        return makeAsyncioModule();
    if (dottedName == "dataclasses"_L1)
        return makeDataclassesModule();
    if (dottedName == "enum"_L1)
        return makeEnumModule();
    return nullptr;
}

} // namespace athanor::python
