// SPDX-License-Identifier: MIT
#include "desktop/dialogs/newrevisiondialog.h"

#include "authoring/newrevision.h"
#include "desktop/dialogs/fields.h"
#include "desktop/dialogs/revisionchoice.h"
#include "ui_newrevisiondialog.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QHeaderView>
#include <QRegularExpression>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace athanor::desktop {

namespace {

// What a row of the parents' combo box stands for.
enum ParentRole { KindRole = Qt::UserRole, IdRole };
enum class ParentKind { None, Default, Head, Base, Other };

QStringList words(const QString &text)
{
    static const QRegularExpression separators(u"[,\\s]+"_s);
    return text.split(separators, Qt::SkipEmptyParts);
}

QString titled(const revision::RevisionMap &map, const QString &id)
{
    const revision::Revision *revision = map.find(id);
    return revision == nullptr || revision->message.isEmpty() ? id : QString(id % u" – "_s % revision->message);
}

} // namespace

NewRevisionDialog::NewRevisionDialog(const workspace::Module &module, const QStringList &parents, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::NewRevisionDialog>())
    , m_module(module)
    , m_task(this)
    , m_createDate(QDateTime::currentDateTime())
    , m_generatedId(authoring::newRevisionId())
    , m_model(new RevisionChoiceModel(module, {}, this))
{
    m_ui->setupUi(this);
    const project::AlembicProject &project = module.files->project;
    setWindowTitle(tr("New Revision – %1").arg(module.name()));
    m_ui->header->setTitle(tr("New Revision of %1").arg(module.name()));
    m_ui->header->setSubtitle(QDir::toNativeSeparators(project.folder));
    m_ui->createButton->setProperty("tone", u"primary"_s);
    m_ui->idEdit->setFont(fixedFont());
    m_ui->fileValue->setFont(fixedFont());
    m_ui->otherView->setModel(m_model);
    QHeaderView *header = m_ui->otherView->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(RevisionChoiceModel::Message, QHeaderView::Stretch);
    header->resizeSection(RevisionChoiceModel::Revision, 126);
    header->resizeSection(RevisionChoiceModel::State, 112);
    enterMovesOn(m_ui->searchEdit);
    m_ui->locationCombo->addItem(tr("That of the parent"), QString());
    for (const QString &location : project.versionLocations) {
        m_ui->locationCombo->addItem(QDir(project.folder).relativeFilePath(location), location);
    }
    m_ui->locationCombo->setVisible(project.versionLocations.size() > 1);
    m_ui->locationLabel->setVisible(project.versionLocations.size() > 1);
    m_delay.setSingleShot(true);
    m_delay.setInterval(150ms);
    fillParents(parents);
    updateColours();
    parentChanged();

    connect(&m_delay, &QTimer::timeout, this, &NewRevisionDialog::compose);
    for (QLineEdit *edit : {m_ui->messageEdit, m_ui->labelsEdit, m_ui->dependsEdit, m_ui->idEdit}) {
        connect(edit, &QLineEdit::textChanged, this, &NewRevisionDialog::changed);
    }
    connect(m_ui->parentCombo, &QComboBox::currentIndexChanged, this, &NewRevisionDialog::parentChanged);
    connect(m_ui->locationCombo, &QComboBox::currentIndexChanged, this, &NewRevisionDialog::changed);
    connect(m_ui->searchEdit, &QLineEdit::textChanged, m_model, &RevisionChoiceModel::setNeedle);
    connect(m_model, &RevisionChoiceModel::searched, this, [this] {
        if (const int row = m_model->rowOf(m_other); row >= 0) {
            m_ui->otherView->setCurrentIndex(m_model->index(row, 0));
        }
    });
    connect(m_ui->otherView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &index) {
                if (index.isValid()) {
                    m_other = index.data(RevisionChoiceModel::TargetRole).toString();
                    parentChanged();
                }
            });
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &NewRevisionDialog::reject);
    connect(m_ui->createButton, &QPushButton::clicked, this, &NewRevisionDialog::accept);
    m_ui->messageEdit->setFocus();
    resize(600, 0);
    fitHeight(this);
}

NewRevisionDialog::~NewRevisionDialog() = default;

void NewRevisionDialog::fillParents(const QStringList &chosen)
{
    const revision::RevisionMap &map = m_module.files->map;
    QComboBox *combo = m_ui->parentCombo;
    const auto add = [combo](const QString &text, ParentKind kind, const QString &id = {}) {
        combo->addItem(text);
        combo->setItemData(combo->count() - 1, QVariant::fromValue(static_cast<int>(kind)), KindRole);
        combo->setItemData(combo->count() - 1, id, IdRole);
    };
    // A revision goes on from a head by down_revision, whether or not another depends on it.
    const QStringList heads = map.heads();
    if (map.size() == 0) {
        add(tr("None: the first revision"), ParentKind::Default);
        return;
    }
    if (heads.size() != 1 && chosen.isEmpty()) {
        add(tr("Choose a parent"), ParentKind::None);
    }
    for (const QString &head : heads) {
        add(titled(map, head), ParentKind::Head, head);
    }
    add(tr("Another revision…"), ParentKind::Other);
    add(tr("None: a new base"), ParentKind::Base);
    combo->setCurrentIndex(0);
    if (!chosen.isEmpty()) {
        const int index = combo->findData(chosen.constFirst(), IdRole);
        combo->setCurrentIndex(index >= 0 ? index : static_cast<int>(heads.size()));
        if (index < 0) {
            m_other = chosen.constFirst();
            if (const int row = m_model->rowOf(m_other); row >= 0) {
                m_ui->otherView->setCurrentIndex(m_model->index(row, 0));
            }
        }
    }
}

