// SPDX-License-Identifier: MIT
#include "desktop/editor/editortab.h"

#include "desktop/dialogs/fields.h"
#include "desktop/editor/codeeditor.h"
#include "desktop/theme/icons.h"
#include "ui_editortab.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QShortcut>
#include <QTextBlock>

#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

EditorTab::EditorTab(const Document &document, Prompts &prompts, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::EditorTab>())
    , m_document(document)
    , m_prompts(prompts)
    , m_loadTask(this)
    , m_saveTask(this)
    , m_checkTask(this)
{
    m_ui->setupUi(this);
    m_ui->editor->setSyntax(document.path.endsWith(".py"_L1) ? Syntax::Python : Syntax::None);
    m_ui->sqlView->setVisible(document.isRevision);
    m_ui->splitter->setStretchFactor(0, 3);
    m_ui->splitter->setStretchFactor(1, 2);
    m_ui->splitter->setSizes({600, 400});
    m_ui->saveButton->setIcon(themedIcon(u"save"_s));
    m_ui->pathLabel->setText(QDir(document.module.files->project.folder).relativeFilePath(document.path));
    m_ui->pathLabel->setToolTip(QDir::toNativeSeparators(document.path));
    setFocusProxy(m_ui->editor);

    connect(m_ui->saveButton, &QPushButton::clicked, this, [this] { save(); });
    connect(m_ui->editor, &QPlainTextEdit::textChanged, this, &EditorTab::preview);
    connect(m_ui->editor->document(), &QTextDocument::modificationChanged, this, [this](bool modified) {
        updateState();
        Q_EMIT modifiedChanged(modified);
        Q_EMIT titleChanged();
    });
    connect(m_ui->sqlView, &SqlView::lineRequested, this, [this](int line) {
        showLine(line);
        m_ui->editor->setFocus();
    });
    // Tab writes in the editor; this key leaves it.
    auto *other = new QShortcut(QKeySequence(Qt::Key_F6), this);
    other->setContext(Qt::WidgetWithChildrenShortcut);
    connect(other, &QShortcut::activated, this, [this] {
        if (m_ui->editor->hasFocus()) {
            m_ui->sqlView->code()->setFocus();
        } else {
            m_ui->editor->setFocus();
        }
    });
    load(false);
}

EditorTab::~EditorTab() = default;

QString EditorTab::title() const
{
    const QString name = QFileInfo(m_document.path).fileName();
    return isModified() ? QString(name % u'*') : name;
}

bool EditorTab::isModified() const
{
    return m_ui->editor->document()->isModified();
}

bool EditorTab::isReadOnly() const
{
    return m_ui->editor->isReadOnly();
}

CodeEditor *EditorTab::editor() const
{
    return m_ui->editor;
}

SqlView *EditorTab::sqlView() const
{
    return m_ui->sqlView;
}

void EditorTab::setModule(const workspace::Module &module, const Answers &answers, const QString &readOnlyReason)
{
    m_document.module = module;
    m_document.answers = answers;
    const bool reasonChanged = std::exchange(m_document.readOnlyReason, readOnlyReason) != readOnlyReason;
    if (m_loaded) {
        if (reasonChanged) {
            m_ui->note->clear();
        }
        updateState();
        preview();
    }
}

void EditorTab::load(bool keepPlace)
{
    updateState();
    m_loadTask.run([path = m_document.path](JobContext &) { return readEditable(path); },
                   [this, keepPlace](const Result<EditableText> &text) { showSource(text, keepPlace); });
}

void EditorTab::showSource(const Result<EditableText> &text, bool keepPlace)
{
    m_failed = !text;
    m_ignoredHash.reset();
    if (text) {
        m_file = *text;
        const int line = m_ui->editor->textCursor().blockNumber();
        m_ui->editor->setCode(std::exchange(m_file.text, {}), keepPlace);
        if (keepPlace) {
            const int last = m_ui->editor->blockCount() - 1;
            m_ui->editor->setTextCursor(QTextCursor(m_ui->editor->document()->findBlockByNumber(qMin(line, last))));
        }
        m_ui->editor->document()->setModified(false);
        m_loaded = true;
        m_ui->note->clear();
        if (m_wantedLine > 0) {
            m_ui->editor->showLine(std::exchange(m_wantedLine, 0));
        }
    } else {
        m_ui->note->show(Tone::Bad, text.error().what, text.error().remedy);
    }
    updateState();
    preview();
    Q_EMIT loaded();
}

