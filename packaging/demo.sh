#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Usage: packaging/demo.sh [--headless]
#
# Installs what is needed (packaging/enter), builds the preset release and opens the sample. Without a display (or
# with --headless) the window opens on a virtual one and shows its main job by itself, which this script checks:
#
#   1. The script empties build/demo and starts "athanor --sample --demo build/demo".
#   2. The program opens the sample in its window, upgrades the module inventory by the window's Upgrade button
#      with a backup, saves screenshots as build/demo/*.png, and then writes build/demo/connection.env (whole, by
#      renaming a finished file onto it; readable for its owner only), lines of NAME=VALUE without quotes:
#        ATHANOR_SAMPLE_WORKSPACE  folder of the sample's copy (below it: modules/inventory/backend)
#        DATABASE_URL              the sample's database, as its env.py files take it from the environment
#        ATHANOR_BACKUP            file of the backup that was made before the upgrade
#        ATHANOR_INVENTORY_BEFORE  inventory's version row before the upgrade
#      It keeps the cluster running until build/demo/done exists (or two minutes have gone: a failure), then stops
#      the cluster and exits: 0, or another status at once, without connection.env, when anything went wrong.
#   3. The script asks the real Alembic where inventory is, reads the backup with the real pg_restore, creates
#      build/demo/done, and waits for the program, which must leave neither its server nor the sample's folders.
#
# The exit status is 0 only if all of this went as described.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

demo=build/demo
secondsForJob=300
secondsToStop=60

fail() {
    echo "demo: $*" >&2
    exit 1
}

case ${1:-} in
    '' | --headless | --inside | --on-virtual-display) ;;
    *)
        sed -n '4,7s/^# \{0,1\}//p' packaging/demo.sh
        case $1 in -h | --help) exit ;; esac
        exit 2
        ;;
esac

case ${1:-} in
    '' | --headless) exec packaging/enter "$BASH" packaging/demo.sh --inside "$@" ;;
    --on-virtual-display) ;;
    --inside)
        mkdir -p build
        echo "demo: building (preset release) ..."
        cmake --preset release --log-level=WARNING >build/demo-configure.log ||
            { cat build/demo-configure.log && fail "cannot configure."; }
        if [ -t 1 ]; then
            cmake --build --preset release --target athanor athanorctl
        else
            cmake --build --preset release --target athanor athanorctl >build/demo-build.log ||
                { tail -n 60 build/demo-build.log && fail "cannot build."; }
        fi
        program=$(find build/release -type f -name athanor -perm -u+x -print -quit)
        [ -n "$program" ] || fail "the build made no program named athanor."
        if [ "${2:-}" != --headless ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
            echo "demo: opening the sample ..."
            exec "$program" --sample
        fi
        echo "demo: no display, so the demonstration runs on a virtual one ..."
        exec packaging/virtual-display.sh "$BASH" packaging/demo.sh --on-virtual-display "$program"
        ;;
esac

program=$2
unset DATABASE_URL MODULE_NAME "${!PG@}" # the caller's own databases are not for the demonstration
rm -rf "$demo"
mkdir -p "$demo"
"$program" --sample --demo "$demo" &
pid=$!
trap 'kill "$pid" 2>/dev/null || :' EXIT
trap 'exit 143' TERM INT HUP

running() { [ -d "/proc/$pid" ] && [[ $(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null) != Z* ]]; }

waitFor() { # waitFor SECONDS CONDITION...: no longer than the program runs
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        if ! running || [ "$SECONDS" -ge "$end" ]; then
            "$@"
            return
        fi
        sleep 0.1
    done
}

setting() { # setting NAME
    local value
    value=$(sed -n "s/^$1=//p" "$demo/connection.env" | head -n 1)
    [ -n "$value" ] || { echo "demo: connection.env does not tell $1" >&2 && return 1; }
    printf '%s' "$value"
}

# Whether real Alembic and real pg_restore agree with what the window showed.
checkSample() {
    local workspace backup before current heads
    workspace=$(setting ATHANOR_SAMPLE_WORKSPACE) && backup=$(setting ATHANOR_BACKUP) &&
        before=$(setting ATHANOR_INVENTORY_BEFORE) && DATABASE_URL=$(setting DATABASE_URL) || return 1
    export DATABASE_URL
    cd "$workspace/modules/inventory/backend" || return 1
    current=$(PYTHONDONTWRITEBYTECODE=1 alembic current 2>/dev/null | LC_ALL=C sort) || { alembic current && return 1; }
    heads=$(PYTHONDONTWRITEBYTECODE=1 alembic heads 2>/dev/null | LC_ALL=C sort) || { alembic heads && return 1; }
    echo "demo: inventory was at $before; alembic heads says: $heads; alembic current says: ${current:-nothing}"
    # "alembic heads" adds labels in brackets; the identifier is the first word, and both mark heads.
    if [ -z "$current" ] || grep -qv '(head)' <<<"$current" ||
        [ "$(cut -d ' ' -f 1 <<<"$current")" != "$(cut -d ' ' -f 1 <<<"$heads")" ]; then
        echo "demo: inventory is not at its head." >&2
        return 1
    fi
    if cut -d ' ' -f 1 <<<"$current" | grep -qxF "$before"; then
        echo "demo: inventory had been at its head before." >&2
        return 1
    fi
    if [ ! -s "$backup" ] || ! pg_restore -f /dev/null "$backup"; then
        echo "demo: the backup $backup cannot be read." >&2
        return 1
    fi
    echo "demo: the backup $backup can be read whole."
}

# The sample's server, by the file that it keeps in its data folder. No server: no number.
workspace=''
cluster='' # folder of the server's socket and data
server=''
findServer() {
    local url host
    workspace=$(setting ATHANOR_SAMPLE_WORKSPACE) && url=$(setting DATABASE_URL) || return 1
    host=${url##*[?&]host=}
    host=${host%%&*}
    host=$(printf '%b' "${host//%/\\x}") # the socket's folder
    cluster=${host%/*}
    [ -S "$host/.s.PGSQL.5432" ] && server=$(head -n 1 "$cluster/data/postmaster.pid") && serverRuns
}
serverRuns() {
    [[ $(cat "/proc/$server/comm" 2>/dev/null) == postgres && $(sed 's/.*) //' "/proc/$server/stat" 2>/dev/null) != Z* ]]
}

waitFor "$secondsForJob" test -e "$demo/connection.env" || {
    running && fail "the program did not finish its job within $secondsForJob s."
    status=0
    wait "$pid" || status=$?
    fail "the program ended early, with status $status."
}
verdict=0
(checkSample) || verdict=1
findServer || { echo "demo: the sample's server does not run in $cluster." >&2 && verdict=1; }
: >"$demo/done"
stopped() { ! running; }
waitFor "$secondsToStop" stopped || fail "the program did not stop within $secondsToStop s."
wait "$pid" || { echo "demo: the program ended with status $?." >&2 && verdict=1; }
if [ -n "$server" ] && serverRuns; then
    echo "demo: the sample's server still runs, process $server." >&2
    verdict=1
fi
for folder in "$cluster" "$workspace"; do
    [ -z "$folder" ] || [ ! -e "$folder" ] || { echo "demo: the sample left its folder $folder." >&2 && verdict=1; }
done
rm -f "$demo/connection.env" "$demo/done"
[ -n "$(find "$demo" -name '*.png' -size +0 -print -quit)" ] || { echo "demo: there are no screenshots." >&2 && verdict=1; }
echo "demo: screenshots are in $PWD/$demo"
[ "$verdict" -eq 0 ] || fail "failed."
echo "demo: inventory was upgraded by the window, and Alembic agrees."
