// SPDX-License-Identifier: MIT
#include "sample/samplestate.h"

#include <QCoreApplication>

#include <toml++/toml.hpp>

using namespace Qt::StringLiterals;

namespace athanor::sample {

namespace {

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

QString textOf(const toml::table &table, std::string_view key)
{
    return toQString(table[key].value_or(std::string_view()));
}

Error incomplete(const QString &what, const toml::node &node, const QString &fileName)
{
    return Error::at(Error::Kind::Configuration,
                     QCoreApplication::translate("athanor", "The state of the sample is incomplete: %1.").arg(what),
                     fileName, int(node.source().begin.line));
}

} // namespace

Result<SampleState> parseSampleState(const QByteArray &text, const QString &fileName)
{
    toml::table root;
    try {
        root = toml::parse(std::string_view(text.constData(), std::size_t(text.size())));
    } catch (const toml::parse_error &problem) {
        Error error = Error::at(Error::Kind::Syntax,
                                QCoreApplication::translate("athanor", "The state of the sample is not valid TOML."),
                                fileName, int(problem.source().begin.line));
        error.detail = toQString(problem.description());
        return std::unexpected(error);
    }
    SampleState state;
    const toml::array *order = root["order"].as_array();
    if (order == nullptr) {
        return std::unexpected(incomplete(u"order"_s, root, fileName));
    }
    for (const toml::node &item : *order) {
        const std::string_view name = item.value_or(std::string_view());
        const toml::table *module = root["module"][name].as_table();
        if (module == nullptr) {
            return std::unexpected(incomplete(u"module.%1"_s.arg(toQString(name)), item, fileName));
        }
        ModuleTarget target{.name = toQString(name),
                            .path = textOf(*module, "path"),
                            .versionTable = textOf(*module, "version_table"),
                            .upgrade = textOf(*module, "upgrade"),
                            .thenRow = textOf(*module, "then_row")};
        if (target.path.isEmpty() || target.upgrade.isEmpty()) {
            return std::unexpected(incomplete(u"module.%1"_s.arg(target.name), *module, fileName));
        }
        state.modules.append(target);
    }
    if (const toml::array *unclaimed = root["unclaimed"].as_array()) {
        for (const toml::node &item : *unclaimed) {
            const toml::table *table = item.as_table();
            if (table == nullptr || textOf(*table, "table").isEmpty()) {
                return std::unexpected(incomplete(u"unclaimed"_s, item, fileName));
            }
            state.unclaimed.append(UnclaimedRow{.table = textOf(*table, "table"), .row = textOf(*table, "row")});
        }
    }
    return state;
}

} // namespace athanor::sample
