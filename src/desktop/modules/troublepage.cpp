// SPDX-License-Identifier: MIT
#include "desktop/modules/troublepage.h"

#include "desktop/actions/actionregistry.h"
#include "desktop/dialogs/fields.h"
#include "desktop/modules/statestyle.h"
#include "desktop/theme/icons.h"
#include "ui_troublepage.h"

#include <QComboBox>
#include <QDir>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>

#include <utility>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

using Kind = workspace::Trouble::Kind;

constexpr int readableWidth = 860;

// "modules/crm/versions/x.py:12", below the folder.
QString placeText(const QString &folder, const QString &file, int line)
{
    const QString relative = QDir(folder).relativeFilePath(file);
    const QString path = folder.isEmpty() || relative.startsWith("../"_L1) ? file : relative;
    return line > 0 ? QString(path % u':' % QString::number(line)) : path;
}

bool leadsToStamp(Kind kind)
{
    return kind == Kind::UnknownRow || kind == Kind::DatabaseAhead || kind == Kind::DuplicateRows ||
           kind == Kind::OverlappingRows || kind == Kind::NoVersionTable;
}

bool leadsToUpgrade(Kind kind)
{
    return kind == Kind::NoVersionTable || kind == Kind::SeveralRows || kind == Kind::SeveralHeads;
}

} // namespace

TroublePage::TroublePage(ActionRegistry &actions, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::TroublePage>())
    , m_search(this)
{
    m_ui->setupUi(this);
    m_ui->titleLabel->setFont(scaledFont(font(), 1.5, QFont::DemiBold));
    for (QLabel *heading : {m_ui->whatHeading, m_ui->howHeading, m_ui->searchHeading, m_ui->waysHeading}) {
        heading->setFont(scaledFont(font(), 1.1, QFont::DemiBold));
    }
    m_ui->content->setMaximumWidth(readableWidth);
    actions.bind(m_ui->upgradeButton, action::upgrade);
    actions.bind(m_ui->stampButton, action::stamp);
    connect(m_ui->backButton, &QPushButton::clicked, this, &TroublePage::backRequested);
    connect(m_ui->troubleCombo, &QComboBox::activated, this, &TroublePage::troubleChosen);
    connect(m_ui->searchButton, &QPushButton::clicked, this, &TroublePage::startSearch);
    connect(m_ui->cancelButton, &QPushButton::clicked, this, [this] {
        m_search.cancel();
        m_cancelled = true;
        showSearch();
    });
    connect(&m_search, &LatestTask::progressed, this, [this](const QString &step) {
        m_progress = step;
        showSearch();
    });
}

TroublePage::~TroublePage() = default;

const workspace::Trouble &TroublePage::trouble() const
{
    return m_subject.troubles.at(m_current);
}

void TroublePage::setSubject(const Subject &subject, qsizetype current)
{
    const bool same =
        m_current >= 0 && m_subject.module == subject.module && trouble().kind == subject.troubles.at(current).kind;
    m_subject = subject;
    m_current = current;
    if (!same) {
        m_ui->scrollArea->verticalScrollBar()->setValue(0);
    }
    showTrouble();
    if (m_searched != trouble().unknownIds) {
        m_search.cancel();
        m_searched.clear();
        m_found.reset();
        if (!trouble().unknownIds.isEmpty()) {
            startSearch();
        }
    }
    showSearch();
}

void TroublePage::clear()
{
    m_search.cancel();
    m_searched.clear();
    m_found.reset();
    m_subject = {};
    m_current = -1;
}

void TroublePage::showTrouble()
{
    m_ui->titleLabel->setText(trouble().title);
    m_ui->ownerLabel->setText(m_subject.owner);
    m_ui->backButton->setText(m_subject.module.isEmpty() ? tr("Back to All Modules")
                                                         : tr("Back to %1").arg(m_subject.module));
    m_ui->troubleCombo->clear();
    for (const workspace::Trouble &each : std::as_const(m_subject.troubles)) {
        m_ui->troubleCombo->addItem(themedIcon(severityStyle(each.severity).icon), each.title);
    }
    m_ui->troubleCombo->setCurrentIndex(static_cast<int>(m_current));
    m_ui->troubleCombo->setVisible(m_subject.troubles.size() > 1);
    m_ui->whatLabel->setText(trouble().text);
    m_ui->detectionLabel->setText(trouble().detection);
    m_ui->upgradeButton->setVisible(!m_subject.module.isEmpty() && leadsToUpgrade(trouble().kind));
    m_ui->stampButton->setVisible(!m_subject.module.isEmpty() && leadsToStamp(trouble().kind));
    showEvidence();
    showWays();
    updateColours();
}

