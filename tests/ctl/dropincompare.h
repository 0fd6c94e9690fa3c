// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace athanor::test {

// What a command wrote, and how it ended.
struct Outcome
{
    QString out;
    QString err;
    int code = -1;
};
using Variables = QHash<QString, QString>; // of the environment

// Alembic's own command line, in one long-lived process.
class Oracle
{
public:
    ~Oracle();
    // `packages`: a folder with another Alembic than the installed one; may be empty.
    bool start(const QString &testData, const QString &packages = {}, const Variables &variables = {});
    [[nodiscard]] QString version() const { return m_version; }
    [[nodiscard]] Outcome run(const QString &folder, const QStringList &arguments);

private:
    QJsonObject reply();

    QProcess m_process;
    QString m_version;
};

using Oracles = std::vector<std::unique_ptr<Oracle>>;
// The Alembic that is installed, and the one of the folder that ATHANOR_NEWEST_ALEMBIC names, if it is set. None if one
// of them does not start.
Oracles startOracles(const QString &testData, const Variables &variables = {});

// Our program; `version` is that of the Alembic to resemble.
Outcome athanorctl(const QString &program, const QString &folder, const QStringList &arguments,
                   const QString &version = {}, const Variables &variables = {});

// Text in which what Alembic keeps in sets is sorted.
QString withoutSetOrder(const QString &text);

// Empty if both give the same text on the same stream and the same exit code, but for what dropincompare.cpp masks.
QString difference(Oracle &oracle, const QString &program, const QString &folder, const QStringList &arguments,
                   const Variables &variables = {});

// The same for several command lines and each oracle.
QString differences(const Oracles &oracles, const QString &program, const QString &folder,
                    const QList<QStringList> &commandLines, const Variables &variables = {});

} // namespace athanor::test
