"""The whole job with ClickHouse in the process, in one scan. chdb_job.py nginx|iis FILE"""
import sys

import chdb

kind, path = sys.argv[1:]
if kind == "nginx":
    rows = f"""SELECT splitByChar('"', line) AS part, substring(part[1], position(part[1], '[') + 1, 20) AS at,
        substring(at, 1, 17) AS minute, substring(part[3], 2, 3) AS status, part[2] AS what, substring(part[7], 5, 6) AS took
        FROM file('{path}', 'LineAsString')"""
else:
    rows = f"""SELECT splitByChar(' ', line) AS part, concat(part[1], 'T', part[2]) AS at, substring(at, 1, 16) AS minute,
        part[12] AS status, part[5] AS what, trimRight(part[15]) AS took
        FROM file('{path}', 'LineAsString') WHERE NOT startsWith(line, '#')"""
answer = chdb.query(f"""SELECT concat(arrayStringConcat(groupArrayIf(
    concat('row\\t', at, '\\t', what, '\\t', took, '\\n'), status = '502')),
    'count\\t', minute, '\\t', status, '\\t', toString(count())) FROM ({rows}) GROUP BY minute, status
    SETTINGS max_threads = 2 FORMAT TSVRaw""")
sys.stdout.write(str(answer))
