// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/interpreter.h"
#include "alembic/python/journal.h"

#include <QSet>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace athanor::python {

// The local names of one call, class body or comprehension.
struct Scope
{
    Namespace names;
    std::shared_ptr<Scope> parent; // the scope of the function around
    quint64 serial = 0; // grows; see Journal
    bool isClass = false;
    bool isComprehension = false;
    QStringList globals; // declared global
    QStringList nonlocals;
};

enum class Flow { Normal, Break, Continue, Return, Raise };

// How far what follows an unknown exit is uncertain.
enum class RestLevel { None, Iteration, Loop, Function, Raise };

// What a yield does: takes the value, gives what the yield expression is, or Raised to leave the generator.
using YieldHandler = std::function<Value(const Value &)>;

struct Frame
{
    Frame *parent = nullptr;
    ModuleObject *module = nullptr;
    FunctionObject *function = nullptr;
    std::shared_ptr<Scope> scope; // null: the module's own names
    int line = 0;
    Value returnValue;
    std::vector<Value> possibleReturns; // of arms of unknown branches
    const YieldHandler *onYield = nullptr;
    Value self; // the first argument, for super()
    ClassObject *definingClass = nullptr;
    Value handledException; // for a bare raise
    RestLevel rest = RestLevel::None; // the widest that is open
    std::optional<Value> restReason;
    QString classPrefix; // of private names: _Class
};

// One condition that is not known, around what is executed.
struct OpaqueRegion
{
    QExplicitlySharedDataPointer<UnknownReason> reason;
    int line = 0;
};

struct BoundName
{
    Namespace *names = nullptr;
    quint64 serial = 0; // of the scope or module; 0 for what was there from the beginning
    std::shared_ptr<Scope> scope;
};

class Interpreter::Private
{
public:
    Private(Interpreter &publicInterpreter, const Settings &given);
    ~Private();

    // ---- running (interpreter.cpp)
    Outcome finish(const Value &value);
    Value executeTree(ModuleObject *module);
    bool step(); // false: a limit is reached; then everything unwinds
    // Likewise for what walks over large values at once, before it does. A step stands for about a microsecond.
    bool spend(qint64 steps) { return steps <= 0 || count(steps); }
    bool spendKey(const Value &key) { return spend(key.weight() / QuickAStep); } // its hash, its equality
    bool spendMove(const ListObject *list, qsizetype at); // of what is behind that place
    bool spendArguments(const CallArguments &arguments);
    bool spendSearch(qsizetype length, qsizetype wanted); // of a text in a text
    static constexpr qint64 QuickAStep = 512; // weight that is copied, compared or searched in a step
    static constexpr qsizetype LongestText = 4'000'000; // that is made of others
    static constexpr qint64 SlowAStep = 64; // weight that is changed character by character
    bool count(qint64 steps);
    void stop(const QString &reason);
    [[nodiscard]] bool isStopped() const { return static_cast<bool>(m_stopped); }
    bool enterCall(); // false: too deep
    void leaveCall() { --m_depth; }
    bool hasStack(); // false (and stopped): the machine's own stack runs out
    Value unknown(const QString &reason) const;
    Value derivedUnknown(const Value &unknown, const QString &attribute) const;
    static QString text(Identifier identifier);

    // ---- statements
    Flow executeBlock(const StatementList &statements);
    Flow execute(const Statement &statement);
    Flow executeAssign(const AssignStatement &statement);
    Flow executeAugmented(const AugmentedAssignStatement &statement);
    Flow executeAnnotated(const AnnotatedAssignStatement &statement);
    Flow executeDelete(const Expression &target);
    Flow executeRaise(const RaiseStatement &statement);
    Flow executeAssert(const AssertStatement &statement);
    Flow executeReturn(const ReturnStatement &statement);
    Flow executeFunction(const FunctionStatement &statement);
    Flow executeClass(const ClassStatement &statement);

    // ---- control (interpreter_control.cpp)
    Flow executeIf(const IfStatement &statement);
    Flow executeWhile(const WhileStatement &statement);
    Flow executeFor(const ForStatement &statement);
    Flow executeForUnknown(const ForStatement &statement, const Value &reason);
    Flow executeMatch(const MatchStatement &statement);
    Flow executeTry(const TryStatement &statement);
    Flow executeHandlers(const TryStatement &statement);
    Flow executeWith(const WithStatement &statement);
    Flow executeWithItem(const WithStatement &statement, qsizetype index);
    std::optional<bool> matches(const Pattern &pattern, const Value &subject, Value *reason); // nullopt: not known
    std::optional<bool> matchesAll(const PatternList &patterns, const QList<Value> &items, Value *reason);
    std::optional<bool> matchesClass(const ClassPattern &pattern, const Value &subject, Value *reason);
    std::optional<bool> matchesMapping(const MappingPattern &pattern, const Value &subject, Value *reason);

