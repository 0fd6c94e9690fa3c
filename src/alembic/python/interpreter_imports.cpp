// SPDX-License-Identifier: MIT
#include "alembic/python/interpreterstate.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qint64 MaximumFile = 8 * 1024 * 1024;

// A module of the host as a value.
class HostModuleObject : public HostObject
{
public:
    HostModuleObject(const QString &dotted, std::shared_ptr<HostModule> described)
        : name(dotted)
        , module(std::move(described))
    {
    }
    [[nodiscard]] QString typeName() const override { return u"module"_s; }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &attributeName) override
    {
        if (const Value *known = names.find(attributeName))
            return *known;
        std::optional<Value> value;
        if (module)
            value = module->attribute(interpreter, attributeName);
        if (!value) {
            bool found = false;
            const Value submodule = interpreter.internals().importHost(name + u'.' + attributeName, &found);
            if (found)
                value = submodule;
        }
        if (!value && attributeName == "__name__"_L1)
            value = Value::string(name);
        if (!value && !module)
            value = interpreter.unknown(SyntaxText::tr("%1.%2 is not described").arg(name, attributeName));
        if (value && !value->isRaised())
            names.set(attributeName, *value);
        return value;
    }
    bool setAttribute(Interpreter &, const QString &attributeName, const Value &value) override
    {
        names.set(attributeName, value);
        return true;
    }
    Value repr(Interpreter &) override { return Value::string(u"<module '%1'>"_s.arg(name)); }

    QString name;
    std::shared_ptr<HostModule> module;
    Namespace names;
};

bool isIdentifier(const QString &text)
{
    return !text.isEmpty() && std::ranges::all_of(text, [](QChar c) { return c.isLetterOrNumber() || c == u'_'; });
}

} // namespace

std::shared_ptr<HostModule> Interpreter::Private::hostModule(const QString &dotted)
{
    std::shared_ptr<HostModule> module = m_hosts.value(dotted);
    for (auto maker = m_makers.crbegin(); !module && maker != m_makers.crend(); ++maker) {
        if (maker->first.contains(dotted))
            module = maker->second(dotted);
    }
    return module;
}

Value Interpreter::Private::importHost(const QString &dotted, bool *found)
{
    *found = true;
    const auto known = m_modules.constFind(dotted);
    if (known != m_modules.constEnd())
        return *known;
    std::shared_ptr<HostModule> module = hostModule(dotted);
    if (!module && !m_hostPackages.contains(dotted))
        module = standardModule(dotted);
    *found = module || m_hostPackages.contains(dotted);
    if (!*found)
        return {};
    const Value value = q.host<HostModuleObject>(dotted, module);
    m_modules.insert(dotted, value);
    return value;
}

// Looks for the file in the import roots, runs it, and gives its module.
Value Interpreter::Private::importProjectFile(const QString &dotted, bool *found)
{
    *found = false;
    const QStringList parts = dotted.split(u'.');
    if (!std::ranges::all_of(parts, isIdentifier))
        return {};
    const QString relative = parts.join(u'/');
    // What the file added to sys.path counts where it lies in a root.
    QStringList folders = m_settings.roots.folders;
    if (m_systemPath) {
        for (const Value &entry : std::as_const(m_systemPath->items)) {
            const QString folder = QDir::cleanPath(entry.stringIf().value_or(QString()));
            if (folder.startsWith(u'/') && !folders.contains(folder))
                folders << folder;
        }
    }
    for (const QString &root : std::as_const(folders)) {
        const QString base = root + u'/' + relative;
        QString path = base + u"/__init__.py"_s;
        if (!QFileInfo(path).isFile())
            path = base + u".py"_s;
        const QFileInfo info(path);
        const bool isNamespace = !info.isFile() && QFileInfo(base).isDir();
        if (!info.isFile() && !isNamespace)
            continue;
        // A link may not lead out of the roots.
        const QString real = isNamespace ? QFileInfo(base).canonicalFilePath() : info.canonicalFilePath();
        const bool isInside = std::ranges::any_of(m_settings.roots.folders, [&](const QString &folder) {
            return real.startsWith(QString(QDir(folder).canonicalPath() + u'/'));
        });
        if (!isInside)
            continue;
        *found = true;
        auto *module = m_heap.make<ModuleObject>();
        module->name = dotted;
        module->serial = ++m_serial;
        const Value value = Value::object(module);
        m_modules.insert(dotted, value);
        if (isNamespace)
            return value;
        module->path = path;
        m_importedFiles.append(path);
        QFile file(path);
        if (++m_files > m_settings.limits.files || info.size() > MaximumFile || !file.open(QIODevice::ReadOnly)) {
            module->unknownRest = unknown(SyntaxText::tr("the file %1 cannot be read").arg(path)).sharedReason();
            return value;
        }
        module->tree = parse(file.readAll());
        if (executeTree(module).isRaised()) {
            m_modules.remove(dotted);
            return Value::raised();
        }
        // A module may replace itself in sys.modules.
        return m_modules.value(dotted, value);
    }
    return {};
}

