#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Tests packaging/enter: its list, its lock, how it knows a broken private root, and how it treats the machine itself.
# A stand-in for mmdebstrap makes tiny roots and faults; stand-ins for chroot, dpkg-query, apt and unshare spare the
# test root rights. The rest is real.

set -uo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
enter=$repository/packaging/enter
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME=$work/cache TMPDIR=$work
# A real one would use these, and none may be written outside the temporary folder.
unset ATHANOR_ROOT ATHANOR_BIND ATHANOR_MIRROR ATHANOR_INSTALL CCACHE_DIR CI

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

# Takes the folder of the root from mmdebstrap's last but one argument; $work/fault names what goes wrong. A slow one
# waits for $work/go. The setup hooks are run as mmdebstrap runs them: by a shell whose $1 is the folder.
cat >"$work/bin/mmdebstrap" <<EOF
#!/bin/bash
making=\${*: -2:1}
echo called >>"$work/calls"
mkdir -p "\$making/usr/bin" "\$making/etc" "\$making/usr/share/zebra"
echo program >"\$making/usr/bin/cmake"
echo \$\$ >"$work/started"
case \$(cat "$work/fault" 2>/dev/null) in
    slow) for _ in {1..1200}; do [ ! -e "$work/go" ] || break; sleep 0.05; done ;;
    fails) echo "no such mirror" && exit 1 ;;
esac
for argument in "\$@"; do
    case \$argument in
        --aptopt=*) cp "\${argument#*=}" "$work/aptopt" ;;
        --setup-hook=*) sh -c "\${argument#*=}" exec "\$making" || exit 1 ;;
    esac
done
printf '%s\n' "\$@" >"$work/arguments"
echo stripes >"\$making/usr/share/zebra/stripes"
echo more >"\$making/usr/share/zebra/more"
EOF
cat >"$work/bin/apt-config" <<'EOF'
#!/bin/sh
[ "$*" = dump ] && cat <<'SETTINGS'
APT "";
APT::Architecture "amd64";
APT::Sandbox::User "_apt";
Dir::State "var/lib/apt";
Acquire "";
Acquire::http::Proxy "http://proxy.invalid:3128";
Acquire::https::CaInfo "/etc/ssl/own.pem";
Acquire::cdrom::mount "/media/cdrom";
SETTINGS
EOF
# Knows the names in $work/known.
cat >"$work/bin/apt-cache" <<EOF
#!/bin/sh
[ "\$1" = show ] && grep -qxF "\$2" "$work/known" || { echo "E: No packages found" >&2 && exit 100; }
EOF
cat >"$work/bin/apt-get" <<EOF
#!/bin/sh
echo "\$* \$DEBIAN_FRONTEND" >>"$work/apt"
case "\$*" in *" update"*) exit 100 ;; esac
EOF
chmod +x "$work/bin/"*

