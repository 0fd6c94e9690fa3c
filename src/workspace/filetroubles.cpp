// SPDX-License-Identifier: MIT
#include "workspace/troublefinders.h"

#include <QCoreApplication>

#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

using revision::FileProblem;

Trouble::Kind kindOf(FileProblem::Kind kind)
{
    switch (kind) {
    case FileProblem::Kind::Duplicate:
        return Trouble::Kind::DuplicateId;
    case FileProblem::Kind::GhostParent:
    case FileProblem::Kind::GhostDependency:
        return Trouble::Kind::GhostParent;
    case FileProblem::Kind::Cycle:
        return Trouble::Kind::Cycle;
    case FileProblem::Kind::Other:
    case FileProblem::Kind::Unreadable:
    case FileProblem::Kind::Syntax:
    case FileProblem::Kind::Header:
    case FileProblem::Kind::Computed:
    case FileProblem::Kind::Label:
    case FileProblem::Kind::ReadTwice:
        break;
    }
    return Trouble::Kind::BrokenFile;
}

QList<FileProblem> problemsOf(const ModuleFiles &files, Trouble::Kind kind)
{
    // The map's are among them, if there are any.
    QList<FileProblem> problems = files.problems.isEmpty() ? files.map.problems() : files.problems;
    problems.removeIf([kind](const FileProblem &problem) { return kindOf(problem.kind) != kind; });
    return problems;
}

// All problems of one kind as one trouble: what they say, where, and their own remedies.
std::optional<Trouble> troubleOf(const ModuleFiles &files, Trouble::Kind kind)
{
    const QList<FileProblem> problems = problemsOf(files, kind);
    if (problems.isEmpty()) {
        return std::nullopt;
    }
    constexpr qsizetype spoken = 5;
    constexpr qsizetype listed = 50;
    Trouble trouble = blankTrouble(kind);
    trouble.file = problems.first().path;
    trouble.line = problems.first().line;
    QStringList sentences;
    for (const FileProblem &problem : problems) {
        if (!sentences.contains(problem.text)) {
            sentences.append(problem.text);
        }
        if (trouble.evidence.size() < listed) {
            trouble.evidence.append({.text = problem.text, .file = problem.path, .line = problem.line});
        }
        if (!problem.remedy.isEmpty() && trouble.waysOut.size() < spoken && !trouble.waysOut.contains(problem.remedy)) {
            trouble.waysOut.append(problem.remedy);
        }
    }
    if (sentences.size() > spoken) {
        const int more = int(sentences.size() - spoken);
        sentences = sentences.first(spoken);
        sentences.append(QCoreApplication::translate("athanor", "%n more problems.", nullptr, more));
    }
    trouble.text = sentences.join(u' ');
    return trouble;
}

void addAlembicsWords(Trouble &trouble, const ModuleFiles &files)
{
    const QList<FileProblem> problems = problemsOf(files, trouble.kind);
    for (const FileProblem &problem : problems) {
        if (!problem.alembic.isEmpty()) {
            trouble.text += u' ' + QCoreApplication::translate("athanor", "Alembic says \"%1\".").arg(problem.alembic);
            return;
        }
    }
}

void addWay(Trouble &trouble, const QString &way)
{
    if (!trouble.waysOut.contains(way)) {
        trouble.waysOut.append(way);
    }
}

QList<Trouble> listOf(const std::optional<Trouble> &trouble)
{
    return trouble ? QList<Trouble>{*trouble} : QList<Trouble>();
}

} // namespace

QList<Trouble> findBrokenFiles(const TroubleScene &scene)
{
    auto trouble = troubleOf(*scene.module.files, Trouble::Kind::BrokenFile);
    if (trouble) {
        const QStringList remedies = std::exchange(trouble->waysOut, {});
        addWay(*trouble, QCoreApplication::translate("athanor", "Correct the revision file that is named here."));
        addWay(*trouble, QCoreApplication::translate("athanor", "Bring back the file as it was from version control."));
        for (const QString &remedy : remedies) {
            addWay(*trouble, remedy);
        }
    }
    return listOf(trouble);
}

QList<Trouble> findDuplicateIds(const TroubleScene &scene)
{
    auto trouble = troubleOf(*scene.module.files, Trouble::Kind::DuplicateId);
    if (trouble) {
        addAlembicsWords(*trouble, *scene.module.files);
        addWay(*trouble, QCoreApplication::translate("athanor", "Delete the file that is a copy."));
        addWay(*trouble,
               QCoreApplication::translate("athanor", "Give the revision that is applied nowhere another identifier, "
                                                      "and correct down_revision of those that follow it."));
    }
    return listOf(trouble);
}

QList<Trouble> findGhostParents(const TroubleScene &scene)
{
    const ModuleFiles &files = *scene.module.files;
    auto trouble = troubleOf(files, Trouble::Kind::GhostParent);
    if (trouble) {
        if (const QString missing = files.map.missingParents().value(0); !missing.isEmpty()) {
            trouble->text +=
                u' ' + QCoreApplication::translate("athanor", "Alembic ends with \"KeyError: '%1'\".").arg(missing);
        }
        trouble->unknownIds = files.map.missingParents();
        addWay(*trouble, QCoreApplication::translate("athanor", "Bring back a missing file from version control."));
        addWay(*trouble,
               QCoreApplication::translate("athanor", "Correct the identifier in the file that is named here."));
    }
    return listOf(trouble);
}

QList<Trouble> findCycles(const TroubleScene &scene)
{
    const ModuleFiles &files = *scene.module.files;
    auto trouble = troubleOf(files, Trouble::Kind::Cycle);
    if (trouble) {
        addAlembicsWords(*trouble, files);
        addWay(*trouble, QCoreApplication::translate("athanor", "Correct down_revision or depends_on of one of them."));
        for (const QStringList &way : files.map.cycles()) {
            trouble->evidence += evidenceOf(files.map, way);
        }
    }
    return listOf(trouble);
}

} // namespace athanor::workspace
