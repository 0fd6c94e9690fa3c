#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Usage: packaging/bench.sh [ROUNDS]
#
# Installs what is needed (packaging/enter), builds the preset release and measures it against Alembic and Python on
# made projects (tests/bench/bench.py), which it leaves in build/bench. Prints a table; nine rounds unless told.
# The exit status is 1 if one of the project's promises is not kept.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ "${1:-}" != --inside ]; then
    case ${1:-} in
        -h | --help)
            sed -n '4,8s/^# \{0,1\}//p' packaging/bench.sh
            exit
            ;;
    esac
    exec packaging/enter "$BASH" packaging/bench.sh --inside "$@"
fi
shift

mkdir -p build/release
cmake --preset release >build/release/configure.log 2>&1 || { cat build/release/configure.log && exit 1; }
cmake --build --preset release --target athanorctl growgraph parsefiles rerender >build/release/build.log 2>&1 ||
    { tail -n 60 build/release/build.log && exit 1; }
# The byte code of what is measured shall be warm, that of the measuring program need not lie in the source.
PYTHONPATH=tests/bench python3 -B tests/bench/bench.py build/release build/bench "$@"
