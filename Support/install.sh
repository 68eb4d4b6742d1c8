#!/bin/sh
# install.sh PROGRAM PREFIX: puts the program, its playbooks with the sample incidents, and its completions in place.
set -eu
program=$1
prefix=$2

mkdir -p "$prefix/bin" "$prefix/share/postern" "$prefix/share/man/man1"
install -m 755 "$program" "$prefix/bin/postern"
rm -rf "$prefix/share/postern/playbooks"
cp -R playbooks "$prefix/share/postern/playbooks"
install -m 644 docs/postern.1 "$prefix/share/man/man1/postern.1"
for shell in bash zsh fish; do
    case $shell in
        bash) target="$prefix/share/bash-completion/completions/postern" ;;
        zsh) target="$prefix/share/zsh/site-functions/_postern" ;;
        fish) target="$prefix/share/fish/vendor_completions.d/postern.fish" ;;
    esac
    mkdir -p "$(dirname "$target")"
    "$prefix/bin/postern" --generate-completion-script "$shell" >"$target"
done
echo "postern is installed in $prefix/bin"
