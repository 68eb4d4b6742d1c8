#!/bin/sh
# run.sh PROGRAM [OPTION…]: what Postern costs, on this machine. Needs python3; bench.py --help names the options.
#
# Scanning is measured next to the programs that can do it too, and its table goes to docs/performance.md. The start of a
# walk and a whole diagnosis are measured when no option asks for a part; Benchmarks/README.md keeps them, by hand.
set -eu
program=$1
shift
here=$(dirname "$0")
python3 "$here/bench.py" "$program" "$@"
[ $# -gt 0 ] && exit 0
python3 "$here/first_prompt.py" "$program"
python3 "$here/attribution.py" "$program" 2000000
