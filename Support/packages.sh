#!/bin/sh
# packages.sh [build|tests|worlds] [--check]
# Installs what Postern is built on, or with `tests` what its tests use beside that, or with `worlds` the application servers
# and further proxies of Lab/worlds.py, or says what is lacking and how to get it. `--check` installs nothing.
set -eu

purpose=build
only_check=""
for argument in "$@"; do
    case $argument in
    --check) only_check=yes ;;
    *) purpose=$argument ;;
    esac
done

lacking=""
need() { # need HEADER DEBIAN-PACKAGE
    for folder in /usr/include /usr/local/include /opt/homebrew/opt/zstd/include /opt/homebrew/opt/xz/include /opt/homebrew/opt/libedit/include /opt/homebrew/include; do
        [ -e "$folder/$1" ] && return 0
    done
    lacking="$lacking $2"
}

lack() { # lack DEBIAN-PACKAGE
    case " $lacking " in *" $1 "*) ;; *) lacking="$lacking $1" ;; esac
}

tool() { # tool COMMAND DEBIAN-PACKAGE
    command -v "$1" >/dev/null 2>&1 || lack "$2"
}

if [ "$(uname -s)" = Darwin ]; then
    # No valgrind runs there.
    [ "$purpose" = build ] || exit 0
    # The others are part of the system's SDK.
    need zstd.h zstd
    need lzma.h xz
    need libevtx.h libevtx
    need pcre2.h pcre2
    need yaml.h libyaml
    [ -z "$lacking" ] && exit 0
    echo "postern: these packages are lacking; install them:  brew install$lacking" >&2
    exit 1
fi

if [ "$purpose" = tests ]; then
    # Where ordinary users' PATH leaves out the programs of servers.
    case :$PATH: in *:/usr/bin:*) PATH=$PATH:/usr/sbin ;; esac
    tool valgrind valgrind
    tool objcopy binutils
    tool ssh-keygen openssh-client
    tool openssl openssl
    tool zstd zstd
    tool gzip gzip
    tool tar tar
    tool sha256sum coreutils
    tool setpriv util-linux
    tool bash bash
    tool python3 python3
    tool nginx nginx
    tool haproxy haproxy
    tool caddy caddy
    tool gunicorn gunicorn
    tool apache2 apache2-bin
    [ -e /usr/lib/apache2/modules/mod_proxy_http.so ] || lack apache2-bin
    ldconfig -p 2>/dev/null | grep -q 'libisal\.so\.2' || lack libisal2
elif [ "$purpose" = worlds ]; then
    case :$PATH: in *:/usr/sbin:*) ;; *) PATH=$PATH:/usr/sbin ;; esac
    tool nginx nginx
    tool haproxy haproxy
    tool caddy caddy
    tool apache2 apache2-bin
    tool lighttpd lighttpd
    tool varnishd varnish
    tool gunicorn gunicorn
    tool uwsgi uwsgi-core
    [ -e /usr/lib/uwsgi/plugins/python3_plugin.so ] || lack uwsgi-plugin-python3
    ls /usr/sbin/php-fpm* >/dev/null 2>&1 || lack php-fpm
    tool node nodejs
    [ -e /usr/share/nodejs/morgan ] || lack node-morgan
    tool java default-jre-headless
    ls /usr/share/tomcat1?/bin/bootstrap.jar >/dev/null 2>&1 || lack tomcat10-common
else
    need histedit.h libedit-dev
    need expat.h libexpat1-dev
    need libevtx.h libevtx-dev
    need nettle/sha2.h nettle-dev
    need pcre2.h libpcre2-dev
    need yaml.h libyaml-dev
    need zlib.h zlib1g-dev
    need zstd.h libzstd-dev
    need lzma.h liblzma-dev
    need bzlib.h libbz2-dev
    # Zones by name (Europe/Berlin) are looked up in the system's table.
    [ -e /usr/share/zoneinfo/Europe/Berlin ] || lacking="$lacking tzdata"
fi
[ -z "$lacking" ] && exit 0

if [ -n "$only_check" ]; then
    echo "postern: these Debian packages are lacking:$lacking" >&2
    exit 1
fi

# Proxies that are installed for tests shall not run by themselves: neither now nor when the machine starts again.
start_nothing() {
    [ "$purpose" != build ] && [ ! -e /usr/sbin/policy-rc.d ] || return 0
    printf '#!/bin/sh\nexit 101\n' | $as_root tee /usr/sbin/policy-rc.d >/dev/null
    $as_root chmod 755 /usr/sbin/policy-rc.d
    trap '$as_root rm -f /usr/sbin/policy-rc.d' EXIT
    trap 'exit 1' HUP INT TERM
}
disable_services() {
    for package in $lacking; do
        case $package in
        nginx | haproxy | caddy | lighttpd | varnish) ;;
        # The service has the version in its name.
        php-fpm) package=$(basename "$(ls /usr/sbin/php-fpm*.* 2>/dev/null | head -n 1)" | sed 's/php-fpm\(.*\)/php\1-fpm/') ;;
        *) continue ;;
        esac
        if command -v systemctl >/dev/null 2>&1; then
            $as_root systemctl disable --quiet "$package" >/dev/null 2>&1 || true
        else
            $as_root update-rc.d "$package" disable >/dev/null 2>&1 || true
        fi
    done
}
install() { DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

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
    start_nothing
    if ! install $lacking; then
        # One package that this release does not have keeps apt-get from all.
        failed=""
        for package in $lacking; do install "$package" || failed="$failed $package"; done
        if [ -n "$failed" ]; then
            echo "postern: apt-get could not install$failed; install them by hand, then try again" >&2
            disable_services
            exit 1
        fi
    fi
    disable_services
    exit 0
fi

echo "postern: these packages are lacking (Debian's names):$lacking" >&2
echo "postern: install them with your system's package manager, then try again" >&2
exit 1
