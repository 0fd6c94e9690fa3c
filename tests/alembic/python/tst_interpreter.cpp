// SPDX-License-Identifier: MIT
#include "alembic/python/interpreter.h"

#include "world.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace athanor::python;
using namespace world;
using namespace Qt::StringLiterals;

namespace {

// Five seconds, or as many as ATHANOR_FUZZ_SECONDS says.
int fuzzMilliseconds()
{
    const int seconds = qEnvironmentVariableIntValue("ATHANOR_FUZZ_SECONDS");
    return 1000 * (seconds > 0 ? seconds : 5);
}

} // namespace

class TestInterpreter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsPython()
    {
        const QByteArrayList snippets = readFile(QStringLiteral(ATHANOR_TEST_DATA "/evaluations.txt")).split('\f');
        QVERIFY(snippets.size() > 40);
        QCOMPARE(differencesFromPython(snippets), QStringList());
    }

    void showsBothArms()
    {
        World world;
        world.run("import op\n"
                  "x = 0\n"
                  "if op.unknown('rows decide'):\n"
                  "    x = 1\n"
                  "    same = 'a'\n"
                  "    op.emit(x)\n"
                  "else:\n"
                  "    x = 2\n"
                  "    same = 'a'\n"
                  "    op.emit(x)\n"
                  "op.emit(x, same)\n");
        QCOMPARE(world.emitted, (QStringList{u"6:1 ?"_s, u"10:2 ?"_s, u"11:? 'a'"_s}));
        QCOMPARE(world.notes.lines, (QStringList{u"branch 3 arm 0: rows decide"_s, u"branch 3 arm 1: rows decide"_s}));
        QCOMPARE(world.notes.depth, 0);
        QCOMPARE(world.text(u"x"_s), u"? rows decide"_s);
        const Value *value = world.module->names.find(u"x"_s);
        QCOMPARE(value->reason().line, 3);
        QCOMPARE(value->reason().file, u"/project/snippet.py"_s);
    }

    void keepsWhatBothArmsLeave()
    {
        World world;
        world.run("import op\n"
                  "items = [1]\n"
                  "names = {'a': 1}\n"
                  "other = [0]\n"
                  "class C: pass\n"
                  "c = C()\n"
                  "c.x = 1\n"
                  "if op.unknown():\n"
                  "    items.append(2)\n"
                  "    names['b'] = 2\n"
                  "    c.x = 2\n"
                  "else:\n"
                  "    pass\n"
                  "op.emit(items, names, other, c.x)\n"
                  "known = 0 in other\n");
        QCOMPARE(world.emitted, QStringList{u"14:? ? [0] ?"_s});
        QCOMPARE(world.text(u"known"_s), u"True"_s);
    }

    void showsLoopsOverUnknownItemsOnce()
    {
        World world;
        world.run("import op\n"
                  "n = 0\n"
                  "for row in op.unknown():\n"
                  "    n += 1\n"
                  "    op.emit(row, 'x')\n"
                  "while op.unknown():\n"
                  "    op.emit('y')\n"
                  "    break\n"
                  "op.emit('z', n)\n");
        QCOMPARE(world.emitted, (QStringList{u"5:? 'x' ?"_s, u"7:'y' ?"_s, u"9:'z' ?"_s}));
        QCOMPARE(world.notes.depth, 0);
    }

    void stopsAnEndlessLoopThatMayEnd()
    {
        World world;
        world.run("import op\n"
                  "while True:\n"
                  "    rows = op.unknown()\n"
                  "    if not rows:\n"
                  "        break\n"
                  "    op.emit('batch')\n"
                  "op.emit('end')\n");
        QCOMPARE(world.emitted, (QStringList{u"6:'batch' ?"_s, u"7:'end'"_s}));
    }

    void makesTheRestUncertain()
    {
        World world;
        world.run("import op\n"
                  "def f():\n"
                  "    if op.unknown():\n"
                  "        return 1\n"
                  "    op.emit('rest')\n"
                  "    return 1\n"
                  "def g():\n"
                  "    if op.unknown():\n"
                  "        raise ValueError('x')\n"
                  "    return 2\n"
                  "def h():\n"
                  "    g()\n"
                  "    op.emit('after g')\n"
                  "a = f()\n"
                  "op.emit('certain')\n"
                  "try:\n"
                  "    h()\n"
                  "except ValueError:\n"
                  "    op.emit('handler')\n"
                  "op.emit('certain again')\n"
                  "for i in range(2):\n"
                  "    if op.unknown():\n"
                  "        continue\n"
                  "    op.emit(i)\n"
                  "op.emit('end')\n");
        QCOMPARE(world.emitted,
                 (QStringList{u"5:'rest' ?"_s, u"15:'certain'"_s, u"13:'after g' ?"_s, u"19:'handler' ?"_s,
                              u"20:'certain again'"_s, u"24:0 ?"_s, u"24:1 ?"_s, u"25:'end'"_s}));
        QCOMPARE(world.text(u"a"_s), u"1"_s);
        QCOMPARE(world.notes.depth, 0);
    }

    void showsHandlersOfWhatMayRaise()
    {
        World world;
        world.run("import op\n"
                  "try:\n"
                  "    op.may_raise()\n"
                  "    op.emit('body')\n"
                  "except Exception as error:\n"
                  "    op.emit('handler')\n"
                  "op.emit('end')\n");
        QCOMPARE(world.emitted, (QStringList{u"4:'body'"_s, u"6:'handler' ?"_s, u"7:'end'"_s}));
    }

    void knowsNothingOfWhatMayNotHaveRun()
    {
        World world;
        world.run("import op\n"
                  "items = []\n"
                  "kept = []\n"
                  "name = 'a'\n"
                  "same = 'a'\n"
                  "try:\n"
                  "    import package_that_may_be_installed\n"
                  "    items += ['x']\n"
                  "    name = 'b'\n"
                  "    same = 'a'\n"
                  "except ImportError:\n"
                  "    pass\n"
                  "try:\n"
                  "    op.may_raise()\n"
                  "    kept.append('y')\n"
                  "except Exception:\n"
                  "    raise\n");
        QCOMPARE(world.text(u"items"_s).first(1), u"?"_s);
        QCOMPARE(world.text(u"name"_s).first(1), u"?"_s);
        QCOMPARE(world.text(u"same"_s), u"'a'"_s);
        QCOMPARE(world.text(u"kept"_s), u"['y']"_s); // else it ends with the exception
    }

    void saysWhyItIsUnknown_data()
    {
        QTest::addColumn<QByteArray>("expression");
        QTest::addColumn<QString>("reason");
        QTest::newRow("file") << "open('x').read()"_ba << u"a file is read or written while the code runs"_s;
        QTest::newRow("package") << "__import__('requests').get('x').text"_ba
                                 << u"the package 'requests' is not part of the project"_s;
        QTest::newRow("clock") << "__import__('datetime').datetime.now().year"_ba << u"the clock decides"_s;
        QTest::newRow("chance") << "str(__import__('uuid').uuid4())"_ba << u"chance decides"_s;
        QTest::newRow("environment") << "__import__('os').environ['HOME'] + 'x'"_ba
                                     << u"the environment variable HOME decides"_s;
        QTest::newRow("through text") << "f'a{op.unknown()}' + 'b'"_ba << u"rows decide"_s;
        QTest::newRow("through join") << "','.join(['a', op.unknown()])"_ba << u"rows decide"_s;
        QTest::newRow("through a comprehension") << "[r.id for r in op.unknown()]"_ba << u"rows decide"_s;
        QTest::newRow("through a comparison") << "op.unknown() > 3"_ba << u"rows decide"_s;
        QTest::newRow("through sorted") << "sorted(op.unknown())"_ba << u"rows decide"_s;
        QTest::newRow("through a dict") << "{'a': op.unknown()}['a']"_ba << u"rows decide"_s;
        QTest::newRow("or") << "op.unknown() or 'x'"_ba << u"rows decide"_s;
        QTest::newRow("conditional") << "1 if op.unknown() else 2"_ba << u"rows decide"_s;
        QTest::newRow("template") << "t'a{1}'"_ba << u"template strings are not evaluated"_s;
        QTest::newRow("address") << "repr(object())"_ba << u"the text of a object object names its place in memory"_s;
    }

    void saysWhyItIsUnknown()
    {
        QFETCH(QByteArray, expression);
        QFETCH(QString, reason);
        World world;
        world.run("import op\nx = " + expression + "\n");
        QCOMPARE(world.text(u"x"_s), u"? "_s + reason);
    }

    void decidesWhatIsCertainInSpiteOfUnknowns()
    {
        World world;
        world.run("import op\n"
                  "u = op.unknown()\n"
                  "a = False and u\n"
                  "b = True or u\n"
                  "c = 'x' in ['x', u]\n"
                  "d = any([True, u])\n"
                  "e = len([u, u])\n"
                  "f = [u, 1][1]\n"
                  "g = 1 if u else 1\n");
        for (const auto &[name, value] :
             {std::pair(u"a"_s, u"False"_s), std::pair(u"b"_s, u"True"_s), std::pair(u"c"_s, u"True"_s),
              std::pair(u"d"_s, u"True"_s), std::pair(u"e"_s, u"2"_s), std::pair(u"f"_s, u"1"_s),
              std::pair(u"g"_s, u"1"_s)})
            QCOMPARE(world.text(name), value);
    }

    void tellsLinesOfCallsInHelpers()
    {
        QTemporaryDir folder;
        QFile helper(folder.filePath(u"helper.py"_s));
        QVERIFY(helper.open(QIODevice::WriteOnly));
        helper.write("import op\n\ndef help(x):\n    op.emit(x)\n");
        helper.close();
        Settings settings;
        settings.roots.folders = {folder.path()};
        World world(settings);
        int line = 0;
        auto module = std::make_shared<TableModule>(u"probe"_s);
        module->addFunction(u"line"_s, [&](const CallArguments &a) {
            line = a.interpreter.lineIn(u"/project/revision.py"_s);
            return Value();
        });
        world.interpreter.addModule(module);
        world.run("import probe\n"
                  "from helper import help\n"
                  "def upgrade():\n"
                  "    help(\n"
                  "        1)\n"
                  "    def inner():\n"
                  "        probe.line()\n"
                  "    inner()\n",
                  u"/project/revision.py"_s);
        QVERIFY(world.interpreter.call(*world.module->names.find(u"upgrade"_s)).isNormal());
        QCOMPARE(world.emitted, QStringList{u"4:1"_s});
        QCOMPARE(line, 7);
    }

    void importsTheProjectsOwnFiles()
    {
        QTemporaryDir folder;
        QDir(folder.path()).mkpath(u"app/core"_s);
        const auto write = [&](const QString &path, const QByteArray &text) {
            QFile file(folder.filePath(path));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
        };
        write(u"app/__init__.py"_s, "NAME = 'app'\n");
        write(u"app/config.py"_s, "from . import NAME\nfrom .core.base import BASE as B\nX = NAME + B\n");
        write(u"app/core/base.py"_s, "from ..config import missing\n" // raises
                                     "BASE = 1\n");
        write(u"app/core/__init__.py"_s, "");
        write(u"plain.py"_s, "from app import *\nimport app.core as c\nVALUE = NAME + '!'\n__all__ = ['VALUE']\n");
        write(u"broken.py"_s, "a = 1\nb = = 2\nc = 3\n");
        Settings settings;
        settings.roots.folders = {folder.path()};
        World world(settings);
        world.run("from plain import *\n"
                  "import app.core\n"
                  "name = app.NAME\n"
                  "try:\n"
                  "    import app.config\n"
                  "except ImportError as error:\n"
                  "    text = str(error)\n"
                  "import broken\n"
                  "c = broken.c\n"
                  "path = app.__path__[0]\n");
        QCOMPARE(world.text(u"VALUE"_s), u"'app!'"_s);
        QCOMPARE(world.text(u"name"_s), u"'app'"_s);
        QCOMPARE(world.text(u"text"_s), u"\"cannot import name 'missing' from 'app.config'\""_s);
        QCOMPARE(world.text(u"c"_s), u"3"_s);
        QCOMPARE(world.text(u"path"_s), u"'%1'"_s.arg(folder.filePath(u"app"_s)));
        QVERIFY(world.notes.lines.contains(u"problem 2"_s));
    }

    // What Python has, but the interpreter does not describe, raises nothing there either.
    void raisesNothingForWhatIsNotDescribed()
    {
        World world;
        world.run("import os.path\n"
                  "a = os.path.expandvars('x')\n"
                  "b = __spec__\n"
                  "c = type.__setattr__\n"
                  "class C:\n    pass\n"
                  "d = C.__subclasshook__\n"
                  "try:\n    C.missing\n"
                  "except AttributeError:\n    e = 1\n");
        for (const QString &name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s}) {
            QVERIFY2(world.text(name).startsWith(u"? "_s), qPrintable(name + u": "_s + world.text(name)));
        }
        QCOMPARE(world.text(u"e"_s), u"1"_s);
    }

    void readsNothingOutsideTheRoots()
    {
        QTemporaryDir outside;
        QFile secret(outside.filePath(u"secret.py"_s));
        QVERIFY(secret.open(QIODevice::WriteOnly));
        secret.write("VALUE = 1\n");
        secret.close();
        QTemporaryDir folder;
        QVERIFY(QFile::link(secret.fileName(), folder.filePath(u"linked.py"_s)));
        Settings settings;
        settings.roots.folders = {folder.path()};
        World world(settings);
        world.run("import sys\nsys.path.insert(0, '" + outside.path().toUtf8() +
                  "')\nimport secret\nimport linked\na = secret.VALUE\nb = linked.VALUE\n");
        QCOMPARE(world.text(u"a"_s), u"? the package 'secret' is not part of the project"_s);
        QCOMPARE(world.text(u"b"_s), u"? the package 'linked' is not part of the project"_s);
    }

    void takesTheEnvironmentThatItIsGiven()
    {
        Settings settings;
        settings.environment.insert(u"NAME"_s, u"inventory"_s);
        settings.environmentIsComplete = true;
        World world(settings);
        world.run("import os\n"
                  "a = os.environ['NAME']\n"
                  "b = os.getenv('OTHER', 'default')\n"
                  "c = os.environ.get('OTHER')\n"
                  "d = 'NAME' in os.environ\n"
                  "try:\n"
                  "    os.environ['OTHER']\n"
                  "except KeyError as error:\n"
                  "    e = 'missing'\n");
        QCOMPARE(world.text(u"a"_s), u"'inventory'"_s);
        QCOMPARE(world.text(u"b"_s), u"'default'"_s);
        QCOMPARE(world.text(u"c"_s), u"None"_s);
        QCOMPARE(world.text(u"d"_s), u"True"_s);
        QCOMPARE(world.text(u"e"_s), u"'missing'"_s);
    }

    void believesAssumptions()
    {
        Settings settings;
        settings.assumptions.insert(u"package.settings.flag"_s, Value::boolean(true));
        World world(settings);
        world.run("from package import settings\n"
                  "import package.settings as again\n"
                  "a = settings.flag\n"
                  "b = settings.other\n"
                  "c = again.flag\n");
        QCOMPARE(world.text(u"a"_s), u"True"_s);
        QVERIFY(world.text(u"b"_s).startsWith(u"? "));
        QCOMPARE(world.text(u"c"_s), u"True"_s);
        QCOMPARE(world.interpreter.usedAssumptions(), QStringList{u"package.settings.flag"_s});
    }

    void isBounded_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::newRow("endless") << "while True:\n    pass\n"_ba;
        QTest::newRow("recursion") << "def f(n):\n    return f(n + 1) + f(n + 2)\nx = f(0)\n"_ba;
        QTest::newRow("memory") << "x = []\nwhile True:\n    x.append('a' * 100000)\n"_ba;
        QTest::newRow("nested lists") << "x = []\nwhile True:\n    x = [x]\n"_ba;
        QTest::newRow("doubling") << "x = 'a'\nwhile True:\n    x = x + x\n"_ba;
        QTest::newRow("numbers") << "x = 3\nwhile True:\n    x = x * x\n"_ba;
        QTest::newRow("own item") << "x = []\nx.append(x)\ny = repr(x)\nwhile True:\n    y == x\n"_ba;
        QTest::newRow("generator") << "def f():\n    while True:\n        yield 1\nx = list(f())\n"_ba;
        QTest::newRow("iteration") << "x = [1]\nfor i in x:\n    x.append(i)\n"_ba;
        QTest::newRow("exponent") << "x = 2 ** 10 ** 10 ** 10\nwhile True: pass\n"_ba;
        QTest::newRow("range") << "x = list(range(10 ** 18))\n"_ba;
        QTest::newRow("arms") << "import op\ndef f(n):\n    if op.unknown():\n        f(n + 1)\n    else:\n"
                                 "        f(n + 2)\nf(0)\n"_ba;
        QTest::newRow("product") << "import itertools\nx = list(itertools.product(range(1000), repeat=9))\n"
                                    "while True: pass\n"_ba;
    }

    void isBounded()
    {
        QFETCH(QByteArray, source);
        QElapsedTimer timer;
        timer.start();
        Settings settings;
        settings.limits.steps = 300'000;
        settings.limits.bytes = 64 * 1024 * 1024;
        World world(settings);
        const Outcome outcome = world.run(source);
        QVERIFY(outcome.stopped || outcome.isNormal());
        QVERIFY(timer.elapsed() < 30000);
    }

    // What walks over a large value counts for many steps: a million rounds of it are never made.
    void largeValuesCount_data()
    {
        QTest::addColumn<QByteArray>("values");
        QTest::addColumn<QByteArray>("round");
        const QByteArray text = "x = 'a' * 1000000\ny = x[:-1] + 'b'\n";
        QTest::newRow("count") << text << "x.count('b')"_ba;
        QTest::newRow("find") << text << "x.find('b')"_ba;
        QTest::newRow("method as a value") << text + "f = x.find\n" << "f('b')"_ba;
        QTest::newRow("in a text") << text << "'b' in x"_ba;
        QTest::newRow("a long text in one") << text + "y = 'b' + 'a' * 500000\n" << "y in x"_ba;
        QTest::newRow("find a long text") << text + "y = 'b' + 'a' * 500000\n" << "x.find(y)"_ba;
        QTest::newRow("same texts") << text << "x == y"_ba;
        QTest::newRow("order of texts") << text << "x < y"_ba;
        QTest::newRow("title") << text << "x.title()"_ba;
        QTest::newRow("strip") << text << "x.strip(y)"_ba;
        QTest::newRow("split") << text << "x.split('b')"_ba;
        QTest::newRow("filled up") << text << "'a'.ljust(1000000)"_ba;
        QTest::newRow("replace") << text << "x.replace('a', x)"_ba;
        QTest::newRow("percent") << "x = '%(a)s' * 100000\nd = {'a': 'a' * 100000}\n"_ba << "x % d"_ba;
        QTest::newRow("braces") << "x = '{0}' * 100000\ny = 'a' * 100000\n"_ba << "x.format(y)"_ba;
        QTest::newRow("length") << text << "len(x)"_ba;
        QTest::newRow("character") << text << "x[5]"_ba;
        QTest::newRow("slice") << text << "x[::2]"_ba;
        QTest::newRow("text as a key") << text + "d = {y: 1}\n" << "d.get(y)"_ba;
        QTest::newRow("bytes") << "x = b'a' * 1000000\n"_ba << "b'b' in x"_ba;
        QTest::newRow("more bytes") << "x = b'a' * 1000000\n"_ba << "x + b'b'"_ba;
        QTest::newRow("power") << ""_ba << "9 ** 9 ** 3"_ba;
        QTest::newRow("quotient") << "x = 7 ** 7000\n"_ba << "x // 3 ** 5000"_ba;
        QTest::newRow("shift") << ""_ba << "1 >> 19999"_ba;
        const QByteArray tuples = "x = tuple(range(10000))\ny = tuple(range(10000))\nd = {x: 1}\n";
        QTest::newRow("set a key") << tuples << "d[y] = 1"_ba;
        QTest::newRow("get a key") << tuples << "d[y]"_ba;
        QTest::newRow("get()") << tuples << "d.get(y)"_ba;
        QTest::newRow("in a dict") << tuples << "y in d"_ba;
        QTest::newRow("dict") << tuples << "{y: 1}"_ba;
        QTest::newRow("set") << tuples << "{y}"_ba;
        QTest::newRow("same tuples") << tuples << "x == y"_ba;
        // The same twice, and so on: 2 ** 50 items, and as many in a copy.
        const QByteArray twice = "x = y = (1,)\nfor i in range(50):\n    x = (x, x)\n    y = (y, y)\n";
        QTest::newRow("doubled key") << twice << "{x: 1}"_ba;
        QTest::newRow("doubled tuples") << twice << "x == y"_ba;
        const QByteArray list = "x = list(range(100000))\n";
        QTest::newRow("count in a list") << list << "x.count(-1)"_ba;
        QTest::newRow("index") << list << "x.index(99999)"_ba;
        QTest::newRow("in a list") << list << "-1 in x"_ba;
        QTest::newRow("same lists") << list + "y = x[:]\n" << "x == y"_ba;
        QTest::newRow("reverse") << list << "x.reverse()"_ba;
        QTest::newRow("sorted") << list << "sorted(x)"_ba;
        QTest::newRow("sum") << list << "sum(x)"_ba;
        QTest::newRow("max") << list << "max(x)"_ba;
        QTest::newRow("insert") << list << "x.insert(1000, x.pop(1000))"_ba;
        QTest::newRow("delete") << list << "del x[::2]; x = list(range(100000))"_ba;
        QTest::newRow("slice of a list") << list << "x[1:2] = [1, 2]"_ba;
        QTest::newRow("list in a branch") << "import op\n" + list << "x.append(1) if op.unknown() else None"_ba;
        const QByteArray dict = "x = dict.fromkeys(range(100000))\n";
        QTest::newRow("first of a dict") << dict << "next(iter(x))"_ba;
        QTest::newRow("copy of a dict") << dict << "x.copy()"_ba;
        QTest::newRow("update") << dict + "y = {}\n" << "y.update(x)"_ba;
        QTest::newRow("or") << dict << "x | {}"_ba;
        QTest::newRow("same dicts") << dict + "y = x.copy()\n" << "x == y"_ba;
        QTest::newRow("sets") << "x = set(range(100000))\n"_ba << "x & {1}"_ba;
        QTest::newRow("subset") << "x = set(range(100000))\n"_ba << "x <= x"_ba;
    }

    void largeValuesCount()
    {
        QFETCH(const QByteArray, values);
        QFETCH(const QByteArray, round);
        Settings settings;
        settings.limits.steps = 250'000;
        World world(settings);
        const Outcome outcome = world.run(values + "for i in range(1000000):\n    " + round + "\n");
        QVERIFY(outcome.stopped);
    }

    // Finding something in a large value, or adding to it, takes no longer than with a small one.
    void largeValuesAreQuick()
    {
        World world;
        const Outcome outcome = world.run("d = dict.fromkeys(range(100000))\nx = list(range(100000))\n"
                                          "for i in range(50000):\n    d.get(i)\n    d[i] = i in d\n"
                                          "    x.append(x[i])\n    x.pop()\n    len(x)\n");
        QVERIFY2(outcome.isNormal(), outcome.stopped ? qPrintable(outcome.stopped->text) : "raised");
    }

    // Each branch that is not known doubles the ways through what follows: a search for a configuration file, say.
    void waysAreBounded()
    {
        QByteArray source = "import op\ndef f(n):\n    if n == 0:\n        return 0\n"
                            "    if op.unknown():\n        return f(n - 1)\n    return f(n - 1)\nx = f(30)\n";
        World world(Settings{});
        const Outcome outcome = world.run(source);
        QVERIFY(outcome.stopped);
        QVERIFY2(outcome.stopped->text.contains("too many ways"_L1), qPrintable(outcome.stopped->text));
    }

    void survivesMutations()
    {
        const quint32 seed = qEnvironmentVariableIsSet("ATHANOR_SEED") ? qgetenv("ATHANOR_SEED").toUInt()
                                                                       : QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QByteArrayList snippets = readFile(QStringLiteral(ATHANOR_TEST_DATA "/evaluations.txt")).split('\f');
        static const QByteArrayList Pieces = {
            "op.unknown()", "None",   "[]",  "{}", "x",  "lambda: 0", "*",
            "self",         "1",      "'a'", ".x", "()", "[0]",       "if op.unknown():\n    ",
            "yield ",       "return "};
        Settings settings;
        settings.limits.steps = 20'000;
        QElapsedTimer timer;
        timer.start();
        int count = 0;
        while (timer.elapsed() < fuzzMilliseconds()) {
            QByteArray source = "import op\n" + snippets[random.bounded(snippets.size())];
            for (int i = random.bounded(1, 5); i > 0; --i) {
                const qsizetype at = random.bounded(source.size());
                if (random.bounded(2))
                    source.insert(at, Pieces[random.bounded(Pieces.size())]);
                else
                    source.remove(at, random.bounded(1, 8));
            }
            World world(settings);
            world.run(source);
            ++count;
        }
        qInfo("%d mutations", count);
    }
};

QTEST_GUILESS_MAIN(TestInterpreter)
#include "tst_interpreter.moc"
