#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# boot.sh PACKAGES SCRIPT OUT: starts the systemd of this machine a second time, in namespaces of its own
# and on a copy of the machine's files that is thrown away, and lets it run SCRIPT there, as root. There
# the folders PACKAGES and OUT are /packages and /out. Nothing of it touches the machine: there is no
# network but loopback, /proc/sys and /sys cannot be written, and processes, mounts and cgroups are its own.
# Exit status 77: this machine cannot do that, or we are not root.
set -eu

cannot() {
  echo "cannot boot: $1" >&2
  exit 77
}

# In the new namespaces: makes the machine's root below $scratch and becomes its first process.
if [ "${1:-}" = inside ]; then
  packages=$2 script=$3 out=$4 scratch=$5
  # What fails from here to the end is something that the machine does not let us do.
  trap 'exit 77' EXIT
  mount -t tmpfs tmpfs "$scratch"
  mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
  cd "$scratch"
  mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
  cd root
  mkdir -p packages out
  mount --bind "$packages" packages
  mount --bind "$out" out
  cp "$script" script
  mount -t proc proc proc
  mount --bind proc/sys proc/sys
  mount -o remount,bind,ro proc/sys
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs tmpfs run
  mount -t tmpfs -o mode=1777 tmpfs tmp
  mount -t tmpfs -o mode=755 tmpfs dev
  for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  ln -s /proc/self/fd dev/fd
  ln -s pts/ptmx dev/ptmx
  # Images for containers often forbid that packages start what they bring.
  rm -f usr/sbin/policy-rc.d
  cat > etc/systemd/system/script.service <<'UNIT'
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
ExecStart=/bin/bash /script
ExecStopPost=systemctl exit 0
StandardOutput=file:/out/log
StandardError=file:/out/log
UNIT
  export container=test
  exec setpriv --bounding-set -sys_module,-sys_time,-sys_rawio,-syslog \
    chroot . /lib/systemd/systemd --system --unit=script.service --show-status=no
fi

[ "$(id -u)" = 0 ] || cannot 'not root'
[ -x /lib/systemd/systemd ] || cannot 'no systemd'
groups=$(findmnt -n -t cgroup2 -o TARGET | head -n 1)
[ -n "$groups" ] || cannot 'no cgroups'
parent=$groups$(sed -n 's/^0:://p' /proc/self/cgroup)
group=$parent/toolgate-test-$$
mkdir "$group" 2>/dev/null || cannot 'no cgroup of its own'
scratch=$(mktemp -d)
leave() {
  echo $$ > "$parent/cgroup.procs"
  find "$group" -depth -type d -exec rmdir {} +
  rmdir "$scratch"
}
trap leave EXIT
(echo $$ > "$group/cgroup.procs") 2>/dev/null || cannot 'no cgroup of its own'
unshare --mount --pid --net --uts --ipc --cgroup true 2>/dev/null || cannot 'no namespaces'
timeout -s KILL 100 unshare --mount --pid --net --uts --ipc --cgroup --fork --kill-child=KILL \
  "$0" inside "$1" "$2" "$3" "$scratch"
