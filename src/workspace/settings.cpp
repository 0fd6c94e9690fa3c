// SPDX-License-Identifier: MIT
#include "workspace/settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <toml++/toml.hpp>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

Error wrongType(const QString &file, const toml::node &node, const QString &key, const QString &expected)
{
    return Error::at(
        Error::Kind::Configuration,
        QCoreApplication::translate("athanor", "The setting \"%1\" of the workspace is not %2.").arg(key, expected),
        file, int(node.source().begin.line),
        QCoreApplication::translate("athanor", "Correct athanor.toml and open the folder again."));
}

Result<QStringList> stringList(const toml::node &node, const QString &file, const QString &key,
                               QHash<QString, int> *lines)
{
    const toml::array *array = node.as_array();
    if (array == nullptr) {
        return std::unexpected(wrongType(file, node, key, QCoreApplication::translate("athanor", "a list of texts")));
    }
    QStringList list;
    for (const toml::node &item : *array) {
        const auto text = item.value_exact<std::string>();
        if (!text) {
            return std::unexpected(
                wrongType(file, item, key, QCoreApplication::translate("athanor", "a list of texts")));
        }
        list.append(toQString(*text));
        if (lines != nullptr) {
            lines->insert(list.last(), int(item.source().begin.line));
        }
    }
    return list;
}

} // namespace

Result<Settings> readSettings(const QString &folder)
{
    Settings settings;
    QFile file(QDir(folder).filePath(u"athanor.toml"_s));
    if (!file.exists()) {
        return settings;
    }
    settings.file = QDir::cleanPath(file.fileName());
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(
            Error::at(Error::Kind::Unreadable,
                      QCoreApplication::translate("athanor", "Cannot read the settings of the workspace: %1.")
                          .arg(file.errorString()),
                      settings.file, 0, QCoreApplication::translate("athanor", "Check the permissions of the file.")));
    }
    const QByteArray bytes = file.readAll();
    toml::table root;
    try {
        root = toml::parse(std::string_view(bytes.constData(), std::size_t(bytes.size())));
    } catch (const toml::parse_error &problem) {
        Error error =
            Error::at(Error::Kind::Syntax,
                      QCoreApplication::translate("athanor", "The settings of the workspace are not valid TOML."),
                      settings.file, int(problem.source().begin.line),
                      QCoreApplication::translate("athanor", "Correct athanor.toml and open the folder again."));
        error.detail = toQString(problem.description());
        return std::unexpected(error);
    }
    const toml::node *section = root.get("workspace");
    if (section == nullptr) {
        return settings;
    }
    const toml::table *workspace = section->as_table();
    if (workspace == nullptr) {
        return std::unexpected(
            wrongType(settings.file, *section, u"workspace"_s, QCoreApplication::translate("athanor", "a table")));
    }
    if (const toml::node *name = workspace->get("name")) {
        const auto text = name->value_exact<std::string>();
        if (!text) {
            return std::unexpected(
                wrongType(settings.file, *name, u"name"_s, QCoreApplication::translate("athanor", "a text")));
        }
        settings.name = toQString(*text);
    }
    if (const toml::node *modules = workspace->get("modules")) {
        auto list = stringList(*modules, settings.file, u"modules"_s, &settings.moduleLines);
        if (!list) {
            return std::unexpected(list.error());
        }
        settings.modules = *list;
    }
    if (const toml::node *ignore = workspace->get("ignore")) {
        auto list = stringList(*ignore, settings.file, u"ignore"_s, nullptr);
        if (!list) {
            return std::unexpected(list.error());
        }
        for (const QString &entry : std::as_const(*list)) {
            settings.ignore.append(QDir::cleanPath(entry));
        }
    }
    return settings;
}

} // namespace athanor::workspace
