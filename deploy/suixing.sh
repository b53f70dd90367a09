#!/bin/sh
# /usr/local/sbin/suixing: the command line with the service's settings. What it puts in place must belong to the service's user;
# only a backup and its key are written wherever root may write, such as a USB stick.
set -eu
# Read as systemd reads it and not as a script: a blank or a & in a value is part of the value.
while IFS='=' read -r name value || [ -n "$name" ]; do
    case "$name" in
        SUIXING_*) ;;
        *) continue ;;
    esac
    case "$value" in
        \"*\") value=${value#\"}; value=${value%\"} ;;
        \'*\') value=${value#\'}; value=${value%\'} ;;
    esac
    export "$name=$value"
done < /etc/suixing/suixing.env
case "${1:-}" in
    backup | backup-key) exec /opt/suixing/venv/bin/suixing "$@" ;;
    *) exec runuser -u suixing -- /opt/suixing/venv/bin/suixing "$@" ;;
esac
