# At an upgrade the running process goes on until the new version has accepted the configuration.
if [ "$1" = remove ] && systemd_runs; then
  deb-systemd-invoke stop $UNIT >/dev/null || true
fi