    // ---- what is not known (interpreter_opaque.cpp)
    // Runs each arm as if it were the one taken, and joins what they leave behind.
    Flow executeArms(const Value &reason, Observer::Cause cause, int line,
                     const std::vector<std::function<Flow()>> &arms);
    Value evaluateArms(const Value &reason, int line, const std::vector<std::function<Value()>> &arms);
    void enterOpaque(Observer::Cause cause, const Value &reason, int line, int arm);
    void leaveOpaque();
    void openRest(RestLevel level, const Value &reason, int line);
    void closeRests(std::size_t mark, RestLevel upTo); // at the end of a construct that catches up to that level
    Value joined(const Value &left, const Value &right, const Value &reason);
    void taint(const Value &value, const Value &reason); // a container handed to something unknown
    void muted(const std::function<void()> &work);
    [[nodiscard]] bool isMuted() const { return m_muted > 0; }

    // ---- names
    const Value *findName(const QString &name);
    Value loadName(const QString &name);
    BoundName targetOf(const QString &name, bool aroundComprehensions = false);
    void storeName(const QString &name, const Value &value);
    void setName(const BoundName &target, const QString &name, const Value &value);
    bool deleteName(const QString &name);
    const Value *findBuiltin(const QString &name);
    void setAttributeOf(Namespace &names, const QString &name, const Value &value); // noted in the journal
    Flow assign(const Expression &target, const Value &value);
    Flow assignSequence(const ExpressionList &targets, const Value &value);
    QString mangled(const QString &name) const;
    void willChange(Object *object);

    // ---- expressions
    Value evaluate(const Expression &expression);
    Value evaluateUnguarded(const Expression &expression);
    Value evaluateConstant(const ConstantExpression &constant);
    Value evaluateBoolean(const BoolOpExpression &expression);
    Value evaluateBinary(const BinaryExpression &expression);
    Value evaluateUnary(const UnaryExpression &expression);
    Value evaluateCompare(const CompareExpression &expression);
    Value evaluateConditional(const ConditionalExpression &expression);
    Value evaluateCall(const CallExpression &expression);
    Value evaluateAttribute(const AttributeExpression &expression);
    Value evaluateSubscript(const SubscriptExpression &expression);
    Value evaluateDict(const DictExpression &expression);
    Value evaluateJoined(const JoinedStringExpression &expression);
    Value evaluateField(const FormattedValueExpression &expression);
    Value evaluateTemplate(const Expression &expression);
    Value evaluateLambda(const LambdaExpression &expression);
    Value evaluateYield(const YieldExpression &expression);
    Value evaluateYieldFrom(const YieldFromExpression &expression);
    Value evaluateComprehension(const NodeList<Comprehension> &generators, const std::function<Value()> &each);
    Value comprehend(const NodeList<Comprehension> &generators, qsizetype index, const Value *first,
                     const std::function<Value()> &each);
    Value evaluateSequence(const Expression &expression);
    bool evaluateItems(const ExpressionList &elements, QList<Value> &items, Value &failure);
    Value evaluateIndex(const Expression &index);
    Value awaitValue(const Value &value);
    bool mergeInto(DictObject *dict, const Value &other); // dict.update(); false: raised
    void noteOrder(const Value &iterable); // the order of a set is about to matter
    Value makeIterator(const QList<Value> &values);
    Value makeString(const QString &value); // charged if it is long
    Value makeBytes(const QByteArray &value);
    bool copyTable(const OrderedTable &from, OrderedTable &to); // false: raised
    Value makeView(const QString &name, DictObject *dict); // what dict.keys() gives
    static Value asPlain(const Value &value); // of an enum's member that is a str; else the value
    bool evaluateArguments(const CallExpression &expression, CallArguments &arguments, Value &failure);

    // ---- operations
    Value binary(BinaryOperator op, const Value &left, const Value &right, bool inPlace = false);
    Value arithmetic(BinaryOperator op, const Value &left, const Value &right);
    Value unary(UnaryOperator op, const Value &operand);
    Value compare(CompareOperator op, const Value &left, const Value &right);
    Value contains(const Value &container, const Value &item);
    Value ordered(CompareOperator op, const Value &left, const Value &right);
    Value equals(const Value &left, const Value &right); // Bool, Unknown or Raised
    Value truth(const Value &value);
    Value length(const Value &value);
    Value subscript(const Value &object, const Value &index);
    Value setSubscript(const Value &object, const Value &index, const Value &value);
    Value deleteSubscript(const Value &object, const Value &index);
    Value iterate(const Value &iterable, const std::function<bool(const Value &)> &each);
    std::optional<QList<Value>> items(const Value &iterable, Value *failure);
    Value toString(const Value &value);
    Value repr(const Value &value);
    Value format(const Value &value, const QString &specification);
    Value isInstance(const Value &value, const Value &type);
    Value isSubclass(const Value &type, const Value &base);
    QString typeName(const Value &value);

