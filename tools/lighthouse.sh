#!/usr/bin/env bash
# Lighthouse in headless Chromium: performance, accessibility, best practices, search engines, of 100 each, and what lacks.
#   tools/lighthouse.sh http://127.0.0.1:8000/ http://127.0.0.1:8000/datasets/NAME …
# Ends with 1 when a score is below 95. Needs Node.js; Lighthouse comes into a folder of its own, never into ours.
set -euo pipefail
[ $# -gt 0 ] || { sed -n '2,4p' "$0"; exit 2; }
here="$(dirname "$0")"
place="${LIGHTHOUSE_PLACE:-${XDG_CACHE_HOME:-$HOME/.cache}/yiben-lighthouse}"
if [ ! -x "$place/node_modules/.bin/lighthouse" ]; then
  npm install --prefix "$place" --silent --no-audit --no-fund lighthouse@12
fi
told="$(mktemp -d)"
trap 'rm -rf "$told"' EXIT
look() {
  # shellcheck disable=SC2016  # the inner shell expands it
  "$here/browser.sh" run sh -c 'CHROME_PATH="$YIBEN_CHROMIUM" "$0" "$1" --quiet --output=json --output-path="$2" --chrome-flags="--headless=new --no-sandbox"' \
    "$place/node_modules/.bin/lighthouse" "$1" "$2"
}
number=0
for page in "$@"; do
  number=$((number + 1))
  # A busy machine loses a trace now and then: once more.
  look "$page" "$told/$number.json" || look "$page" "$told/$number.json"
done
python3 - "$told" <<'PYTHON'
import json
import sys
from pathlib import Path

least = 100
for file in sorted(Path(sys.argv[1]).glob("*.json"), key=lambda one: int(one.stem)):
    found = json.loads(file.read_text())
    scores = {name: round(one["score"] * 100) for name, one in found["categories"].items()}
    least = min(least, *scores.values())
    print(found["finalDisplayedUrl"], *(f"{name} {score}" for name, score in scores.items()))
    for category in found["categories"].values():
        for part in category["auditRefs"]:
            audit = found["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print("   ", part["id"], audit["title"], audit.get("displayValue", ""))
sys.exit(least < 95)
PYTHON
