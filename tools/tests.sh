#!/bin/sh
# Runs all tests in one go, their homes in memory where there is room.
#
#   tools/tests.sh PYTEST…   PostgreSQL and Chromium are had where they can be; what is left out is said
set -eu
here=$(dirname "$0")
without=""

if "$here/browser.sh" can; then
    set -- "$here/browser.sh" run "$@"
else
    echo "left out: tests marked browser (no Chromium here, and no leave to install it)"
    without="not browser"
fi
if "$here/postgresql.sh" can; then
    set -- "$here/postgresql.sh" run "$@"
else
    echo "left out: tests marked postgresql (no PostgreSQL here, and no leave to install it)"
    without="${without:+$without and }not postgresql"
fi
exec "$here/in_memory.sh" "$@" -m "$without"
