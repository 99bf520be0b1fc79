#!/bin/sh
# A throw-away PostgreSQL server for the tests: no port, no password, nothing kept.
#
#   url=$(sh tools/postgresql.sh start)        prints the URL once the server answers
#   SPL_EVAL_TEST_POSTGRESQL=$url make test
#   sh tools/postgresql.sh stop "$url"         stops it and deletes its folder
#
# It listens on a Unix socket in its own folder. PostgreSQL refuses to run as root, so for
# root it runs as the user "postgres", whom the Debian package creates.
set -eu

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Debian and Ubuntu keep the server's programs out of PATH; the last is the newest.
for folder in /usr/lib/postgresql/*/bin; do
    if [ -x "$folder/initdb" ]; then PATH=$folder:$PATH; fi
done

as_server() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start() {
    command -v initdb >/dev/null && command -v pg_ctl >/dev/null ||
        fail "PostgreSQL is not installed (Debian, Ubuntu: apt-get install postgresql)."
    # In /tmp: the path of a socket may have 107 characters, and "postgres" must reach it.
    home=$(mktemp -d /tmp/spl-eval-postgresql.XXXXXX)
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$home"; fi
    cd "$home"
    as_server initdb --pgdata="$home/data" --username=spl_eval --auth=trust \
        --encoding=UTF8 --locale=C --no-sync >"$home/log" 2>&1 &&
        # One role is asked for its password, so that tests can give a wrong one.
        printf 'local all %s\n' 'with_password scram-sha-256' 'all trust' \
            >"$home/data/pg_hba.conf" &&
        as_server pg_ctl start --wait --silent --pgdata="$home/data" --log="$home/data/log" \
            -o "-k $home -c listen_addresses= -c fsync=off" >>"$home/log" 2>&1 || {
        cat "$home/log" "$home/data/log" >&2 || :
        rm -rf "$home"
        fail "The PostgreSQL server did not start."
    }
    printf 'postgresql://spl_eval@/postgres?host=%s\n' "$home"
}

stop() {
    home=${1##*host=}
    case $home in
        /tmp/spl-eval-postgresql.*) ;;
        *) fail "Not a URL that 'start' printed: $1" ;;
    esac
    cd "$home"
    as_server pg_ctl stop --wait --silent --mode=immediate --pgdata="$home/data"
    cd /
    rm -rf "$home"
}

case "${1:-}" in
    start) start ;;
    stop) stop "${2:-}" ;;
    *) fail "usage: sh tools/postgresql.sh start|stop URL" ;;
esac
