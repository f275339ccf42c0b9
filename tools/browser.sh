#!/bin/sh
# Chromium for the tests marked `browser`.
#
#   tools/browser.sh run COMMAND…   find or install Chromium, export YIBEN_CHROMIUM, run COMMAND
#   tools/browser.sh can            can a browser be had here? (exit status; installs nothing)
#
# As root on Debian it installs Chromium with apt when it is missing. Set NO_INSTALL=1 to forbid that.
set -eu

find_it() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && [ -z "${NO_INSTALL:-}" ]; }

case "${1:-}" in
can)
    find_it >/dev/null || may_install
    ;;
run)
    shift
    if ! find_it >/dev/null; then
        may_install || { echo "Chromium is not here and cannot be installed" >&2; exit 5; }
        echo "installing Chromium with apt" >&2
        apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >&2
    fi
    YIBEN_CHROMIUM=$(find_it)
    export YIBEN_CHROMIUM
    exec "$@"
    ;;
*)
    sed -n '2,7p' "$0"
    exit 2
    ;;
esac