Value Interpreter::Private::importName(const QString &dotted)
{
    const auto known = m_modules.constFind(dotted);
    if (known != m_modules.constEnd())
        return *known;
    const qsizetype dot = dotted.lastIndexOf(u'.');
    Value parent;
    if (dot > 0) {
        parent = importName(dotted.first(dot));
        if (parent.isRaised())
            return parent;
        if (parent.isUnknown())
            return derivedUnknown(parent, dotted.sliced(dot + 1));
        const auto again = m_modules.constFind(dotted);
        if (again != m_modules.constEnd())
            return *again;
    }
    bool found = false;
    Value value = importHost(dotted, &found);
    if (!found)
        value = importProjectFile(dotted, &found);
    if (value.isRaised())
        return value;
    if (!found) {
        if (parent.kind() == ValueKind::Host) {
            if (const auto member = attributeIf(parent, dotted.sliced(dot + 1)))
                return *member;
        }
        const bool inProject = parent.kind() == ValueKind::Module;
        value = unknown(inProject ? SyntaxText::tr("the module '%1' was not found in the project").arg(dotted)
                                  : SyntaxText::tr("the package '%1' is not part of the project").arg(dotted));
        value.sharedReason()->path = dotted;
        if (!m_mayRaise.isUnknown())
            m_mayRaise = value;
        m_modules.insert(dotted, value);
    }
    if (auto *package = parent.as<ModuleObject>(); package && dot > 0) {
        const QString name = dotted.sliced(dot + 1);
        if (!package->names.contains(name))
            package->names.set(name, value);
    }
    return value;
}

Flow Interpreter::Private::executeImport(const ImportStatement &statement)
{
    for (const Alias &alias : statement.names) {
        const QString dotted = text(alias.name);
        const Value value = importName(dotted);
        if (value.isRaised())
            return Flow::Raise;
        m_frame->line = int(statement.line);
        if (!alias.asName.isEmpty()) {
            storeName(text(alias.asName), value);
            continue;
        }
        const QString top = dotted.section(u'.', 0, 0);
        storeName(top, m_modules.value(top, value));
    }
    return Flow::Normal;
}

// The absolute name of the module that a `from` names; empty with a failure if there is none.
QString Interpreter::Private::absoluteName(const ImportFromStatement &statement, Value *failure)
{
    const QString module = text(statement.module);
    if (statement.level == 0)
        return module;
    QString package = m_frame->module->name;
    const QString path = m_frame->module->path;
    if (package.isEmpty()) {
        for (const QString &root : m_settings.roots.folders) {
            if (path.startsWith(root + u'/')) {
                package = path.sliced(root.size() + 1).chopped(3).replace(u'/', u'.');
                if (package.endsWith(".__init__"_L1))
                    package.chop(9);
                break;
            }
        }
    }
    const bool isPackage = path.endsWith("/__init__.py"_L1) || (path.isEmpty() && !package.isEmpty());
    for (int level = isPackage ? 1 : 0; level < statement.level; ++level) {
        const qsizetype dot = package.lastIndexOf(u'.');
        if (dot < 0 && level + 1 < statement.level) {
            *failure = unknown(SyntaxText::tr("the relative import leads out of the project"));
            return {};
        }
        package.truncate(std::max<qsizetype>(dot, 0));
    }
    if (module.isEmpty())
        return package;
    return package.isEmpty() ? module : QString(package + u'.' + module);
}

