// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"
#include "alembic/python/object.h"
#include "alembic/python/parser.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>

namespace athanor::python {

// The folders of the project. Nothing outside of them is ever read.
struct ImportRoots
{
    QStringList folders; // absolute; as sys.path, in order: where an import of the project's own files is looked for
    QStringList furtherFolders{}; // absolute; nothing is imported from them, but the code may read their files
    bool operator==(const ImportRoots &) const = default;
};

struct Limits
{
    qint64 steps = 2'000'000; // statements, expressions and items
    qint64 uncertainSteps = 300'000; // of them below a branch that is not known: the ways through a file multiply there
    int depth = 200; // nested calls
    qint64 bytes = 256 * 1024 * 1024; // ever taken by values
    int files = 2'000; // modules of the project
};

struct Settings
{
    ImportRoots roots;
    QString workingFolder{}; // absolute; where the relative paths of files start; empty: not known
    QHash<QString, QString> environment; // os.environ; nothing else of the environment is seen
    bool environmentIsComplete = false; // false: a variable that is not in `environment` is Unknown, not absent
    QHash<QString, Value>
        assumptions; // dotted name ("package.settings.flag") → value told by the user; no heap objects
    Limits limits;
};

// One call on the way to where the interpreter is.
struct FrameInfo
{
    QString file;
    QString function; // "<module>" for a module's body
    int line = 0; // being executed
};

// Told about everything that cannot be known. All calls are nested properly.
class Observer
{
public:
    enum class Cause {
        Branch, // an arm of if, match, a conditional expression, and/or
        Loop, // the body of a loop over unknown items or with an unknown condition: shown once
        Rest, // what follows an unknown branch that may return, raise, break or continue
        Handler, // except: an exception may or may not have been raised
    };
    virtual ~Observer();
    // What runs until leaveOpaque() may or may not run. `arm` counts the arms of one branch from 0.
    virtual void enterOpaque(Cause cause, const UnknownReason &reason, int line, int arm);
    virtual void leaveOpaque();
    // The call of something unknown (a function that could not be read): its effects are not known.
    virtual void unknownCall(const UnknownReason &reason, int line, const QString &callee);
    // The order of a set's items matters here; it differs from one run of Python to the next.
    virtual void unstableOrder(int line);
    // A statement that could not be evaluated at all: broken syntax.
    virtual void problem(const QString &text, const QString &file, int line);
};

// A Python exception that nobody caught.
struct RaisedException
{
    QString type; // "ValueError"
    QString message; // str(exception)
    QString file;
    int line = 0; // of the raise
    Value exception; // valid as long as the interpreter
};

// What became of executing something: exactly one of a value, an exception, or a reason why it was given up.
struct Outcome
{
    Value value; // may be Unknown; of executeModule(): the module
    std::optional<RaisedException> exception;
    QExplicitlySharedDataPointer<UnknownReason> stopped; // a limit was reached
    [[nodiscard]] bool isNormal() const { return !exception && !stopped; }
};

// An abstract interpreter of Python: evaluates what can be known from the files alone, and says why the rest cannot.
// Nothing is executed, no file is read outside the import roots, no environment is read. Bounded in steps, depth and
// memory; never fails on any input. One thread at a time.
class Interpreter
{
public:
    explicit Interpreter(const Settings &settings = {});
    ~Interpreter();
    Q_DISABLE_COPY_MOVE(Interpreter)

    // Importable from now on; an import of "a.b" makes "a" importable, too. A later one of the same name wins.
    void addModule(const std::shared_ptr<HostModule> &module);
    // Likewise modules that are made when they are first imported; `names` has the packages around them, too.
    using ModuleMaker = std::function<std::shared_ptr<HostModule>(const QString &name)>;
    void addModules(const QSet<QString> &names, const ModuleMaker &make);
    void setObserver(Observer *observer); // not owned; may be nullptr

    // Runs the body of a file. The module is known to imports by `name`, if given ("app.config").
    Outcome executeModule(const QString &path, const QByteArray &source, const QString &name = {});
    Outcome executeModule(const QString &path, const Module &tree, const QString &name = {});
    Outcome importModule(const QString &dottedName); // as `import a.b.c`, gives a.b.c

