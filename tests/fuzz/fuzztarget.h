// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

// What libFuzzer calls; replay.cpp does where there is no libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

// What must hold for every input; ends the program, as a crash would.
#define ATHANOR_FUZZ_CHECK(condition)                                                                                  \
    if (!(condition)) {                                                                                                \
        std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition);                             \
        std::abort();                                                                                                  \
    }
