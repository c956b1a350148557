# $1: 0 when the package is gone, 1 when another version took its place; the new one decides about the service.
if systemd_runs; then systemctl --system daemon-reload >/dev/null 2>&1 || true; fi
if [ "$1" = 0 ]; then rm -rf $CACHE; fi
