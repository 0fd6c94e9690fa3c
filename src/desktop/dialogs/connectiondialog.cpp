// SPDX-License-Identifier: MIT
#include "desktop/dialogs/connectiondialog.h"

#include "desktop/dialogs/fields.h"
#include "desktop/modules/statestyle.h"
#include "desktop/theme/icons.h"
#include "postgres/connection.h"
#include "ui_connectiondialog.h"

#include <QElapsedTimer>
#include <QEvent>
#include <QIntValidator>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

using postgres::ConnectionProfile;
using postgres::Environment;

namespace {

// Whether a password for the one is a password for the other.
bool sameAccount(const ConnectionProfile &first, const ConnectionProfile &second)
{
    return first.service == second.service && first.host == second.host && first.port == second.port &&
           first.user == second.user;
}

QString version(int number)
{
    return QString::number(number / 10000) % u'.' % QString::number(number % 10000);
}

QString environmentNote(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return ConnectionDialog::tr("Your own; nothing is asked twice.");
    case Environment::Test:
        return ConnectionDialog::tr("Shared for tests; nothing is asked twice.");
    case Environment::Staging:
        return ConnectionDialog::tr("A rehearsal for production; nothing is asked twice.");
    case Environment::Production:
        break;
    }
    return ConnectionDialog::tr("Locked until you unlock it; changes ask for the name of the database.");
}

struct SslMode
{
    const char *mode;
    const char *meaning;
};

constexpr SslMode sslModes[] = {
    {"", QT_TRANSLATE_NOOP("athanor::desktop::ConnectionDialog", "As configured on this machine (libpq)")},
    {"disable", QT_TRANSLATE_NOOP("athanor::desktop::ConnectionDialog", "Never encrypted")},
    {"allow", QT_TRANSLATE_NOOP("athanor::desktop::ConnectionDialog", "Only if the server insists")},
    {"prefer", QT_TRANSLATE_NOOP("athanor::desktop::ConnectionDialog", "Encrypted if the server can")},
    {"require", QT_TRANSLATE_NOOP("athanor::desktop::ConnectionDialog", "Encrypted; any certificate")},
    {"verify-ca", QT_TRANSLATE_NOOP("athanor::desktop::ConnectionDialog", "Encrypted; certificate checked")},
    {"verify-full",
     QT_TRANSLATE_NOOP("athanor::desktop::ConnectionDialog", "Encrypted; certificate and host name checked")},
};

} // namespace

Result<ServerFacts> askServer(const ConnectionProfile &profile, JobContext &job)
{
    QElapsedTimer timer;
    timer.start();
    auto connection =
        postgres::Connection::open(profile, {.readOnlyBrowsing = true, .jobContext = &job, .settings = {}});
    if (!connection) {
        return std::unexpected(connection.error());
    }
    const auto answer = connection->execute(
        u"SELECT current_user, current_database(), pg_catalog.pg_is_in_recovery(), "
        "coalesce((SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()), false)"_s,
        &job);
    if (!answer) {
        return std::unexpected(answer.error());
    }
    return ServerFacts{.version = version(connection->serverVersion()),
                       .user = answer->text(0, 0),
                       .database = answer->text(0, 1),
                       .milliseconds = static_cast<int>(timer.elapsed()),
                       .encrypted = answer->flag(0, 3),
                       .isReplica = answer->flag(0, 2)};
}

