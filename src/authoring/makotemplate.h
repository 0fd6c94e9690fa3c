// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/alembicproject.h"
#include "core/error.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>

namespace athanor::authoring {

// What Alembic hands to script.py.mako.
struct TemplateValues
{
    std::optional<QString> message; // none: "empty message"
    QString upRevision;
    QStringList downRevisions; // none, one, or a tuple
    QStringList branchLabels; // none or a tuple
    QStringList dependsOn; // none, one, or a list
    QDateTime createDate;
    QString upgrades; // empty: not given
    QString downgrades;
    QString imports;
};

// The text that Mako would render, worked out without running Python. Opaque if the template needs more.
Result<QString> renderTemplate(const QByteArray &source, const QString &file, const TemplateValues &values,
                               const project::AlembicProject &project);

} // namespace athanor::authoring
