# Starts a program in an unpacked image as a container runtime would: its own processes, network and mounts, nothing
# that can be written but the volume, no privilege.
#   start-image.sh ROOT USER:GROUP VOLUME COMMAND...
# Prints the lines of the program. Ends it when standard input ends.
set -eu
root=$1 owner=$2 volume=$3
shift 3
mkdir -p "$root/proc" "$root/dev" "$root$volume"
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -t tmpfs -o "uid=${owner%:*},gid=${owner#*:},mode=750" tmpfs "$root$volume"
mount -o remount,bind,ro "$root"
ip link set lo up
setpriv --no-new-privs chroot --userspec="$owner" --groups= "$root" "$@" </dev/null &
program=$!
trap 'kill $program 2>/dev/null || true; wait $program || echo "ended with $?"' EXIT
cat >/dev/null
