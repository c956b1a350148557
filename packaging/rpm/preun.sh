# $1: 0 when the package goes, 1 when another version takes its place. Only then the service ends.
if [ "$1" = 0 ] && command -v systemctl >/dev/null; then
  if systemd_runs; then
    systemctl --no-reload disable --now $UNIT >/dev/null 2>&1 || true
  else
    systemctl --no-reload disable $UNIT >/dev/null 2>&1 || true
  fi
fi