ConnectionDialog::ConnectionDialog(const Start &start, Prompts &prompts, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::ConnectionDialog>())
    , m_prompts(prompts)
    , m_task(this)
    , m_services(this)
{
    m_ui->setupUi(this);
    m_ui->header->setTitle(tr("Connect to Database"));
    m_ui->header->setSubtitle(tr("Looking is read only, and passwords are never stored"));
    m_ui->connectButton->setProperty("tone", u"primary"_s);
    m_ui->portEdit->setValidator(new QIntValidator(1, 65535, this));
    for (const Environment environment :
         {Environment::Development, Environment::Test, Environment::Staging, Environment::Production}) {
        m_ui->environmentCombo->addItem(QIcon(), postgres::environmentName(environment),
                                        postgres::environmentKey(environment));
    }
    for (const SslMode &each : sslModes) {
        const QString mode = QString::fromLatin1(each.mode);
        m_ui->sslCombo->addItem(mode.isEmpty() ? tr(each.meaning) : QString(mode % u" – "_s % tr(each.meaning)), mode);
    }
    m_ui->serviceNote->setText(tr("From ~/.pg_service.conf and the file of the system."));
    m_services.run([](JobContext &) { return postgres::serviceNames(); },
                   [this](const QStringList &services) {
                       const QString typed = m_ui->serviceCombo->currentText();
                       m_ui->serviceCombo->addItems(services);
                       m_ui->serviceCombo->setCurrentText(typed);
                       if (services.isEmpty()) {
                           m_ui->serviceNote->setText(tr("There is no service in ~/.pg_service.conf yet."));
                       }
                   });
    m_ui->busyBar->hide();
    // One column of fields across the tabs and what they share.
    const QList<QLabel *> labels{
        m_ui->hostLabel,     m_ui->databaseLabel,    m_ui->userLabel, m_ui->serviceLabel,     m_ui->urlLabel,
        m_ui->passwordLabel, m_ui->environmentLabel, m_ui->sslLabel,  m_ui->certificateLabel, m_ui->nameLabel};
    int width = 0;
    for (const QLabel *label : labels) {
        label->ensurePolished();
        width = qMax(width, label->sizeHint().width());
    }
    for (QLabel *label : labels) {
        label->setMinimumWidth(width);
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    fill(start);
    showUrlOptions();
    updateRows();
    updateEnvironment();

    for (QLineEdit *edit :
         {m_ui->hostEdit, m_ui->portEdit, m_ui->databaseEdit, m_ui->userEdit, m_ui->urlEdit, m_ui->certificateEdit}) {
        connect(edit, &QLineEdit::textChanged, this, &ConnectionDialog::changed);
    }
    connect(m_ui->urlEdit, &QLineEdit::textChanged, this, &ConnectionDialog::showUrlOptions);
    connect(m_ui->wayTabs, &QTabWidget::currentChanged, this, &ConnectionDialog::showUrlOptions);
    connect(m_ui->sslCombo, &QComboBox::currentIndexChanged, this, [this] {
        if (m_ui->sslCombo->isEnabled()) {
            m_sslMode = m_ui->sslCombo->currentData().toString();
        }
    });
    connect(m_ui->certificateEdit, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (m_ui->certificatePane->isEnabled()) {
            m_rootCertificate = text;
        }
    });
    connect(m_ui->passwordEdit, &QLineEdit::textChanged, this, [this] { m_facts.reset(); });
    connect(m_ui->urlEdit, &QLineEdit::editingFinished, this, &ConnectionDialog::takePasswordOfUrl);
    connect(m_ui->serviceCombo, &QComboBox::currentTextChanged, this, &ConnectionDialog::changed);
    connect(m_ui->sslCombo, &QComboBox::currentIndexChanged, this, &ConnectionDialog::changed);
    connect(m_ui->wayTabs, &QTabWidget::currentChanged, this, &ConnectionDialog::changed);
    connect(m_ui->environmentCombo, &QComboBox::currentIndexChanged, this, &ConnectionDialog::updateEnvironment);
    connect(m_ui->certificateButton, &QPushButton::clicked, this, [this] {
        m_prompts.askFile(this,
                          {.kind = FileQuestion::Kind::ExistingFile,
                           .title = tr("Choose Root Certificate"),
                           .start = m_ui->certificateEdit->text(),
                           .filter = tr("Certificates (*.crt *.pem *.cer);;All files (*)"),
                           .acceptText = tr("Choose")},
                          this, [this](const QString &path) { m_ui->certificateEdit->setText(path); });
    });
    connect(m_ui->testButton, &QPushButton::clicked, this, [this] { test(false); });
    connect(m_ui->cancelButton, &QPushButton::clicked, this, &ConnectionDialog::reject);
    connect(m_ui->connectButton, &QPushButton::clicked, this, &ConnectionDialog::accept);
    resize(540, 0);
    fitHeight(this);
}

