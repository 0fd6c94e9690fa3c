// SPDX-License-Identifier: MIT
#include "desktop/inspector/detailspage.h"

#include "desktop/theme/theme.h"
#include "ui_detailspage.h"

#include <QFormLayout>
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
    const bool more = details.documentation.trimmed() != details.message.trimmed();
    m_ui->documentationLabel->setText(more ? details.documentation.trimmed() : QString());
    m_ui->documentationLabel->setVisible(more);
}

void DetailsPage::clear()
{
    while (m_ui->form->rowCount() > 0) {
        m_ui->form->removeRow(0);
    }
    m_ui->titleLabel->clear();
    m_ui->documentationLabel->clear();
}

void DetailsPage::addText(const QString &label, const QString &text, bool fixed)
{
    if (text.isEmpty()) {
        return;
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
    m_ui->form->addRow(caption, value);
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
    addText(label, u" "_s);
    auto *value =
        qobject_cast<QLabel *>(m_ui->form->itemAt(m_ui->form->rowCount() - 1, QFormLayout::FieldRole)->widget());
    value->setTextFormat(Qt::RichText);
    value->setTextInteractionFlags(Qt::TextBrowserInteraction);
    value->setToolTip({});
    value->setText(links.join(u", "_s));
    connect(value, &QLabel::linkActivated, this, &DetailsPage::revisionRequested);
}

} // namespace athanor::desktop
