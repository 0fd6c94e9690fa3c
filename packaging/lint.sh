#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Usage: packaging/lint.sh [STAGE...]
#
# Checks the repository's own files; every stage runs, one line each, and the status is 1 if one fails.
#   format   clang-format over src and tests
#   house    licence line, file length, include guards, no unfinished marks
#   forms    Designer files are XML that uic takes; pictures, metadata and desktop entries are valid
#   shell    shellcheck over the scripts
#   tidy     clang-tidy over src (packaging/tidy.py)

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ "${1:-}" != --inside ]; then
    case ${1:-} in
        -h | --help)
            sed -n '4,11s/^# \{0,1\}//p' packaging/lint.sh
            exit
            ;;
    esac
    exec packaging/enter "$BASH" packaging/lint.sh --inside "$@"
fi
shift

ownSources() { find src tests \( -name '*.cpp' -o -name '*.h' \) -type f | LC_ALL=C sort; }

lintFormat() {
    # shellcheck disable=SC2016  # for the inner shell
    ownSources | xargs -r -P "$(nproc)" -n 1 sh -c 'clang-format --dry-run --Werror "$1" 2>/dev/null ||
        { echo "$1: not as .clang-format says; clang-format -i mends it" && exit 1; }' sh
}

# The house's own rules.
lintHouse() {
    # shellcheck disable=SC2016  # awk's own
    ownSources | xargs -r awk '
        function told(line, what) { printf "%s:%d: %s\n", file, line, what; bad = 1 }
        function finish() {
            if (file == "") return
            if (lines > 600) told(lines, "more than 600 lines")
            if (file ~ /\.h$/ && !guarded) told(1, "no #pragma once")
        }
        FNR == 1 {
            finish()
            file = FILENAME
            guarded = 0
            if ($0 != "// SPDX-License-Identifier: MIT") told(1, "the first line is not the licence line")
        }
        { lines = FNR }
        $0 == "#pragma once" { guarded = 1 }
        /(^|[^A-Za-z0-9_])(TODO|FIXME|XXX)([^A-Za-z0-9_]|$)/ { told(FNR, "unfinished: " $0) }
        END { finish(); exit bad }'
}

lintForms() {
    local file status=0
    while IFS= read -r file; do
        xmllint --noout "$file" && /usr/lib/qt6/libexec/uic "$file" >/dev/null || status=1
    done < <(find forms -name '*.ui' -type f | LC_ALL=C sort)
    find resources packaging -name '*.svg' -type f -print0 | xargs -0 -r xmllint --noout || status=1
    find resources packaging -name '*.metainfo.xml' -type f -print0 | xargs -0 -r appstreamcli validate --no-net || status=1
    find resources packaging -name '*.desktop' -type f -print0 | xargs -0 -r desktop-file-validate || status=1
    return "$status"
}

lintShell() {
    { grep -rlE '^#!/bin/(ba)?sh' packaging .ci tests || :; } | LC_ALL=C sort -u | xargs -r shellcheck
}

lintTidy() {
    cmake --preset dev >build/lint-configure.log || { cat build/lint-configure.log && return 1; }
    # clang-tidy reads the headers that moc and uic write.
    local autogen
    mapfile -t autogen < <(ninja -C build/dev -t targets all | sed -n 's/^\([^/]*_autogen\): .*/\1/p')
    if [ "${#autogen[@]}" -gt 0 ]; then
        ninja -C build/dev "${autogen[@]}" >build/lint-autogen.log || { tail -n 40 build/lint-autogen.log && return 1; }
    fi
    packaging/tidy.py build/dev
}

stages=("$@")
[ $# -gt 0 ] || stages=(format house forms shell tidy)
mkdir -p build
failed=()
for stage in "${stages[@]}"; do
    case $stage in
        format | house | forms | shell | tidy) ;;
        *) echo "lint: there is no stage $stage" >&2 && exit 2 ;;
    esac
    started=$SECONDS
    status=0
    ("lint${stage^}") >"build/lint-$stage.log" 2>&1 || status=$?
    if [ "$status" -eq 0 ]; then
        printf 'lint: %-7s ok, %d s%s\n' "$stage" $((SECONDS - started)) "$(sed -n 's/^summary: /, /p' "build/lint-$stage.log")"
    else
        head -c 20000 "build/lint-$stage.log"
        printf 'lint: %-7s FAILED, %d s (build/lint-%s.log)\n' "$stage" $((SECONDS - started)) "$stage"
        failed+=("$stage")
    fi
done
if [ "${#failed[@]}" -gt 0 ]; then
    echo "lint: ${failed[*]} failed"
    exit 1
fi
echo "lint: all clean"
