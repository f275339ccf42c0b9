#!/usr/bin/env bash
# Finds or installs Chromium for the browser tests, then runs what it is given:
#   tools/browser.sh .venv/bin/python -m pytest -m browser
set -euo pipefail
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
  else
    echo "Chromium is not installed; on Debian: apt install chromium fonts-noto-cjk" >&2
    exit 5
  fi
fi
YIBEN_CHROMIUM="$(command -v chromium || command -v chromium-browser)"
export YIBEN_CHROMIUM
exec "$@"
