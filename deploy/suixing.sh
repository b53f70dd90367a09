#!/bin/sh
# /usr/local/sbin/suixing: the command line with the service's settings. What it puts in place must belong to the service's user;
# only a backup and its key are written wherever root may write, such as a USB stick.
set -eu
set -a
. /etc/suixing/suixing.env
set +a
case "${1:-}" in
    backup | backup-key) exec /opt/suixing/venv/bin/suixing "$@" ;;
    *) exec runuser -u suixing -- /opt/suixing/venv/bin/suixing "$@" ;;
esac
