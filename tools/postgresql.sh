#!/bin/sh
# A throw-away PostgreSQL for the tests marked `postgresql`.
#
#   tools/postgresql.sh run COMMAND…   start a server, export YIBEN_TEST_POSTGRESQL, run COMMAND, stop, clean up
#   tools/postgresql.sh can            can a server be had here? (exit status; installs nothing)
#
# The server listens on a Unix socket in a temporary folder and on no port. As root it runs under the
# `postgres` account, installing PostgreSQL with apt when it is missing. Set NO_INSTALL=1 to forbid that.
set -eu

find_bin() {
    for dir in "${PG_BIN:-}" /usr/lib/postgresql/*/bin /usr/local/bin /opt/homebrew/bin; do
        if [ -n "$dir" ] && [ -x "$dir/initdb" ]; then echo "$dir"; return 0; fi
    done
    dir=$(command -v initdb || true)
    [ -n "$dir" ] && dirname "$dir"
}

is_root() { [ "$(id -u)" = 0 ]; }

can() { [ -n "$(find_bin || true)" ] || { is_root && command -v apt-get >/dev/null && [ -z "${NO_INSTALL:-}" ]; }; }

install_it() {
    echo "installing PostgreSQL with apt" >&2
    apt-get update -qq >&2
    # Its own cluster is not wanted: the package must not start one.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2
}

run() {
    bin=$(find_bin || true)
    if [ -z "$bin" ]; then
        can || { echo "PostgreSQL is not here and cannot be installed" >&2; exit 5; }
        install_it
        bin=$(find_bin)
    fi
    dir=$(mktemp -d "${TMPDIR:-/tmp}/yiben-postgresql.XXXXXX")
    if is_root; then
        chown postgres "$dir"
        as="setpriv --reuid=postgres --regid=postgres --clear-groups"
    else
        as=""
    fi
    stop() {
        $as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
        rm -rf "$dir"
    }
    trap stop EXIT
    trap 'exit 130' INT TERM
    # C.UTF-8 sorts the same everywhere; nothing here must survive a crash.
    (cd "$dir" && $as "$bin/initdb" -D "$dir/data" -U yiben -A trust -E UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1) ||
        { cat "$dir/initdb.log" >&2; exit 5; }
    (cd "$dir" && $as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/data/log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=off -c full_page_writes=off -c max_wal_size=256MB" start >/dev/null) ||
        { cat "$dir/data/log" >&2; exit 5; }
    # 0711: the tests run as another user and only need to reach the socket.
    chmod 0711 "$dir"
    YIBEN_TEST_POSTGRESQL="postgresql://yiben@/postgres?host=$dir"
    export YIBEN_TEST_POSTGRESQL
    "$@"
}

case "${1:-}" in
run) shift; run "$@" ;;
can) can ;;
*) sed -n '2,9p' "$0" >&2; exit 2 ;;
esac