    [[nodiscard]] QStringList importedFiles() const; // in order, also those whose body raised

    // Absolute, each once, in order: files and folders of the project that the code read, listed or looked for.
    [[nodiscard]] QStringList readFiles() const;

    Outcome call(const Value &function, const QList<Value> &arguments = {},
                 const QList<std::pair<QString, Value>> &keywords = {});

    // ---- for host modules, while something is executed: results may be Unknown or Raised
    [[nodiscard]] const Settings &settings() const;
    [[nodiscard]] Heap &heap();
    template <typename T, typename... Arguments>
    Value host(Arguments &&...arguments)
    {
        return Value::object(heap().make<T>(std::forward<Arguments>(arguments)...));
    }
    Value list(const QList<Value> &items);
    Value tuple(const QList<Value> &items);
    Value dict(const QList<std::pair<Value, Value>> &items = {});
    Value set(const QList<Value> &items);
    Value builtin(const QString &name, BuiltinObject::Function function);

    // A new class of exceptions with its base, as hosts need them: exceptionType("DBAPIError"). The base is a built-in
    // one.
    Value exceptionType(const QString &name, const QString &base = QStringLiteral("Exception"));
    Value exceptionType(const QString &name, const Value &base);

    // Raises an exception of that built-in type; the result is Value::raised().
    Value raise(const QString &typeName, const QString &message);
    Value raise(const Value &exception);
    [[nodiscard]] bool isRaising() const;
    // Takes the exception that is on its way; None if there is none.
    Value takeException();
    // What is done here may raise an exception or not (a database decides): the handlers around are shown as opaque.
    void mayRaise(const QString &reason);
    // An Unknown that begins at the current line.
    Value unknown(const QString &reason);

    Value callValue(const Value &function, const QList<Value> &arguments = {},
                    const QList<std::pair<QString, Value>> &keywords = {});
    // nullopt: there is no such attribute.
    std::optional<Value> attributeIf(const Value &object, const QString &name);
    Value attribute(const Value &object, const QString &name); // raises AttributeError
    Value setAttribute(const Value &object, const QString &name, const Value &value);
    Value binary(BinaryOperator op, const Value &left, const Value &right);
    Value compare(CompareOperator op, const Value &left, const Value &right);
    Value subscript(const Value &object, const Value &index);
    // Calls `each` for every item until it returns false. None, Unknown (not all items are known) or Raised.
    Value iterate(const Value &iterable, const std::function<bool(const Value &)> &each);
    // All items; nullopt if unknown or raised: `failure` has the value then.
    std::optional<QList<Value>> items(const Value &iterable, Value *failure = nullptr);
    Value truth(const Value &value); // Bool, Unknown or Raised
    Value length(const Value &value);
    Value toString(const Value &value); // str(x)
    Value repr(const Value &value);
    Value format(const Value &value, const QString &specification);
    Value isInstance(const Value &value, const Value &type);
    [[nodiscard]] QString typeName(const Value &value) const;
    // Of settings().assumptions; nullptr if nothing was told. Notes the use.
    const Value *assumption(const QString &dottedName);
    [[nodiscard]] QStringList usedAssumptions() const;

    // ---- where we are
    [[nodiscard]] int currentLine() const; // in the innermost frame
    [[nodiscard]] QString currentFile() const;
    [[nodiscard]] QList<FrameInfo> frames() const; // outermost first
    // The line in that file of the innermost frame that is in it (a helper imported from elsewhere: the line that
    // called it); 0 if there is none.
    [[nodiscard]] int lineIn(const QString &file) const;
    // The condition under which the current statement runs; nullptr if it runs for certain.
    [[nodiscard]] const UnknownReason *condition() const;
    [[nodiscard]] int opaqueDepth() const;

    class Private;
    [[nodiscard]] Private &internals() { return *d; }

private:
    std::unique_ptr<Private> d;
};

} // namespace athanor::python