void EditorTab::preview()
{
    if (m_loaded && m_document.isRevision) {
        m_ui->sqlView->showSource(m_document.module, m_document.path, m_ui->editor->source(), m_document.answers);
    }
}

void EditorTab::updateState()
{
    const QString reason = !m_document.readOnlyReason.isEmpty() ? m_document.readOnlyReason : m_file.fixedReason;
    const bool editable = m_loaded && !m_failed && reason.isEmpty();
    if (m_ui->editor->isReadOnly() == editable) {
        m_ui->editor->setEditable(editable);
    }
    if (m_loaded && !m_failed && !reason.isEmpty() && m_ui->note->text().isEmpty()) {
        m_ui->note->show(Tone::Neutral, reason);
    }
    m_ui->stateLabel->setText(m_saving                 ? tr("saving…")
                              : !m_loaded && !m_failed ? tr("reading…")
                              : !editable              ? tr("read only")
                              : isModified()           ? tr("modified")
                                                       : tr("saved"));
    paintText(m_ui->stateLabel, editable && isModified() ? theme().caution : theme().subtleText);
    paintText(m_ui->pathLabel, theme().subtleText);
    m_ui->saveButton->setVisible(editable || !m_loaded);
    m_ui->saveButton->setEnabled(editable && isModified() && !m_saving);
}

void EditorTab::save(Done done)
{
    if (m_saving) {
        m_again.append(std::move(done));
        return;
    }
    if (!m_loaded || isReadOnly() || !isModified()) {
        if (done) {
            done(m_loaded && !isModified());
        }
        return;
    }
    m_waiting.append(std::move(done));
    write(false);
}

void EditorTab::write(bool overwrite)
{
    m_saving = true;
    m_checkTask.cancel();
    updateState();
    const SaveRequest request{.path = m_document.path,
                              .text = m_ui->editor->source(),
                              .carriageReturns = m_file.carriageReturns,
                              .byteOrderMark = m_file.byteOrderMark,
                              .expectedSha256 = m_file.sha256,
                              .overwrite = overwrite};
    m_saveTask.run([request](JobContext &) { return saveEditable(request); },
                   [this, text = request.text](const Result<QByteArray> &hash) { written(hash, text); });
}

void EditorTab::written(const Result<QByteArray> &hash, const QString &text)
{
    if (!hash) {
        if (hash.error().kind == Error::Kind::Conflict || hash.error().kind == Error::Kind::NotFound) {
            askAboutConflict(hash.error());
            return;
        }
        m_ui->note->show(Tone::Bad, hash.error().what, hash.error().remedy);
        finishSave(false);
        return;
    }
    m_file.sha256 = *hash;
    m_ignoredHash.reset();
    m_ui->note->clear();
    // What was typed meanwhile is not in the file. (The document's revision would not tell: highlighting counts, too.)
    if (m_ui->editor->source() == text) {
        m_ui->editor->document()->setModified(false);
    }
    finishSave(true);
    Q_EMIT saved(m_document.path);
}

void EditorTab::finishSave(bool saved)
{
    m_saving = false;
    updateState();
    const QList<Done> waiting = std::exchange(m_waiting, {});
    const QList<Done> again = std::exchange(m_again, {});
    for (const Done &done : waiting) {
        if (done) {
            done(saved);
        }
    }
    for (const Done &done : again) {
        save(done);
    }
}

