// SPDX-License-Identifier: MIT
#include "desktop/jobs/jobspanel.h"

#include "desktop/jobs/jobsdelegate.h"
#include "desktop/theme/icons.h"
#include "ui_jobspanel.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QTimer>

#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

constexpr int shownLines = 5000; // the last ones
constexpr int linesPerTurn = 500; // of the event loop, which a long log must not hold

QStringList lastLines(const QStringList &lines)
{
    return lines.last(qMin<qsizetype>(shownLines, lines.size()));
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
        append(job->logLines());
        if (job->state() == Job::State::Running) {
            m_connections.append(connect(job, &Job::linesLogged, this, &JobsPanel::append));
            m_connections.append(connect(job, &Job::progressChanged, this, &JobsPanel::updateTitle));
            m_connections.append(connect(job, &Job::finished, this, [this] {
                append(outcomeLines());
                updateTitle();
            }));
        } else {
            append(outcomeLines());
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

void JobsPanel::append(const QStringList &lines)
{
    m_newLines = lastLines(m_newLines + lines);
    if (!m_appends) {
        appendNextLines();
    }
}

void JobsPanel::appendNextLines()
{
    const qsizetype count = qMin<qsizetype>(linesPerTurn, m_newLines.size());
    m_appends = count > 0;
    if (m_appends) {
        m_ui->logView->appendPlainText(m_newLines.first(count).join(u'\n'));
        m_newLines.remove(0, count);
        // After input and painting, which a queued call would overtake.
        QTimer::singleShot(0, this, &JobsPanel::appendNextLines);
    }
}

QStringList JobsPanel::outcomeLines() const
{
    QStringList lines{m_shown->outcome()};
    const QString detail = m_shown->error().detail;
    if (!detail.isEmpty() && !m_shown->outcome().contains(detail)) {
        lines.append(detail);
    }
    return lines;
}

} // namespace athanor::desktop
