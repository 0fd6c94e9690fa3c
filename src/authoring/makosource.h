// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace athanor::authoring {

// A Mako template as a Python program: texts are written by write_text(index), expressions by write_value(string).
// Covers what revision templates use: ${…} with filters, % lines, <% %> and <%! %> blocks, ## and <%doc> comments,
// <%text>. Other tags (def, include, inherit, …) are refused. Reference: docs.makotemplates.org, lexer of Mako 1.3.
struct MakoProgram
{
    QString python;
    QStringList texts;
    QList<int> templateLines; // for each line of the program, from 1, the line of the template; 0 if there is none

    [[nodiscard]] int templateLine(int programLine) const { return templateLines.value(programLine - 1, 0); }
};

// `file` is named in errors.
Result<MakoProgram> compileMako(const QByteArray &source, const QString &file);

} // namespace athanor::authoring