bool NewRevisionDialog::parentIsChosen() const
{
    const auto kind = static_cast<ParentKind>(m_ui->parentCombo->currentData(KindRole).toInt());
    return kind != ParentKind::None && (kind != ParentKind::Other || !m_other.isEmpty());
}

authoring::NewRevisionRequest NewRevisionDialog::request() const
{
    authoring::NewRevisionRequest request;
    request.message = m_ui->messageEdit->text().trimmed();
    switch (static_cast<ParentKind>(m_ui->parentCombo->currentData(KindRole).toInt())) {
    case ParentKind::Head:
        request.parents = {m_ui->parentCombo->currentData(IdRole).toString()};
        break;
    case ParentKind::Other:
        request.parents = {m_other};
        request.splice = !m_module.files->map.heads().contains(m_other);
        break;
    case ParentKind::Base:
        request.parents = {u"base"_s};
        break;
    case ParentKind::None:
    case ParentKind::Default:
        break;
    }
    const QString id = m_ui->idEdit->text().trimmed();
    request.id = id.isEmpty() ? m_generatedId : id;
    request.branchLabels = words(m_ui->labelsEdit->text());
    request.dependsOn = words(m_ui->dependsEdit->text());
    request.versionLocation = m_ui->locationCombo->currentData().toString();
    request.createDate = m_createDate;
    return request;
}

void NewRevisionDialog::parentChanged()
{
    const auto kind = static_cast<ParentKind>(m_ui->parentCombo->currentData(KindRole).toInt());
    m_ui->otherPane->setVisible(kind == ParentKind::Other);
    QString note;
    switch (kind) {
    case ParentKind::None:
        note = tr("The history has %n heads. Choose the one to go on from.", nullptr,
                  static_cast<int>(m_module.files->map.heads().size()));
        break;
    case ParentKind::Other:
        if (!m_other.isEmpty() && !m_module.files->map.heads().contains(m_other)) {
            note = tr("%1 is no head: the new revision starts a branch there (splice).").arg(m_other);
        }
        break;
    case ParentKind::Base:
        note = tr("The new revision starts a history of its own beside the other one.");
        break;
    case ParentKind::Head:
    case ParentKind::Default:
        break;
    }
    m_ui->parentNote->setText(note);
    m_ui->parentNote->setVisible(!note.isEmpty());
    fitHeight(this);
    changed();
}

void NewRevisionDialog::changed()
{
    m_file.reset();
    m_wantsAccept = false;
    m_task.cancel();
    if (parentIsChosen()) {
        m_delay.start();
    } else {
        m_delay.stop();
        m_ui->fileValue->setText(u"–"_s);
        m_ui->folderValue->hide();
        m_ui->message->clear();
    }
    updateButton();
}

void NewRevisionDialog::compose()
{
    m_delay.stop();
    m_task.run([files = m_module.files, request = request()](
                   JobContext &) { return authoring::composeNewRevision(files->project, files->map, request); },
               [this](const Result<authoring::NewRevisionFile> &file) { showFile(file); });
}

void NewRevisionDialog::showFile(const Result<authoring::NewRevisionFile> &file)
{
    if (file) {
        m_file = std::make_shared<const authoring::NewRevisionFile>(*file);
        const QFileInfo info(file->path);
        m_ui->fileValue->setText(info.fileName());
        m_ui->fileValue->setToolTip(info.fileName());
        const QString folder = QDir(m_module.files->project.folder).relativeFilePath(info.absolutePath());
        m_ui->folderValue->show();
        m_ui->folderValue->setText(tr("in %1").arg(QDir::toNativeSeparators(folder)));
        m_ui->message->clear();
    } else {
        m_ui->fileValue->setText(u"–"_s);
        m_ui->folderValue->hide();
        m_ui->message->show(Tone::Bad, file.error().what, file.error().remedy);
    }
    updateButton();
    Q_EMIT previewed();
    if (std::exchange(m_wantsAccept, false) && file) {
        accept();
    }
}

void NewRevisionDialog::updateButton()
{
    const bool message = !m_ui->messageEdit->text().trimmed().isEmpty();
    // What is still being composed may be asked for already.
    const bool coming = m_delay.isActive() || m_task.isRunning();
    const bool ready = message && parentIsChosen() && (m_file || coming);
    m_ui->createButton->setEnabled(ready);
    m_ui->createButton->setToolTip(ready               ? QString()
                                   : !message          ? tr("Enter a message")
                                   : !parentIsChosen() ? tr("Choose a parent")
                                                       : m_ui->message->text());
}

void NewRevisionDialog::updateColours()
{
    paintText(m_ui->folderValue, theme().subtleText);
}

void NewRevisionDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateColours();
    }
}

void NewRevisionDialog::accept()
{
    if (!m_ui->createButton->isEnabled()) {
        return;
    }
    if (m_file) {
        QDialog::accept();
        return;
    }
    m_wantsAccept = true;
    if (m_delay.isActive()) {
        compose();
    }
}

} // namespace athanor::desktop
