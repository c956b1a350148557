# The last step, when nothing of the version before is left. It runs for a new package and for another version.
warm_up
report_new_defaults
if ! preflight; then
  say "The service has not been touched: what was running keeps serving. Mend this, then: systemctl restart sluice-gateway" >&2
  exit 1
fi
if systemd_runs; then
  systemctl --system daemon-reload >/dev/null 2>&1 || true
  if systemctl --quiet is-active $UNIT; then
    case "$(asked RESTART_ON_UPGRADE yes)" in
      no) say "the version before keeps serving (RESTART_ON_UPGRADE=no); then: systemctl restart sluice-gateway" ;;
      takeover) systemctl reload $UNIT || say "the takeover failed; the version before keeps serving" ;;
      *) systemctl try-restart $UNIT || say "the service does not start; see: journalctl -u sluice-gateway" ;;
    esac
  fi
fi
