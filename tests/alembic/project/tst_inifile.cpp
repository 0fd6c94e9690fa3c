// SPDX-License-Identifier: MIT
// Ini files against Python's own configparser.
#include "alembic/project/inifile.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::project;

namespace {

// Every case in one run: all options of all sections, or the name of the exception.
const QByteArray oracle = R"(
import configparser, io, json, sys
result = {}
for name, text in json.load(sys.stdin).items():
    parser = configparser.ConfigParser({"here": "/the/folder"})
    try:
        parser.read_file(io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"), "alembic.ini")
    except configparser.Error as error:
        result[name] = {"error": type(error).__name__}
        continue
    sections = {}
    for section in parser.sections():
        options = {}
        for option in parser.options(section):
            try:
                options[option] = parser.get(section, option)
            except configparser.Error as error:
                options[option] = "! " + type(error).__name__
        sections[section] = options
    result[name] = {"sections": sections}
json.dump(result, sys.stdout)
)";

QJsonObject read(const QString &text)
{
    const auto file = IniFile::parse(text, u"alembic.ini"_s, u"/the/folder"_s);
    if (!file) {
        return {{u"error"_s, file.error().code}};
    }
    QJsonObject sections;
    for (const QString &section : file->sections()) {
        QJsonObject options;
        for (const QString &option : file->options(section)) {
            const auto value = file->value(section, option);
            options.insert(option, value ? value->value_or(u"?"_s) : u"! "_s + value.error().code);
        }
        sections.insert(section, options);
    }
    return {{u"sections"_s, sections}};
}

const QList<std::pair<const char *, QString>> cases = {
    {"empty", u""_s},
    {"no section", u"a = b\n"_s},
    {"plain", u"[alembic]\nscript_location = alembic\n"_s},
    {"here", u"[alembic]\nscript_location = %(here)s/alembic\nother=%(HERE)s\n"_s},
    {"percent",
     u"[alembic]\nfile_template = %%(rev)s_%%(slug)s\nbad = 50%\nworse = %(nowhere)s\nodd = %(here\nx=%%%%d\n"_s},
    {"chain", u"[alembic]\na = %(b)s!\nb = %(c)s?\nc = %%\nd = %(d)s\ne = %(b)s%(c)s\n"_s},
    {"defaults",
     u"[DEFAULT]\nroot = /r\nname = outer\n[alembic]\nname = inner\npath = %(root)s/%(name)s\n[DEFAULT]\nlate=1\n"_s},
    {"default here", u"[DEFAULT]\nhere = /mine\n[alembic]\na = %(here)s\n"_s},
    {"continuation", u"[alembic]\nlist = one\n  two\n\n   three\nnext = 1\n    \n# comment\n  more\n"_s},
    {"comments", u"# one\n; two\n[alembic]\n# three\na = b ; not a comment\nc = d # nor this\n  ; but this\n  e\n"_s},
    {"colon", u"[alembic]\na: b = c\nd = e: f\ng=\nh :\n"_s},
    {"case", u"[Alembic]\nScript_Location = X\n[alembic]\nSCRIPT_LOCATION = y\n"_s},
    {"spaces", u"  [alembic]\n  a = 1\n  b = 2\n      c = 3\n d   =   4   \n"_s},
    {"duplicate option", u"[alembic]\na = 1\nA = 2\n"_s},
    {"duplicate section", u"[alembic]\na = 1\n[x]\n[alembic]\nb = 2\n"_s},
    {"duplicate in defaults", u"[DEFAULT]\na = 1\n[DEFAULT]\na = 2\n"_s},
    {"no delimiter", u"[alembic]\na = 1\nnonsense\nb = 2\n"_s},
    {"no name", u"[alembic]\n= 1\n"_s},
    {"odd sections", u"[a]b]\nx = 1\n[ c ] # trailing\ny = 2\n"_s},
    {"empty section name", u"[]\nx = 1\n"_s},
    {"unclosed section", u"[alembic\nx = 1\n"_s},
    {"crlf", u"[alembic]\r\na = 1\r\n  2\r\n\r\nb = 3\r\n"_s},
    {"old mac", u"[alembic]\ra = 1\rb = 2\r"_s},
    {"mark", u"\uFEFF[alembic]\na = 1\n"_s},
    {"unicode", u"[alembic]\nname = Größe – 漢字\nschlüssel = ß\n"_s},
    {"no last line end", u"[alembic]\na = 1\n  2"_s},
    {"tabs", u"[alembic]\n\ta = 1\n\t\t2\n\tb\t=\t3\n"_s},
    {"option with spaces", u"[alembic]\nthe name = 1\n"_s},
    {"indented section", u"[alembic]\na = 1\n  [other]\nb = 2\n"_s},
    {"empty value then continuation", u"[alembic]\na =\n  b\n  c\n\n\nd = 1\n"_s},
    {"logging", u"[formatter_generic]\nformat = %(levelname)-5.5s [%(name)s] %(message)s\ndatefmt = %H:%M:%S\n"_s},
};

} // namespace

class TestIniFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void asConfigParser_data();
    void asConfigParser();
    void lines();
    void setting();

private:
    QJsonObject m_expected;
};

void TestIniFile::initTestCase()
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

void TestIniFile::asConfigParser_data()
{
    QTest::addColumn<QString>("text");
    for (const auto &[name, text] : cases) {
        QTest::newRow(name) << text;
    }
}

void TestIniFile::asConfigParser()
{
    QFETCH(QString, text);
    const QJsonObject expected = m_expected[QString::fromLatin1(QTest::currentDataTag())].toObject();
    QVERIFY(!expected.isEmpty());
    QCOMPARE(read(text), expected);
}

void TestIniFile::lines()
{
    const auto file = IniFile::parse(u"[alembic]\n\na = 1\n  2\nb = 50%\n"_s, u"/x/alembic.ini"_s, u"/x"_s);
    QVERIFY(file);
    QCOMPARE(file->line(u"alembic"_s, u"a"_s), 3);
    QCOMPARE(file->line(u"alembic"_s, u"here"_s), 0);
    const auto value = file->value(u"alembic"_s, u"b"_s);
    QVERIFY(!value);
    QCOMPARE(value.error().line, 5);
    QCOMPARE(value.error().file, u"/x/alembic.ini"_s);
    const auto duplicate = IniFile::parse(u"[a]\nx=1\nx=2\n"_s, u"/x/alembic.ini"_s, u"/x"_s);
    QVERIFY(!duplicate);
    QCOMPARE(duplicate.error().line, 3);
    const auto missing = IniFile::read(u"/nowhere/alembic.ini"_s);
    QVERIFY(!missing);
    QCOMPARE(missing.error().kind, Error::Kind::NotFound);
    const QTemporaryDir folder;
    QFile latin(folder.filePath(u"alembic.ini"_s));
    QVERIFY(latin.open(QIODevice::WriteOnly));
    latin.write("[alembic]\n# gr\xFC\xDF\n");
    latin.close();
    const auto bytes = IniFile::read(latin.fileName());
    QVERIFY(!bytes);
    QCOMPARE(bytes.error().code, u"UnicodeDecodeError"_s);
    QCOMPARE(bytes.error().line, 2);
}

void TestIniFile::setting()
{
    auto file = IniFile::parse(u"[alembic]\na = 1\n"_s, u"/x/alembic.ini"_s, u"/x"_s);
    QVERIFY(file);
    file->set(u"alembic"_s, u"A"_s, u"%(here)s/2"_s);
    file->set(u"alembic"_s, u"new"_s, u"3"_s);
    QCOMPARE(file->value(u"alembic"_s, u"a"_s)->value(), u"/x/2"_s);
    QCOMPARE(file->value(u"alembic"_s, u"new"_s)->value(), u"3"_s);
    QVERIFY(!file->value(u"other"_s, u"a"_s)->has_value());
}

QTEST_APPLESS_MAIN(TestIniFile)
#include "tst_inifile.moc"
