#!/bin/sh
# Runs a command whose temporary files lie in memory, where there is room: tests then wait for no disk.
#
#   tools/in_memory.sh COMMAND…   what tests that failed left is moved to the disk, all else is forgotten
#
# Where there is none (no /dev/shm, a small one, one that runs no programs, little memory free) COMMAND runs as it is.
set -eu

room() { df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $4 > 3000000 {print "yes"}'; }
free() { awk '$1 == "MemAvailable:" && $2 > 6000000 {print "yes"}' /proc/meminfo 2>/dev/null; }
runs() { printf '#!/bin/sh\n' >"$1/try" && chmod 0700 "$1/try" && "$1/try" 2>/dev/null && rm "$1/try"; }

folder=""
if [ "$(room)" = yes ] && [ "$(free)" = yes ]; then folder=$(mktemp -d /dev/shm/yiben.XXXXXX 2>/dev/null) || folder=""; fi
if [ -n "$folder" ] && ! runs "$folder"; then
    rm -rf "$folder"
    folder=""
fi
[ -n "$folder" ] || exec "$@"

trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
# PostgreSQL runs under an account of its own and has to get through.
chmod 0711 "$folder"
code=0
TMPDIR="$folder" "$@" || code=$?
left=$(find "$folder" -maxdepth 1 -name 'pytest-of-*')
if [ "$code" != 0 ] && [ -n "$left" ]; then
    kept=$(mktemp -d "${TMPDIR:-/tmp}/yiben-tests.XXXXXX")
    cp -a "$left" "$kept" && echo "what failing tests left: $kept" >&2
fi
exit "$code"
