#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Usage: engine.sh CMD [ARGUMENT...]
#
# Runs a test where podman can make containers: as root, in namespaces of its own for mounts, network and processes, so
# that nothing of it is left behind and no port is taken. Where that cannot be, it says why and ends with 77, which
# ctest shows as skipped.

set -euo pipefail

skip() {
    echo "SKIPPED, no container engine: $*"
    exit 77
}

if [ "${1:-}" != --inside ]; then
    [ "$EUID" -eq 0 ] || skip "its namespaces need root."
    for program in podman podman-compose crun nft ip; do
        command -v "$program" >/dev/null || skip "$program is not installed (packaging/dependencies.txt)."
    done
    [ -x /usr/lib/podman/netavark ] || skip "netavark is not installed (packaging/dependencies.txt)."
    unshare --mount --net --pid --fork true 2>/dev/null || skip "this machine allows no namespaces."
    exec unshare --mount --propagation private --net --pid --fork --kill-child --mount-proc "$BASH" "$0" --inside "$@"
fi
shift

ip link set lo up
# crun takes cgroups of version 1 or 2, not both at once.
if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
mount -t tmpfs tmpfs /run

folder=$(mktemp -d)
trap 'podman rm --all --force --time 0 >/dev/null 2>&1 || :; rm -rf "$folder"' EXIT
cat >"$folder/storage.conf" <<EOF
[storage]
driver = "vfs"
graphroot = "$folder/storage"
runroot = "/run/containers"
EOF
cat >"$folder/containers.conf" <<EOF
[containers]
cgroups = "disabled"
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_config_dir = "$folder/networks"
EOF
export CONTAINERS_STORAGE_CONF=$folder/storage.conf CONTAINERS_CONF=$folder/containers.conf
export PODMAN_IGNORE_CGROUPSV1_WARNING=1
unset CONTAINER_HOST DOCKER_HOST

# An image without programs: the test mounts the machine's own into its containers.
image=$folder/image
mkdir -p "$image"/{etc,tmp,usr,made,proc,sys,dev,run}
chmod 1777 "$image/tmp"
printf '%s\n' root:x:0:0::/:/bin/sh server:x:2001:2001::/tmp:/bin/sh >"$image/etc/passwd"
printf '%s\n' root:x:0: server:x:2001: >"$image/etc/group"
for link in bin lib lib64 sbin; do ln -s "usr/$link" "$image/$link"; done
tar -C "$image" -c . | podman import --quiet - localhost/machine:latest >/dev/null || skip "podman makes no image here."
podman network create trial >/dev/null || skip "podman makes no network here."
podman run --rm --network trial --publish 127.0.0.1:15432:5432 --volume /usr:/usr:ro localhost/machine:latest /bin/true ||
    skip "podman runs nothing here."
podman network rm trial >/dev/null

"$@"
