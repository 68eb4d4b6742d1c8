#!/bin/sh
# lnav.sh FILE: the whole job with lnav's SQL. It keeps settings at home, so it gets a home of its own.
HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT
lnav -n -N \
    -c ";SELECT strftime('%Y-%m-%dT%H:%M', log_time) AS minute, sc_status, count(*) FROM access_log GROUP BY minute, sc_status" \
    -c ":write-csv-to -" \
    -c ";SELECT log_time, cs_uri_stem, log_body FROM access_log WHERE sc_status = 502" \
    -c ":write-csv-to -" "$1"
