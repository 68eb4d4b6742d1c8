#!/bin/sh
# instructions.sh PROGRAM: how many instructions a row of an nginx log costs, counted by callgrind, so without noise.
#
# Two logs of the same kind and of different lengths are made, the whole job is run on both, and the difference is divided
# by the rows between them: what the program does once does not count. Prints the figure alone. Where it cannot be
# measured the exit status is 69 and the reason stands on standard error.
set -eu

program=${1:?usage: instructions.sh PROGRAM}
fewer=40000
more=80000
for tool in valgrind objcopy awk; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "$tool is not installed" >&2
        exit 69
    }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT HUP INT TERM

# A row is 280 bytes long on average, three in a hundred are 502s, and 43 of them make a second.
rows() {
    awk -v rows="$1" 'BEGIN {
        srand(502)
        agents = split("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36|" \
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1|" \
            "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0|curl/8.14.1|ShopApp/6.2 (Android 16; SM-S921B)", agent, "|")
        pages = split("/|/login|/shop/cart|/api/v2/orders/100482/items|/assets/css/main.3fa94c1d.css|/shop/report?month=2026-10&format=pdf|" \
            "/api/v1/customers/77120/addresses/5b1c9a6e-2f0d-4c3b-9b52-1f5d0c7a4e11|/shop/search?q=garden+chair&sort=price&page=3", page, "|")
        statuses = split("200 200 200 200 200 200 304 404 301 499", status, " ")
        for (row = 0; row < rows; row++) {
            second = int(row / 43)
            code = rand() < 0.03 ? 502 : status[int(rand() * statuses) + 1]
            took = rand() * rand() * 2
            printf "%d.%d.%d.%d - - [20/Nov/2026:%02d:%02d:%02d +0000] \"%s %s HTTP/1.1\" %d %d \"%s\" \"%s\" rt=%.3f uct=\"%.3f\" uht=\"%s\" urt=\"%.3f\"\n",
                11 + rand() * 200, rand() * 256, rand() * 256, 1 + rand() * 250,
                9 + int(second / 3600), int(second / 60) % 60, second % 60,
                rand() < 0.85 ? "GET" : "POST", page[int(rand() * pages) + 1], code, code == 502 ? 157 : rand() * 60000,
                rand() < 0.5 ? "-" : "https://shop.example/category/garden?page=2",
                agent[int(rand() * agents) + 1], took + 0.001, rand() / 100,
                code == 502 ? "-" : sprintf("%.3f", took), took
        }
    }'
}

# Hashes are seeded at random otherwise, which costs now more and now less. Valgrind does not understand all that Swift writes to help debuggers.
objcopy --strip-debug "$program" "$folder/postern"
count() {
    rows "$1" >"$folder/access.log"
    SWIFT_DETERMINISTIC_HASHING=1 valgrind --tool=callgrind --callgrind-out-file="$folder/counts" "$folder/postern" logs summary --threads 1 --json \
        --quiet --status 502 --failures /dev/null "$folder/access.log" >"$folder/summary" 2>"$folder/errors" || {
        cat "$folder/errors" >&2
        exit 1
    }
    awk '$1 == "summary:" || $1 == "totals:" { print $2; exit }' "$folder/counts"
}

first=$(count "$fewer")
second=$(count "$more")
awk -v from="$first" -v to="$second" -v rows=$((more - fewer)) 'BEGIN { printf "%.1f\n", (to - from) / rows }'
