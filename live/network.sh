#!/bin/busybox sh
# shellcheck shell=dash disable=SC2154  # udhcpc and the made files set variables
# Brings the layers of the image into memory over the network; the init script reads it where the kernel line says
# fetch=http://... or fetch=tftp://.... What came is held against the digests that lie in this ram disk. No file of a
# medium is left behind: a system that was fetched knows of no medium (host/boot.py).
#
# udhcpc calls it too, with what a network answered (udhcpc of busybox).
if [ -n "${interface:-}" ]; then
    case $1 in
        deconfig) ip addr flush dev "$interface"; ip link set "$interface" up ;;
        bound | renew)
            ip addr add "$ip/${mask:-24}" dev "$interface"
            for gateway in ${router:-}; do ip route add default via "$gateway" dev "$interface"; done
            for server in ${dns:-}; do echo "nameserver $server"; done >/etc/resolv.conf
            ;;
    esac
    exit 0
fi

# get NAME: one file, as it lies on the server.
get() {
    case $from in
        http://*) wget -q -T 20 -O "$1" "$from/$1" ;;
        tftp://*)
            server=${from#tftp://}
            path=/${server#*/}/$1
            tftp -g -b 1468 -l "$1" -r "${path#/}" "${server%%/*}"
            ;;
    esac
}

# get_all: what the digests name, and the workshop's file where there is one.
get_all() {
    while read -r _ name; do get "$name" || return 1; done </digests
    sha256sum -c -s /digests || return 1
    get etabli.toml 2>/dev/null || rm -f etabli.toml
}

# fetch_by CARD: an address, then the files; the address goes again: the system asks for its own.
fetch_by() {
    ip link set "$1" up
    udhcpc -i "$1" -n -q -t 8 -T 2 -s /network.sh >/dev/null 2>&1 || return 1
    get_all
    fetched=$?
    ip addr flush dev "$1"
    return $fetched
}

# fetch FROM: everything into /run/etabli/medium/etabli. It goes on until it is there.
fetch() {
    from=${1%/}
    # shellcheck disable=SC1091  # made with the ram disk
    . /needed
    has_kb=$(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo)
    if [ "$has_kb" -lt $((needed_kb + 300000)) ]; then
        say "Établi : pas assez de mémoire pour démarrer par le réseau. Utilisez une clé."
        say "Établi: not enough memory to start over the network. Use a stick."
        while :; do sleep 3600; done
    fi
    mkdir -p /etc
    mount -t tmpfs -o "nosuid,nodev,mode=0755,size=$((needed_kb + 1024))k" tmpfs /run/etabli/medium
    mkdir /run/etabli/medium/etabli
    cd /run/etabli/medium/etabli || return
    load always
    while :; do
        for name in /sys/bus/pci/devices/*/modalias /sys/bus/virtio/devices/*/modalias /sys/bus/usb/devices/*/modalias; do
            [ -e "$name" ] && modprobe -q "$(cat "$name")" 2>/dev/null
        done
        for card in /sys/class/net/*; do
            [ "$(cat "$card/type")" = 1 ] && fetch_by "${card##*/}" && break 2
        done
        say "Établi : rien n’est venu par le réseau ; nouvel essai. / Nothing came over the network; trying again."
        sleep 5
    done
    cd /
}
