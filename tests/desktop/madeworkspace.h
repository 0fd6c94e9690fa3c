// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/mainwindow/session.h"
#include "workspace/workspace.h"

#include <QString>
#include <QStringList>

namespace athanor::test {

// A revision whose file lies nowhere.
revision::Revision madeRevision(const QString &id, const QStringList &parents, const QString &message,
                                const QStringList &labels = {}, const QStringList &dependsOn = {});

std::shared_ptr<workspace::ModuleFiles> madeFiles(const QString &name, const QList<revision::Revision> &revisions);

// Modules in the states that a window has to show, without files, server and Python: up to date, pending, two heads,
// a row that no file knows, an unclaimed table.
workspace::Snapshot madeSnapshot(bool connected = true);
// One module with a history of many revisions, half of them applied. The seed is printed.
workspace::Snapshot madeBigSnapshot(int revisions, quint32 seed);

desktop::Session::Reader readerOf(const workspace::Snapshot &snapshot);
postgres::ConnectionProfile madeProfile(postgres::Environment environment);

} // namespace athanor::test
