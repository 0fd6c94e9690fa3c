// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "desktop/inspector/sqltext.h"

#include <QTimer>
#include <QWidget>

#include <memory>

namespace Ui {
class SqlView;
}

namespace athanor::desktop {

using Answers = std::shared_ptr<const ddl::DatabaseAnswers>;

// The SQL of one revision, up or down, computed off the GUI thread: from its file, or from a text that is being typed.
class SqlView : public QWidget
{
    Q_OBJECT

public:
    explicit SqlView(QWidget *parent = nullptr);
    ~SqlView() override;

    void showRevision(const workspace::Module &module, const QString &revision, const Answers &answers);
    // Shortly after the last call; a newer text replaces the older one.
    void showSource(const workspace::Module &module, const QString &path, const QString &source,
                    const Answers &answers);
    void clear();

    [[nodiscard]] CodeView *code() const;

Q_SIGNALS:
    void lineRequested(int line); // of the source
    void shown();

private:
    struct Request
    {
        workspace::Module module;
        QString revision;
        QString path;
        std::optional<QString> source;
        Answers answers;
    };
    void compute();
    void show(const SqlText &text);

    std::unique_ptr<Ui::SqlView> m_ui;
    LatestTask m_task;
    QTimer m_delay;
    std::optional<Request> m_request;
    QString m_shownKey; // whose text is shown, to keep the place
};

} // namespace athanor::desktop
