// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

#include <memory>

namespace athanor::python {

// The pure parts of Python's standard library, as far as env.py, config.py and revisions use them; what depends on the
// clock, files, the network or chance is Unknown. nullptr: not described.
std::shared_ptr<HostModule> standardModule(const QString &dottedName);

// A module that is there, but of which no more is evaluated than was added.
class OpaqueModule : public TableModule
{
public:
    using TableModule::TableModule;
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override;
};

// The modules by subject.
std::shared_ptr<TableModule> makeTypingModule(const QString &name); // typing, typing_extensions, abc, collections.abc
std::shared_ptr<TableModule> makeOsModule(); // os
std::shared_ptr<TableModule> makeOsPathModule(); // os.path
std::shared_ptr<TableModule> makePathlibModule();
std::shared_ptr<TableModule> makeIoModule();
std::shared_ptr<TableModule> makeCodecsModule();
std::shared_ptr<TableModule> makeCsvModule();
std::shared_ptr<TableModule> makeGlobModule();
std::shared_ptr<TableModule> makeResourcesModule(); // importlib.resources
std::shared_ptr<TableModule> makePkgutilModule();
std::shared_ptr<TableModule> makeSysModule();
std::shared_ptr<TableModule> makeReModule();
std::shared_ptr<TableModule> makeDatetimeModule();
std::shared_ptr<TableModule> makeUuidModule();
std::shared_ptr<TableModule> makeJsonModule();
std::shared_ptr<TableModule> makeEnumModule();
std::shared_ptr<TableModule> makeTextwrapModule();
std::shared_ptr<TableModule> makeLoggingModule();
std::shared_ptr<TableModule> makeFunctoolsModule();
std::shared_ptr<TableModule> makeItertoolsModule();
std::shared_ptr<TableModule> makeContextlibModule();
std::shared_ptr<TableModule> makeCollectionsModule();
std::shared_ptr<TableModule> makeDataclassesModule();
std::shared_ptr<TableModule> makeAsyncioModule();
std::shared_ptr<TableModule> makeOperatorModule();
std::shared_ptr<TableModule> makeMiscellaneousModule(const QString &name); // copy, string, decimal, hashlib, …
bool isStandardModule(const QString &dottedName);

} // namespace athanor::python
