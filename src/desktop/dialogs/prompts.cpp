// SPDX-License-Identifier: MIT
#include "desktop/dialogs/prompts.h"

#include "desktop/theme/icons.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

QString toneIcon(Tone tone)
{
    switch (tone) {
    case Tone::Bad:
        return u"error"_s;
    case Tone::Caution:
        return u"warning"_s;
    case Tone::Neutral:
    case Tone::Good:
    case Tone::Active:
        break;
    }
    return u"info"_s;
}

QMessageBox::ButtonRole boxRole(Question::Role role)
{
    switch (role) {
    case Question::Role::Action:
        return QMessageBox::AcceptRole;
    case Question::Role::Destructive:
        return QMessageBox::DestructiveRole;
    case Question::Role::Cancel:
        break;
    }
    return QMessageBox::RejectRole;
}

class WindowPrompts : public Prompts
{
public:
    void ask(QWidget *parent, const Question &question, QObject *receiver, std::function<void(int)> answered) override
    {
        auto *box = new QMessageBox(parent != nullptr ? parent->window() : nullptr);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setWindowTitle(question.title);
        box->setTextFormat(Qt::PlainText);
        box->setText(question.title);
        box->setInformativeText(question.text);
        if (auto *title = box->findChild<QLabel *>(u"qt_msgbox_label"_s)) {
            title->setFont(scaledFont(box->font(), 1.1, QFont::DemiBold));
        }
        box->setDetailedText(question.detail);
        box->setIconPixmap(
            iconPixmap(toneIcon(question.tone), theme().tone(question.tone), 32, box->devicePixelRatioF()));
        QList<Question::Button> wanted = question.buttons;
        if (wanted.isEmpty()) {
            wanted.append({QCoreApplication::translate("athanor", "Close"), Question::Role::Cancel});
        }
        QList<QAbstractButton *> buttons;
        for (const Question::Button &each : std::as_const(wanted)) {
            QPushButton *button = box->addButton(each.text, boxRole(each.role));
            button->setAutoDefault(false);
            if (each.role == Question::Role::Action && wanted.size() > 1) {
                button->setProperty("tone", u"primary"_s);
            }
            buttons.append(button);
        }
        const qsizetype safe = qBound(qsizetype(0), qsizetype(question.safe), buttons.size() - 1);
        box->setDefaultButton(qobject_cast<QPushButton *>(buttons.at(safe)));
        box->setEscapeButton(buttons.at(safe));
        QObject::connect(box, &QMessageBox::finished, receiver, [box, buttons, safe, answered = std::move(answered)] {
            const qsizetype index = buttons.indexOf(box->clickedButton());
            if (answered) {
                answered(static_cast<int>(index < 0 ? safe : index));
            }
        });
        box->open();
    }

    void askFile(QWidget *parent, const FileQuestion &question, QObject *receiver,
                 std::function<void(const QString &)> chosen) override
    {
        auto *dialog = new QFileDialog(parent != nullptr ? parent->window() : nullptr, question.title);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        switch (question.kind) {
        case FileQuestion::Kind::Folder:
            dialog->setFileMode(QFileDialog::Directory);
            dialog->setOption(QFileDialog::ShowDirsOnly);
            break;
        case FileQuestion::Kind::ExistingFile:
            dialog->setFileMode(QFileDialog::ExistingFile);
            break;
        case FileQuestion::Kind::NewFile:
            dialog->setFileMode(QFileDialog::AnyFile);
            dialog->setAcceptMode(QFileDialog::AcceptSave);
            break;
        }
        if (!question.filter.isEmpty()) {
            dialog->setNameFilter(question.filter);
        }
        if (!question.acceptText.isEmpty()) {
            dialog->setLabelText(QFileDialog::Accept, question.acceptText);
        }
        if (question.kind == FileQuestion::Kind::Folder) {
            dialog->setDirectory(question.start);
        } else if (!question.start.isEmpty()) {
            dialog->selectFile(question.start);
        }
        QObject::connect(dialog, &QFileDialog::fileSelected, receiver,
                         [chosen = std::move(chosen)](const QString &path) {
                             if (!path.isEmpty()) {
                                 chosen(path);
                             }
                         });
        dialog->open();
    }
};

} // namespace

Prompts::~Prompts() = default;

void Prompts::tell(QWidget *parent, Tone tone, const QString &title, const QString &text, const QString &detail)
{
    QObject *receiver = parent != nullptr ? static_cast<QObject *>(parent) : QCoreApplication::instance();
    ask(parent, Question{.tone = tone, .title = title, .text = text, .detail = detail}, receiver, [](int) {});
}

void Prompts::tell(QWidget *parent, const QString &title, const Error &error)
{
    Error spoken = error;
    spoken.detail.clear();
    tell(parent, Tone::Bad, title, spoken.sentence(), error.detail);
}

Prompts &Prompts::system()
{
    static WindowPrompts prompts;
    return prompts;
}

} // namespace athanor::desktop
