// SPDX-License-Identifier: MIT
#include "alembic/project/composeports.h"

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

constexpr int highestPort = 65535;

struct Range
{
    int first = 0;
    int last = 0;
    [[nodiscard]] int count() const { return last - first + 1; }
};

std::optional<int> port(QStringView text)
{
    bool ok = false;
    const int number = text.toInt(&ok);
    return ok && number >= 1 && number <= highestPort ? std::optional(number) : std::nullopt;
}

std::optional<Range> range(const QString &text)
{
    const qsizetype dash = text.indexOf(u'-');
    const auto first = port(QStringView(text).first(dash < 0 ? text.size() : dash));
    const auto last = dash < 0 ? first : port(QStringView(text).sliced(dash + 1));
    if (!first || !last || *first > *last) {
        return std::nullopt;
    }
    return Range{.first = *first, .last = *last};
}

} // namespace

QList<PublishedPort> readPorts(const QString &hostAddress, const QString &published, const QString &target,
                               const QString &protocol)
{
    const auto targets = range(target);
    const auto hosts = published.isEmpty() ? std::nullopt : range(published);
    if (!targets || (!published.isEmpty() && !hosts)) {
        return {};
    }
    // Of several published ports for one of the container the engine takes a free one.
    const bool chosen = !hosts || (targets->count() == 1 && hosts->count() > 1);
    if (!chosen && hosts->count() != targets->count()) {
        return {};
    }
    QList<PublishedPort> ports;
    for (int index = 0; index < targets->count(); ++index) {
        ports.append({.hostAddress = hostAddress,
                      .published = chosen ? 0 : hosts->first + index,
                      .target = targets->first + index,
                      .protocol = protocol.isEmpty() ? u"tcp"_s : protocol.toLower()});
    }
    return ports;
}

QList<PublishedPort> readPorts(const QString &shortForm)
{
    QString rest = shortForm.trimmed();
    QString protocol;
    if (const qsizetype slash = rest.lastIndexOf(u'/'); slash >= 0) {
        protocol = rest.sliced(slash + 1);
        rest.truncate(slash);
    }
    const qsizetype colon = rest.lastIndexOf(u':');
    const QString target = rest.sliced(colon + 1);
    QString published = rest.first(qMax(colon, qsizetype(0)));
    QString address;
    if (const qsizetype before = published.lastIndexOf(u':'); before >= 0) {
        address = published.first(before);
        published = published.sliced(before + 1);
        if (address.startsWith(u'[') && address.endsWith(u']')) {
            address = address.sliced(1, address.size() - 2);
        }
    }
    return readPorts(address, published, target, protocol);
}

} // namespace athanor::project
