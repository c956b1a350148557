# Boots a system from a folder and a layer of changes in namespaces of its own, and ends it when standard input ends.
#   boot-root.sh LAYER BASE
# Changes go to LAYER/upper; what is there already counts. Prints the process id of its init once it runs.
set -eu
layer=$1 lower=$2
mkdir -p "$layer/upper" "$layer/work" "$layer/root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
cd "$layer/root"
# A clean machine: no service but its own and Redis, none that is refused, no Java.
rm -f usr/sbin/policy-rc.d etc/systemd/system/*.wants/{nginx,haproxy,postgresql,redis-sentinel,systemd-timesyncd,e2scrub_reap}.service
rm -f etc/systemd/system/timers.target.wants/*
if [ -d usr/lib/jvm ]; then mount -t tmpfs tmpfs usr/lib/jvm; fi
mkdir -p srv/packages
SYSTEMD_NSPAWN_LOCK=0 systemd-nspawn --quiet --keep-unit --register=no --private-network --link-journal=no \
  --console=pipe -D "$layer/root" -b systemd.unit=multi-user.target </dev/null >"$layer/console" 2>&1 &
nspawn=$!
trap 'kill $nspawn 2>/dev/null || true; wait $nspawn 2>/dev/null || true' EXIT
for attempt in $(seq 300); do
  init=$(cat "/proc/$nspawn/task/$nspawn/children" 2>/dev/null | cut -d' ' -f1)
  if [ -n "$init" ] && nsenter -t "$init" -a systemctl is-system-running --wait >"$layer/state" 2>/dev/null; then break; fi
  case "$(cat "$layer/state" 2>/dev/null)" in degraded) break ;; esac
  kill -0 $nspawn 2>/dev/null || { cat "$layer/console"; exit 1; }
  read -r -t 0.1 _ || [ $? -gt 128 ] || exit 0
done
echo "init $init"
# Whoever started this closes its end.
cat >/dev/null
