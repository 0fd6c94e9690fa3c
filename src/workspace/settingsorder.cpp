// SPDX-License-Identifier: MIT
#include "workspace/settingsorder.h"

#include <QCoreApplication>
#include <QSet>

#include <functional>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

Error problem(const Settings &settings, int line, const QString &what, const QString &remedy)
{
    return Error::at(Error::Kind::Configuration, what, settings.file, line, remedy);
}

int lineOf(const Settings &settings, const QString &module, const QString &earlier)
{
    const ModuleSettings *entry = settings.moduleNamed(module);
    return entry == nullptr ? 0 : entry->afterLines.value(earlier);
}

// Visits modules depth first; each cycle that closes is told once, along its edges.
class CycleSearch
{
public:
    explicit CycleSearch(const Settings &settings)
        : m_settings(settings)
    {
    }
    QList<Error> run()
    {
        for (const ModuleSettings &module : m_settings.moduleSettings) {
            visit(module.name);
        }
        return m_problems;
    }

private:
    void visit(const QString &name)
    {
        if (const qsizetype start = m_path.indexOf(name); start >= 0) {
            tell(m_path.mid(start));
            return;
        }
        if (m_done.contains(name)) {
            return;
        }
        m_path.append(name);
        if (const ModuleSettings *module = m_settings.moduleNamed(name)) {
            for (const QString &earlier : module->after) {
                visit(earlier);
            }
        }
        m_path.removeLast();
        m_done.insert(name);
    }
    void tell(const QStringList &cycle)
    {
        QStringList edges;
        for (qsizetype index = 0; index < cycle.size(); ++index) {
            const QString &module = cycle.at(index);
            const QString &earlier = cycle.at((index + 1) % cycle.size());
            edges.append(translate("\"%1\" after \"%2\" (line %3)")
                             .arg(module, earlier)
                             .arg(lineOf(m_settings, module, earlier)));
        }
        m_problems.append(problem(m_settings, lineOf(m_settings, cycle.first(), cycle.value(1, cycle.first())),
                                  translate("The order of the modules goes in a circle: %1.").arg(edges.join(u", "_s)),
                                  translate("Remove one of them.")));
    }

    const Settings &m_settings;
    QStringList m_path;
    QSet<QString> m_done;
    QList<Error> m_problems;
};

// Every module that has to come before this one.
QSet<QString> earlierThan(const Settings &settings, const QString &name)
{
    QSet<QString> earlier;
    QStringList open{name};
    while (!open.isEmpty()) {
        const ModuleSettings *module = settings.moduleNamed(open.takeLast());
        for (const QString &next : module == nullptr ? QStringList() : module->after) {
            if (!earlier.contains(next)) {
                earlier.insert(next);
                open.append(next);
            }
        }
    }
    return earlier;
}

} // namespace

QList<Error> orderProblems(const Settings &settings)
{
    QList<Error> problems = CycleSearch(settings).run();
    QHash<QString, const ModuleSettings *> places;
    for (const ModuleSettings &module : settings.moduleSettings) {
        if (module.path.isEmpty()) {
            continue;
        }
        if (const ModuleSettings *other = places.value(module.path)) {
            problems.append(problem(settings, module.pathLine,
                                    translate("\"%1\" has two names: \"%2\" (line %3) and \"%4\".")
                                        .arg(module.path, other->name)
                                        .arg(other->pathLine)
                                        .arg(module.name),
                                    translate("Leave one of them.")));
        }
        places.insert(module.path, &module);
    }
    if (!problems.isEmpty()) {
        return problems;
    }
    for (qsizetype index = 0; index < settings.modules.size(); ++index) {
        const QSet<QString> earlier = earlierThan(settings, settings.modules.at(index));
        for (const QString &later : settings.modules.mid(index + 1)) {
            if (earlier.contains(later)) {
                problems.append(problem(
                    settings, settings.moduleLines.value(settings.modules.at(index)),
                    translate("The list of modules names \"%1\" before \"%2\" (line %3), but it comes after that.")
                        .arg(settings.modules.at(index), later)
                        .arg(settings.moduleLines.value(later)),
                    translate("Correct the list, or what \"after\" says.")));
            }
        }
    }
    return problems;
}

QStringList inOrder(const QStringList &names, const Settings &settings)
{
    QStringList ordered;
    const std::function<void(const QString &)> place = [&](const QString &name) {
        if (ordered.contains(name)) {
            return;
        }
        const QSet<QString> earlier = earlierThan(settings, name);
        for (const QString &other : names) {
            if (earlier.contains(other)) {
                place(other);
            }
        }
        ordered.append(name);
    };
    for (const QString &name : names) {
        place(name);
    }
    return ordered;
}

} // namespace athanor::workspace
