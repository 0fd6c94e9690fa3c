// SPDX-License-Identifier: MIT
#include "desktop/inspector/sqlview.h"

#include "ui_sqlview.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace athanor::desktop {

SqlView::SqlView(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::SqlView>())
    , m_task(this)
{
    m_ui->setupUi(this);
    m_ui->code->setSyntax(Syntax::Sql);
    m_ui->code->setMarks(QHash<int, GutterMark>());
    m_delay.setSingleShot(true);
    m_delay.setInterval(150ms);
    connect(&m_delay, &QTimer::timeout, this, &SqlView::compute);
    connect(m_ui->directionCombo, &QComboBox::currentIndexChanged, this, &SqlView::compute);
    connect(m_ui->renderingCombo, &QComboBox::currentIndexChanged, this, &SqlView::compute);
    connect(m_ui->code, &CodeView::markClicked, this, &SqlView::lineRequested);
}

SqlView::~SqlView() = default;

void SqlView::showRevision(const workspace::Module &module, const QString &revision, const Answers &answers)
{
    m_ui->renderingCombo->setVisible(true);
    m_request = Request{.module = module, .revision = revision, .path = {}, .source = {}, .answers = answers};
    compute();
}

void SqlView::showSource(const workspace::Module &module, const QString &path, const QString &source,
                         const Answers &answers)
{
    m_ui->renderingCombo->setVisible(false);
    m_request = Request{.module = module, .revision = {}, .path = path, .source = source, .answers = answers};
    m_delay.start();
}

void SqlView::clear()
{
    m_delay.stop();
    m_task.cancel();
    m_request.reset();
    m_shownKey.clear();
    m_ui->code->setCode({});
    m_ui->code->setMarks(QHash<int, GutterMark>());
    m_ui->summaryLabel->clear();
}

CodeView *SqlView::code() const
{
    return m_ui->code;
}

void SqlView::compute()
{
    if (!m_request) {
        return;
    }
    const bool downgrade = m_ui->directionCombo->currentIndex() == 1;
    const auto rendering = m_ui->renderingCombo->currentIndex() == 1 ? ddl::Rendering::Offline : ddl::Rendering::Online;
    m_task.run(
        [request = *m_request, downgrade, rendering](JobContext &) {
            if (request.source) {
                return sqlText(workspace::previewSource(request.module, request.path, request.source->toUtf8(),
                                                        downgrade, request.answers.get()));
            }
            return sqlText(workspace::previewRevision(request.module, request.revision, downgrade, rendering,
                                                      request.answers.get()));
        },
        [this](const SqlText &text) { show(text); });
}

void SqlView::show(const SqlText &text)
{
    const QString key = m_request->revision % u'/' % m_request->path;
    m_ui->code->setCode(text.text, key == m_shownKey);
    m_ui->code->setMarks(text.marks);
    m_ui->summaryLabel->setText(summary(text));
    m_shownKey = key;
    Q_EMIT shown();
}

} // namespace athanor::desktop
