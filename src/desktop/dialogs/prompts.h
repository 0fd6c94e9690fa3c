// SPDX-License-Identifier: MIT
#pragma once

#include "core/error.h"
#include "desktop/theme/theme.h"

#include <QList>
#include <QObject>
#include <QString>

#include <functional>
#include <initializer_list>

class QWidget;

namespace athanor::desktop {

// One question or message. The title names the event, the text the way out; the buttons are verbs.
struct Question
{
    enum class Role { Action, Destructive, Cancel };
    struct Button
    {
        QString text; // "Discard Changes"
        Role role = Role::Action;
        bool operator==(const Button &) const = default;
    };

    Tone tone = Tone::Caution;
    QString title;
    QString text;
    QString detail{}; // the words of a server or tool; may be empty
    QList<Button> buttons{}; // none: "Close"
    int safe = 0; // index of the default button, which Escape chooses as well

    bool operator==(const Question &) const = default;
};

struct FileQuestion
{
    enum class Kind { Folder, ExistingFile, NewFile };
    Kind kind = Kind::Folder;
    QString title; // "Open Folder"
    QString start{}; // folder or proposed file
    QString filter{}; // "Certificates (*.pem *.crt)"; empty: all files
    QString acceptText{}; // verb; empty: the platform's

    bool operator==(const FileQuestion &) const = default;
};

// The one way to message boxes and file pickers, so that no test blocks: nothing here waits. Answers come later, from
// the event loop, and are dropped if the receiver is gone.
class Prompts
{
public:
    Prompts() = default;
    virtual ~Prompts();
    Q_DISABLE_COPY_MOVE(Prompts)

    // `answered` gets the index of the button.
    virtual void ask(QWidget *parent, const Question &question, QObject *receiver,
                     std::function<void(int button)> answered) = 0;
    // `chosen` gets the path; it is not called if the user gives up.
    virtual void askFile(QWidget *parent, const FileQuestion &question, QObject *receiver,
                         std::function<void(const QString &path)> chosen) = 0;

    // A message with "Close" alone.
    void tell(QWidget *parent, Tone tone, const QString &title, const QString &text, const QString &detail = {});
    void tell(QWidget *parent, const QString &title, const Error &error);

    // Real windows.
    static Prompts &system();
};

} // namespace athanor::desktop
