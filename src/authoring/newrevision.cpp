// SPDX-License-Identifier: MIT
#include "authoring/newrevision.h"

#include "alembic/revision/graph.h"
#include "alembic/revision/identifiers.h"
#include "alembic/revision/resolver.h"
#include "authoring/makotemplate.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStringEncoder>
#include <QTemporaryFile>
#include <QTimeZone>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace athanor::authoring {

namespace {

using project::AlembicProject;
using revision::Revision;
using revision::RevisionMap;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

// An error in Alembic's words: a sentence in `what`, the text as it is in `detail`.
std::unexpected<Error> refusal(const QString &text, const QString &remedy = {})
{
    return std::unexpected(Error::make(Error::Kind::Conflict, text.endsWith(u'.') ? text : text + u'.', remedy, text));
}

// Python's "%(name)s" formatting with a dictionary, for the conversions that file names use.
Result<QString> percentFormat(const AlembicProject &project, const QHash<QString, QString> &texts,
                              const QHash<QString, qint64> &numbers)
{
    static const QRegularExpression item(u"%(?:(%)|\\((\\w+)\\)([-0+ ]*)(\\d*)(?:\\.(\\d+))?([sdi]))"_s);
    const QString &form = project.fileTemplate;
    const auto invalid = [&project] {
        return std::unexpected(Error::at(
            Error::Kind::Configuration, translate("file_template cannot be followed: %1.").arg(project.fileTemplate),
            project.iniFile, 0, translate("Use rev, slug, epoch, year, month, day, hour, minute and second.")));
    };
    QString result;
    qsizetype last = 0;
    for (qsizetype at = form.indexOf(u'%'); at >= 0; at = form.indexOf(u'%', last)) {
        const auto match =
            item.match(form, at, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
        if (!match.hasMatch()) {
            return invalid();
        }
        result += QStringView(form).sliced(last, at - last);
        last = match.capturedEnd();
        if (match.hasCaptured(1)) {
            result += u'%';
            continue;
        }
        const QString name = match.captured(2);
        const QString flags = match.captured(3);
        const bool isNumber = numbers.contains(name);
        if (!isNumber && (!texts.contains(name) || match.captured(6) != "s"_L1)) {
            return invalid();
        }
        QString text = isNumber ? QString::number(numbers[name]) : texts[name];
        const bool asNumber = match.captured(6) != "s"_L1;
        if (match.hasCaptured(5)) {
            const int precision = match.captured(5).toInt();
            text = asNumber ? text.rightJustified(precision, u'0') : text.left(precision);
        }
        if (asNumber && flags.contains(u'+')) {
            text.prepend(u'+');
        } else if (asNumber && flags.contains(u' ')) {
            text.prepend(u' ');
        }
        const int width = match.captured(4).toInt();
        if (flags.contains(u'-')) {
            text = text.leftJustified(width);
        } else {
            text = text.rightJustified(width, asNumber && flags.contains(u'0') ? u'0' : u' ');
        }
        result += text;
    }
    return result + QStringView(form).sliced(last);
}

// ScriptDirectory._generate_create_date(): naive local time, or aware in the configured zone.
Result<QDateTime> createDate(const AlembicProject &project, const QDateTime &asked)
{
    const QDateTime now = asked.isValid() ? asked : QDateTime::currentDateTime();
    if (project.timezone.isEmpty()) {
        return now.timeSpec() == Qt::LocalTime ? now : now.toLocalTime();
    }
    for (const QString &name : {project.timezone, project.timezone.toUpper()}) {
        const QTimeZone zone(name.toUtf8());
        if (zone.isValid()) {
            return now.toTimeZone(zone);
        }
    }
    const QString alembic = u"Can't locate timezone: %1"_s.arg(project.timezone);
    Error error = Error::at(Error::Kind::Configuration, alembic + u'.', project.iniFile, 0,
                            translate("Correct 'timezone'; it is a name such as Europe/Berlin."));
    error.detail = alembic;
    return std::unexpected(error);
}

class Composer
{
public:
    Composer(const AlembicProject &project, const RevisionMap &map, const NewRevisionRequest &request)
        : m_project(project)
        , m_map(map)
        , m_request(request)
        , m_resolver(map.graph())
    {
    }

    Result<NewRevisionFile> compose();

private:
    Result<void> chooseId();
    Result<void> chooseParents();
    Result<void> chooseDependencies();
    Result<QString> chooseFolder() const;
    Result<QByteArray> render(const QDateTime &date) const;
    Result<void> check(const QString &text) const;

    const AlembicProject &m_project;
    const RevisionMap &m_map;
    const NewRevisionRequest &m_request;
    revision::Resolver m_resolver;
    NewRevisionFile m_file;
    QStringList m_dependencies;
};

Result<void> Composer::chooseId()
{
    m_file.id = m_request.id.isEmpty() ? newRevisionId() : m_request.id;
    QStringList found;
    for (const QChar sign : u"+-:@"_s) {
        if (m_file.id.contains(sign)) {
            found.append(sign);
        }
    }
    if (!found.isEmpty()) {
        return refusal(
            u"Character(s) '%1' not allowed in revision identifier '%2'"_s.arg(found.join(", "_L1), m_file.id));
    }
    if (const Revision *known = m_map.find(m_file.id)) {
        return std::unexpected(Error::at(Error::Kind::Conflict,
                                         translate("Revision %1 is there already.").arg(m_file.id), known->path,
                                         known->idLine, translate("Choose another id.")));
    }
    return {};
}

Result<void> Composer::chooseParents()
{
    const auto nodes =
        m_request.parents.isEmpty() ? m_resolver.revisions(u"head"_s) : m_resolver.revisions(m_request.parents);
    if (!nodes) {
        return std::unexpected(revision::toError(nodes.error(), revision::Command::Revision, {}));
    }
    for (const qint32 node : *nodes) {
        if (node < 0) {
            return std::unexpected(Error::make(
                Error::Kind::NotFound, translate("%1 does not lead to a revision.").arg(m_request.parents.join(u' '))));
        }
        const QString id = m_resolver.id(node);
        if (m_file.downRevisions.contains(id)) {
            return refusal(u"Duplicate head revisions specified"_s);
        }
        m_file.downRevisions.append(id);
    }
    for (const QString &id : std::as_const(m_file.downRevisions)) {
        if (!m_request.splice && !m_map.children(id).isEmpty()) {
            return refusal(u"Revision %1 is not a head revision; please specify --splice to create a new branch from "
                           "this revision"_s.arg(id));
        }
    }
    return {};
}

Result<void> Composer::chooseDependencies()
{
    for (const QString &dependency : m_request.dependsOn) {
        const auto node = m_resolver.revision(dependency);
        if (!node) {
            return std::unexpected(revision::toError(node.error(), revision::Command::Show, {}));
        }
        if (*node < 0) {
            return std::unexpected(
                Error::make(Error::Kind::NotFound, translate("A revision cannot depend on '%1'.").arg(dependency)));
        }
        const QString id = m_resolver.id(*node);
        // A branch label stays what it is.
        m_dependencies.append(m_map.branchLabels(id).contains(dependency) ? dependency : id);
    }
    return {};
}

Result<QString> Composer::chooseFolder() const
{
    const QStringList &locations = m_project.versionLocations;
    if (!m_request.versionLocation.isEmpty()) {
        const QString asked = QDir::cleanPath(m_request.versionLocation);
        if (!locations.contains(asked)) {
            return refusal(u"Path %1 is not represented in current version locations"_s.arg(m_request.versionLocation));
        }
        return asked;
    }
    if (locations.size() == 1) {
        return locations.first();
    }
    if (m_file.downRevisions.isEmpty()) {
        return refusal(u"Multiple version locations present, please specify --version-path"_s);
    }
    const QString parent = QFileInfo(m_map.find(m_file.downRevisions.first())->path).absolutePath();
    for (const QString &location : locations) {
        if (QFileInfo(location).canonicalFilePath() == QFileInfo(parent).canonicalFilePath()) {
            return location;
        }
    }
    return refusal(u"Path %1 is not represented in current version locations"_s.arg(parent));
}

Result<QByteArray> Composer::render(const QDateTime &date) const
{
    QFile file(m_project.templateFile);
    if (!file.open(QIODevice::ReadOnly)) {
        return std::unexpected(
            Error::at(file.exists() ? Error::Kind::Unreadable : Error::Kind::NotFound,
                      translate("Cannot read the template for revisions: %1.").arg(file.errorString()),
                      m_project.templateFile, 0, translate("Put a script.py.mako there; 'alembic init' makes one.")));
    }
    TemplateValues values;
    if (!m_request.message.isEmpty()) {
        values.message = m_request.message;
    }
    values.upRevision = m_file.id;
    values.downRevisions = m_file.downRevisions;
    values.branchLabels = m_request.branchLabels;
    values.dependsOn = m_dependencies;
    values.createDate = date;
    const auto text = renderTemplate(file.readAll(), m_project.templateFile, values, m_project);
    if (!text) {
        return std::unexpected(text.error());
    }
    if (const auto checked = check(*text); !checked) {
        return std::unexpected(checked.error());
    }
    QStringEncoder encoder(m_project.outputEncoding.toUtf8().constData());
    if (!encoder.isValid()) {
        return std::unexpected(Error::at(
            Error::Kind::Configuration,
            translate("The output encoding '%1' is not known.").arg(m_project.outputEncoding), m_project.iniFile, 0));
    }
    const QByteArray bytes = encoder(*text);
    if (encoder.hasError()) {
        return std::unexpected(Error::make(
            Error::Kind::Configuration,
            translate("The text cannot be written in the output encoding '%1'.").arg(m_project.outputEncoding)));
    }
    return bytes;
}

// What Alembic finds out when it loads the new file.
Result<void> Composer::check(const QString &text) const
{
    const auto read = revision::readRevisionSource(m_file.path, text.toUtf8());
    if (read.revisions.size() != 1 || read.revisions.first().id != m_file.id ||
        read.revisions.first().downRevisions != m_file.downRevisions || !read.problems.isEmpty()) {
        const QString problem = read.problems.isEmpty() ? QString() : read.problems.first().text;
        Error error = Error::at(Error::Kind::Configuration,
                                translate("The template does not give a revision file with the id %1.").arg(m_file.id),
                                m_project.templateFile, 0,
                                translate("Correct the template, or give a message without quotes and backslashes."));
        error.detail = problem;
        return std::unexpected(error);
    }
    if (!m_request.branchLabels.isEmpty() && read.revisions.first().branchLabels.isEmpty()) {
        const QString labels = u"['"_s + m_request.branchLabels.join("', '"_L1) + u"']"_s;
        return refusal(u"Version %1 specified branch_labels %2, however the migration file %3 does not have them; have "
                       "you upgraded your script.py.mako to include the 'branch_labels' section?"_s.arg(
                           m_file.id, labels, m_file.path));
    }
    return {};
}

Result<NewRevisionFile> Composer::compose()
{
    if (const Error *fatal = m_map.fatalProblem()) {
        return std::unexpected(*fatal);
    }
    for (const auto step : {&Composer::chooseId, &Composer::chooseParents, &Composer::chooseDependencies}) {
        if (const auto done = (this->*step)(); !done) {
            return std::unexpected(done.error());
        }
    }
    const auto date = createDate(m_project, m_request.createDate);
    if (!date) {
        return std::unexpected(date.error());
    }
    const auto folder = chooseFolder();
    if (!folder) {
        return std::unexpected(folder.error());
    }
    const auto name = revisionFileName(m_project, m_file.id, m_request.message, *date);
    if (!name) {
        return std::unexpected(name.error());
    }
    m_file.path = QDir::cleanPath(*folder + u'/' + *name);
    if (QFileInfo::exists(m_file.path)) {
        return std::unexpected(Error::at(Error::Kind::Conflict, translate("The file is there already."), m_file.path, 0,
                                         translate("Choose another id or message.")));
    }
    auto text = render(*date);
    if (!text) {
        return std::unexpected(text.error());
    }
    m_file.text = std::move(*text);
    return m_file;
}

} // namespace

QString newRevisionId()
{
    return QUuid::createUuid().toString(QUuid::Id128).right(12); // the last 12 digits of a random UUID
}

Result<QString> revisionFileName(const AlembicProject &project, const QString &id, const QString &message,
                                 const QDateTime &createDate)
{
    static const QRegularExpression word(u"\\w+"_s, QRegularExpression::UseUnicodePropertiesOption);
    QStringList words;
    for (auto matches = word.globalMatch(message); matches.hasNext();) {
        words.append(matches.next().captured());
    }
    QString slug = words.join(u'_').toLower();
    if (slug.size() > project.truncateSlugLength) {
        slug = slug.left(project.truncateSlugLength);
        if (const qsizetype last = slug.lastIndexOf(u'_'); last >= 0) {
            slug.truncate(last);
        }
        slug += u'_';
    }
    const QDate date = createDate.date();
    const QTime time = createDate.time();
    const auto name = percentFormat(project, {{u"rev"_s, id}, {u"slug"_s, slug}},
                                    {{u"epoch"_s, createDate.toSecsSinceEpoch()},
                                     {u"year"_s, date.year()},
                                     {u"month"_s, date.month()},
                                     {u"day"_s, date.day()},
                                     {u"hour"_s, time.hour()},
                                     {u"minute"_s, time.minute()},
                                     {u"second"_s, time.second()}});
    return name.transform([](const QString &stem) { return stem + u".py"_s; });
}

Result<NewRevisionFile> composeNewRevision(const AlembicProject &project, const RevisionMap &map,
                                           const NewRevisionRequest &request)
{
    return Composer(project, map, request).compose();
}

Result<QString> writeNewRevision(const NewRevisionFile &file)
{
    const QFileInfo target(file.path);
    const auto failure = [&file](const QString &reason) {
        return std::unexpected(Error::at(Error::Kind::Permission,
                                         translate("Cannot write the revision file: %1.").arg(reason), file.path, 0));
    };
    if (!QDir().mkpath(target.absolutePath())) {
        return failure(translate("its folder cannot be made"));
    }
    if (target.exists()) {
        return std::unexpected(Error::at(Error::Kind::Conflict, translate("The file is there already."), file.path, 0));
    }
    // Written beside the target under a name that Alembic does not load, then renamed, which never replaces a file.
    QTemporaryFile temporary(target.absolutePath() + u"/.new-revision-XXXXXX"_s);
    if (!temporary.open() || temporary.write(file.text) != file.text.size() || !temporary.flush()) {
        return failure(temporary.errorString());
    }
    temporary.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    if (!temporary.rename(target.absoluteFilePath())) {
        return failure(temporary.errorString());
    }
    temporary.setAutoRemove(false);
    return target.absoluteFilePath();
}

} // namespace athanor::authoring
