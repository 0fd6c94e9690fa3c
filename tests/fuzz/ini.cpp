// SPDX-License-Identifier: MIT
// The reader of ini files: any bytes. What it takes, it can give back, each option on a line of the file.
#include "alembic/project/inifile.h"
#include "fuzz/fuzztarget.h"

using namespace Qt::StringLiterals;
using namespace athanor;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QString text = QString::fromUtf8(reinterpret_cast<const char *>(data), qsizetype(size));
    const auto file = project::IniFile::parse(text, u"/x/alembic.ini"_s, u"/x"_s);
    if (!file) {
        ATHANOR_FUZZ_CHECK(!file.error().what.isEmpty());
        return 0;
    }
    const int lines = int(text.count(u'\n') + text.count(u'\r')) + 1;
    for (const QString &section : file->sections()) {
        for (const QString &option : file->options(section)) {
            ATHANOR_FUZZ_CHECK(file->hasOption(section, option));
            const auto value = file->value(section, option);
            ATHANOR_FUZZ_CHECK(!value || *value);
            ATHANOR_FUZZ_CHECK(file->line(section, option) <= lines);
        }
    }
    return 0;
}
