#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Usage: packaging/fuzz.sh [SECONDS [TARGET...]]
#
# Installs what is needed (packaging/enter), builds the preset fuzz (clang, libFuzzer, address and undefined behaviour
# sanitizers) and runs each target of tests/fuzz, or those given, for so many seconds (60 unless told), beginning with
# its corpus. What they find new stays in build/fuzz/found; an input that crashes is named and copied to
# build/fuzz/crashes: it belongs into tests/fuzz/corpus, with the mend. The exit status is 1 if there was one.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ "${1:-}" != --inside ]; then
    case ${1:-} in
        -h | --help)
            sed -n '4,10s/^# \{0,1\}//p' packaging/fuzz.sh
            exit
            ;;
    esac
    exec packaging/enter "$BASH" packaging/fuzz.sh --inside "$@"
fi
shift

seconds=${1:-60}
[ $# -eq 0 ] || shift
targets=("$@")
[ $# -gt 0 ] || targets=(python ini revision identifier evaluation)

mkdir -p build/fuzz/crashes
cmake --preset fuzz >build/fuzz/configure.log 2>&1 || { cat build/fuzz/configure.log && exit 1; }
cmake --build --preset fuzz --target "${targets[@]/#/fuzz_}" >build/fuzz/build.log 2>&1 ||
    { tail -n 60 build/fuzz/build.log && exit 1; }

run() { # run TARGET
    local found=build/fuzz/found/$1 log=build/fuzz/$1.log words=()
    mkdir -p "$found"
    [ ! -e "tests/fuzz/$1.dict" ] || words=("-dict=tests/fuzz/$1.dict")
    if build/fuzz/tests/fuzz/"fuzz_$1" -max_total_time="$seconds" -timeout=10 "${words[@]}" -rss_limit_mb=2048 -max_len=16384 \
        -artifact_prefix="build/fuzz/crashes/$1-" "$found" "tests/fuzz/corpus/$1" >"$log" 2>&1; then
        echo "$1: $(grep -E '^Done' "$log")"
    else
        tail -n 40 "$log"
        echo "$1: FAILED; the input is in build/fuzz/crashes, the whole log is $log."
        return 1
    fi
}

# Two at a time, or as many as there are cores.
export seconds
export -f run
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I '{}' "$BASH" -euo pipefail -c 'run {}'
