// SPDX-License-Identifier: MIT
#include "core/logging.h"
#include "support/testmain.h"

#include <QFile>

#include <sys/stat.h>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace athanor;

class TestLogging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void masksUrls_data();
    void masksUrls();
    void masksText_data();
    void masksText();
    void writesMaskedLinesToAPrivateFile();
    void rotates();
    void manyThreadsWriteWholeLines();
    void ownMasker();
};

namespace {

QString contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

void TestLogging::masksUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("masked");
    QTest::newRow("plain") << u"postgresql://u:secret@h:5432/d"_s << u"postgresql://u:****@h:5432/d"_s;
    QTest::newRow("driver") << u"postgresql+psycopg://u:se%40cret@h/d"_s << u"postgresql+psycopg://u:****@h/d"_s;
    QTest::newRow("at") << u"postgresql://u:se@cret@h/d"_s << u"postgresql://u:****@h/d"_s;
    QTest::newRow("slash") << u"postgresql://u:se/cret@h/d"_s << u"postgresql://u:****@h/d"_s;
    QTest::newRow("query") << u"postgresql://h/d?user=u&password=secret&sslmode=require"_s
                           << u"postgresql://h/d?user=u&password=****&sslmode=require"_s;
    QTest::newRow("no password") << u"postgresql://u@h:5432/d"_s << u"postgresql://u@h:5432/d"_s;
    QTest::newRow("no user") << u"postgresql://h:5432/d"_s << u"postgresql://h:5432/d"_s;
    QTest::newRow("no url") << u"appdb"_s << u"appdb"_s;
}

void TestLogging::masksUrls()
{
    QFETCH(QString, url);
    QTEST(maskUrl(url), "masked");
}

void TestLogging::masksText_data()
{
    QTest::addColumn<QString>("text");
    for (const QString &text :
         {u"connect to postgresql://u:topsecret@h/d failed"_s, u"host=h password=topsecret dbname=d"_s,
          u"host=h password='topsecret' dbname=d"_s, u"PGPASSWORD=topsecret pg_dump"_s,
          u"CREATE ROLE a PASSWORD 'topsecret'"_s, u"alter role a with password E'topsecret' login"_s,
          u"{\"password\": \"topsecret\"}"_s, u"two: redis://:topsecret@h and postgresql://u:topsecret@h"_s,
          u"sqlalchemy.url = postgresql://u:topsecret@h/d"_s, u"password: topsecret"_s,
          u"host=h oauth_client_secret=topsecret"_s, u"scram_client_key='topsecret'"_s}) {
        QTest::newRow(qPrintable(text)) << text;
    }
}

void TestLogging::masksText()
{
    QFETCH(QString, text);
    const QString masked = maskSecrets(text);
    QVERIFY2(!masked.contains(u"topsecret"_s), qPrintable(masked));
    QVERIFY(masked.contains(u"****"_s));
    QCOMPARE(maskSecrets(masked), masked);
}

void TestLogging::writesMaskedLinesToAPrivateFile()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"deep/athanor.log"_s);
    installLogging({.verbose = true, .toStandardError = false, .file = path});
    qCDebug(lcPostgres) << "connecting to postgresql://u:topsecret@h/d";
    qCWarning(lcJournal, "café");
    uninstallLogging();
    qCDebug(lcPostgres) << "not any more";
    const QString text = contents(path);
    QVERIFY(text.contains(u"athanor.postgres: connecting to"_s));
    QVERIFY(text.contains(u"debug"_s));
    QVERIFY(text.contains(u"warning athanor.journal: café"_s));
    QVERIFY(!text.contains(u"topsecret"_s));
    QVERIFY(!text.contains(u"not any more"_s));
    QCOMPARE(text.count(u'\n'), 2);
    struct stat information{};
    QCOMPARE(::stat(QFile::encodeName(path).constData(), &information), 0);
    QCOMPARE(information.st_mode & 0777, 0600u);
}

void TestLogging::rotates()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"athanor.log"_s);
    installLogging({.toStandardError = false, .file = path, .maximumBytes = 2000});
    for (int i = 0; i < 100; ++i) {
        qCWarning(lcCore, "message %d", i);
    }
    uninstallLogging();
    QVERIFY(QFileInfo(path).size() <= 2200);
    QVERIFY(QFileInfo(path + u".1"_s).size() <= 2200);
    QVERIFY(contents(path).contains(u"message 99"_s));
    QVERIFY(!contents(path).contains(u"message 50\n"_s));
}

void TestLogging::manyThreadsWriteWholeLines()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"athanor.log"_s);
    installLogging({.toStandardError = false, .file = path});
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([] {
            for (int i = 0; i < 200; ++i) {
                qCWarning(lcCore, "abcdefghij");
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    uninstallLogging();
    const QStringList lines = contents(path).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 800);
    for (const QString &line : lines) {
        QVERIFY2(line.endsWith(u" warning athanor.core: abcdefghij"_s), qPrintable(line));
    }
}

void TestLogging::ownMasker()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"athanor.log"_s);
    installLogging({.toStandardError = false, .file = path, .masker = [](const QString &text) {
                        return QString(text).replace(u"blue"_s, u"###"_s);
                    }});
    qCWarning(lcCore, "blue moon");
    uninstallLogging();
    QVERIFY(contents(path).endsWith(u"### moon\n"_s));
}

ATHANOR_TEST_MAIN(TestLogging)
#include "tst_logging.moc"