Value Interpreter::Private::moduleMember(const Value &module, const QString &dotted, const QString &name)
{
    if (const auto value = attributeIf(module, name))
        return *value;
    if (m_isRaising)
        return Value::raised();
    // A submodule that nobody has imported yet.
    bool found = false;
    const QString submodule = dotted.isEmpty() ? name : QString(dotted + u'.' + name);
    Value value = importHost(submodule, &found);
    if (!found && (module.kind() == ValueKind::Module))
        value = importProjectFile(submodule, &found);
    if (found) {
        if (auto *package = module.as<ModuleObject>(); package && !value.isRaised())
            package->names.set(name, value);
        return value;
    }
    if (standardModule(dotted)) // it is there for Python, but not described here
        return unknown(SyntaxText::tr("%1 is not evaluated").arg(dotted + u'.' + name));
    return raise(u"ImportError"_s, u"cannot import name '%1' from '%2'"_s.arg(name, dotted));
}

Flow Interpreter::Private::executeImportFrom(const ImportFromStatement &statement)
{
    Value module;
    const QString dotted = absoluteName(statement, &module);
    if (dotted == "__future__"_L1)
        return Flow::Normal;
    if (!module.isUnknown()) {
        module = dotted.isEmpty() ? Value() : importName(dotted);
        if (module.isRaised())
            return Flow::Raise;
        if (dotted.isEmpty()) {
            // from . import x at the top of an import root
            for (const Alias &alias : statement.names) {
                const Value value = importName(text(alias.name));
                if (value.isRaised())
                    return Flow::Raise;
                storeName(text(alias.asName.isEmpty() ? alias.name : alias.asName), value);
            }
            return Flow::Normal;
        }
    }
    m_frame->line = int(statement.line);
    for (const Alias &alias : statement.names) {
        const QString name = text(alias.name);
        if (name == "*"_L1) {
            if (module.isUnknown()) {
                if (!m_frame->module->unknownRest)
                    m_frame->module->unknownRest = module.sharedReason();
                continue;
            }
            QStringList names;
            if (auto *source = module.as<ModuleObject>()) {
                if (source->unknownRest && !m_frame->module->unknownRest)
                    m_frame->module->unknownRest = source->unknownRest;
                if (const Value *all = source->names.find(u"__all__"_s)) {
                    Value failure;
                    const auto listed = items(*all, &failure);
                    if (listed) {
                        for (const Value &entry : *listed)
                            names << entry.stringIf().value_or(QString());
                    } else if (failure.isUnknown()) {
                        m_frame->module->unknownRest = failure.sharedReason();
                    }
                } else {
                    for (const QString &each : source->names.names()) {
                        if (!each.startsWith(u'_'))
                            names << each;
                    }
                }
            } else if (auto *host = module.as<HostModuleObject>(); host && host->module) {
                names = host->module->publicNames();
            }
            for (const QString &each : std::as_const(names)) {
                const Value value = moduleMember(module, dotted, each);
                if (value.isRaised())
                    return Flow::Raise;
                storeName(each, value);
            }
            continue;
        }
        const Value value = module.isUnknown() ? derivedUnknown(module, name) : moduleMember(module, dotted, name);
        if (value.isRaised())
            return Flow::Raise;
        storeName(text(alias.asName.isEmpty() ? alias.name : alias.asName), value);
    }
    return Flow::Normal;
}

} // namespace athanor::python
