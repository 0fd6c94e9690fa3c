// SPDX-License-Identifier: MIT
#include "alembic/python/interpreter.h"

#include "alembic/python/interpreterstate.h"
#include "alembic/python/syntaxtext.h"

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

// How much of the machine's stack nested Python may take; threads have 2 to 8 MiB.
#ifdef __SANITIZE_ADDRESS__
constexpr qptrdiff MaximumStack = 5 * 1024 * 1024;
#else
constexpr qptrdiff MaximumStack = 1536 * 1024;
#endif

// The stack is measured from the outermost entry.
class StackBase
{
public:
    explicit StackBase(Interpreter::Private &state)
        : m_state(state)
        , m_isOutermost(!state.m_stackBase)
    {
        if (m_isOutermost)
            m_state.m_stackBase = static_cast<const char *>(__builtin_frame_address(0));
    }
    ~StackBase()
    {
        if (m_isOutermost)
            m_state.m_stackBase = nullptr;
    }
    Q_DISABLE_COPY_MOVE(StackBase)

private:
    Interpreter::Private &m_state;
    bool m_isOutermost;
};

} // namespace

Interpreter::Private::Private(Interpreter &publicInterpreter, const Settings &given)
    : q(publicInterpreter)
    , m_settings(given)
{
}

Interpreter::Private::~Private() = default;

void Interpreter::Private::stop(const QString &reason)
{
    if (m_stopped)
        return;
    m_stopped = unknown(reason).sharedReason();
    m_isRaising = true;
}

bool Interpreter::Private::count(qint64 steps)
{
    if (m_stopped)
        return false;
    m_steps += steps;
    if (m_steps <= m_settings.limits.steps)
        return true;
    stop(SyntaxText::tr("evaluating the file takes more than %1 steps").arg(m_settings.limits.steps));
    return false;
}

void Interpreter::Private::willChange(Object *object)
{
    // What is remembered of it is copied when it changes, and compared.
    if (m_journal.willChange(object))
        spend(object->itemCount() / 4);
}

bool Interpreter::Private::step()
{
    if (m_stopped)
        return false;
    if (!count(1))
        return false;
    if (!m_opaque.empty() && ++m_uncertainSteps > m_settings.limits.uncertainSteps) {
        stop(SyntaxText::tr("there are too many ways through the file: what is not known leaves more than %1 steps")
                 .arg(m_settings.limits.uncertainSteps));
        return false;
    }
    if (m_heap.bytes() > m_settings.limits.bytes) {
        stop(SyntaxText::tr("evaluating the file takes more than %1 MiB").arg(m_settings.limits.bytes / (1024 * 1024)));
        return false;
    }
    return true;
}

bool Interpreter::Private::hasStack()
{
    const char *here = static_cast<const char *>(__builtin_frame_address(0));
    if (!m_stackBase || qAbs(m_stackBase - here) < MaximumStack) [[likely]]
        return true;
    stop(SyntaxText::tr("the file nests too deeply"));
    return false;
}

bool Interpreter::Private::enterCall()
{
    return ++m_depth <= m_settings.limits.depth;
}

Value Interpreter::Private::unknown(const QString &reason) const
{
    return Value::unknown(reason, m_frame ? m_frame->line : 0,
                          m_frame && m_frame->module ? m_frame->module->path : QString());
}

// An attribute of something unknown; it keeps the reason of its origin.
Value Interpreter::Private::derivedUnknown(const Value &origin, const QString &name) const
{
    if (origin.reason().path.isEmpty() || m_settings.assumptions.isEmpty())
        return origin;
    const QString path = origin.reason().path + u'.' + name;
    if (const Value *told = q.assumption(path))
        return *told;
    Value result = Value::unknown(origin.reason().text, origin.reason().line, origin.reason().file);
    result.sharedReason()->path = path;
    return result;
}

QString Interpreter::Private::text(Identifier identifier)
{
    // Files use the same words again and again.
    constexpr qsizetype most = 4096;
    constexpr qsizetype longest = 64;
    static thread_local QHash<QByteArray, QString> texts;
    const auto known = texts.constFind(QByteArray::fromRawData(identifier.data(), identifier.size()));
    if (known != texts.constEnd())
        return *known;
    const QString text = identifierText(identifier);
    if (identifier.size() <= longest) {
        if (texts.size() >= most)
            texts.clear();
        texts.insert(identifier.toByteArray(), text);
    }
    return text;
}

Outcome Interpreter::Private::finish(const Value &value)
{
    Outcome outcome;
    if (m_stopped) {
        outcome.stopped = m_stopped;
        outcome.value = Value::unknown(m_stopped);
        m_isRaising = false;
        m_exception = Value();
        return outcome;
    }
    if (!m_isRaising) {
        outcome.value = value;
        return outcome;
    }
    RaisedException raised;
    raised.exception = takeException();
    raised.type = typeName(raised.exception);
    raised.message = exceptionText(raised.exception);
    raised.file = m_exceptionFile;
    raised.line = m_exceptionLine;
    m_isRaising = false;
    outcome.value =
        Value::unknown(SyntaxText::tr("the file raises %1 here").arg(raised.type), raised.line, raised.file);
    outcome.exception = std::move(raised);
    return outcome;
}

