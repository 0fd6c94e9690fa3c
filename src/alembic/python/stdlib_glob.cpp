// SPDX-License-Identifier: MIT
// What is in the folders of the project: glob, and what os and pathlib list; importlib.resources and pkgutil
#include "alembic/python/fileobject.h"
#include "alembic/python/folderlisting.h"
#include "alembic/python/interpreterstate.h"
#include "alembic/python/projectfiles.h"
#include "alembic/python/standardlibrary.h"
#include "alembic/python/syntaxtext.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::python {

namespace {

constexpr qsizetype MaximumEntries = 10'000;

// os.listdir() and the like: the order of the items is the file system's.
class ListingObject : public HostObject
{
public:
    ListingObject(const QString &type, const QList<Value> &items)
        : m_type(type)
        , m_items(items)
    {
    }
    [[nodiscard]] QString typeName() const override { return m_type; }
    [[nodiscard]] const QList<Value> *unorderedItems() const override { return &m_items; }
    std::optional<Value> iterate(Interpreter &interpreter, const std::function<bool(const Value &)> &) override
    {
        return order(interpreter);
    }
    std::optional<Value> nextItem(Interpreter &interpreter) override { return order(interpreter); }
    std::optional<Value> length(Interpreter &interpreter) override
    {
        return m_type == "list"_L1 ? std::optional(Value::integer(m_items.size())) : HostObject::length(interpreter);
    }
    std::optional<Value> attribute(Interpreter &interpreter, const QString &) override { return order(interpreter); }
    std::optional<Value> subscript(Interpreter &interpreter, const Value &) override { return order(interpreter); }
    std::optional<Value> binary(Interpreter &interpreter, BinaryOperator, const Value &, bool) override
    {
        return order(interpreter);
    }
    std::optional<Value> compare(Interpreter &interpreter, CompareOperator op, const Value &other, bool) override
    {
        if ((op != CompareOperator::In && op != CompareOperator::NotIn) || m_type != "list"_L1 || !other.isString())
            return order(interpreter);
        const bool isThere = std::ranges::any_of(m_items, [&](const Value &item) { return item.is(other); });
        return Value::boolean(isThere == (op == CompareOperator::In));
    }
    Value repr(Interpreter &interpreter) override { return order(interpreter); }

private:
    static Value order(Interpreter &interpreter)
    {
        return interpreter.unknown(SyntaxText::tr("the order in which a folder lists its entries decides"));
    }

