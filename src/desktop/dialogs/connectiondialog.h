// SPDX-License-Identifier: MIT
#pragma once

#include "core/job.h"
#include "desktop/dialogs/prompts.h"
#include "postgres/profile.h"

#include <QDialog>

#include <memory>
#include <optional>

namespace Ui {
class ConnectionDialog;
}

namespace athanor::desktop {

// What a server said when it was asked to let us in.
struct ServerFacts
{
    QString version; // "17.2"
    QString user;
    QString database;
    int milliseconds = 0; // from the request to the first answer
    bool encrypted = false;
    bool isReplica = false;
    bool operator==(const ServerFacts &) const = default;
};

// Opens a read-only browsing session and asks; for job threads.
Result<ServerFacts> askServer(const postgres::ConnectionProfile &profile, JobContext &job);

// How to reach the database: a service, a form or a URL. Connect tries the connection and closes the dialog only if the
// server lets us in; the password is asked when the server wants one, kept in memory and never stored.
class ConnectionDialog : public QDialog
{
    Q_OBJECT

public:
    struct Start
    {
        std::optional<postgres::ConnectionProfile> profile{}; // the one in use or used last
        QString suggestedUrl{}; // from the projects; its password is used, not shown
    };
    ConnectionDialog(const Start &start, Prompts &prompts, QWidget *parent);
    ~ConnectionDialog() override;

    // Values as entered; with the password. After accept() also: the ones the server let in.
    [[nodiscard]] postgres::ConnectionProfile profile() const;
    [[nodiscard]] const std::optional<ServerFacts> &facts() const { return m_facts; } // of the last success

Q_SIGNALS:
    void tested(bool succeeded);

public Q_SLOTS:
    void accept() override; // tests first
    void reject() override;

private:
    enum class Way { Service, Form, Url };
    void fill(const Start &start);
    void fillForm(const postgres::ConnectionProfile &profile);
    void changed();
    void takePasswordOfUrl();
    void test(bool thenAccept);
    void showFacts(const ServerFacts &facts);
    void showFailure(const Error &error);
    void showResult(Tone tone, const QString &text, const QString &remedy = {});
    void updateRows();
    void updateEnvironment();
    void changeEvent(QEvent *event) override;
    void showUrlOptions();
    [[nodiscard]] Way way() const;
    [[nodiscard]] std::optional<postgres::ConnectionProfile> profileOfUrl() const; // if that is the way
    [[nodiscard]] std::optional<Error> problem() const; // of the input
    [[nodiscard]] postgres::ConnectionProfile profileWithoutPassword() const;

    std::unique_ptr<Ui::ConnectionDialog> m_ui;
    Prompts &m_prompts;
    LatestTask m_task;
    LatestTask m_services;
    postgres::ConnectionProfile m_base; // what the form has no field for
    // A password that came with a URL or the last profile, and for whom.
    postgres::ConnectionProfile m_passwordOwner;
    QString m_keptPassword;
    bool m_passwordWanted = false;
    // What was chosen in the fields that show what a URL names while it is the way.
    QString m_sslMode;
    QString m_rootCertificate;
    std::optional<ServerFacts> m_facts;
};

} // namespace athanor::desktop
