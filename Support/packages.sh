#!/bin/sh
# packages.sh [tests]
# Installs the system libraries that Postern is built on, or says exactly which are lacking and how to get them. With
# `tests` it is about what tests use beside them; a test that needs what cannot be had is skipped, so that is no failure.
set -eu

purpose=${1:-build}

lacking=""
need() { # need HEADER DEBIAN-PACKAGE
    for folder in /usr/include /usr/local/include /opt/homebrew/opt/zstd/include /opt/homebrew/opt/xz/include /opt/homebrew/opt/libedit/include /opt/homebrew/include; do
        [ -e "$folder/$1" ] && return 0
    done
    lacking="$lacking $2"
}

tool() { # tool COMMAND DEBIAN-PACKAGE
    command -v "$1" >/dev/null 2>&1 || lacking="$lacking $2"
}

if [ "$(uname -s)" = Darwin ]; then
    # No valgrind runs there.
    [ "$purpose" = tests ] && exit 0
    # The others are part of the system's SDK.
    need zstd.h zstd
    need lzma.h xz
    need libevtx.h libevtx
    [ -z "$lacking" ] && exit 0
    echo "postern: these packages are lacking; install them:  brew install$lacking" >&2
    exit 1
fi

if [ "$purpose" = tests ]; then
    tool valgrind valgrind
    tool objcopy binutils
    tool ssh-keygen openssh-client
    tool openssl openssl
    tool zstd zstd
else
    need histedit.h libedit-dev
    need expat.h libexpat1-dev
    need libevtx.h libevtx-dev
    need nettle/sha2.h nettle-dev
    need zlib.h zlib1g-dev
    need zstd.h libzstd-dev
    need lzma.h liblzma-dev
    need bzlib.h libbz2-dev
    # Zones by name (Europe/Berlin) are looked up in the system's table.
    [ -e /usr/share/zoneinfo/Europe/Berlin ] || lacking="$lacking tzdata"
fi
[ -z "$lacking" ] && exit 0

if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo"
    else
        echo "postern: these Debian packages are lacking:$lacking" >&2
        echo "postern: install them, then try again:  sudo apt-get install$lacking" >&2
        exit 1
    fi
    echo "postern: installing$lacking" >&2
    $as_root apt-get update -qq || true
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq $lacking >/dev/null && exit 0
    echo "postern: apt-get could not install$lacking; install them by hand, then try again" >&2
    exit 1
fi

echo "postern: these packages are lacking (Debian's names):$lacking" >&2
echo "postern: install them with your system's package manager, then try again" >&2
exit 1
