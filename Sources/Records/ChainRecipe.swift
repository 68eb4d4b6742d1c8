/// How anyone checks a transcript's chain and seal without Postern.
///
/// The same text stands in `docs/formats/transcript.md`. A shell drops zero bytes from what it reads, so a file that holds
/// one is refused before its lines are looked at; a line that is not closed is refused at the end.
enum ChainRecipe {
    /// A script for a POSIX shell.
    static let text = #"""
        # usage: sh chain.sh TRANSCRIPT; needs a POSIX shell, head, sed, tr, wc, cut and sha256sum
        export LC_ALL=C; n=0 sealed=
        fail() { echo "$1"; exit 1; }
        hash() { printf %s "$1" | sha256sum | cut -c 1-64; }
        [ -s "${1:-}" ] || fail "there is no transcript, or nothing in it"
        [ "$(tr -d '\000' < "$1" | wc -c)" -eq "$(wc -c < "$1")" ] || fail "it holds zero bytes, which a shell does not see"
        prev=$(head -n 1 < "$1" | sed 's/.*,"prev":"\([0-9a-f]*\)","seq":0}$/\1/')
        while IFS= read -r line || { [ -n "$line" ] && fail "record $n is torn"; }; do
            [ -z "$sealed" ] || fail "record $n stands behind the seal"
            link=",\"prev\":\"$prev\",\"seq\":$n"
            case $line in *"$link}") ;;
            *",\"event\":{\"event\":\"sealed\",\"records\":$n},"*"$link,\"sum\":\"$(hash "${line%,\"sum\":*}}")\"}")
                sealed=yes ;;
            *) fail "record $n does not follow from the one before" ;; esac
            prev=$(hash "$line") n=$((n + 1))
        done < "$1"
        [ -n "$sealed" ] || fail "the chain is whole up to record $((n - 1)), and not sealed"
        echo "whole and sealed, $n records, head $prev"

        """#
}
