// SPDX-License-Identifier: MIT
#pragma once

#include "alembic/project/hostobjects.h"

namespace athanor::project {

// Keeps EnvironmentRecord::arms while env.py is evaluated.
class ArmObserver : public python::Observer
{
public:
    explicit ArmObserver(EnvironmentRecord &record)
        : m_record(record)
    {
    }
    void enterOpaque(Cause cause, const python::UnknownReason &reason, int line, int arm) override;
    void leaveOpaque() override;

private:
    EnvironmentRecord &m_record;
};

// Whether two moments are in different arms of one branch, or in an arm that leaves and in what follows it.
bool excludeEachOther(const QList<BranchArm> &left, const QList<BranchArm> &right);

// What the calls of run_migrations() of one run mean together: transactions that are not Alembic's own, and more than
// one run; offline there are no transactions, only their words. Facts: MigrationContext.begin_transaction() and
// autocommit_block() (alembic/runtime/migration.py).
QList<EnvironmentAction> actionsOfMoments(const QList<MigrationsMoment> &moments, bool offline);

// For a run that was not followed to run_migrations(): the sentence if the text has no begin_transaction().
QString noTransactionText();
QString severalRunsText();

} // namespace athanor::project
