// SPDX-License-Identifier: MIT
// From any bytes to SQL: both directions, both renderings, with and without a database, by old and new releases. What
// is not known says why, the same bytes give the same statements, and a revision of a run gives what it gives alone.
#include "alembic/evaluation/run.h"
#include "fuzz/fuzztarget.h"

using namespace Qt::StringLiterals;
using namespace athanor;

namespace {

// A thousandth of what a file may take: what is slow within them is slow.
constexpr qint64 steps = 5'000;

// A database that has what begins with "a".
class Answers : public ddl::DatabaseAnswers
{
public:
    std::optional<bool> hasTable(const QString &, const QString &table) const override
    {
        return table.startsWith(u'a');
    }
    std::optional<bool> hasType(const QString &, const QString &type) const override { return type.startsWith(u'a'); }
    std::optional<bool> hasSequence(const QString &, const QString &name) const override
    {
        return name.startsWith(u'a');
    }
    std::optional<QStringList> columns(const QString &, const QString &) const override { return QStringList{u"a"_s}; }
    std::optional<QStringList> indexes(const QString &, const QString &) const override { return QStringList{u"a"_s}; }
    std::optional<QStringList> tables(const QString &) const override { return QStringList{u"a"_s}; }
    std::optional<QStringList> searchPath() const override { return QStringList{u"public"_s}; }
};

evaluation::EvaluatedRevision evaluated(const QByteArray &source, const evaluation::Options &options,
                                        evaluation::RunState &state)
{
    evaluation::EvaluatedRevision result = evaluation::evaluateRevision(u"/x/a1b2.py"_s, source, options, state);
    ddl::Grade worst = ddl::Grade::Exact;
    for (const ddl::Statement &statement : std::as_const(result.statements)) {
        worst = std::max(worst, statement.grade);
        ATHANOR_FUZZ_CHECK(statement.grade == ddl::Grade::Exact || !statement.reason.isEmpty());
        ATHANOR_FUZZ_CHECK(statement.grade != ddl::Grade::Opaque || statement.sql.isEmpty());
        ATHANOR_FUZZ_CHECK(statement.line >= 0);
    }
    ATHANOR_FUZZ_CHECK(result.grade == worst);
    return result;
}

void bothDirections(const QByteArray &source, evaluation::Options options)
{
    evaluation::RunState state;
    const evaluation::EvaluatedRevision up = evaluated(source, options, state);
    const evaluation::RunState after = state;
    const auto same = [&source](qsizetype) { return python::parse(source); };
    evaluation::RunState again;
    const auto run = evaluation::evaluateRun({u"/x/a1b2.py"_s}, same, options, again);
    ATHANOR_FUZZ_CHECK(run.size() == 1 && run.first() == up && again == after);
    options.downgrade = true;
    evaluated(source, options, state);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray source(reinterpret_cast<const char *>(data), qsizetype(size));
    const Answers answers;
    evaluation::Options options;
    options.steps = steps;
    options.rendering = ddl::Rendering::Offline;
    options.doublePercents = size % 2 == 0;
    bothDirections(source, options);
    options.rendering = ddl::Rendering::Online;
    options.answers = &answers;
    bothDirections(source, options);
    options.answers = nullptr;
    options.namingConventionKnown = false;
    options.dialect.sqlalchemy = {1, 4, 0};
    options.dialect.alembic = {1, 8, 0};
    bothDirections(source, options);
    return 0;
}