// Runs the body of a module whose tree is set. None or Raised.
Value Interpreter::Private::executeTree(ModuleObject *module)
{
    m_trees.push_back(module->tree);
    Frame frame;
    frame.parent = m_frame;
    frame.module = module;
    FrameSwitch inside(*this, &frame);
    if (!enterCall()) {
        leaveCall();
        stop(SyntaxText::tr("modules import one another too deeply"));
        return Value::raised();
    }
    if (const auto docstring = module->docstring())
        module->names.set(u"__doc__"_s, Value::string(*docstring));
    else
        module->names.set(u"__doc__"_s, Value());
    module->names.set(u"__name__"_s, Value::string(module->name.isEmpty() ? u"__main__"_s : module->name));
    module->names.set(u"__file__"_s, Value::string(module->path));
    if (module->path.endsWith("/__init__.py"_L1))
        module->names.set(u"__path__"_s, q.list({Value::string(module->path.section(u'/', 0, -2))}));
    const std::size_t mark = m_opaque.size();
    const Flow flow = executeBlock(module->tree.body());
    while (m_opaque.size() > mark)
        leaveOpaque();
    leaveCall();
    return flow == Flow::Raise ? Value::raised() : Value();
}

Interpreter::Interpreter(const Settings &settings)
    : d(std::make_unique<Private>(*this, settings))
{
}

Interpreter::~Interpreter() = default;

void Interpreter::addModule(const std::shared_ptr<HostModule> &module)
{
    d->m_hosts.insert(module->name(), module);
    QString package = module->name();
    for (qsizetype dot = package.lastIndexOf(u'.'); dot > 0; dot = package.lastIndexOf(u'.')) {
        package.truncate(dot);
        d->m_hostPackages.insert(package);
    }
}

void Interpreter::addModules(const QSet<QString> &names, const ModuleMaker &make)
{
    d->m_makers.emplace_back(names, make);
}

void Interpreter::setObserver(Observer *observer)
{
    d->m_observer = observer;
}

Outcome Interpreter::executeModule(const QString &path, const QByteArray &source, const QString &name)
{
    return executeModule(path, parse(source), name);
}

Outcome Interpreter::executeModule(const QString &path, const Module &tree, const QString &name)
{
    const StackBase base(*d);
    ModuleObject *module = d->m_heap.make<ModuleObject>();
    module->path = path;
    module->name = name;
    module->tree = tree;
    const Value value = Value::object(module);
    if (!name.isEmpty())
        d->m_modules.insert(name, value);
    d->executeTree(module);
    Outcome outcome = d->finish(value);
    if (!outcome.isNormal())
        outcome.value = value; // what was assigned before is known
    return outcome;
}

Outcome Interpreter::importModule(const QString &dottedName)
{
    const StackBase base(*d);
    return d->finish(d->importName(dottedName));
}

QStringList Interpreter::importedFiles() const
{
    return d->m_importedFiles;
}

QStringList Interpreter::readFiles() const
{
    return d->m_readFiles;
}

void Interpreter::Private::noteRead(const QString &path)
{
    if (m_knownReads.contains(path))
        return;
    m_knownReads.insert(path);
    m_readFiles.append(path);
}

Outcome Interpreter::call(const Value &function, const QList<Value> &arguments,
                          const QList<std::pair<QString, Value>> &keywords)
{
    const StackBase base(*d);
    if (d->m_stopped)
        return d->finish({});
    const std::size_t mark = d->m_opaque.size();
    const Value value = d->awaitValue(callValue(function, arguments, keywords));
    while (d->m_opaque.size() > mark)
        d->leaveOpaque();
    return d->finish(value);
}

const Settings &Interpreter::settings() const
{
    return d->m_settings;
}

Heap &Interpreter::heap()
{
    return d->m_heap;
}

Value Interpreter::list(const QList<Value> &items)
{
    d->m_heap.charge(items.size() * qint64(sizeof(Value)));
    return host<ListObject>(items);
}

Value Interpreter::tuple(const QList<Value> &items)
{
    d->m_heap.charge(items.size() * qint64(sizeof(Value)));
    return host<TupleObject>(items);
}

Value Interpreter::dict(const QList<std::pair<Value, Value>> &items)
{
    auto *dict = d->m_heap.make<DictObject>();
    d->m_heap.charge(items.size() * qint64(sizeof(OrderedTable::Entry)));
    for (const auto &[key, value] : items) {
        if (!d->spendKey(key))
            break;
        dict->table.insert(key, value);
    }
    return Value::object(dict);
}

Value Interpreter::set(const QList<Value> &items)
{
    auto *set = d->m_heap.make<SetObject>();
    d->m_heap.charge(items.size() * qint64(sizeof(OrderedTable::Entry)));
    for (const Value &item : items) {
        if (!d->spendKey(item))
            break;
        set->table.insert(item, Value());
    }
    return Value::object(set);
}

