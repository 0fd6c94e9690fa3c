// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "desktop/dialogs/prompts.h"
#include "desktop/editor/revisionfile.h"
#include "desktop/inspector/sqlview.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

namespace Ui {
class EditorTab;
}

namespace athanor::desktop {

class CodeEditor;

// One revision file in the editor, with its SQL beside it. Reading and writing happen off the GUI thread.
class EditorTab : public QWidget
{
    Q_OBJECT

public:
    struct Document
    {
        workspace::Module module;
        QString path; // absolute
        Answers answers; // may be null
        QString readOnlyReason{}; // a sentence; empty: it may be edited
        bool isRevision = true; // else it has no SQL
    };
    EditorTab(const Document &document, Prompts &prompts, QWidget *parent);
    ~EditorTab() override;

    [[nodiscard]] QString path() const { return m_document.path; }
    [[nodiscard]] QString moduleName() const { return m_document.module.name(); }
    [[nodiscard]] QString projectFolder() const { return m_document.module.files->project.folder; }
    [[nodiscard]] QString title() const; // the file's name, with an asterisk when modified
    [[nodiscard]] bool isLoaded() const { return m_loaded; }
    [[nodiscard]] bool isModified() const;
    [[nodiscard]] bool isReadOnly() const;
    [[nodiscard]] bool isSaving() const { return m_saving; }

    // After a refresh: rows, graph and answers of now. The text stays.
    void setModule(const workspace::Module &module, const Answers &answers, const QString &readOnlyReason);

    using Done = std::function<void(bool yes)>;
    // Asks if the file was changed by somebody else. `done(true)` when the file holds the text.
    void save(Done done = {});
    // Asks what to do with unsaved changes. `decided(true)`: the tab may go.
    void confirmClose(Done decided);
    // Looks whether the file was changed on disk: takes it over, or asks if there are changes here.
    void checkDisk();

    void showLine(int line); // 1-based
    [[nodiscard]] CodeEditor *editor() const;
    [[nodiscard]] SqlView *sqlView() const;

Q_SIGNALS:
    void loaded();
    void modifiedChanged(bool modified);
    void titleChanged();
    void saved(const QString &path);

protected:
    bool event(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void load(bool keepPlace);
    void showSource(const Result<EditableText> &text, bool keepPlace);
    void write(bool overwrite);
    void written(const Result<QByteArray> &hash, const QString &text);
    void finishSave(bool saved);
    void askAboutConflict(const Error &error);
    void diskChanged(const QByteArray &hash);
    void preview();
    void updateState();

    std::unique_ptr<Ui::EditorTab> m_ui;
    Document m_document;
    Prompts &m_prompts;
    LatestTask m_loadTask;
    LatestTask m_saveTask;
    LatestTask m_checkTask;
    EditableText m_file; // as it was read or written last; the text only until it is shown
    QList<Done> m_waiting; // for the end of the save that is running
    QList<Done> m_again; // for a save of what was typed meanwhile
    std::optional<QByteArray> m_ignoredHash; // of a change on disk that the user has seen; empty: no file
    int m_wantedLine = 0;
    bool m_loaded = false;
    bool m_failed = false; // could not be read
    bool m_saving = false;
    bool m_asking = false;
    bool m_ignoresNextChange = false; // the next look at the disk sees what the user has been asked about
};

} // namespace athanor::desktop
