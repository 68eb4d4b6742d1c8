#!/bin/sh
# goaccess.sh FILE: hits by status, page, client and hour; neither rows nor minutes. It writes only to files with known endings.
report=$(mktemp -d)
trap 'rm -rf "$report"' EXIT
goaccess "$1" --no-global-config --no-progress --date-format=%d/%b/%Y --time-format=%T \
    --log-format='%h - %e [%d:%t %^] "%r" %s %b "%R" "%u" rt=%T uct=%^' -o "$report/report.json" >/dev/null
cat "$report/report.json"
