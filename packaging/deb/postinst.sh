case "$1" in
  configure)
    # After a removal dpkg still names the version that was there; the service begins anew all the same.
    first=no
    if [ -z "$2" ] || [ -e $REMOVED ]; then first=yes; fi
    make_user
    # The archive knows no group of ours, and dpkg takes empty folders away at a removal. Later changes of an operator
    # stay: only a first installation and one after a removal come here.
    if [ $first = yes ]; then
      find $SETTINGS -path $SETTINGS/secrets -prune -o -group root -exec chgrp sluice {} +
    fi
    make_state
    warm_up
    report_new_defaults

    if ! preflight $first; then
      if [ $first = no ]; then
        say "The service has not been touched: the version before keeps serving. Mend this and run: dpkg --configure -a" >&2
      else
        say "The service has not been started. Mend this and run: dpkg --configure -a" >&2
      fi
      say "To go on all the same: SLUICE_PREFLIGHT=ignore dpkg --configure -a" >&2
      exit 1
    fi

    # As dh_installsystemd writes it: what an administrator has disabled or masked stays so.
    if command -v deb-systemd-helper >/dev/null; then
      deb-systemd-helper unmask $UNIT >/dev/null || true
      if deb-systemd-helper --quiet was-enabled $UNIT; then
        deb-systemd-helper enable $UNIT >/dev/null || true
      else
        deb-systemd-helper update-state $UNIT >/dev/null || true
      fi
    fi
    if systemd_runs; then
      systemctl --system daemon-reload >/dev/null || true
      if [ $first = yes ]; then
        deb-systemd-invoke start $UNIT >/dev/null || say "the service does not start; see: journalctl -u sluice-gateway"
      elif systemctl --quiet is-active $UNIT; then
        follow deb-systemd-invoke
      fi
    fi
    rm -f $REMOVED
    ;;
esac