# The functions under test in a shell of their own, with the stand-ins.
cat >"$work/shell" <<EOF
. "$enter"
PATH=$work/bin:\$PATH
dependencies=$work/packaging/dependencies.txt
osRelease=$work/os-release
clusterSettings=$work/postgresql-common/createcluster.conf
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
        *"} \\\${Package}"*) cat "$work/here" && return 1 ;; # one name at least is unknown
        *"-L cmake "*) printf '%s\n' /. /usr /usr/bin /usr/bin/cmake /usr/share/doc/cmake/copyright ;;
        *"-L zebra "*) printf '%s\n' /. /usr/share/zebra /usr/share/zebra/more /usr/share/zebra/stripes ;;
        *) printf installed ;;
    esac
}
binds() {
    repository=\$1
    collectBinds
    printf 'folder %s\n' "\${folders[@]}"
    [ "\${#files[@]}" -eq 0 ] || printf 'file %s\n' "\${files[@]}"
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
says() { [ "$(grep -c "$2" "$1" 2>/dev/null)" = "$3" ]; } # says FILE WORDS TIMES
echo slow >"$work/fault"
rm -f "$work/started"
startMake &
waitFor test -s "$work/started"
kill -KILL $!
wait $! 2>/dev/null
expect "a half-made root is not sound" no sound
expect "and stays under its other name" test -e "$root.making"
make &
expect "the next call waits for the lock" waitFor says "$work/messages" "waiting for another call" 1
expect "while the orphan lives" kill -0 "$(cat "$work/started")"
touch "$work/go"
wait $!
expect "and makes it then" equal "$?" 0
expect "and it is sound" sound
expect "and nothing half-made is left" no test -e "$root.making"

# --- ended by a signal: mmdebstrap goes too
rm -rf "$root" "$work/started" "$work/go"
startMake &
waitFor test -s "$work/started"
kill -TERM $!
wait $!
expect "a signal ends it" no equal "$?" 0 >/dev/null
expect "and mmdebstrap" no kill -0 "$(cat "$work/started")" 2>/dev/null
touch "$work/go"
expect "the next call makes the root" make

# --- at the same time
rm -rf "$root" "$work/calls" "$work/together" "$work/go"
pids=()
for _ in 1 2 3; do
    startMake &
    pids+=($!)
done
expect "one makes, the others wait" waitFor says "$work/together" "waiting for another call" 2
touch "$work/go"
for pid in "${pids[@]}"; do
    wait "$pid"
    expect "each of three calls succeeds" equal "$?" 0
done
expect "one of them made the root" equal "$(calls)" 1
expect "it is sound" sound
rm -f "$work/fault" "$work/go"

# --- old ones
mkdir -p "$work/cache/athanor/root-old/.athanor" "$work/cache/athanor/root-used/.athanor"
touch -d "40 days ago" "$work/cache/athanor/root-old/.athanor/used"
touch "$work/cache/athanor/root-used/.athanor/used"
rm -r "$root"
expect "a root is made" make
expect "one that nobody uses goes" no test -e "$work/cache/athanor/root-old"
expect "one in use stays" test -e "$work/cache/athanor/root-used"

# --- what the root is made with
expect "nothing may start a server while it is made" equal "$(sh "$root/usr/sbin/policy-rc.d" postgresql start; echo $?)" 101
expect "the hook can be run" test -x "$root/usr/sbin/policy-rc.d"
clusterIsMade() { # clusterIsMade SETTINGS: as PostgreSQL's own scripts ask (maintscripts-functions)
    [ "$(pg_conftool "$1" show -bs create_main_cluster 2>/dev/null || :)" != off ]
}
expect "no cluster is made in it" no clusterIsMade "$root/etc/postgresql-common/createcluster.conf"
expect "with the suite, the folder and the mirror" equal "$(tail -n 3 "$work/arguments" | tr '\n' ' ')" \
    "trixie $root.making deb http://mirror.invalid/debian trixie main "
expect "with all packages" grep -qx -- "--include=cmake,zebra" "$work/arguments"
expect "with this machine's own way to fetch, as root" equal "$(cat "$work/aptopt")" \
    'Acquire::Retries "3";
APT::Sandbox::User "root";
Acquire::http::Proxy "http://proxy.invalid:3128";
Acquire::https::CaInfo "/etc/ssl/own.pem";'

# --- whether this machine itself will do
newEnough() { # newEnough ID VERSION
    printf 'NAME="Some words"\nID=%s\n' "$1" >"$work/os-release"
    [ -z "$2" ] || printf 'VERSION_ID="%s"\n' "$2" >>"$work/os-release"
    inShell hostIsNewEnough
}
expect "Debian 12 is too old" no newEnough debian 12
expect "Debian 13 will do" newEnough debian 13
expect "so will 13.1" newEnough debian 13.1
expect "and 14" newEnough debian 14
expect "and testing, which has no version" newEnough debian ""
expect "Ubuntu 24.04 is too old" no newEnough ubuntu 24.04
expect "so is 24.10" no newEnough ubuntu 24.10
expect "Ubuntu 25.04 will do" newEnough ubuntu 25.04
expect "so will 26.04" newEnough ubuntu 26.04
expect "another system will not" no newEnough fedora 42
expect "nor one without a name" no newEnough "" 13
rm "$work/os-release"
expect "nor one that tells nothing" no inShell hostIsNewEnough

# --- what is missing here
printf '%s\n' '[run]' libold2 libzoo0.8 libzebra1706.0 '[build]' cmake newer >"$work/packaging/dependencies.txt"
printf '%s\n' 'installed cmake' 'config-files libold2' >"$work/here"
printf '%s\n' cmake libold2 newer libzebra1706.0 >"$work/known"
expect "what is not installed is missing, but a library of another release" equal "$(inShell missingHere | tr '\n' ' ')" \
    "libold2 libzebra1706.0 newer "
printf 'installed %s\n' cmake libold2 newer libzebra1706.0 >"$work/here"
expect "nothing is missing where all is installed" equal "$(inShell missingHere)" ""

# --- leave to install
answer() { # answer WORD: on a terminal
    printf '%s\n' "$1" | ATHANOR_INSTALL='' CI='' script -qec "bash -c '. $work/shell; agreed sure'" /dev/null >/dev/null
}
# shellcheck disable=SC2163  # pairs NAME=VALUE
agreedWith() { (export "$@" && inShell agreed sure); } # agreedWith VARIABLE=VALUE...
expect "ATHANOR_INSTALL=yes is leave" agreedWith ATHANOR_INSTALL=yes
expect "ATHANOR_INSTALL=no is none, in a CI either" no agreedWith ATHANOR_INSTALL=no CI=true
expect "a CI gives leave" agreedWith CI=true
expect "nobody to ask gives none" no inShell agreed sure </dev/null 2>/dev/null
expect "nor does a word that no person wrote" no inShell agreed sure < <(echo y) 2>/dev/null
expect "y on a terminal is leave" answer y
expect "Yes is, too" answer Yes
expect "n is none" no answer n
expect "nor is an empty line" no answer ""

# --- installing
settings=$work/postgresql-common/createcluster.conf
install() { rm -f "$work/apt" && inShell internalInstall "$@" 2>"$work/messages"; }
expect "packages are installed" install zebra cmake
expect "by apt, with no question asked" grep -q 'install zebra cmake noninteractive$' "$work/apt"
expect "without what is only recommended" grep -q -- '--no-install-recommends' "$work/apt"
expect "after a look for new lists" grep -q 'update noninteractive$' <(head -n 1 "$work/apt")
expect "whose failure is told" grep -q "going on with the old ones" "$work/messages"
expect "PostgreSQL's settings stay alone" no test -e "$settings"
expect "PostgreSQL is installed" install zebra postgresql
expect "and makes no cluster" no clusterIsMade "$settings"
for line in 'create_main_cluster = true' '#create_main_cluster = true' '# nothing'; do
    printf '%s\n' "$line" "data_directory = '/srv/%v/%c'" >"$settings"
    expect "it would make one ($line)" clusterIsMade "$settings"
    expect "PostgreSQL is installed ($line)" install postgresql
    expect "and makes none ($line)" no clusterIsMade "$settings"
    expect "the owner's other settings stay ($line)" grep -qxF "data_directory = '/srv/%v/%c'" "$settings"
done
printf '%s\n' ' create_main_cluster=off # mine' >"$settings"
expect "PostgreSQL is installed" install postgresql
expect "settings that say so already stay as they are" equal "$(cat "$settings")" ' create_main_cluster=off # mine'

# --- what is brought into the private root
place=$work/places
mkdir -p "$place"/{home,repository,main/.git/worktrees/w,one,two,runtime,cache,config,data,state,ccache,tmp,wheels}
ln -s two "$place/link"
for name in agent bus docker podman wayland; do
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$place/$name"
done
touch "$place/Xauthority"
boundWith() { # boundWith VARIABLE=VALUE...
    # shellcheck disable=SC2016  # for the inner shell
    env -i PATH="$PATH" HOME="$place/home" "$@" bash -c '. "$0"; binds "$1"' "$work/shell" "$place/repository"
}
boundWith >"$work/least"
expect "home, repository and /tmp are" equal "$(grep '^folder' "$work/least")" \
    "folder $place/home
folder $place/repository
folder /tmp"
more() { boundWith "$@" 2>"$work/messages" | grep -vxFf "$work/least"; } # what these variables add
expect "folders of one's own are" equal "$(more ATHANOR_BIND="$place/one:$place/link")" \
    "folder $place/one
folder $place/two
folder $place/link"
expect "one that does not exist is an error" equal "$(boundWith ATHANOR_BIND="$place/three" 2>"$work/messages"; echo $?)" 125
expect "which names it" grep -qF "$place/three" "$work/messages"
for name in XDG_RUNTIME_DIR=runtime XDG_CACHE_HOME=cache XDG_CONFIG_HOME=config XDG_DATA_HOME=data XDG_STATE_HOME=state \
    CCACHE_DIR=ccache TMPDIR=tmp PIP_FIND_LINKS=wheels; do
    expect "the folder in ${name%=*} is" equal "$(more "${name%=*}=$place/${name#*=}")" "folder $place/${name#*=}"
done
expect "pip's folder as an address is" equal "$(more PIP_FIND_LINKS="https://pip.invalid file://$place/wheels")" \
    "folder $place/wheels"
expect "a folder that does not exist is not" equal "$(more XDG_RUNTIME_DIR="$place/three")" ""
expect "nor is the whole machine" equal "$(more TMPDIR=/)" ""
expect "the ssh agent's socket is" equal "$(more SSH_AUTH_SOCK="$place/agent")" "file $place/agent"
expect "one that is gone is not" equal "$(more SSH_AUTH_SOCK="$place/gone")" ""
expect "the display's cookie is" equal "$(more XAUTHORITY="$place/Xauthority")" "file $place/Xauthority"
expect "the display's socket is" equal "$(more WAYLAND_DISPLAY="$place/wayland")" "file $place/wayland"
expect "one named within the runtime folder needs nothing" equal "$(cd "$place" && more WAYLAND_DISPLAY=wayland)" ""
expect "the session bus is" equal "$(more DBUS_SESSION_BUS_ADDRESS="unix:path=$place/bus,guid=12;tcp:host=x")" "file $place/bus"
expect "an abstract one needs nothing" equal "$(more DBUS_SESSION_BUS_ADDRESS=unix:abstract=/tmp/dbus-x)" ""
expect "Docker's socket is" equal "$(more DOCKER_HOST="unix://$place/docker")" "file $place/docker"
expect "Podman's socket is" equal "$(more CONTAINER_HOST="unix://$place/podman")" "file $place/podman"
expect "another machine's needs nothing" equal "$(more DOCKER_HOST=ssh://else.invalid)" ""
echo "gitdir: $place/main/.git/worktrees/w" >"$place/repository/.git"
expect "a worktree's repository is" equal "$(more)" "folder $place/main/.git"

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
