#!/bin/sh
# Maintainer script of sluice-gateway @version@.
set -e

HOME_FOLDER=/opt/sluice-gateway
SETTINGS=/etc/sluice
STATE=/var/lib/sluice-gateway
CACHE=/var/cache/sluice-gateway
UNIT=sluice-gateway.service
# Raised when a version writes state that its predecessor cannot read.
STATE_FORMAT=1
FORMAT_FILE=$SETTINGS/.state-format
# There while the package is removed and its configuration is not.
REMOVED=$SETTINGS/.removed

say() { echo "sluice-gateway: $*"; }

# The value of NAME in the file of defaults; what the caller exports wins.
asked() { # name, value when nobody says
  for file in /etc/default/sluice-gateway /etc/sysconfig/sluice-gateway; do
    [ -r "$file" ] || continue
    value=$(sed -n "s/^$1=[\"']\{0,1\}\([A-Za-z]*\)[\"']\{0,1\}[[:space:]]*\$/\1/p" "$file" | tail -n 1)
    [ -z "$value" ] || { echo "$value"; return; }
  done
  echo "$2"
}
preflight_ignored() { [ "${SLUICE_PREFLIGHT:-$(asked PREFLIGHT refuse)}" = ignore ]; }

systemd_runs() { [ -d /run/systemd/system ]; }

make_user() {
  getent group sluice >/dev/null 2>&1 || groupadd --system sluice
  getent passwd sluice >/dev/null 2>&1 \
    || useradd --system --gid sluice --home-dir $STATE --no-create-home --shell /usr/sbin/nologin \
      --comment "Sluice API gateway" sluice
}

# State written by a newer version may mean something that this one does not know.
refuse_newer_state() {
  [ -r "$FORMAT_FILE" ] || return 0
  found=$(cat "$FORMAT_FILE")
  case "$found" in *[!0-9]* | '') return 0 ;; esac
  [ "$found" -gt "$STATE_FORMAT" ] || return 0
  say "the state in $STATE was written by a newer version (format $found, this version reads up to $STATE_FORMAT)." >&2
  say "Restore a backup made with this version, or go on with SLUICE_PREFLIGHT=ignore in the environment." >&2
  preflight_ignored
}

secret() { # file
  [ ! -s "$1" ] || return 0
  rm -f "$1.new"
  (umask 077; od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$1.new")
  chgrp sluice "$1.new"
  chmod 0640 "$1.new"
  mv "$1.new" "$1"
  say "made the secret $1"
}

# What no package owns: the folders of the service, and secrets that no two machines share.
make_state() {
  install -d -m 0750 -o root -g sluice $STATE $SETTINGS/secrets
  for folder in apps policies middleware state; do
    [ -d $STATE/$folder ] || install -d -m 0750 -o sluice -g sluice $STATE/$folder
  done
  [ -d $CACHE ] || install -d -m 0750 -o sluice -g sluice $CACHE
  secret $SETTINGS/secrets/control
  secret $SETTINGS/secrets/node
  echo $STATE_FORMAT >$FORMAT_FILE.new
  mv $FORMAT_FILE.new $FORMAT_FILE
}

# Runs a command as the service would.
as_service() {
  (cd / && if command -v runuser >/dev/null; then runuser -u sluice -- "$@"; else setpriv --reuid sluice --regid sluice --clear-groups "$@"; fi)
}

# A cache for fast starts. Everything works without it.
warm_up() {
  rm -f $CACHE/sluice.aot
  as_service env HOME=$STATE SLUICE_CACHE=$CACHE timeout 120 $HOME_FOLDER/bin/sluice warm-up </dev/null >/dev/null 2>&1 \
    || say "no cache for fast starts was made; the service makes it when it starts"
}

# Asks the new version whether it can run with what is here. Prints why not.
preflight() { # whether the package is new here
  found=$(mktemp)
  accept "this version does not accept the configuration:" '^  problem:\|^sluice:' \
    lint $SETTINGS/gateway.conf $STATE/apps $STATE/policies || return 1
  [ "$1" = no ] || { rm -f "$found"; return 0; }
  # What is stored, and the nodes that share the store. Versions that do not know the question are not asked.
  if as_service $HOME_FOLDER/bin/sluice upgrade preflight --help </dev/null 2>/dev/null | grep -q -e --to; then
    accept "the check before an upgrade found blockers:" . \
      upgrade preflight --conf $SETTINGS/gateway.conf --to $HOME_FOLDER || return 1
  fi
  rm -f "$found"
}

# Runs a check of the program. 1 is warnings, 2 is a refusal; anything else is a mistake of ours, and no reason to
# stand in the way.
accept() { # what a refusal means, which lines say why, words...
  means=$1 lines=$2
  shift 2
  status=0
  as_service timeout 120 $HOME_FOLDER/bin/sluice "$@" </dev/null >"$found" 2>&1 || status=$?
  [ $status = 2 ] || return 0
  say "$means" >&2
  grep -B 1 "$lines" "$found" >&2 || cat "$found" >&2
  if preflight_ignored; then
    say "going on all the same, as asked (PREFLIGHT=ignore)" >&2
    return 0
  fi
  rm -f "$found"
  return 1
}

# The running service follows its package.
follow() { # systemctl, or what asks the policy of the machine before it
  case "$(asked ON_UPGRADE takeover)" in
    nothing) say "the version before keeps serving (ON_UPGRADE=nothing); then: systemctl reload sluice-gateway" ;;
    restart) "$1" try-restart $UNIT >/dev/null || say "the service does not start; see: journalctl -u sluice-gateway" ;;
    *)
      "$1" reload $UNIT >/dev/null \
        || say "the new version did not take over, and the version before keeps serving; see: journalctl -u sluice-gateway" >&2
      ;;
  esac
}

# Default configuration that lies beside what an operator has edited.
report_new_defaults() {
  $HOME_FOLDER/bin/new-defaults --brief || true
}
