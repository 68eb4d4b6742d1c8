"""The whole job with Polars' streaming engine, in one scan. polars_job.py nginx|iis FILE"""
import sys

import polars
from polars import col

COLUMNS = {
    "nginx": "client ident user stamp offset request status size referrer agent took connect header upstream",
    "iis": "date time site method stem query port user client agent referrer status substatus win32 took",
}
kind, path = sys.argv[1:]
table = polars.scan_csv(
    path, separator=" ", has_header=False, new_columns=COLUMNS[kind].split(), infer_schema=False, encoding="utf8-lossy",
    quote_char='"' if kind == "nginx" else None, comment_prefix="#" if kind == "iis" else None,
    truncate_ragged_lines=True, ignore_errors=True)
if kind == "nginx":
    table = table.select(col("stamp").str.slice(1, 20).alias("at"), "status", "request", "took")
    minute = col("at").str.slice(0, 17)
else:
    table = table.select((col("date") + "T" + col("time")).alias("at"), "status", col("stem").alias("request"), "took")
    minute = col("at").str.slice(0, 16)
counts = table.group_by(minute.alias("minute"), "status").len()
failures = table.filter(col("status") == "502").select("at", "request", "took")
counts, failures = polars.collect_all([counts, failures], engine="streaming")
for answer in failures, counts:
    sys.stdout.write(answer.write_csv(separator="\t", include_header=False, quote_style="never"))
