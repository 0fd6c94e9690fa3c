// SPDX-License-Identifier: MIT
#include "sample/samplefiles.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

// Outside of any namespace: the resource is in a static library.
static void initialiseResource()
{
    Q_INIT_RESOURCE(sample);
}

namespace athanor::sample {

Result<void> copySampleFiles(const QString &folder, JobContext &job)
{
    initialiseResource();
    const QString root = u":/sample"_s;
    QDir target(folder);
    if (target.exists() && !target.removeRecursively()) {
        return std::unexpected(Error::at(
            Error::Kind::Permission,
            QCoreApplication::translate("athanor", "Cannot remove an earlier copy of the sample."), folder, 0,
            QCoreApplication::translate("athanor", "Remove the folder by hand, then open the sample again.")));
    }
    QDirIterator files(root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString source = files.next();
        const QString path = target.filePath(source.sliced(root.size() + 1));
        if (job.isCancelled()) {
            return std::unexpected(Error::make(
                Error::Kind::Cancelled, QCoreApplication::translate("athanor", "Opening the sample was cancelled.")));
        }
        QFile in(source);
        QFile out(path);
        const bool copied = QDir().mkpath(QFileInfo(path).path()) && in.open(QIODevice::ReadOnly) &&
                            out.open(QIODevice::WriteOnly | QIODevice::NewOnly) &&
                            out.write(in.readAll()) == in.size() && out.flush();
        if (!copied) {
            return std::unexpected(
                Error::at(Error::Kind::Permission,
                          QCoreApplication::translate("athanor", "Cannot copy the sample: %1.").arg(out.errorString()),
                          path, 0, QCoreApplication::translate("athanor", "Check the folder's permissions and room.")));
        }
    }
    return {};
}

} // namespace athanor::sample