    // ---- attributes and calls
    std::optional<Value> attributeIf(const Value &object, const QString &name);
    std::optional<Value> instanceAttribute(InstanceObject *instance, const QString &name);
    std::optional<Value> classAttribute(ClassObject *type, const QString &name);
    std::optional<Value> bind(const Value &found, const Value &self, ClassObject *type);
    Value attribute(const Value &object, const QString &name);
    Value setAttribute(const Value &object, const QString &name, const Value &value);
    bool deleteAttribute(const Value &object, const QString &name);
    Value call(const Value &function, const CallArguments &arguments);
    std::optional<Value> callMethod(const Value &object, const QString &name, const CallArguments &arguments);
    Value callFunction(FunctionObject *function, const CallArguments &arguments, const Value *self = nullptr);
    Value runFunction(FunctionObject *function, const std::shared_ptr<Scope> &scope, const Value &self,
                      const YieldHandler *onYield);
    bool bindParameters(FunctionObject *function, const CallArguments &arguments, const Value *self, Namespace &names,
                        Value &failure);
    Value instantiate(ClassObject *type, const CallArguments &arguments);
    Value initializeDataclass(InstanceObject *instance, const CallArguments &arguments);
    CallArguments argumentsOf(const QList<Value> &positional,
                              const QList<std::pair<QString, Value>> &keywords = {}) const;
    Value callSpecial(const Value &object, const QString &name, const QList<Value> &arguments, bool *found);

    // ---- functions and classes
    FunctionObject *makeFunction(const Arguments *parameters, const QString &name);
    Value decorate(const ExpressionList &decorators, const Value &value, int line);
    ClassObject *makeClass(const QString &name, const QList<Value> &bases);
    void linearize(ClassObject *type);
    void claim(const Value &value, ClassObject *type);
    static QString privatePrefix(const QString &className); // "_C" of class C
    static bool isClassVariable(const Value &annotation);

    // ---- imports
    Flow executeImport(const ImportStatement &statement);
    Flow executeImportFrom(const ImportFromStatement &statement);
    Value importName(const QString &dotted); // the module of that very name
    Value importProjectFile(const QString &dotted, bool *found);
    Value importHost(const QString &dotted, bool *found);
    std::shared_ptr<HostModule> hostModule(const QString &dotted); // null if there is none
    Value moduleMember(const Value &module, const QString &dotted, const QString &name);
    QString absoluteName(const ImportFromStatement &statement, Value *failure);

    // ---- files
    void noteRead(const QString &path);

    // ---- exceptions
    Value raise(const QString &typeName, const QString &message);
    Value raiseValue(const Value &exception);
    ClassObject *exceptionClass(const QString &name); // of a built-in; nullptr if there is none
    Value takeException();
    QString exceptionText(const Value &exception); // str(exception), as far as it is known
    [[nodiscard]] bool isException(const Value &value);
    bool isExceptionOfType(const Value &exception, const QString &type);
    Value raiseKeyError(const Value &key);

    Interpreter &q;
    Settings m_settings;
    Heap m_heap;
    Observer *m_observer = nullptr;
    QHash<QString, std::shared_ptr<HostModule>> m_hosts;
    std::vector<std::pair<QSet<QString>, ModuleMaker>> m_makers; // of further ones
    QSet<QString> m_hostPackages; // "a" of "a.b"
    QHash<QString, Value> m_modules; // as sys.modules
    QStringList m_importedFiles;
    QStringList m_readFiles;
    QSet<QString> m_knownReads; // the same, to find them
    QHash<QString, ClassObject *> m_exceptionClasses;
    Namespace m_builtins; // made when first used
    Namespace m_typeNames; // types that have a name only
    QStringList m_usedAssumptions;
    ListObject *m_systemPath = nullptr; // sys.path, once the file has asked for it
    std::vector<Module> m_trees; // keeps syntax trees alive
    Journal m_journal;
    std::vector<OpaqueRegion> m_opaque;
    Frame *m_frame = nullptr;
    Value m_exception; // on its way
    int m_exceptionLine = 0;
    QString m_exceptionFile;
    Value m_mayRaise; // Unknown: in the try that is executed, something was called that may raise
    bool m_isRaising = false;
    bool m_isLeavingGenerator = false;
    QExplicitlySharedDataPointer<UnknownReason> m_stopped;
    qint64 m_steps = 0;
    qint64 m_uncertainSteps = 0;
    quint64 m_serial = 0;
    int m_depth = 0;
    int m_muted = 0;
    int m_files = 0;
    const char *m_stackBase = nullptr;
};

// Sets the frame in which things happen, for as long as it lives.
class FrameSwitch
{
public:
    FrameSwitch(Interpreter::Private &state, Frame *frame)
        : m_state(state)
        , m_before(state.m_frame)
    {
        m_state.m_frame = frame;
    }
    ~FrameSwitch() { m_state.m_frame = m_before; }
    Q_DISABLE_COPY_MOVE(FrameSwitch)

private:
    Interpreter::Private &m_state;
    Frame *m_before;
};

} // namespace athanor::python
