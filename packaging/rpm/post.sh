# $1: 1 when the package is new, more when it takes the place of another version.
make_state
if systemd_runs; then
  systemctl --system daemon-reload >/dev/null 2>&1 || true
fi
if [ "$1" = 1 ] && command -v systemctl >/dev/null; then
  # What the distribution or the administrator decided for new services.
  systemctl --no-reload preset $UNIT >/dev/null 2>&1 || true
fi
