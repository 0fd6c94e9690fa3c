// SPDX-License-Identifier: MIT
#pragma once

#include "desktop/dialogs/prompts.h"

#include <QCoreApplication>
#include <QList>
#include <QPointer>

namespace athanor::test {

// Answers from a queue, later, as a user would. What was asked is kept; a question without an answer gets the safe one.
class QueuedPrompts : public desktop::Prompts
{
public:
    QList<QString> answers; // texts of buttons
    QList<QString> files; // chosen paths; an empty one gives up
    QList<desktop::Question> questions;
    QList<desktop::FileQuestion> fileQuestions;

    void ask(QWidget *, const desktop::Question &question, QObject *receiver,
             std::function<void(int)> answered) override
    {
        questions.append(question);
        int button = question.safe;
        if (!answers.isEmpty()) {
            const QString text = answers.takeFirst();
            button = -1;
            for (int index = 0; index < question.buttons.size(); ++index) {
                if (question.buttons.at(index).text == text) {
                    button = index;
                }
            }
            if (button < 0) {
                qFatal("\"%s\" has no button \"%s\"", qPrintable(question.title), qPrintable(text));
            }
        }
        later(receiver, [answered = std::move(answered), button] { answered(button); });
    }

    void askFile(QWidget *, const desktop::FileQuestion &question, QObject *receiver,
                 std::function<void(const QString &)> chosen) override
    {
        fileQuestions.append(question);
        const QString path = files.isEmpty() ? QString() : files.takeFirst();
        if (!path.isEmpty()) {
            later(receiver, [chosen = std::move(chosen), path] { chosen(path); });
        }
    }

private:
    static void later(QObject *receiver, std::function<void()> answer)
    {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard = QPointer<QObject>(receiver), answer = std::move(answer)] {
                if (guard != nullptr) {
                    answer();
                }
            },
            Qt::QueuedConnection);
    }
};

} // namespace athanor::test