ConnectionDialog::~ConnectionDialog() = default;

void ConnectionDialog::fill(const Start &start)
{
    std::optional<ConnectionProfile> suggested;
    if (!start.suggestedUrl.isEmpty()) {
        if (auto profile = postgres::profileFromUrl(start.suggestedUrl)) {
            suggested = *profile;
        }
    }
    const ConnectionProfile known = start.profile ? *start.profile : suggested.value_or(ConnectionProfile{});
    m_base = known;
    m_base.password.clear();
    m_passwordOwner = known;
    m_keptPassword = known.password;
    if (m_keptPassword.isEmpty() && suggested && sameAccount(known, *suggested)) {
        m_keptPassword = suggested->password;
    }
    m_passwordOwner.password.clear();
    fillForm(known);
    const ConnectionProfile forUrl = suggested.value_or(known);
    if (forUrl != ConnectionProfile{} && forUrl.service.isEmpty()) {
        m_ui->urlEdit->setText(forUrl.url());
    }
    m_ui->environmentCombo->setCurrentIndex(
        m_ui->environmentCombo->findData(postgres::environmentKey(known.environment)));
    m_ui->sslCombo->setCurrentIndex(qMax(0, m_ui->sslCombo->findData(known.sslMode)));
    m_ui->certificateEdit->setText(known.sslRootCertificate);
    m_sslMode = known.sslMode;
    m_rootCertificate = known.sslRootCertificate;
    m_ui->nameEdit->setText(known.name);
    m_ui->wayTabs->setCurrentWidget(known.service.isEmpty() ? m_ui->formPage : m_ui->servicePage);
    if (!start.profile && suggested) {
        showResult(Tone::Neutral, m_keptPassword.isEmpty()
                                      ? tr("Taken from the settings of the projects.")
                                      : tr("Taken from the settings of the projects, with their password."));
    }
}

void ConnectionDialog::fillForm(const ConnectionProfile &profile)
{
    m_ui->hostEdit->setText(profile.host);
    m_ui->portEdit->setText(profile.port > 0 ? QString::number(profile.port) : QString());
    m_ui->databaseEdit->setText(profile.database);
    m_ui->userEdit->setText(profile.user);
    m_ui->serviceCombo->setCurrentText(profile.service);
}

ConnectionDialog::Way ConnectionDialog::way() const
{
    const QWidget *page = m_ui->wayTabs->currentWidget();
    return page == m_ui->servicePage ? Way::Service : page == m_ui->urlPage ? Way::Url : Way::Form;
}

std::optional<ConnectionProfile> ConnectionDialog::profileOfUrl() const
{
    if (way() != Way::Url) {
        return {};
    }
    auto profile = postgres::profileFromUrl(m_ui->urlEdit->text().trimmed());
    return profile ? std::optional(*std::move(profile)) : std::nullopt;
}

// What a URL names counts, and is shown where else it is chosen; what it does not name can be chosen.
void ConnectionDialog::showUrlOptions()
{
    const ConnectionProfile url = profileOfUrl().value_or(ConnectionProfile{});
    const QString tip = tr("The URL says so.");
    m_ui->sslCombo->setEnabled(url.sslMode.isEmpty());
    m_ui->sslCombo->setToolTip(url.sslMode.isEmpty() ? QString() : tip);
    m_ui->sslCombo->setPlaceholderText(url.sslMode); // of a mode that is not in the list
    m_ui->sslCombo->setCurrentIndex(url.sslMode.isEmpty() ? qMax(0, m_ui->sslCombo->findData(m_sslMode))
                                                          : m_ui->sslCombo->findData(url.sslMode));
    m_ui->certificatePane->setEnabled(url.sslRootCertificate.isEmpty());
    m_ui->certificatePane->setToolTip(url.sslRootCertificate.isEmpty() ? QString() : tip);
    m_ui->certificateEdit->setText(url.sslRootCertificate.isEmpty() ? m_rootCertificate : url.sslRootCertificate);
}

