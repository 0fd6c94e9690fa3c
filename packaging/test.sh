#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Usage: packaging/test.sh [PRESET...]
#
# Installs what is needed (packaging/enter), then configures, builds and tests the presets dev and asan, or those
# given; with dev, the GUI tests (label gui) run on a real X display, and the demonstration (demo.sh) there; otherwise
# they run offscreen. The newest Alembic is fetched from PyPI, if it answers, and compared beside the installed one.
# Without PRESET, each fuzz target runs for a minute (packaging/fuzz.sh). Every run is made, whatever the others gave;
# the status is 1 if one failed.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ "${1:-}" != --inside ]; then
    case ${1:-} in
        -h | --help)
            sed -n '4,11s/^# \{0,1\}//p' packaging/test.sh
            exit
            ;;
    esac
    exec packaging/enter "$BASH" packaging/test.sh --inside "$@"
fi
shift

presets=("$@")
[ $# -gt 0 ] || presets=(dev asan)

# The caller's keyring, display, looks and databases are not for tests.
export DBUS_SESSION_BUS_ADDRESS=disabled: QT_QPA_PLATFORM=offscreen
unset QT_QPA_PLATFORMTHEME QT_STYLE_OVERRIDE QT_SCALE_FACTOR DATABASE_URL MODULE_NAME "${!PG@}"
summary=()
failed=0

step() { # step NAME CMD...
    local name=$1 started=$SECONDS status=0
    shift
    printf '\n=== %s\n' "$name"
    "$@" || status=$?
    if [ "$status" -eq 0 ]; then
        summary+=("$(printf 'ok      %4d s  %s' $((SECONDS - started)) "$name")")
    else
        summary+=("$(printf 'FAILED  %4d s  %s' $((SECONDS - started)) "$name")")
        failed=1
    fi
    return "$status"
}

# shellcheck disable=SC2317  # called through step
configure() { # configure PRESET
    mkdir -p "build/$1"
    cmake --preset "$1" >"build/$1/configure.log" 2>&1 || { cat "build/$1/configure.log" && return 1; }
}

# On a terminal ninja keeps to one line; elsewhere its lines go to a log, whose end is shown if it fails.
# shellcheck disable=SC2317  # called through step
build() { # build PRESET
    if [ -t 1 ]; then
        cmake --build --preset "$1"
    else
        cmake --build --preset "$1" -- -k 20 >"build/$1/build.log" 2>&1 || {
            grep -nE -A 12 '(error|FAILED):' "build/$1/build.log" | head -n 120
            echo "The whole log is build/$1/build.log."
            return 1
        }
    fi
}

# Its backup and its journal belong to the caller otherwise.
# shellcheck disable=SC2317  # called through step
demonstrate() { # demonstrate PRESET
    local home=$PWD/build/$1/demonstration
    rm -rf "$home"
    XDG_DATA_HOME=$home/data XDG_STATE_HOME=$home/state XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache \
        packaging/virtual-display.sh "$BASH" packaging/demo.sh --on-virtual-display "$PWD/build/$1/src/desktop/athanor"
}

# Said either way: a comparison that was not made must not look like one that passed.
newestAlembic() {
    local folder=$PWD/build/newest-alembic log=build/newest-alembic.log
    mkdir -p build
    if timeout 300 python3 -m pip install --quiet --root-user-action=ignore --upgrade --target "$folder.new" alembic \
        >"$log" 2>&1; then
        rm -rf "$folder"
        mv "$folder.new" "$folder"
    else
        rm -rf "$folder.new"
        echo "PyPI does not give the newest Alembic; the log is $log."
    fi
    if [ -d "$folder" ]; then
        export ATHANOR_NEWEST_ALEMBIC=$folder
        echo "Alembic $(PYTHONPATH=$folder python3 -c 'import alembic; print(alembic.__version__)') is compared, too."
    else
        echo "NOT COMPARED: the newest Alembic. Only the installed one is."
    fi
}

newestAlembic
for preset in "${presets[@]}"; do
    step "configure $preset" configure "$preset" || continue
    step "build $preset" build "$preset" || continue
    if [ "$preset" != dev ]; then
        # The newest Alembic is compared once, with dev.
        step "test $preset" env -u ATHANOR_NEWEST_ALEMBIC ctest --preset "$preset" || :
    else
        step "test $preset" ctest --preset "$preset" -LE gui || :
        step "test $preset, GUI tests on an X display" \
            packaging/virtual-display.sh ctest --preset "$preset" -L gui -j 1 || :
        step "demonstration" demonstrate "$preset" || :
    fi
done

[ $# -gt 0 ] || step "fuzz" packaging/fuzz.sh --inside 60 || :

printf '\n=== summary\n'
printf '%s\n' "${summary[@]}"
echo "NOT RUN: tests/oracle/publichistories.py, publictrees.py, publicrevisions.py, publiconline.py and publicreplay.py,
         which compare public projects; they take a folder of their checkouts (README, \"Measured\")."
exit "$failed"
