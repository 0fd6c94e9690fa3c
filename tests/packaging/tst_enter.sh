#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Tests packaging/enter: its list, its lock, and how it knows a broken private root. A stand-in for mmdebstrap makes
# tiny roots and faults; stand-ins for chroot, dpkg-query and unshare spare the test root rights. The rest is real.

set -uo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
enter=$repository/packaging/enter
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/cache TMPDIR=$work
# A real one would use these, and none may be written outside the temporary folder.
unset ATHANOR_ROOT ATHANOR_BIND ATHANOR_MIRROR ATHANOR_INSTALL CCACHE_DIR

passed=0
failed=0
expect() { # expect WHAT CONDITION...
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL: %s (%s)\n' "$what" "$*"
    fi
}
equal() { [ "$1" = "$2" ] || { printf 'actual:   %s\nexpected: %s\n' "$1" "$2" && false; }; }
no() { ! "$@"; }

mkdir -p "$work/bin" "$work/packaging" "$XDG_CACHE_HOME/athanor"
cat >"$work/packaging/dependencies.txt" <<'EOF'
# a comment
[run]
zebra   # last
[build]
cmake   # first
EOF

# Takes the folder of the root from mmdebstrap's last but one argument; $work/fault names what goes wrong.
cat >"$work/bin/mmdebstrap" <<EOF
#!/bin/bash
making=\${*: -2:1}
echo called >>"$work/calls"
mkdir -p "\$making/usr/bin" "\$making/etc" "\$making/usr/share/zebra"
echo program >"\$making/usr/bin/cmake"
echo \$\$ >"$work/started"
case \$(cat "$work/fault" 2>/dev/null) in
    slow) for _ in {1..20}; do sleep 0.05; done ;;
    fails) echo "no such mirror" && exit 1 ;;
esac
echo stripes >"\$making/usr/share/zebra/stripes"
echo more >"\$making/usr/share/zebra/more"
EOF
chmod +x "$work/bin/mmdebstrap"

# The functions under test in a shell of their own, with the stand-ins.
cat >"$work/shell" <<EOF
. "$enter"
PATH=$work/bin:\$PATH
dependencies=$work/packaging/dependencies.txt
setpriv() { shift 2; "\$@"; }
unshare() { [ "\$2" = true ] || exec "\${@:2}"; }
chroot() {
    case "\$2 \$3" in
        "/usr/bin/cmake --version") [ -s "\$1/usr/bin/cmake" ] ;;
        "dpkg --verify") [ -s "\$1/usr/share/zebra/more" ] || echo "missing     /usr/share/zebra/more" ;;
    esac
}
dpkg-query() {
    case "\$* " in
        *"-L cmake "*) printf '%s\n' /. /usr /usr/bin /usr/bin/cmake /usr/share/doc/cmake/copyright ;;
        *"-L zebra "*) printf '%s\n' /. /usr/share/zebra /usr/share/zebra/more /usr/share/zebra/stripes ;;
        *) printf installed ;;
    esac
}
EOF
inShell() { bash -c '. "$0"; "$@"' "$work/shell" "$@"; }
startMake() { exec bash -c '. "$0"; "$@"' "$work/shell" internalMake "$root" x 2>>"$work/together"; } # its $! is the shell's
make() { inShell internalMake "$root" "http://mirror.invalid/debian" 2>"$work/messages"; }
calls() { wc -l <"$work/calls" 2>/dev/null || echo 0; }
sound() { inShell rootIsSound "$root"; }
waitFor() { # waitFor CONDITION...
    for _ in {1..200}; do
        if "$@"; then return 0; fi
        sleep 0.05
    done
    return 1
}

# --- the list and the key
expect "names are sorted, without comments and sections" equal "$(inShell packageNames | tr '\n' ' ')" "cmake zebra "
root=$(inShell rootPath)
expect "the root is in the cache folder" equal "${root%-*}" "$work/cache/athanor/root"
sed -i 's/# last/# another comment/' "$work/packaging/dependencies.txt"
expect "a comment does not change the key" equal "$(inShell rootPath)" "$root"
sed -i 's/^zebra/lion/' "$work/packaging/dependencies.txt"
expect "a name changes the key" no equal "$(inShell rootPath)" "$root" >/dev/null
sed -i 's/^lion/zebra/' "$work/packaging/dependencies.txt"

# --- made once
expect "no root is not sound" no sound
expect "a root is made" make
expect "it is sound" sound
expect "it names a file of each package" equal "$(tr '\n' ' ' <"$root/.athanor/complete")" \
    "/usr/bin/cmake /usr/share/zebra/stripes "
