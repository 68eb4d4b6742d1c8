"""The whole job with DuckDB, in one scan. duckdb_job.py nginx|iis FILE"""
import sys

import duckdb

COLUMNS = {
    "nginx": "client ident user stamp offset request status size referrer agent took connect header upstream",
    "iis": "date time site method stem query port user client agent referrer status substatus win32 took",
}
kind, path = sys.argv[1:]
columns = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS[kind].split())
quote = '"' if kind == "nginx" else ""
table = (f"read_csv('{path}', auto_detect = false, header = false, delim = ' ', quote = '{quote}', escape = '', "
         f"strict_mode = false, null_padding = true, ignore_errors = true, compression = 'none', columns = {{{columns}}})")
if kind == "nginx":
    rows = f"SELECT stamp[2:18] AS minute, status, stamp[2:21] AS clock, request AS what, took[4:] AS took FROM {table}"
else:
    rows = (f"SELECT date || 'T' || time[1:5] AS minute, status, date || 'T' || time AS clock, stem AS what, took FROM {table} "
            "WHERE date[1] <> '#'")
connection = duckdb.connect()
connection.execute("SET threads = 2")
connection.execute("SET preserve_insertion_order = false")
found = connection.execute(
    "SELECT minute, status, count(*), list(concat_ws(chr(9), 'row', clock, what, took)) FILTER (WHERE status = '502') "
    f"FROM ({rows}) GROUP BY ALL").fetchall()
for minute, status, count, failures in found:
    if failures:
        print("\n".join(failures))
    print("count", minute, status, count, sep="\t")