    QString m_type;
    QList<Value> m_items;
};

// fnmatch.fnmatchcase() without sets
bool matches(QStringView text, QStringView pattern)
{
    // Where to go on if the text after the last * does not fit.
    qsizetype star = -1;
    qsizetype retry = 0;
    qsizetype at = 0;
    qsizetype i = 0;
    while (i < text.size()) {
        const bool isPair = text[i].isHighSurrogate() && i + 1 < text.size();
        if (at < pattern.size() && pattern[at] == u'*') {
            star = at++;
            retry = i;
        } else if (at < pattern.size() && pattern[at] == u'?') {
            ++at;
            i += isPair ? 2 : 1;
        } else if (at < pattern.size() && pattern[at] == text[i]) {
            ++at;
            ++i;
        } else if (star >= 0) {
            at = star + 1;
            i = ++retry;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == u'*')
        ++at;
    return at == pattern.size();
}

bool hasWildcards(const QString &text)
{
    return text.contains(u'*') || text.contains(u'?') || text.contains(u'[');
}

// The package or module that is named or given, imported: the folder of its file.
std::optional<QString> folderOfPackage(const CallArguments &a, Value *failure)
{
    Value anchor = a.positional.value(0);
    if (anchor.isString())
        anchor = a.interpreter.internals().importName(anchor.string());
    const auto *module = anchor.as<ModuleObject>();
    if (module && !module->path.isEmpty())
        return module->path.first(module->path.lastIndexOf(u'/'));
    *failure = anchor.isAbsent() ? anchor : outsideOfProject(a.interpreter);
    return std::nullopt;
}

// read_text(package, name) and its like
Value readResource(const CallArguments &a, const QString &mode)
{
    Interpreter &interpreter = a.interpreter;
    if (const Value *unknown = a.firstUnknown())
        return *unknown;
    Value failure;
    const Value name = a.positional.value(1);
    if (a.positional.size() != 2 || !name.isString() || name.string().startsWith(u'/'))
        return interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs"));
    const auto folder = folderOfPackage(a, &failure);
    if (!folder)
        return failure;
    const Value file = openFile(
        {interpreter, {Value::string(*folder + u'/' + name.string()), Value::string(mode)}, a.keywords, a.line, {}});
    return file.isAbsent() ? file : interpreter.callValue(interpreter.attribute(file, u"read"_s));
}

} // namespace

Value listFolder(Interpreter &interpreter, const FolderListing &wanted)
{
    const ProjectPath place = projectPath(interpreter, wanted.folder.isEmpty() ? u"."_s : wanted.folder);
    if (!place.isKnown())
        return outsideOfProject(interpreter);
    const bool isQuestion = !wanted.pattern.isEmpty();
    QStringList names;
    if (place.state == ProjectPath::State::Folder) {
        names = QDir(place.real)
                    .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
        // Python itself makes this one when it runs.
        const bool mayHaveCache = std::ranges::any_of(
            names, [](const QString &name) { return name == "__pycache__"_L1 || name.endsWith(".py"_L1); });
        if (names.size() > MaximumEntries || (mayHaveCache && (!isQuestion || matches(u"__pycache__", wanted.pattern))))
            return interpreter.unknown(
                SyntaxText::tr("what is in the folder %1 when the code runs decides").arg(wanted.folder));
    } else if (!isQuestion) {
        Value failure;
        // Says why not; a file is no folder.
        if (place.state == ProjectPath::State::File || readProjectFile(interpreter, wanted.folder, &failure))
            return interpreter.unknown(SyntaxText::tr("a file is read or written while the code runs"));
        return failure;
    }
    QList<Value> items;
    for (const QString &name : std::as_const(names)) {
        if (isQuestion && (!matches(name, wanted.pattern) ||
                           (!wanted.matchesHidden && name.startsWith(u'.') && !wanted.pattern.startsWith(u'.'))))
            continue;
        const QString path = wanted.prefix.isEmpty() || wanted.prefix.endsWith(u'/')
                                 ? QString(wanted.prefix + name)
                                 : QString(wanted.prefix + u'/' + name);
        items << (wanted.givesPaths ? makePathValue(interpreter, path) : Value::string(path));
        if (!interpreter.internals().step())
            return Value::raised();
    }
    interpreter.heap().charge(items.size() * qint64(sizeof(Value)));
    if (items.size() > 1)
        return interpreter.host<ListingObject>(wanted.givesPaths ? u"generator"_s : u"list"_s, items);
    return wanted.givesPaths ? interpreter.internals().makeIterator(items) : interpreter.list(items);
}

std::optional<std::pair<QString, QString>> splitPattern(const QString &pattern)
{
    const qsizetype slash = pattern.lastIndexOf(u'/');
    const QString folder = pattern.first(std::max<qsizetype>(slash, 0));
    const QString name = pattern.sliced(slash + 1);
    if (slash == 0 || name.isEmpty() || name.contains(u'[') || name.contains("**"_L1) || !hasWildcards(name) ||
        hasWildcards(folder))
        return std::nullopt;
    return std::pair(folder, name);
}

std::shared_ptr<TableModule> makeGlobModule()
{
    auto module = std::make_shared<OpaqueModule>(u"glob"_s);
    module->addFunction(u"glob"_s, [](const CallArguments &a) {
        if (const Value *unknown = a.firstUnknown())
            return *unknown;
        const auto pattern = a.positional.value(0).stringIf();
        const auto parts = pattern ? splitPattern(*pattern) : std::nullopt;
        const bool isPlain =
            std::ranges::all_of(a.keywords, [](const auto &entry) { return entry.first == "recursive"_L1; });
        if (!parts || !isPlain)
            return a.interpreter.unknown(SyntaxText::tr("%1.%2 is not evaluated").arg(u"glob"_s, u"glob"_s));
        return listFolder(a.interpreter, {.folder = parts->first, .prefix = parts->first, .pattern = parts->second});
    });
    return module;
}

std::shared_ptr<TableModule> makeResourcesModule()
{
    auto module = std::make_shared<OpaqueModule>(u"importlib.resources"_s);
    module->addFunction(u"files"_s, [](const CallArguments &a) {
        Value failure;
        const auto folder = folderOfPackage(a, &failure);
        return folder ? makePathValue(a.interpreter, *folder) : failure;
    });
    module->addFunction(u"read_text"_s, [](const CallArguments &a) { return readResource(a, u"r"_s); });
    module->addFunction(u"read_binary"_s, [](const CallArguments &a) { return readResource(a, u"rb"_s); });
    return module;
}

std::shared_ptr<TableModule> makePkgutilModule()
{
    auto module = std::make_shared<OpaqueModule>(u"pkgutil"_s);
    module->addFunction(u"get_data"_s, [](const CallArguments &a) { return readResource(a, u"rb"_s); });
    return module;
}

} // namespace athanor::python
