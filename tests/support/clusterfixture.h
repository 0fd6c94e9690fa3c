// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "postgres/privatecluster.h"
#include "postgres/profile.h"

#include <QString>

#include <memory>
#include <optional>

namespace athanor::test {

// Members must log in with their password.
inline const QString passwordUsers = QStringLiteral("athanor_password_users");

// What the CTest fixture writes into <build>/testcluster.env for the tests.
struct FixtureCluster
{
    postgres::ConnectionProfile profile;
    QString folder;
    QString logFile;
    qint64 ownerPid = 0;
};

QString fixtureFile();
std::optional<FixtureCluster> readFixture();
bool writeFixture(const FixtureCluster &cluster);

// ownerPid 0: it ends with this process; else it stays until the fixture stops it or that process is gone.
Result<std::unique_ptr<postgres::PrivateCluster>> startTestCluster(qint64 ownerPid, JobContext &context);

} // namespace athanor::test
