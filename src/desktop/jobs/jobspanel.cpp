// SPDX-License-Identifier: MIT
#include "desktop/jobs/jobspanel.h"

#include "desktop/jobs/jobsdelegate.h"
#include "desktop/theme/icons.h"
#include "ui_jobspanel.h"

#include <QHeaderView>
#include <QScrollBar>

#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr int shownLines = 5000; // the last ones

QString lastLines(const QStringList &lines)
{
    return lines.last(qMin<qsizetype>(shownLines, lines.size())).join(u'\n');
}

} // namespace

JobsPanel::JobsPanel(JobList *list, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::JobsPanel>())
    , m_model(new JobsModel(list, this))
{
    m_ui->setupUi(this);
    m_ui->jobsView->setModel(m_model);
    m_ui->jobsView->setItemDelegate(new JobsDelegate(this));
    QHeaderView *header = m_ui->jobsView->horizontalHeader();
    header->setSectionResizeMode(jobs::TitleColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(jobs::ProgressColumn, QHeaderView::Stretch);
    header->setMinimumSectionSize(60);
    m_ui->jobsView->setColumnWidth(jobs::StateColumn, 84);
    m_ui->jobsView->setColumnWidth(jobs::ElapsedColumn, 68);
    m_ui->jobsView->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    m_ui->splitter->setStretchFactor(0, 3);
    m_ui->splitter->setStretchFactor(1, 2);
    m_ui->logView->setFont(fixedFont());
    m_ui->logView->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_ui->logView->setMaximumBlockCount(shownLines);
    m_ui->logView->setPlaceholderText(tr("What a job does is logged here."));
    m_ui->cancelButton->setIcon(themedIcon(u"cancel"_s));
    connect(m_ui->jobsView->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &index) { show(m_model->jobAt(index.row())); });
    connect(m_ui->cancelButton, &QPushButton::clicked, this, [this] {
        if (m_shown != nullptr) {
            m_ui->cancelButton->setEnabled(false);
            m_shown->cancel();
        }
    });
    // The log follows its end, also when the panel changes its size, until the user scrolls up.
    QScrollBar *bar = m_ui->logView->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) { m_follows = value == bar->maximum(); });
    connect(bar, &QScrollBar::rangeChanged, this, [this, bar](int, int maximum) {
        if (m_follows) {
            bar->setValue(maximum);
        }
    });
    connect(list, &JobList::added, this, &JobsPanel::select);
    updateTitle();
}

JobsPanel::~JobsPanel() = default;

void JobsPanel::select(Job *job)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->jobAt(row) == job) {
            m_ui->jobsView->setCurrentIndex(m_model->index(row, jobs::TitleColumn));
            // The row keeps its number when newer jobs come first, the job does not.
            show(job);
        }
    }
}

void JobsPanel::show(Job *job)
{
    if (job == m_shown) {
        return;
    }
    for (const QMetaObject::Connection &connection : std::as_const(m_connections)) {
        disconnect(connection);
    }
    m_connections.clear();
    m_newLines.clear();
    m_shown = job;
    m_follows = true;
    m_ui->logView->clear();
    if (job != nullptr) {
        // A long log in one insertion: line by line it would hold the window.
        m_ui->logView->setPlainText(lastLines(job->logLines()));
        if (job->state() == Job::State::Running) {
            m_connections.append(connect(job, &Job::lineLogged, this, [this](const QString &line) {
                if (m_newLines.isEmpty()) {
                    QMetaObject::invokeMethod(this, &JobsPanel::appendNewLines, Qt::QueuedConnection);
                }
                m_newLines.append(line);
            }));
            m_connections.append(connect(job, &Job::progressChanged, this, &JobsPanel::updateTitle));
            m_connections.append(connect(job, &Job::finished, this, [this] {
                appendOutcome();
                updateTitle();
            }));
        } else {
            appendOutcome();
        }
    }
    updateTitle();
}

void JobsPanel::updateTitle()
{
    const bool running = m_shown != nullptr && m_shown->state() == Job::State::Running;
    m_ui->cancelButton->setEnabled(running);
    if (m_shown == nullptr) {
        m_ui->titleLabel->setText(tr("No job yet"));
    } else if (running && m_shown->total() > 0) {
        m_ui->titleLabel->setText(tr("%1: step %2 of %3")
                                      .arg(m_shown->title())
                                      .arg(qMin(m_shown->done() + 1, m_shown->total()))
                                      .arg(m_shown->total()));
    } else {
        m_ui->titleLabel->setText(tr("%1: %2", "job: state").arg(m_shown->title(), jobStateText(m_shown->state())));
    }
}

void JobsPanel::appendNewLines()
{
    if (!m_newLines.isEmpty()) {
        m_ui->logView->appendPlainText(lastLines(std::exchange(m_newLines, {})));
    }
}

void JobsPanel::appendOutcome()
{
    appendNewLines();
    if (m_shown == nullptr) {
        return;
    }
    m_ui->logView->appendPlainText(m_shown->outcome());
    const QString detail = m_shown->error().detail;
    if (!detail.isEmpty() && !m_shown->outcome().contains(detail)) {
        m_ui->logView->appendPlainText(detail);
    }
}

} // namespace athanor::desktop
