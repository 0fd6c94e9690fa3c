// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>

namespace athanor::python {
class Module;
}

namespace athanor::revision {

// The header of one revision file, read without executing it. Facts: Alembic's Revision class (alembic 1.19,
// script/revision.py) and ScriptDirectory's rules for files.
struct Revision
{
    QString id;
    QStringList downRevisions; // in the file's order; empty for a base
    QStringList dependsOn; // ids or branch labels, as written
    QStringList branchLabels; // as written; inherited labels are RevisionMap's
    QString message; // first paragraph of the module's docstring, on one line
    QString documentation; // the whole docstring, as Python 3.13 keeps it (without its indentation), stripped
    QString createDate; // text after "Create Date:", as written; may be empty
    QString path; // absolute file path
    QByteArray sha256; // of the file's bytes, raw; empty if no Hash was handed in
    int idLine = 0; // 1-based line of `revision = …`
    int downRevisionLine = 0;
    bool upgradeIsEmpty = false; // no upgrade() or one that only passes
    bool downgradeIsEmpty = false;
    // Why parents, dependencies or labels are not known without running Python; plans over the map are refused then.
    QString unknownHeader;
    int unknownHeaderLine = 0;
    bool hasSyntaxError = false; // Python would not load the file; unknownHeader says so, if the header suffered

    bool operator==(const Revision &) const = default;
};

// Something wrong with one file or with the graph; the rest is still shown.
struct FileProblem
{
    enum class Kind {
        Other,
        Unreadable, // a file or folder
        Syntax, // not Python
        Header, // id, parents, labels or dependencies are missing or not allowed
        Computed, // only Python would know them
        Duplicate, // an id that another file has
        Label, // a branch label that another revision has
        GhostParent, // a down revision without a file
        GhostDependency,
        Cycle,
        ReadTwice, // one file in two version locations
    };
    QString path;
    int line = 0; // 1-based, 0 if unknown
    QString text; // translated sentence
    QString alembic = {}; // what Alembic says; empty: it crashes without any words of its own, or sees nothing
    // The history is not known as a whole (or Alembic would not load it): nothing may be planned from it.
    bool blocksPlans = false;
    Kind kind = Kind::Other;
    QString remedy = {}; // translated sentence; may be empty
    bool operator==(const FileProblem &) const = default;
};

class RevisionCache;

struct RevisionFiles
{
    QList<Revision> revisions; // in Alembic's load order: locations in order, files by name
    QList<FileProblem> problems;
    QStringList importedFiles = {}; // of the project: what headers import from; absolute, sorted
    bool isPlain = true; // false: a header is not written plainly, and there was no RunModule
    bool operator==(const RevisionFiles &) const = default;
};

// What is wanted of the files. Headers: all that decides the graph; neither documentation nor hash nor what functions
// do, and what is wrong inside of them goes unnoticed.
enum class Extent { Whole, Headers };
// sha256() of core/digest.h; handed in, so that what needs no hash loads no library for it.
using Hash = QByteArray (*)(QByteArrayView bytes);

// runModule() of modulerun.h; handed in, so that what reads plain headers alone is small.
struct ModuleNames;
using RunModule = std::unique_ptr<ModuleNames> (*)(const QString &path, const QByteArray &source,
                                                   const QStringList &importRoots);

// For headers that are not written plainly. Without it they are not known.
struct HeaderAids
{
    RunModule run = nullptr;
    QStringList importRoots = {}; // folders in which the project's own modules are looked for; absolute
    // Given each file as it was parsed, with bodies if the extent is the whole; called from any thread.
    std::function<void(const QString &path, const python::Module &tree)> keepTree = {};
};

// Reads one revision file from its text, saved or not: at most one revision.
RevisionFiles readRevisionSource(const QString &path, const QByteArray &source, Extent extent = Extent::Whole,
                                 Hash hash = nullptr, const HeaderAids &aids = {});

// Told how many files are read, after each and from any thread (0 of 0 while folders are listed). False stops: what is
// read then is not whole.
using ReadingStep = std::function<bool(qsizetype done, qsizetype total)>;

class RevisionCache;

struct ReadingOptions
{
    Extent extent = Extent::Whole;
    Hash hash = nullptr;
    RevisionCache *cache = nullptr; // only changed files are read; wants the whole extent and a hash
    HeaderAids aids = {};
};

// Reads all revision files of the given version locations; a missing location is skipped, as Alembic does.
// Uses several threads if there are many. Nothing is executed.
RevisionFiles readRevisionFiles(const QStringList &versionLocations, bool recursive = false,
                                const ReadingStep &step = {}, const ReadingOptions &options = {});

} // namespace athanor::revision
