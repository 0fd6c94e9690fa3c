// SPDX-License-Identifier: MIT
// Templates rendered without Python, against Mako itself.
#include "authoring/makotemplate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::authoring;

namespace {

// Every template in one run, with the values of values() below.
const QByteArray oracle = R"(
import datetime, json, sys
from mako.template import Template
from alembic.util import format_as_comma
values = dict(message="add a \"table\"", up_revision="abc123", down_revision=("a1", "b2"), branch_labels=("one",),
              depends_on=["d1", "d2"], create_date=datetime.datetime(2024, 5, 6, 7, 8, 9, 123000), comma=format_as_comma)
result = {}
for name, text in json.load(sys.stdin).items():
    try:
        result[name] = Template(text.encode()).render_unicode(**values)
    except Exception as error:
        result[name] = {"error": type(error).__name__}
json.dump(result, sys.stdout)
)";

TemplateValues values()
{
    TemplateValues result;
    result.message = u"add a \"table\""_s;
    result.upRevision = u"abc123"_s;
    result.downRevisions = {u"a1"_s, u"b2"_s};
    result.branchLabels = {u"one"_s};
    result.dependsOn = {u"d1"_s, u"d2"_s};
    result.createDate = QDateTime(QDate(2024, 5, 6), QTime(7, 8, 9, 123));
    return result;
}

const QList<std::pair<const char *, QString>> cases = {
    {"text", u"plain text\nwithout anything"_s},
    {"empty", u""_s},
    {"values", u"${message}|${up_revision}|${down_revision}|${branch_labels}|${depends_on}|${create_date}"_s},
    {"representations", u"${repr(up_revision)} ${repr(down_revision)} ${repr(branch_labels)} ${repr(depends_on)}\n"_s},
    {"filters",
     u"${down_revision | comma,n} ${ message | trim } ${message|h} ${depends_on | n,comma} ${up_revision | n}\n"_s},
    {"undefined",
     u"${imports if imports else \"\"}\n    ${upgrades if upgrades else \"pass\"}\n% if downgrades:\nx\n% endif\n"_s},
    {"undefined shown", u"${imports}"_s},
    {"conditions",
     u"a\n% if down_revision is None:\nbase\n% elif len(down_revision) > 1:\nmerge ${len(down_revision)}\n"
     "% else:\nsingle\n% endif\nz\n"_s},
    {"indented condition", u"a\n   % if up_revision == 'abc123':\n    yes\n   % endif\nb"_s},
    {"loop", u"% for d in down_revision:\n- ${d}\n  % for c in d:\n  * ${c.upper()}\n  % endfor\n% endfor\nend"_s},
    {"empty block", u"% if True:\n% else:\nx\n% endif\n% for x in ():\n% endfor\n-"_s},
    {"comments", u"## gone\nkept ## kept\n  ## gone too\n<%doc>\ngone ${x}\n</%doc>kept\n"_s},
    {"percent", u"100% kept\n%% one\n  %%% two\nx %% y\n"_s},
    {"continued", u"one \\\ntwo\\\n\\\nthree\n"_s},
    {"blocks",
     u"<%\n    names = [x.upper() for x in down_revision]\n    if names:\n        first = names[0]\n%>\n${first} "
     "${', '.join(names)}\n"_s},
    {"module block",
     u"<%!\n    def quote(x):\n        return '<' + x + '>'\n%>\n${quote(up_revision)} ${up_revision | quote}\n"_s},
    {"text tag", u"<%text>${not} % this\n% if\n</%text>${up_revision}"_s},
    {"braces", u"${ {'a': '}'}['a'] } ${'|'} ${(lambda x: x + \"'\")('q')} ${[1, 2][1]}"_s},
    {"several lines", u"${(\n  up_revision\n  + 'x'  # a comment\n)} end ${ \"\"\"a\nb\"\"\" }"_s},
    {"dates", u"${create_date.strftime('%Y-%m-%d %H:%M:%S.%f %j %y %p %I %a %A %b %B %%')} ${create_date.isoformat()} "
              "${create_date.year} ${create_date.month} ${create_date.microsecond}"_s},
    {"formats", u"${f'{up_revision!r:>12} {create_date:%d.%m.%Y}'} ${'%s-%05d' % (up_revision, 42)}"_s},
    {"crlf", u"a\r\n% if True:\r\nb\r\n% endif\r\nc\\\r\nd ${up_revision}\r\n"_s},
    {"not an expression", u"$x { } $ {y} <a> </b> < % >"_s},
    {"last line", u"% if True:\nx\n% endif"_s},
    {"coding", u"# -*- coding: utf-8 -*-\nGröße ${'ü'}\n"_s},
    {"unclosed if", u"% if True:\nx\n"_s},
    {"wrong end", u"% if True:\nx\n% endfor\n"_s},
    {"unclosed expression", u"${up_revision"_s},
    {"stray else", u"% else:\n"_s},
    {"syntax error", u"${up_revision +}"_s},
    {"unknown name", u"${nobody}"_s},
    {"wrong type", u"${down_revision | n}"_s},
};

} // namespace

class TestMakoTemplate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void asMako_data();
    void asMako();
    void opaque_data();
    void opaque();

private:
    QJsonObject m_expected;
};

void TestMakoTemplate::initTestCase()
{
    QJsonObject input;
    for (const auto &[name, text] : cases) {
        input.insert(QString::fromLatin1(name), text);
    }
    QProcess process;
    process.start(u"python3"_s, {u"-c"_s, QString::fromUtf8(oracle)});
    process.write(QJsonDocument(input).toJson());
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(60'000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    m_expected = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    QCOMPARE(m_expected.size(), cases.size());
}

void TestMakoTemplate::asMako_data()
{
    QTest::addColumn<QString>("text");
    for (const auto &[name, text] : cases) {
        QTest::newRow(name) << text;
    }
}

void TestMakoTemplate::asMako()
{
    QFETCH(QString, text);
    const QJsonValue expected = m_expected[QString::fromLatin1(QTest::currentDataTag())];
    const auto rendered = renderTemplate(text.toUtf8(), u"/t/script.py.mako"_s, values(), {});
    if (expected.isString()) {
        QVERIFY2(rendered, qPrintable(rendered ? QString() : rendered.error().sentence()));
        QCOMPARE(*rendered, expected.toString());
    } else {
        QVERIFY2(!rendered, qPrintable(rendered.value_or(QString())));
        QCOMPARE(rendered.error().file, u"/t/script.py.mako"_s);
        QVERIFY(rendered.error().line > 0);
    }
}

void TestMakoTemplate::opaque_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("line");
    QTest::newRow("tag") << u"a\n<%def name=\"x()\">\n</%def>\n"_s << 2;
    QTest::newRow("inherit") << u"<%inherit file=\"x\"/>"_s << 1;
    QTest::newRow("clock") << u"a\n\n${datetime.datetime.now()}\n<%! import datetime %>"_s << 3;
    QTest::newRow("other packages") << u"<%!\nimport socket\n%>\n% if socket.gethostname():\nx\n% endif\n"_s << 5;
}

void TestMakoTemplate::opaque()
{
    QFETCH(QString, text);
    QFETCH(int, line);
    const auto rendered = renderTemplate(text.toUtf8(), u"/t/script.py.mako"_s, values(), {});
    QVERIFY(!rendered);
    QCOMPARE(rendered.error().kind, Error::Kind::Opaque);
    QCOMPARE(rendered.error().line, line);
}

QTEST_APPLESS_MAIN(TestMakoTemplate)
#include "tst_makotemplate.moc"
