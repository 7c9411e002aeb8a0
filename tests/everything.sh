#!/bin/sh
# Everything that must hold, cheapest first, ending with pytest's own summary.
# Installs Chromium and PostgreSQL where it can (Debian, as root); else says loudly what was not run.
set -eu
BIN=$1
missing=""

# As many tests at a time as there are cores; a file stays with one worker, and so does what it has built.
abreast="-q -n auto --maxprocesses=4 --dist=loadfile"

have() { command -v "$1" >/dev/null 2>&1; }
pg_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

if have apt-get && [ "$(id -u)" = 0 ] && { ! have chromium || [ -z "$(pg_bin)" ]; }; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium postgresql >/dev/null
fi
have chromium || missing="$missing browser-tests(Chromium)"
[ -n "$(pg_bin)" ] || missing="$missing PostgreSQL-tests(PostgreSQL)"

echo "== formatting and lint"; "$BIN/ruff" format --check --quiet .; "$BIN/ruff" check --quiet .
echo "== types";               REJOINDER_HOME=$(mktemp -d) "$BIN/mypy"  # it reads the settings, which make keys
echo "== floors";              "$BIN/lint-imports" | tail -4
# Not B104, B608, B704: ruff asks the same (S104, S608, S704), and each answer stands beside its line.
echo "== security lint";       "$BIN/bandit" -q -r src -ll -s B104,B608,B704

# In the tests themselves an audit hook refuses every other machine (tests/network.py). Where the system
# lets us, what they start is cut off as well: whole servers, with nothing but a loop of their own.
cut_off="tests/safekeeping tests/security/test_network_cut.py"
once=""
if unshare -rn sh -c 'ip link set lo up' 2>/dev/null; then
    echo "== servers with the network cut"
    unshare -rn sh -c "ip link set lo up && '$BIN/pytest' $abreast $cut_off"
    for path in $cut_off; do once="$once --ignore=$path"; done # they have run
else
    missing="$missing servers-with-the-network-cut(unshare)"
fi

if [ -n "$(pg_bin)" ]; then
    echo "== tests on PostgreSQL"
    sh tests/on_postgresql.sh "$(pg_bin)" "$BIN/pytest" $abreast --ignore=tests/browser -m "not sqlite"
fi

# Before the last tests, so that their own summary is the last that anybody reads.
[ -z "$missing" ] || echo "NOT RUN, for want of a program:$missing" >&2
echo "== tests on SQLite, and in the browser"
if have chromium; then
    "$BIN/pytest" $abreast $once
else
    "$BIN/pytest" $abreast $once --ignore=tests/browser
fi
