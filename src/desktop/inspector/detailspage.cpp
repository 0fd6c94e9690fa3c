// SPDX-License-Identifier: MIT
#include "desktop/inspector/detailspage.h"

#include "desktop/dialogs/fields.h"
#include "desktop/theme/theme.h"
#include "ui_detailspage.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

DetailsPage::DetailsPage(QWidget *parent)
    : QScrollArea(parent)
    , m_ui(std::make_unique<Ui::DetailsPage>())
{
    m_ui->setupUi(this);
    m_ui->titleLabel->setFont(scaledFont(font(), 1.15, QFont::DemiBold));
    setAccessibleName(tr("Details of the revision"));
    clear();
}

DetailsPage::~DetailsPage() = default;

void DetailsPage::show(const RevisionDetails &details)
{
    clear();
    m_details = details;
    fill();
}

void DetailsPage::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_details) {
        // Captions and links have the colours that were there when they were made. Not at once: the event is on its way
        // to them.
        QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_details) {
                    show(RevisionDetails(*m_details));
                }
            },
            Qt::QueuedConnection);
    }
}

void DetailsPage::fill()
{
    const RevisionDetails &details = *m_details;
    m_ui->titleLabel->setText(details.message.isEmpty() ? details.id : details.message);
    addText(tr("Revision"), details.id, true);
    addText(tr("State"), details.state);
    addLinks(tr("Down revision"), details.downRevisions);
    addLinks(tr("Children"), details.children);
    addLinks(tr("Depends on"), details.dependsOn);
    addLinks(tr("Required by"), details.dependants);
    addText(tr("Branch labels"), details.labels.join(u", "_s));
    addText(tr("Created"), details.created);
    addText(tr("Applied"), details.applied.isEmpty() ? details.journalError : details.applied.join(u'\n'));
    addText(tr("File"), details.path);
    addText(tr("SHA-256"), details.sha256, true);
    m_ui->documentationLabel->setText(details.documentation);
    m_ui->documentationLabel->setVisible(!details.documentation.isEmpty());
}

void DetailsPage::clear()
{
    emptyLayout(m_ui->grid);
    m_rows = 0;
    m_details.reset();
    m_ui->titleLabel->clear();
    m_ui->documentationLabel->clear();
}

QLabel *DetailsPage::addText(const QString &label, const QString &text, bool fixed)
{
    if (text.isEmpty()) {
        return nullptr;
    }
    QString shown = text;
    if (!shown.contains(u' ') && shown.size() > 24) {
        // Long paths and digests may be broken anywhere; the signs are not part of what is copied by the tool tip.
        shown.replace(u'/', u"/\u200B"_s);
        for (qsizetype at = 32; at < shown.size() && fixed; at += 33) {
            shown.insert(at, QChar(0x200B));
        }
    }
    auto *value = new QLabel(shown, this);
    value->setTextFormat(Qt::PlainText);
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    value->setToolTip(text);
    value->setAccessibleName(label);
    if (fixed) {
        value->setFont(fixedFont());
    }
    auto *caption = new QLabel(label, this);
    caption->setForegroundRole(QPalette::PlaceholderText);
    QPalette palette = caption->palette();
    palette.setColor(QPalette::PlaceholderText, theme().subtleText);
    caption->setPalette(palette);
    m_ui->grid->addWidget(caption, m_rows, 0, Qt::AlignLeft | Qt::AlignTop);
    m_ui->grid->addWidget(value, m_rows, 1, Qt::AlignTop);
    ++m_rows;
    return value;
}

void DetailsPage::addLinks(const QString &label, const QStringList &revisions)
{
    if (revisions.isEmpty()) {
        return;
    }
    QStringList links;
    for (const QString &revision : revisions) {
        links.append(u"<a href=\"%1\">%1</a>"_s.arg(revision.toHtmlEscaped()));
    }
    QLabel *value = addText(label, u" "_s);
    value->setTextFormat(Qt::RichText);
    value->setTextInteractionFlags(Qt::TextBrowserInteraction);
    value->setToolTip({});
    value->setText(links.join(u", "_s));
    connect(value, &QLabel::linkActivated, this, &DetailsPage::revisionRequested);
}

} // namespace athanor::desktop