expect "the second call finds it" make
expect "mmdebstrap ran once" equal "$(calls)" 1

# --- broken ones
rm "$root/usr/bin/cmake"
expect "a missing program is seen" no sound
expect "the root is made anew" make
expect "it says so" grep -q "is broken" "$work/messages"
expect "the program is back" test -s "$root/usr/bin/cmake"
: >"$root/usr/share/zebra/stripes"
expect "an emptied file is seen" no sound
expect "the root is made anew" make
rm "$root/.athanor/complete"
expect "a missing marker is seen" no sound
expect "the root is made anew" make
rm "$root/usr/share/zebra/more"
expect "any missing file is seen" no sound
expect "the root is made anew" make
expect "any missing file is back" test -s "$root/usr/share/zebra/more"
expect "each was made anew once" equal "$(calls)" 5
echo own >"$root/usr/bin/own"
expect "a further file asks for a thorough look" no sound
expect "which finds nothing wrong" make
expect "and keeps the root" test -s "$root/usr/bin/own"
expect "and is noted" sound
expect "and mmdebstrap did not run" equal "$(calls)" 5
expect "nothing else is left" equal "$(cd "$work/cache/athanor" && echo -- *)" \
    "-- lock ${root##*/} ${root##*/}.log"

# --- a failure
rm -r "$root" "$work/calls"
echo fails >"$work/fault"
make
expect "a failure has the status 125" equal "$?" 125
expect "it tells mmdebstrap's last words" grep -q "no such mirror" "$work/messages"
expect "and leaves no root" no test -e "$root"
expect "nor a half-made one" no test -e "$root.making"

# --- killed half-way; the next call waits until the orphan has ended
echo slow >"$work/fault"
rm -f "$work/started"
startMake &
waitFor test -s "$work/started"
kill -KILL $!
wait $! 2>/dev/null
expect "a half-made root is not sound" no sound
expect "and stays under its other name" test -e "$root.making"
expect "the next call makes it" make
expect "it waited for the lock" grep -q "waiting for another call" "$work/messages"
expect "and it is sound" sound
expect "and nothing half-made is left" no test -e "$root.making"

# --- ended by a signal: mmdebstrap goes too
rm -rf "$root" "$work/started"
startMake &
waitFor test -s "$work/started"
kill -TERM $!
wait $!
expect "a signal ends it" no equal "$?" 0 >/dev/null
expect "and mmdebstrap" no kill -0 "$(cat "$work/started")" 2>/dev/null
expect "the next call makes the root" make

# --- at the same time
rm -rf "$root" "$work/calls" "$work/together"
pids=()
for _ in 1 2 3; do
    startMake &
    pids+=($!)
done
for pid in "${pids[@]}"; do
    wait "$pid"
    expect "each of three calls succeeds" equal "$?" 0
done
expect "one of them made the root" equal "$(calls)" 1
expect "the others waited" equal "$(grep -c 'waiting for another call' "$work/together")" 2
expect "it is sound" sound
rm -f "$work/fault"

# --- old ones
mkdir -p "$work/cache/athanor/root-old/.athanor" "$work/cache/athanor/root-used/.athanor"
touch -d "40 days ago" "$work/cache/athanor/root-old/.athanor/used"
touch "$work/cache/athanor/root-used/.athanor/used"
rm -r "$root"
expect "a root is made" make
expect "one that nobody uses goes" no test -e "$work/cache/athanor/root-old"
expect "one in use stays" test -e "$work/cache/athanor/root-used"

# --- the command itself: this test runs where everything is installed already
"$enter" bash -c 'exit 7'
expect "the status is the command's" equal "$?" 7
expect "arguments stay whole" equal "$("$enter" printf '<%s>' 'a  b' '' '*')" '<a  b><><*>'
expect "the folder stays" equal "$(cd "$work" && "$enter" pwd)" "$work"
expect "input is handed on" equal "$(echo words | "$enter" cat)" words
expect "ccache is told the repository" equal "$("$enter" printenv CCACHE_BASEDIR)" "$repository"
expect "ccache has a folder" equal "$("$enter" printenv CCACHE_DIR)" "$work/cache/athanor/ccache"
"$enter" 2>"$work/messages"
expect "no command is an error" equal "$?" 2
expect "which tells the usage" grep -q '^Usage: packaging/enter' "$work/messages"
expect "--help tells it too" grep -q ATHANOR_BIND <("$enter" --help)

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