Value Interpreter::builtin(const QString &name, BuiltinObject::Function function)
{
    return host<BuiltinObject>(name, std::move(function));
}

Value Interpreter::exceptionType(const QString &name, const QString &base)
{
    ClassObject *baseClass = d->exceptionClass(base);
    return exceptionType(name, Value::object(baseClass ? baseClass : d->exceptionClass(u"Exception"_s)));
}

Value Interpreter::exceptionType(const QString &name, const Value &base)
{
    return Value::object(d->makeClass(name, {base}));
}

Value Interpreter::raise(const QString &typeName, const QString &message)
{
    return d->raise(typeName, message);
}

Value Interpreter::raise(const Value &exception)
{
    return d->raiseValue(exception);
}

bool Interpreter::isRaising() const
{
    return d->m_isRaising;
}

Value Interpreter::takeException()
{
    return d->m_stopped ? Value() : d->takeException();
}

void Interpreter::mayRaise(const QString &reason)
{
    if (!d->m_mayRaise.isUnknown())
        d->m_mayRaise = d->unknown(reason);
}

Value Interpreter::unknown(const QString &reason)
{
    return d->unknown(reason);
}

Value Interpreter::callValue(const Value &function, const QList<Value> &arguments,
                             const QList<std::pair<QString, Value>> &keywords)
{
    const StackBase base(*d);
    return d->call(function, d->argumentsOf(arguments, keywords));
}

std::optional<Value> Interpreter::attributeIf(const Value &object, const QString &name)
{
    const StackBase base(*d);
    return d->attributeIf(object, name);
}

Value Interpreter::attribute(const Value &object, const QString &name)
{
    const StackBase base(*d);
    return d->attribute(object, name);
}

Value Interpreter::setAttribute(const Value &object, const QString &name, const Value &value)
{
    const StackBase base(*d);
    return d->setAttribute(object, name, value);
}

Value Interpreter::binary(BinaryOperator op, const Value &left, const Value &right)
{
    const StackBase base(*d);
    return d->binary(op, left, right);
}

Value Interpreter::compare(CompareOperator op, const Value &left, const Value &right)
{
    const StackBase base(*d);
    return d->compare(op, left, right);
}

Value Interpreter::subscript(const Value &object, const Value &index)
{
    const StackBase base(*d);
    return d->subscript(object, index);
}

Value Interpreter::iterate(const Value &iterable, const std::function<bool(const Value &)> &each)
{
    const StackBase base(*d);
    return d->iterate(iterable, each);
}

std::optional<QList<Value>> Interpreter::items(const Value &iterable, Value *failure)
{
    const StackBase base(*d);
    return d->items(iterable, failure);
}

Value Interpreter::truth(const Value &value)
{
    const StackBase base(*d);
    return d->truth(value);
}

Value Interpreter::length(const Value &value)
{
    const StackBase base(*d);
    return d->length(value);
}

Value Interpreter::toString(const Value &value)
{
    const StackBase base(*d);
    return d->toString(value);
}

Value Interpreter::repr(const Value &value)
{
    const StackBase base(*d);
    return d->repr(value);
}

Value Interpreter::format(const Value &value, const QString &specification)
{
    const StackBase base(*d);
    return d->format(value, specification);
}

Value Interpreter::isInstance(const Value &value, const Value &type)
{
    const StackBase base(*d);
    return d->isInstance(value, type);
}

QString Interpreter::typeName(const Value &value) const
{
    return d->typeName(value);
}

const Value *Interpreter::assumption(const QString &dottedName)
{
    const auto told = d->m_settings.assumptions.constFind(dottedName);
    if (told == d->m_settings.assumptions.constEnd())
        return nullptr;
    if (!d->m_usedAssumptions.contains(dottedName))
        d->m_usedAssumptions << dottedName;
    return &*told;
}

QStringList Interpreter::usedAssumptions() const
{
    return d->m_usedAssumptions;
}

int Interpreter::currentLine() const
{
    return d->m_frame ? d->m_frame->line : 0;
}

QString Interpreter::currentFile() const
{
    return d->m_frame && d->m_frame->module ? d->m_frame->module->path : QString();
}

QList<FrameInfo> Interpreter::frames() const
{
    QList<FrameInfo> frames;
    for (const Frame *frame = d->m_frame; frame; frame = frame->parent)
        frames.prepend({frame->module ? frame->module->path : QString(),
                        frame->function ? frame->function->name : u"<module>"_s, frame->line});
    return frames;
}

int Interpreter::lineIn(const QString &file) const
{
    for (const Frame *frame = d->m_frame; frame; frame = frame->parent) {
        if (frame->module && frame->module->path == file)
            return frame->line;
    }
    return 0;
}

const UnknownReason *Interpreter::condition() const
{
    return d->m_opaque.empty() ? nullptr : d->m_opaque.front().reason.data();
}

int Interpreter::opaqueDepth() const
{
    return int(d->m_opaque.size());
}

} // namespace athanor::python
