case "$1" in
  remove)
    if systemd_runs; then systemctl --system daemon-reload >/dev/null || true; fi
    if command -v deb-systemd-helper >/dev/null; then deb-systemd-helper mask $UNIT >/dev/null || true; fi
    rm -rf $CACHE
    if [ -d $SETTINGS ]; then touch $REMOVED; fi
    ;;
  purge)
    if command -v deb-systemd-helper >/dev/null; then
      deb-systemd-helper purge $UNIT >/dev/null || true
      deb-systemd-helper unmask $UNIT >/dev/null || true
    fi
    # Everything that bears the name of the user is gone then, and so may the user be.
    rm -rf $CACHE $STATE $SETTINGS
    if getent passwd sluice >/dev/null 2>&1; then userdel sluice || true; fi
    if getent group sluice >/dev/null 2>&1; then groupdel sluice || true; fi
    ;;
esac
