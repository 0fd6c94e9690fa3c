// SPDX-License-Identifier: MIT
// Starts and stops the PostgreSQL cluster that the tests of one CTest run share.
#include "support/clusterfixture.h"

#include <QCoreApplication>
#include <QFile>

#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

int fail(const athanor::Error &error)
{
    std::fprintf(stderr, "%s\n", qUtf8Printable(error.sentence()));
    return 1;
}

int start()
{
    using namespace athanor::test;
    athanor::JobContext context;
    // The owner is CTest itself: if it dies, the next start of any cluster cleans up.
    const qint64 owner = ::getppid();
    auto cluster = startTestCluster(owner, context);
    if (!cluster) {
        return fail(cluster.error());
    }
    const FixtureCluster fixture{.profile = (*cluster)->profile(),
                                 .folder = (*cluster)->folder(),
                                 .logFile = (*cluster)->logFile(),
                                 .ownerPid = owner};
    if (!writeFixture(fixture)) {
        return fail(
            athanor::Error::at(athanor::Error::Kind::Permission, u"Cannot write the file."_s, fixtureFile(), 0));
    }
    std::printf("%s\n", qUtf8Printable(fixture.profile.host));
    return 0;
}

int stop()
{
    using namespace athanor::test;
    const auto fixture = readFixture();
    if (!fixture) {
        return 0;
    }
    QFile::remove(fixtureFile());
    athanor::JobContext context;
    const auto stopped = athanor::postgres::PrivateCluster::stop(fixture->folder, context);
    return stopped ? 0 : fail(stopped.error());
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 2 && arguments[1] == "start"_L1) {
        return start();
    }
    if (arguments.size() == 2 && arguments[1] == "stop"_L1) {
        return stop();
    }
    std::fprintf(stderr, "usage: athanor_postgres_fixture start|stop\n");
    return 2;
}
