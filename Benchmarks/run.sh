#!/bin/sh
# run.sh PROGRAM: what Postern costs, on this machine. Needs python3. Results are kept in Benchmarks/README.md by hand,
# with the machine they were taken on.
set -eu
program=$1
here=$(dirname "$0")
python3 "$here/first_prompt.py" "$program"
python3 "$here/scan.py" "$program"
python3 "$here/attribution.py" "$program" 2000000
