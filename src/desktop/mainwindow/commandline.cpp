// SPDX-License-Identifier: MIT
#include "desktop/mainwindow/commandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace athanor::desktop {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(athanor::desktop::CommandLine)
};

CommandLine refusal(const QString &message)
{
    CommandLine line;
    line.message = message;
    line.exitCode = 2;
    return line;
}

} // namespace

CommandLine parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(Texts::tr("Alembic for PostgreSQL databases that many modules share."));
    parser.addPositionalArgument(u"folder"_s, Texts::tr("Folder with one or more Alembic projects."), u"[folder]"_s);
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    const QCommandLineOption sample(u"sample"_s, Texts::tr("Open a copy of the sample workspace."));
    const QCommandLineOption url(u"url"_s, Texts::tr("Database to connect to, without a password."), u"url"_s);
    const QCommandLineOption environment(u"environment"_s,
                                         Texts::tr("Kind of that database: development, test, staging or production."),
                                         u"kind"_s, u"development"_s);
    const QCommandLineOption look(u"theme"_s, Texts::tr("Colours: system, light or dark."), u"name"_s, u"system"_s);
    const QCommandLineOption demo(
        u"demo"_s, Texts::tr("With --sample: upgrade the module inventory in the window and save screenshots there."),
        u"folder"_s);
    parser.addOptions({sample, url, environment, look, demo});

    if (!parser.parse(arguments)) {
        return refusal(parser.errorText());
    }
    CommandLine line;
    if (parser.isSet(help)) {
        line.message = parser.helpText().trimmed();
        return line;
    }
    if (parser.isSet(version)) {
        line.message = u"athanor "_s % QCoreApplication::applicationVersion();
        return line;
    }
    const QStringList folders = parser.positionalArguments();
    line.sample = parser.isSet(sample);
    if (folders.size() > 1) {
        return refusal(Texts::tr("More than one folder is given."));
    }
    if (!folders.isEmpty()) {
        if (line.sample) {
            return refusal(Texts::tr("Either a folder or --sample can be opened, not both."));
        }
        line.folder = QDir::cleanPath(QFileInfo(folders.constFirst()).absoluteFilePath());
    }
    if (parser.isSet(url)) {
        auto profile = postgres::profileFromUrl(parser.value(url));
        if (!profile) {
            return refusal(profile.error().sentence());
        }
        if (!profile->password.isEmpty()) {
            return refusal(Texts::tr("The URL has a password, which every user of this machine could read. "
                                     "Leave it out: .pgpass, PGPASSWORD or the window supply it."));
        }
        const QString kind = parser.value(environment);
        profile->environment = postgres::environmentFromKey(kind);
        if (postgres::environmentKey(profile->environment) != kind) {
            return refusal(Texts::tr("\"%1\" is no kind of environment.").arg(kind));
        }
        line.profile = *profile;
    }
    const QString name = parser.value(look);
    if (name == "light"_L1) {
        line.theme = ThemeChoice::Light;
    } else if (name == "dark"_L1) {
        line.theme = ThemeChoice::Dark;
    } else if (name != "system"_L1) {
        return refusal(Texts::tr("\"%1\" is no theme: it is system, light or dark.").arg(name));
    }
    if (parser.isSet(demo)) {
        if (!line.sample) {
            return refusal(Texts::tr("--demo needs --sample."));
        }
        line.demoFolder = QFileInfo(parser.value(demo)).absoluteFilePath();
    }
    return line;
}

} // namespace athanor::desktop
