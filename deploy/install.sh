#!/bin/sh
# Installs, or renews, Suixing on a Debian server; run as root from the project's folder. Settings and records are never touched.
set -eu
here=$(dirname "$(readlink -f "$0")")

[ "$(id -u)" = 0 ] || { echo "请用 root 运行：sudo sh deploy/install.sh"; exit 1; }
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上：apt install python3"; exit 1; }
python3 -c 'import ensurepip, venv' || { echo "缺少 venv：apt install python3-venv"; exit 1; }
if systemctl is-active --quiet suixing; then
    echo "机器人正在运行，先停下：systemctl stop suixing"
    exit 1
fi

getent passwd suixing >/dev/null || useradd --system --home-dir /var/lib/suixing --no-create-home --shell /usr/sbin/nologin suixing
install -d -m 0700 -o suixing -g suixing /var/lib/suixing /var/lib/suixing-keys /var/cache/suixing

[ -x /opt/suixing/venv/bin/python ] || python3 -m venv /opt/suixing/venv
/opt/suixing/venv/bin/pip install --quiet --disable-pip-version-check -r "$here/../requirements.lock"
# From a copy: the build writes into the folder it builds from.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r "$here/../bot" "$here/../knowledge" "$here/../storage" "$here/../pyproject.toml" "$here/../README.md" "$copy"
/opt/suixing/venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --force-reinstall "$copy"

install -d -m 0755 /etc/suixing /etc/systemd/journald.conf.d
[ -e /etc/suixing/suixing.env ] || install -m 0600 "$here/suixing.env" /etc/suixing/suixing.env
install -m 0755 "$here/suixing.sh" /usr/local/sbin/suixing
install -m 0644 "$here/suixing.service" /etc/systemd/system/suixing.service
install -m 0644 "$here/journald-suixing.conf" /etc/systemd/journald.conf.d/suixing.conf
systemctl daemon-reload
echo "装好了。在 /etc/suixing/suixing.env 里填 SUIXING_TOKEN 等设置，然后：systemctl enable --now suixing"