// One thing that was seen, with a link to its place; what is wrapped stays beside its bullet.
void TroublePage::addSeen(QBoxLayout *layout, const QString &text, const QString &file, int line)
{
    auto *row = new QWidget(this);
    auto *rowLayout = new QHBoxLayout(row);
    rowLayout->setContentsMargins({});
    rowLayout->setSpacing(spacing::small);
    rowLayout->addWidget(new QLabel(u"•"_s, row), 0, Qt::AlignTop);
    auto *label = new QLabel(row);
    label->setWordWrap(true);
    if (file.isEmpty()) {
        label->setTextFormat(Qt::PlainText);
        label->setText(text);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    } else {
        const QString place = placeText(m_subject.files.folder, file, line);
        label->setTextFormat(Qt::RichText);
        label->setText(u"%1<br><a href=\"file\">%2</a>"_s.arg(text.toHtmlEscaped(), place.toHtmlEscaped()));
        label->setTextInteractionFlags(Qt::TextBrowserInteraction);
        label->setAccessibleName(text % u' ' % place);
        label->setToolTip(QDir::toNativeSeparators(file));
        connect(label, &QLabel::linkActivated, this, [this, file, line] { Q_EMIT fileRequested(file, line); });
    }
    rowLayout->addWidget(label, 1);
    layout->addWidget(row);
    row->setVisible(true); // at once: the layout would show it later
}

void TroublePage::showEvidence()
{
    emptyLayout(m_ui->evidenceLayout);
    for (const workspace::Trouble::Evidence &seen : trouble().evidence) {
        addSeen(m_ui->evidenceLayout, seen.text, seen.file, seen.line);
    }
}

void TroublePage::showWays()
{
    emptyLayout(m_ui->waysLayout);
    for (const QString &way : trouble().waysOut) {
        addSeen(m_ui->waysLayout, way, {}, 0);
    }
}

void TroublePage::startSearch()
{
    m_searched = trouble().unknownIds;
    m_found.reset();
    m_cancelled = false;
    m_progress = tr("Searching");
    m_search.run([files = m_subject.files,
                  ids = m_searched](JobContext &job) { return workspace::searchRevisions(files, ids, job); },
                 [this](const Result<workspace::RevisionSearch> &found) {
                     if (found) {
                         m_found = *found;
                     } else {
                         m_found = workspace::RevisionSearch{.found = {}, .notes = {found.error().sentence()}};
                     }
                     showSearch();
                 });
    showSearch();
}

void TroublePage::showSearch()
{
    m_ui->searchSection->setVisible(!m_searched.isEmpty());
    m_ui->cancelButton->setVisible(m_search.isRunning());
    m_ui->searchButton->setVisible(!m_search.isRunning());
    emptyLayout(m_ui->foundLayout);
    if (!m_found) {
        m_ui->searchLabel->setText(m_cancelled ? tr("The search was cancelled.") : QString(m_progress % u'…'));
        return;
    }
    for (const workspace::FoundRevision &found : std::as_const(m_found->found)) {
        const QString text = found.wayOut.isEmpty() ? found.text : QString(found.text % u'\n' % found.wayOut);
        addSeen(m_ui->foundLayout, text, found.file, found.line);
    }
    m_ui->searchLabel->setText(m_found->notes.join(u'\n'));
}

void TroublePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_current >= 0) {
        // Links have the colour of the palette that was there when their text was set.
        showEvidence();
        showSearch();
        updateColours();
    }
}

void TroublePage::updateColours()
{
    const StateStyle style = severityStyle(trouble().severity);
    m_ui->severityIcon->setPixmap(iconPixmap(style.icon, theme().tone(style.tone), 22, devicePixelRatioF()));
    paintText(m_ui->ownerLabel, theme().subtleText);
    paintText(m_ui->searchLabel, theme().subtleText);
}

} // namespace athanor::desktop
