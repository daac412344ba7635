#!/bin/busybox sh
# shellcheck shell=dash
# The first program of the image. It finds the medium that the firmware started from, or fetches what lies on one, and
# makes a system of it.
#
# It looks only where a medium that a person put in can lie: below USB, in an SD slot, in an optical drive, and, where
# nothing lies there, on a virtual machine's own drives. Nothing else is mounted, read beyond its first sectors, or
# written: a drive inside a donated machine stays as it is, whatever lies on it. The medium is known by its volume name
# and by the number of this very build, so that another stick, or a copy on an internal drive, is never taken for it.
#
# Left behind in /run/etabli: boot-medium (the medium, down to the whole drive, as host/boot.py reads it),
# etabli-partition (the workshop's FAT partition on the same medium, empty without one), start-times.
export PATH=/bin
build="" volume=""
# shellcheck disable=SC1091  # made with the ram disk: it sets the two
. /build

mkdir -p /proc /sys /dev /run /new
mount -t proc -o nosuid,nodev,noexec proc /proc
mount -t sysfs -o nosuid,nodev,noexec sysfs /sys
mount -t devtmpfs -o nosuid,mode=0755 devtmpfs /dev
mount -t tmpfs -o nosuid,nodev,mode=0755 tmpfs /run
mkdir -p /run/etabli/medium /run/etabli/base /run/etabli/project /run/etabli/memory

# told STEP: when a step was done, for those who measure; the kernel's log has it too.
told() {
    read -r seconds _ </proc/uptime
    echo "$1 $seconds" >>/run/etabli/start-times
    echo "<6>etabli: $1" >/dev/kmsg
}
# say WORDS: to the screen, and to the serial port where there is one (type 0: the kernel found no chip behind ttyS0).
say() { echo "$*" >/dev/tty0; say_serial "$*"; }
say_serial() {
    [ "$(cat /sys/class/tty/ttyS0/type)" != 0 ] || return 0
    case $(cat /sys/class/tty/console/active) in *ttyS0*) echo "$*" >/dev/ttyS0 ;; esac
}
word() { case " $line " in *" $1 "*) return 0 ;; esac; return 1; }
read -r line </proc/cmdline
told init
loadfont </font.psf 2>/dev/null
# What the firmware wrote goes. Three dots: a display's driver brings the kernel's own font, with another sign where ours
# has "…".
printf '\033[2J\033[HÉtabli...\n' >/dev/tty0
say_serial "Établi…"

# load GROUP: the modules of a group, in the order in which each finds what it stands on.
load() {
    [ -e "/modules/$1" ] || return 0
    while read -r module; do insmod "/modules/$module.ko" 2>/dev/null; done <"/modules/$1"
}

# load_for CLASS...: the groups of those PCI classes that this machine has.
load_for() {
    for class in $classes; do
        for wanted in "$@"; do
            case "$class" in 0x"$wanted"*) load "pci-$wanted" ;; esac
        done
    done
}

# way NAME: how a whole drive hangs on this machine: usb, sd, optical, virtual; anything else is not looked at.
way() {
    real=$(readlink -f "/sys/class/block/$1")
    case "$real" in
        */usb[0-9]*/*) echo usb ;;
        */mmc_host/*) [ "$(cat "$real/device/type" 2>/dev/null)" = SD ] && echo sd ;;
        */block/sr[0-9]*) echo optical ;;
        */virtio[0-9]*/*) echo virtual ;;
    esac
}

# at NAME UNIT SKIP COUNT: printable bytes of a device, from SKIP times UNIT on.
at() { dd if="/dev/$1" bs="$2" skip="$3" count="$4" 2>/dev/null | tr -cd '!-~'; }

# is_ours NAME: whether the volume (ECMA-119, 8.4) is this build's: its name at 32808, its build at 33342.
is_ours() { [ "$(at "$1" 8 4101 4)" = "$volume" ] && [ "$(at "$1" 2 16671 64)" = "$build" ]; }

parts_of() { for part in "/sys/class/block/$1/$1"*/partition; do [ -e "$part" ] && basename "$(dirname "$part")"; done; }

# has_its_parts NAME: whether the kernel has read the drive's table to its end. A drive is there before its partitions
# are, and would pass as one without a partition ETABLI. The table's four entries (first sector and length, not zero)
# are compared with what the kernel made of them; after ten seconds a stick that was cut short is taken as it is.
has_its_parts() {
    expected=0
    for entry in 454 470 486 502; do
        [ -n "$(dd if="/dev/$1" bs=1 skip=$entry count=8 2>/dev/null | tr -d '\000')" ] && expected=$((expected + 1))
    done
    # shellcheck disable=SC2046  # names without blanks
    set -- $(parts_of "$1")
    [ $# -ge $expected ] || [ "${tries:-0}" -ge 100 ]
}

# find_medium WAY...: sets disk and medium. The partition first: a mounted whole drive would keep its partitions shut.
find_medium() {
    for path in /sys/class/block/*; do
        disk=${path##*/}
        case $disk in loop* | ram*) continue ;; esac
        [ -e "$path/partition" ] && continue
        here=$(way "$disk")
        for wanted in "$@"; do
            [ "$here" = "$wanted" ] || continue
            [ "$here" = optical ] || has_its_parts "$disk" || continue
            for medium in $(parts_of "$disk") "$disk"; do is_ours "$medium" && return 0; done
        done
    done
    return 1
}

# find_partition: the FAT partition with the workshop's files, by the name in its first sector (fatgen103, BS_VolLab):
# at 43 for FAT12 and FAT16, at 71 for FAT32. That name stays when Windows renames the volume.
find_partition() {
    for part in $(parts_of "$disk"); do
        case "$(at "$part" 1 43 11)|$(at "$part" 1 71 11)" in ETABLI* | *"|ETABLI"*) echo "$part"; return ;; esac
    done
}