std::optional<Error> ConnectionDialog::problem() const
{
    if (way() == Way::Url) {
        if (m_ui->urlEdit->text().trimmed().isEmpty()) {
            return Error::make(Error::Kind::Configuration, tr("There is no address yet."),
                               tr("Enter a URL like postgresql://user@host:5432/database."));
        }
        if (const auto profile = postgres::profileFromUrl(m_ui->urlEdit->text().trimmed()); !profile) {
            return profile.error();
        }
    } else if (way() == Way::Service && m_ui->serviceCombo->currentText().trimmed().isEmpty()) {
        return Error::make(Error::Kind::Configuration, tr("No service is chosen yet."),
                           tr("Choose one of the list, or enter its name."));
    } else if (way() == Way::Form && !m_ui->portEdit->text().isEmpty() && !m_ui->portEdit->hasAcceptableInput()) {
        return Error::make(Error::Kind::Configuration, tr("The port is not a number from 1 to 65535."));
    }
    return {};
}

ConnectionProfile ConnectionDialog::profileWithoutPassword() const
{
    ConnectionProfile profile;
    switch (way()) {
    case Way::Service:
        profile.service = m_ui->serviceCombo->currentText().trimmed();
        break;
    case Way::Url:
        profile = profileOfUrl().value_or(ConnectionProfile{});
        break;
    case Way::Form:
        profile.host = m_ui->hostEdit->text().trimmed();
        profile.port = m_ui->portEdit->text().toInt();
        profile.database = m_ui->databaseEdit->text().trimmed();
        profile.user = m_ui->userEdit->text().trimmed();
        profile.extra = m_base.extra;
        // These belong to a host: with another one they would lead to the old one, or nowhere.
        if (profile.host != m_base.host) {
            profile.extra.remove(u"hostaddr"_s);
            profile.extra.remove(u"port"_s);
        } else if (profile.port > 0) {
            profile.extra.remove(u"port"_s); // a list of them, which the field cannot show
        }
        break;
    }
    profile.password.clear();
    profile.name = m_ui->nameEdit->text().trimmed();
    profile.environment = postgres::environmentFromKey(m_ui->environmentCombo->currentData().toString());
    if (profile.sslMode.isEmpty()) {
        profile.sslMode = m_sslMode;
    }
    if (profile.sslRootCertificate.isEmpty() && m_ui->certificateEdit->isVisibleTo(this)) {
        profile.sslRootCertificate = m_rootCertificate.trimmed();
    }
    if (profile.sslCertificate.isEmpty()) {
        profile.sslCertificate = m_base.sslCertificate;
        profile.sslKey = m_base.sslKey;
    }
    if (profile.passFile.isEmpty()) {
        profile.passFile = m_base.passFile;
    }
    profile.applicationName = m_base.applicationName;
    return profile;
}

ConnectionProfile ConnectionDialog::profile() const
{
    ConnectionProfile profile = profileWithoutPassword();
    if (!m_ui->passwordEdit->text().isEmpty()) {
        profile.password = m_ui->passwordEdit->text();
    } else if (way() == Way::Url) {
        const auto typed = postgres::profileFromUrl(m_ui->urlEdit->text().trimmed());
        profile.password = typed ? typed->password : QString();
    }
    if (profile.password.isEmpty() && !m_keptPassword.isEmpty() && sameAccount(profile, m_passwordOwner)) {
        profile.password = m_keptPassword;
    }
    return profile;
}

void ConnectionDialog::takePasswordOfUrl()
{
    const auto typed = postgres::profileFromUrl(m_ui->urlEdit->text().trimmed());
    if (!typed) {
        return;
    }
    if (!typed->password.isEmpty()) {
        m_passwordOwner = *typed;
        m_keptPassword = std::exchange(m_passwordOwner.password, {});
        const QSignalBlocker blocker(m_ui->urlEdit);
        m_ui->urlEdit->setText(typed->url());
    }
}

