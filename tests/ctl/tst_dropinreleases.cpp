// SPDX-License-Identifier: MIT
// Configurations and options that releases of Alembic read differently, against the installed one and, where
// ATHANOR_NEWEST_ALEMBIC names a folder with it, against the newest.
#include "dropincompare.h"
#include "dropinprojects.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace athanor;
using namespace athanor::test;

class TestDropinReleases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void configurations_data();
    void configurations();
    void options_data();
    void options();

private:
    void compare(const QString &folder, const QList<QStringList> &commandLines);

    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<Oracle>> m_oracles;
};

void TestDropinReleases::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QStringList folders{QString()};
    if (const QString newest = qEnvironmentVariable("ATHANOR_NEWEST_ALEMBIC"); !newest.isEmpty()) {
        folders.append(newest);
    } else {
        qInfo("The newest Alembic is not compared: ATHANOR_NEWEST_ALEMBIC is not set");
    }
    for (const QString &folder : std::as_const(folders)) {
        auto oracle = std::make_unique<Oracle>();
        QVERIFY2(oracle->start(QStringLiteral(ATHANOR_TEST_DATA), folder), qPrintable(folder));
        qInfo("Compared with Alembic %s", qPrintable(oracle->version()));
        m_oracles.push_back(std::move(oracle));
    }
}

void TestDropinReleases::compare(const QString &folder, const QList<QStringList> &commandLines)
{
    QStringList differences;
    for (const auto &oracle : m_oracles) {
        for (const QStringList &arguments : commandLines) {
            if (const QString found = difference(*oracle, QStringLiteral(ATHANORCTL), folder, arguments);
                !found.isEmpty()) {
                differences.append(found);
            }
        }
    }
    QVERIFY2(differences.isEmpty(), qPrintable(differences.join(u'\n')));
}

void TestDropinReleases::configurations_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("text");
    const auto ini = [](const QString &text) {
        QTest::newRow(qPrintable(QString(text).replace(u'\n', u'|')))
            << u"alembic.ini"_s << u"[alembic]\nscript_location = migrations\n"_s + text;
    };
    ini(u"path_separator = os\nversion_locations = %(here)s/one:%(here)s/t w o"_s);
    ini(u"path_separator = os\nversion_locations = %(here)s/one"_s);
    ini(u"path_separator = newline\nversion_locations =\n  %(here)s/one\n  %(here)s/t w o"_s);
    ini(u"path_separator = ;\nversion_path_separator = space\nversion_locations = one t"_s);
    ini(u"path_separator = comma\nversion_locations = %(here)s/one"_s);
    ini(u"path_separator = comma\nprepend_sys_path = ."_s);
    ini(u"path_separator = OS\nprepend_sys_path = ."_s);
    ini(u"version_path_separator = newline\nversion_locations =\n  one\n  t w o"_s);
    ini(u"version_path_separator = ;\nversion_locations = one; t w o ;"_s);
    ini(u"version_path_separator = :\nversion_locations = one : t w o"_s);
    ini(u"version_path_separator = |\nversion_locations = one"_s);
    ini(u"version_path_separator = |"_s);
    ini(u"version_path_separator =\nversion_locations = one"_s);
    ini(u"version_locations = one, migrations/versions"_s);
    ini(u"recursive_version_locations = true"_s);
    ini(u"recursive_version_locations = True"_s);
    const auto toml = [](const QString &text) {
        QTest::newRow(qPrintable(QString(text).replace(u'\n', u'|'))) << u"pyproject.toml"_s << text;
    };
    toml(u"[tool.alembic]\nscript_location = 'migrations'\nversion_locations = ['one', 't w o']"_s);
    toml(u"[[tool.alembic]]\nscript_location = 'migrations'"_s);
    toml(u"[tool]\nalembic = 3"_s);
}

void TestDropinReleases::configurations()
{
    QFETCH(QString, file);
    QFETCH(QString, text);
    const QString folder = m_folder.filePath(u"c%1"_s.arg(QDir(m_folder.path()).count()));
    DropinProject(folder)
        .revision(u"a001"_s, u"down_revision = None"_s)
        .revision(u"d001"_s, u"down_revision = 'a001'"_s, {}, u"deeper/d001"_s)
        .write(u"one/b.py"_s, u"revision = 'b001'\ndown_revision = None\n"_s)
        .write(u"t w o/c.py"_s, u"revision = 'c001'\ndown_revision = None\n"_s)
        .write(u"alembic.ini"_s, QString())
        .write(file, text + u'\n');
    compare(folder, {{u"heads"_s}, {u"heads"_s, u"-v"_s}});
}

void TestDropinReleases::options_data()
{
    QTest::addColumn<QStringList>("arguments");
    DropinProject(m_folder.filePath(u"options"_s)).revision(u"a001"_s, u"down_revision = None"_s);
    for (const QStringList &arguments : QList<QStringList>{
             {u"-c"_s, u"alembic.ini"_s, u"-c"_s, u"alembic.ini"_s, u"heads"_s},
             {u"-c"_s, u"a/pyproject.toml"_s, u"-c"_s, u"pyproject.toml"_s, u"heads"_s},
             {u"-c"_s, u"nowhere.ini"_s, u"-c"_s, u"alembic.ini"_s, u"heads"_s},
             {u"-q"_s, u"heads"_s},
         }) {
        QTest::newRow(qPrintable(arguments.join(u' '))) << arguments;
    }
}

void TestDropinReleases::options()
{
    QFETCH(QStringList, arguments);
    compare(m_folder.filePath(u"options"_s), {arguments});
}

QTEST_GUILESS_MAIN(TestDropinReleases)
#include "tst_dropinreleases.moc"
