#!/usr/bin/env bash
# Reads Croissant documents as machine-learning libraries do: mlcroissant in an environment of its own, never in ours.
#   tools/croissant.sh http://127.0.0.1:8000/datasets/NAME/croissant.json …
set -euo pipefail
venv="${CROISSANT_VENV:-${XDG_CACHE_HOME:-$HOME/.cache}/yiben-croissant}"
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet "mlcroissant>=1.1"
fi
"$venv/bin/python" - "$@" <<'PYTHON'
import sys

import mlcroissant

for place in sys.argv[1:]:
    found = mlcroissant.Dataset(place)
    print(place, [one.id for one in found.metadata.record_sets], found.metadata.issues.report() or "valid")
    for one in found.metadata.record_sets:
        for number, row in zip(range(2), found.records(one.id), strict=False):
            print(number, row)
PYTHON