void ConnectionDialog::changed()
{
    m_task.cancel();
    m_facts.reset();
    m_passwordWanted = false;
    m_ui->message->clear();
    updateRows();
}

void ConnectionDialog::updateRows()
{
    const bool running = m_task.isRunning();
    m_ui->busyBar->setVisible(running);
    m_ui->testButton->setEnabled(!running);
    m_ui->connectButton->setEnabled(!running);
    const bool password = m_passwordWanted || !m_ui->passwordEdit->text().isEmpty();
    m_ui->passwordEdit->setVisible(password);
    m_ui->passwordLabel->setVisible(password);
    const bool verified = m_ui->sslCombo->currentData().toString().startsWith("verify"_L1);
    m_ui->certificateLabel->setVisible(verified);
    m_ui->certificatePane->setVisible(verified);
    fitHeight(this);
}

void ConnectionDialog::updateEnvironment()
{
    for (int index = 0; index < m_ui->environmentCombo->count(); ++index) {
        const auto each = postgres::environmentFromKey(m_ui->environmentCombo->itemData(index).toString());
        m_ui->environmentCombo->setItemIcon(
            index, QIcon(iconPixmap(environmentIcon(each), theme().environment(each), 16, devicePixelRatioF())));
    }
    const auto environment = postgres::environmentFromKey(m_ui->environmentCombo->currentData().toString());
    m_ui->header->setTarget({.environment = environment, .name = {}, .displayName = {}});
    m_ui->environmentNote->setText(environmentNote(environment));
    fitHeight(this);
}

void ConnectionDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateEnvironment();
    }
}

void ConnectionDialog::accept()
{
    if (!m_task.isRunning()) {
        test(true);
    }
}

void ConnectionDialog::reject()
{
    m_task.cancel();
    QDialog::reject();
}

void ConnectionDialog::test(bool thenAccept)
{
    takePasswordOfUrl();
    if (const auto wrong = problem()) {
        showResult(Tone::Bad, wrong->what, wrong->remedy);
        Q_EMIT tested(false);
        return;
    }
    m_facts.reset();
    m_ui->message->clear();
    m_task.run([profile = profile()](JobContext &job) { return askServer(profile, job); },
               [this, thenAccept](const Result<ServerFacts> &facts) {
                   updateRows();
                   if (facts) {
                       showFacts(*facts);
                   } else {
                       showFailure(facts.error());
                   }
                   Q_EMIT tested(facts.has_value());
                   if (facts && thenAccept) {
                       QDialog::accept();
                   }
               });
    updateRows();
}

void ConnectionDialog::showFacts(const ServerFacts &facts)
{
    m_facts = facts;
    QStringList words{tr("%n ms", nullptr, facts.milliseconds),
                      facts.encrypted ? tr("encrypted") : tr("not encrypted")};
    if (facts.isReplica) {
        words.append(tr("a replica, which takes no changes"));
    }
    showResult(facts.isReplica ? Tone::Caution : Tone::Good,
               tr("PostgreSQL %1 lets %2 into %3.").arg(facts.version, facts.user, facts.database),
               words.join(u" · "_s));
}

void ConnectionDialog::showFailure(const Error &error)
{
    // A password that was given and refused is asked again.
    const bool asksForPassword = error.code == "needs_password"_L1 || error.code == "28P01"_L1;
    const bool refused = error.code == "28P01"_L1;
    showResult(asksForPassword && !refused ? Tone::Caution : Tone::Bad, error.what, error.remedy);
    if (asksForPassword) {
        m_keptPassword.clear();
        m_passwordWanted = true;
        updateRows();
        m_ui->passwordEdit->setFocus(Qt::OtherFocusReason);
        m_ui->passwordEdit->selectAll();
    }
}

void ConnectionDialog::showResult(Tone tone, const QString &text, const QString &remedy)
{
    m_ui->message->show(tone, text, remedy);
}

} // namespace athanor::desktop
