// SPDX-License-Identifier: MIT
#include "desktop/inspector/inspector.h"

#include "ui_inspector.h"

namespace athanor::desktop {

namespace {

enum Tab { SourceTab, SqlTab, DetailsTab, TabCount };

} // namespace

Inspector::Inspector(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::Inspector>())
    , m_sourceTask(this)
    , m_detailsTask(this)
    , m_loaded(TabCount, false)
{
    m_ui->setupUi(this);
    m_ui->sourceView->setSyntax(Syntax::Python);
    m_ui->emptyLabel->setForegroundRole(QPalette::PlaceholderText);
    connect(m_ui->tabs, &QTabWidget::currentChanged, this, &Inspector::load);
    connect(m_ui->sqlTab, &SqlView::lineRequested, this, &Inspector::showSourceLine);
    connect(m_ui->detailsTab, &DetailsPage::revisionRequested, this, &Inspector::revisionRequested);
    clear();
}

Inspector::~Inspector() = default;

void Inspector::setSubject(const Subject &subject)
{
    m_subject = subject;
    m_loaded.fill(false);
    m_wantedLine = 0;
    m_ui->stack->setCurrentWidget(m_ui->tabs);
    load();
}

void Inspector::clear()
{
    m_subject.reset();
    m_sourceTask.cancel();
    m_detailsTask.cancel();
    m_ui->sqlTab->clear();
    m_ui->stack->setCurrentWidget(m_ui->emptyPage);
}

void Inspector::showTab(int index)
{
    m_ui->tabs->setCurrentIndex(index);
}

void Inspector::load()
{
    const int tab = m_ui->tabs->currentIndex();
    if (!m_subject || tab < 0 || m_loaded.at(tab)) {
        return;
    }
    m_loaded[tab] = true;
    switch (tab) {
    case SourceTab:
        loadSource();
        break;
    case SqlTab:
        m_ui->sqlTab->showRevision(m_subject->module, m_subject->revision, m_subject->answers);
        break;
    default:
        m_detailsTask.run(
            [subject = *m_subject](JobContext &job) {
                return readDetails(subject.module, subject.revision, subject.journalPath, subject.databaseIdentity,
                                   job);
            },
            [this](const RevisionDetails &details) { m_ui->detailsTab->show(details); });
    }
}

void Inspector::loadSource()
{
    const revision::Revision *file = m_subject->module.files->map.find(m_subject->revision);
    if (file == nullptr) {
        m_sourceTask.cancel();
        m_ui->sourceView->setCode({});
        m_ui->sourceNote->setText(tr("There is no file for this revision."));
        m_ui->sourceNote->show();
        return;
    }
    m_sourceTask.run([path = file->path](JobContext &) { return readSource(path); },
                     [this](const Result<SourceText> &source) {
                         m_ui->sourceView->setCode(source ? source->text : QString());
                         m_ui->sourceNote->setVisible(!source || source->cut);
                         if (!source) {
                             m_ui->sourceNote->setText(source.error().sentence());
                         } else if (source->cut) {
                             m_ui->sourceNote->setText(tr("The file is longer than what is shown here."));
                         }
                         if (m_wantedLine > 0) {
                             m_ui->sourceView->showLine(std::exchange(m_wantedLine, 0));
                         }
                     });
}

void Inspector::showSourceLine(int line)
{
    m_wantedLine = line;
    m_ui->tabs->setCurrentIndex(SourceTab);
    if (!m_sourceTask.isRunning()) {
        m_ui->sourceView->showLine(std::exchange(m_wantedLine, 0));
    }
    m_ui->sourceView->setFocus();
}

} // namespace athanor::desktop
