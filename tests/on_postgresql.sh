#!/bin/sh
# Runs a command with DATABASE_URL naming a PostgreSQL cluster of its own, made and thrown away.
set -eu
pg=$1; shift
data=$(mktemp -d /tmp/rejoinder-pg-XXXXXX)
as=""
if [ "$(id -u)" = 0 ]; then chown postgres "$data"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
trap 'cd /; $as "$pg/pg_ctl" -D "$data/db" -m immediate -s stop; rm -rf "$data"' EXIT
trap 'exit 143' TERM; trap 'exit 130' INT # dash runs the trap above only when it ends by itself
here=$(pwd)
cd "$data"
$as "$pg/initdb" -D "$data/db" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
$as "$pg/pg_ctl" -D "$data/db" -s -w -l "$data/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$data -c fsync=off" start
cd "$here"
DATABASE_URL="postgresql://postgres@127.0.0.1:$port/postgres" "$@"
