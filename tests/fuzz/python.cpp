// SPDX-License-Identifier: MIT
// The parser: any bytes, both grammars. Statements follow each other within what is around them, problems are on lines
// that are there; skipping bodies takes nothing away from what stands at the top level of a file that is Python.
#include "alembic/python/parser.h"
#include "alembic/python/spans.h"
#include "fuzz/fuzztarget.h"

using namespace athanor::python;

namespace {

void check(const Module &module)
{
    for (const SyntaxProblem &problem : module.problems()) {
        ATHANOR_FUZZ_CHECK(problem.line >= 1 && problem.line <= module.lineCount() + 1);
        ATHANOR_FUZZ_CHECK(!problem.text.isEmpty());
    }
    ATHANOR_FUZZ_CHECK(athanor::test::Spans::areOrdered(module));
    dump(module, true);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray source(reinterpret_cast<const char *>(data), qsizetype(size));
    const Module module = parse(source, {.version = PythonVersion::V313});
    check(module);
    const Module newer = parse(source, {.version = PythonVersion::V314});
    check(newer);
    const Module heads = parse(source, {.bodies = Bodies::Skip});
    check(heads);
    if (newer.isValid()) {
        ATHANOR_FUZZ_CHECK(heads.isValid() && heads.body().size() == newer.body().size());
    }
    return 0;
}
