// SPDX-License-Identifier: MIT
#include "alembic/project/environmentmoments.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace athanor::project {

namespace {

using namespace athanor::python;
using Concern = EnvironmentAction::Concern;

QString translate(const char *text)
{
    return QCoreApplication::translate("athanor", text);
}

bool isIn(const MigrationsMoment &moment, Observer::Cause cause)
{
    return std::ranges::any_of(moment.arms, [cause](const BranchArm &arm) { return arm.cause == cause; });
}

std::optional<EnvironmentAction> transactionOf(const MigrationsMoment &moment)
{
    EnvironmentAction action{.text = {}, .file = moment.file, .line = moment.line};
    if (moment.wasInTransaction) {
        action.file = moment.configureFile;
        action.line = moment.configureLine;
        action.text = translate("The connection's transaction begins before configure(): it is the only one.");
        action.concern = moment.perMigration ? Concern::Revisions : Concern::AutocommitBlocks;
        return action;
    }
    if (moment.isInBlock || moment.perMigration) {
        return std::nullopt;
    }
    const bool isCommitted = moment.isInTransaction || moment.isCommitted;
    action.text =
        isCommitted ? translate("run_migrations() is not inside context.begin_transaction().") : noTransactionText();
    action.concern = isCommitted ? Concern::AutocommitBlocks : Concern::Run;
    return action;
}

} // namespace

bool excludeEachOther(const QList<BranchArm> &left, const QList<BranchArm> &right)
{
    const auto [one, other] = std::ranges::mismatch(left, right);
    if (one == left.cend() || other == right.cend()) {
        return false;
    }
    const bool sameBranch = one->cause == other->cause && one->line == other->line && one->arm != other->arm;
    const bool afterLeaving = one->cause == Observer::Cause::Branch && other->cause == Observer::Cause::Rest;
    return sameBranch || afterLeaving;
}

void ArmObserver::enterOpaque(Cause cause, const UnknownReason &, int line, int arm)
{
    m_record.arms.append(BranchArm{.cause = cause, .line = line, .arm = arm});
}

void ArmObserver::leaveOpaque()
{
    m_record.arms.removeLast();
}

QList<EnvironmentAction> actionsOfMoments(const QList<MigrationsMoment> &moments, bool offline)
{
    QList<EnvironmentAction> actions;
    bool isSeveral = false;
    for (qsizetype i = 0; i < moments.size(); ++i) {
        const MigrationsMoment &moment = moments[i];
        if (isIn(moment, Observer::Cause::Handler)) {
            continue; // only after a failure
        }
        if (const auto action = offline ? std::nullopt : transactionOf(moment)) {
            actions.append(*action);
        }
        const bool again =
            isIn(moment, Observer::Cause::Loop) ||
            std::any_of(moments.begin(), moments.begin() + i, [&moment](const auto &earlier) {
                return !isIn(earlier, Observer::Cause::Handler) && !excludeEachOther(earlier.arms, moment.arms);
            });
        if (again && !isSeveral) {
            actions.append(
                EnvironmentAction{.text = severalRunsText(),
                                  .file = moment.configureFile.isEmpty() ? moment.file : moment.configureFile,
                                  .line = moment.configureFile.isEmpty() ? moment.line : moment.configureLine});
            isSeveral = true;
        }
    }
    return actions;
}

QString noTransactionText()
{
    return translate("run_migrations() is not inside context.begin_transaction(): Alembic commits nothing.");
}

QString severalRunsText()
{
    return translate("The environment is configured more than once in one run.");
}

} // namespace athanor::project