void EditorTab::askAboutConflict(const Error &error)
{
    const QString name = QFileInfo(m_document.path).fileName();
    const bool gone = error.kind == Error::Kind::NotFound;
    Question question{.tone = Tone::Caution, .title = {}, .text = {}};
    if (gone) {
        question.title = tr("File Was Deleted");
        question.text = tr("%1 was deleted or moved since it was opened. Saving writes it again.").arg(name);
        question.buttons = {{tr("Save Again"), Question::Role::Action}, {tr("Keep Editing"), Question::Role::Cancel}};
        question.safe = 1;
    } else {
        question.title = tr("File Was Changed");
        question.text = tr("%1 Overwriting loses what was written to %2 there; reloading loses your changes.")
                            .arg(error.what, name);
        question.buttons = {{tr("Overwrite"), Question::Role::Destructive},
                            {tr("Reload"), Question::Role::Destructive},
                            {tr("Keep Editing"), Question::Role::Cancel}};
        question.safe = 2;
    }
    m_asking = true;
    m_prompts.ask(this, question, this, [this, gone](int button) {
        m_asking = false;
        if (button == 0) {
            write(true);
            return;
        }
        finishSave(false);
        if (!gone && button == 1) {
            load(true);
        } else {
            // Seen and kept: it is not asked about again when the window comes back.
            m_ignoresNextChange = true;
            checkDisk();
        }
    });
}

void EditorTab::confirmClose(Done decided)
{
    if (m_saving) {
        m_waiting.append([this, decided](bool) { confirmClose(decided); });
        return;
    }
    if (!isModified()) {
        decided(true);
        return;
    }
    const Question question{.tone = Tone::Caution,
                            .title = tr("Unsaved Changes"),
                            .text =
                                tr("%1 has changes that are not saved yet.").arg(QFileInfo(m_document.path).fileName()),
                            .buttons = {{tr("Save Changes"), Question::Role::Action},
                                        {tr("Discard Changes"), Question::Role::Destructive},
                                        {tr("Keep Editing"), Question::Role::Cancel}},
                            .safe = 2};
    m_asking = true;
    m_prompts.ask(this, question, this, [this, decided](int button) {
        m_asking = false;
        if (button == 0) {
            save([this, decided](bool saved) {
                if (saved && isModified()) {
                    confirmClose(decided); // what was typed while it was saved is not in the file
                } else {
                    decided(saved);
                }
            });
        } else {
            decided(button == 1);
        }
    });
}

void EditorTab::checkDisk()
{
    if (!m_loaded || m_saving || m_asking) {
        return;
    }
    m_checkTask.run([path = m_document.path](JobContext &) { return hashOfFile(path); },
                    [this](const Result<QByteArray> &hash) {
                        if (hash) {
                            diskChanged(*hash);
                        }
                    });
}

void EditorTab::diskChanged(const QByteArray &hash)
{
    if (m_saving || m_asking) {
        return;
    }
    if (std::exchange(m_ignoresNextChange, false)) {
        m_ignoredHash = hash;
    }
    if (hash == m_file.sha256 || hash == m_ignoredHash) {
        return;
    }
    const QString name = QFileInfo(m_document.path).fileName();
    if (hash.isEmpty()) {
        m_ignoredHash = hash;
        m_ui->note->show(Tone::Caution, tr("The file was deleted or moved since it was opened."),
                         isReadOnly() ? QString() : tr("Saving writes it again."));
        if (!isReadOnly()) {
            m_ui->editor->document()->setModified(true);
        }
        return;
    }
    if (!isModified()) {
        load(true);
        return;
    }
    const Question question{
        .tone = Tone::Caution,
        .title = tr("File Was Changed"),
        .text = tr("%1 was changed by another program. Reloading loses your changes.").arg(name),
        .buttons = {{tr("Reload"), Question::Role::Destructive}, {tr("Keep Editing"), Question::Role::Cancel}},
        .safe = 1};
    m_asking = true;
    m_prompts.ask(this, question, this, [this, hash](int button) {
        m_asking = false;
        if (button == 0) {
            load(true);
        } else {
            m_ignoredHash = hash;
        }
    });
}

void EditorTab::showLine(int line)
{
    if (m_loaded) {
        m_ui->editor->showLine(line);
    } else {
        m_wantedLine = line;
    }
}

bool EditorTab::event(QEvent *event)
{
    if (event->type() == QEvent::WindowActivate && isVisible()) {
        checkDisk();
    }
    return QWidget::event(event);
}

void EditorTab::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    checkDisk();
}

void EditorTab::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateState();
    }
}

} // namespace athanor::desktop
