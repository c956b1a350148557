# The last step, when nothing of the version before is left. It runs for a new package and for another version.
warm_up
report_new_defaults
first=yes
if systemd_runs && systemctl --quiet is-active $UNIT; then first=no; fi
if ! preflight $first; then
  say "The service has not been touched: what was running keeps serving. Mend this, then: systemctl reload sluice-gateway" >&2
  exit 1
fi
if systemd_runs; then
  systemctl --system daemon-reload >/dev/null 2>&1 || true
  if systemctl --quiet is-active $UNIT; then
    follow systemctl
  fi
fi
