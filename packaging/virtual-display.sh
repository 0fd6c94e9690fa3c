#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Usage: packaging/virtual-display.sh CMD [ARGUMENT...]
#
# Runs CMD on an X display of its own (Xvfb), with a window manager (openbox), since focus and activation need one,
# and with a session bus of its own, so that nobody's keyring is asked. To be called through packaging/enter.
# The exit status is that of CMD.

set -euo pipefail

if [ "${1:-}" = --on-display ]; then
    shift
    openbox --sm-disable --startup "touch $ATHANOR_VIRTUAL_DISPLAY/managed" >"$ATHANOR_VIRTUAL_DISPLAY/openbox.log" 2>&1 &
    for _ in {1..200}; do
        [ ! -e "$ATHANOR_VIRTUAL_DISPLAY/managed" ] || break
        sleep 0.05
    done
    if [ ! -e "$ATHANOR_VIRTUAL_DISPLAY/managed" ]; then
        cat "$ATHANOR_VIRTUAL_DISPLAY/openbox.log" >&2
        echo "virtual-display: the window manager did not start within 10 s." >&2
        exit 1
    fi
    unset ATHANOR_VIRTUAL_DISPLAY
    exec -- "$@"
fi

if [ $# -eq 0 ]; then
    sed -n '4,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi

ATHANOR_VIRTUAL_DISPLAY=$(mktemp -d)
export ATHANOR_VIRTUAL_DISPLAY
trap 'rm -rf "$ATHANOR_VIRTUAL_DISPLAY"' EXIT
unset WAYLAND_DISPLAY XAUTHORITY
export QT_QPA_PLATFORM=xcb XDG_SESSION_TYPE=x11 XDG_RUNTIME_DIR=$ATHANOR_VIRTUAL_DISPLAY/runtime
mkdir -m 700 "$XDG_RUNTIME_DIR"
status=0
dbus-run-session -- xvfb-run --auto-servernum --server-args='-screen 0 1920x1200x24 -dpi 96 -nolisten tcp' \
    "$BASH" "$0" --on-display "$@" || status=$?
exit "$status"
