// SPDX-License-Identifier: MIT
#include "workspace/plan.h"

#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace athanor::workspace {

namespace {

// Fields are written with their length, so that no two different plans give the same bytes.
class Digest
{
public:
    void add(const QByteArray &bytes)
    {
        m_hash.addData(QByteArray(QByteArray::number(bytes.size()) + ':'));
        m_hash.addData(bytes);
    }
    void add(const QString &text) { add(text.toUtf8()); }
    void add(qint64 number) { add(QByteArray::number(number)); }
    void add(const QStringList &list)
    {
        add(qint64(list.size()));
        for (const QString &item : list) {
            add(item);
        }
    }
    [[nodiscard]] QByteArray result() const { return m_hash.result().toHex(); }

private:
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
};

} // namespace

QByteArray Plan::reviewDigest() const
{
    Digest digest;
    digest.add(u"athanor review 1"_s);
    digest.add(module);
    digest.add(qint64(migration.direction));
    digest.add(qint64(transactionPerMigration));
    digest.add(qint64(steps.size()));
    for (const PlanStep &step : steps) {
        digest.add(step.migration.revision);
        digest.add(step.sha256);
        digest.add(qint64(step.statements.size()));
        for (const ddl::Statement &statement : step.statements) {
            digest.add(statement.sql);
            digest.add(qint64(statement.grade));
            digest.add(qint64(statement.autocommit));
        }
    }
    return digest.result();
}

QByteArray Plan::runDigest(const QString &databaseIdentity) const
{
    Digest digest;
    digest.add(u"athanor run 1"_s);
    digest.add(reviewDigest());
    digest.add(databaseIdentity);
    digest.add(u"native"_s);
    digest.add(versionTableSchema);
    digest.add(versionTable);
    digest.add(createVersionTableSql);
    digest.add(migration.rowsBefore);
    digest.add(migration.rowsAfter);
    for (const PlanStep &step : steps) {
        digest.add(step.versionRowSql);
    }
    return digest.result();
}

} // namespace athanor::workspace