# The drivers. What a machine does not have is not loaded: each costs a slow machine a tenth of a second.
load always
classes=$(cat /sys/bus/pci/devices/*/class 2>/dev/null | sort -u)
load_for 0c0330 0c0320 0c0310 0c0300
load usb
told drivers

# fetched: the address that this system is fetched from, nothing for one that lies on a medium.
fetched() { for here in $line; do case "$here" in fetch=*) echo "${here#fetch=}" ;; esac; done; }

# from_medium: the medium, mounted, and what is known of it.
from_medium() {
    tries=0
    until find_medium usb sd; do
        tries=$((tries + 1))
        # A stick takes a second or two to answer. Cards, discs and virtual drives are for those without one.
        case $tries in
            15) load_for 0805 ff00; load sd ;;
            30) load_for 0106 0101; load optical ;;
            40) load virtio ;;
            300)
                say "Établi : la clé de démarrage n’est plus trouvée. Débranchez-la et remettez-la, sur une autre prise."
                say "Établi: the boot stick cannot be found. Unplug it and plug it in again, at another port."
                ;;
        esac
        [ $tries -ge 30 ] && find_medium optical && break
        [ $tries -ge 45 ] && find_medium virtual && break
        sleep 0.1
    done
    told medium

    mount -t iso9660 -o ro,nosuid,nodev "/dev/$medium" /run/etabli/medium
    find_partition >/run/etabli/etabli-partition
    # The volume's own number (libblkid(3)), which udev knows a medium by after it was pulled and put back.
    stamp=$(at "$medium" 1 33598 16)
    stamp=$(echo "$stamp" | sed 's/\(....\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)/\1-\2-\3-\4-\5-\6-\7/')
    printf '/dev/%s\n%s\n' "$disk" "$stamp" >/run/etabli/boot-medium
}

# kb_of FIELD: what /proc/meminfo says.
kb_of() { sed -n "s/^$1: *\([0-9]*\) kB/\1/p" /proc/meminfo; }

# fits_in_memory: whether a run has room beside a copy of both layers: it was seen to need 230 MB.
fits_in_memory() {
    needed_kb=$(du -ck /run/etabli/medium/etabli/*.squashfs | tail -n 1 | cut -f 1)
    [ "$(kb_of MemAvailable)" -gt $((needed_kb + 400000)) ]
}

# copy: both layers, in parts of 8 MiB, saying how far it is.
copy() {
    mkdir /run/etabli/copy/etabli
    copied=0
    for layer in base project; do
        from=/run/etabli/medium/etabli/$layer.squashfs
        to=/run/etabli/copy/etabli/$layer.squashfs
        part=0
        while [ $((part * 8388608)) -lt "$(stat -c %s "$from")" ]; do
            dd if="$from" bs=8388608 count=1 skip=$part 2>/dev/null >>"$to" || return 1
            part=$((part + 1))
            copied=$((copied + 8192 * 98))
            printf '\r%s %% ' $((copied / needed_kb)) >/dev/tty0
        done
        [ "$(stat -c %s "$to")" = "$(stat -c %s "$from")" ] || return 1
    done
}

# to_memory: both layers in memory: the system goes on when the stick is pulled, and only its number tells of it then.
# Fails where the stick went away meanwhile; one that cannot be read although it is there is read as it is.
to_memory() {
    say "Copie de la clé en mémoire ; laissez-la."
    say "Copying the stick to memory; leave it in."
    mkdir -p /run/etabli/copy
    mount -t tmpfs -o "nosuid,nodev,mode=0755,size=$((needed_kb + 1024))k" tmpfs /run/etabli/copy
    if copy; then
        umount /run/etabli/medium
        mount --move /run/etabli/copy /run/etabli/medium
        echo "$stamp" >/run/etabli/boot-medium
        told memory
        return 0
    fi
    umount /run/etabli/copy
    [ -e "/sys/class/block/$disk" ] && return 0
    umount -l /run/etabli/medium
    say "Établi : la clé a été retirée. Remettez-la."
    say "Établi: the stick was pulled. Put it back."
    return 1
}

if [ -e /network.sh ] && [ -n "$(fetched)" ]; then
    # shellcheck disable=SC1091  # read here only where the ram disk has it
    . /network.sh
    fetch "$(fetched)"
    told fetched
else
    from_medium
    until word etabli.from-stick || ! fits_in_memory || to_memory; do from_medium; done
fi

for layer in base project; do
    loop=$(losetup -f)
    losetup -r "$loop" "/run/etabli/medium/etabli/$layer.squashfs"
    mount -t squashfs -o ro,nodev "$loop" "/run/etabli/$layer"
done
mount -t tmpfs -o mode=0755 tmpfs /run/etabli/memory
mkdir /run/etabli/memory/upper /run/etabli/memory/work
layers=lowerdir=/run/etabli/project:/run/etabli/base,upperdir=/run/etabli/memory/upper,workdir=/run/etabli/memory/work
if ! mount -t overlay -o "$layers" overlay /new; then
    say "Établi : cette clé est abîmée ; refaites-la. / This stick is damaged; make it again."
    while :; do sleep 3600; done
fi
# The workshop's file for machines that start over the network.
if [ -e /run/etabli/medium/etabli/etabli.toml ]; then cp /run/etabli/medium/etabli/etabli.toml /new/etc/etabli/; fi
told system
mount --move /run /new/run
mount --move /dev /new/dev
mount --move /proc /new/proc
mount --move /sys /new/sys
exec switch_root /new /sbin/init
