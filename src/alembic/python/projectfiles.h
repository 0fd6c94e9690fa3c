// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/python/hostmodule.h"

#include <QString>

#include <optional>

// The files of the project, which is all of the disk that the interpreter sees: what lies in Settings::roots, after
// every link has been followed.
namespace athanor::python {

struct ProjectPath
{
    enum class State {
        Unknown, // outside of the project, or it cannot be told where it is
        Missing, // in the project, if it were there
        NotAFolder, // likewise, below a file
        Folder,
        File,
        Special, // a pipe or the like: never opened
    };
    State state = State::Unknown;
    QString real{}; // absolute, without links; of Folder, File and Special

    [[nodiscard]] bool isKnown() const { return state != State::Unknown; }
    [[nodiscard]] bool exists() const { return state >= State::Folder; }
};

// Noted among Interpreter::readFiles() if it is in the project. A relative path starts in Settings::workingFolder.
ProjectPath projectPath(Interpreter &interpreter, const QString &path);

// os.fspath() of a str or a pathlib.Path; nullopt for anything else.
std::optional<QString> fileSystemPath(Interpreter &interpreter, const Value &value);

// nullopt: `failure` is Raised with what Python says about a file that is not there, or Unknown.
std::optional<QByteArray> readProjectFile(Interpreter &interpreter, const QString &path, Value *failure);

// pathlib.Path(path)
Value makePathValue(Interpreter &interpreter, const QString &path);

// "files outside of the project decide"
Value outsideOfProject(Interpreter &interpreter);

} // namespace athanor::python
