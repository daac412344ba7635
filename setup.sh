# shellcheck shell=sh
# Sets up what is missing: sourced by ./etabli and ./dev, which set `here` to the clone.
#
# It makes a venv of its own from hash-pinned locks, compiles the French catalogue, and installs Debian packages when it is root or may
# use sudo. A stamp in the venv says what it was made from; it is written last. A file beside the venv keeps two set-ups apart and holds
# a word while one is under way: a set-up that was cut short is done again from nothing.

venv="${ETABLI_VENV:-$here/.venv}"
venv="${venv%/}"
python="$venv/bin/python"
stamp="$venv/etabli.stamp"
busy="$venv.lock"

# The same order as papers/language.py.
case "${LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}" in
    [Ff][Rr]*) french=1 ;;
    *) french=0 ;;
esac

# tell FRENCH ENGLISH: one line to standard error, in the language of the locale.
tell() {
    if [ "$french" = 1 ]; then printf '%s\n' "$1" >&2; else printf '%s\n' "$2" >&2; fi
}

# fail FRENCH ENGLISH: say it, and leave with 3 (could not run).
fail() {
    tell "$1" "$2"
    exit 3
}

# as_root COMMAND...: run it as root; fails where that is not allowed. What it starts must not keep the set-up's lock.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@" 9>&-; else sudo -n "$@" 9>&-; fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}

# by_hand PACKAGE...: what a person types to have them.
by_hand() {
    if ! command -v apt-get >/dev/null 2>&1; then
        tell "Ce système n’a pas apt-get ; à installer avec ses propres outils : $*" \
            "This system has no apt-get; to be installed with its own tools: $*"
    elif command -v sudo >/dev/null 2>&1; then
        tell "Pour l’avoir : sudo apt-get install $*" "To have it: sudo apt-get install $*"
    else
        tell "Pour l’avoir, en tant que root : apt-get install $*" "To have it, as root: apt-get install $*"
    fi
}

# found NAME...: whether any of these programs is there, also those that only root has on its path.
found() {
    for name in "$@"; do
        if PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

wanted=""
reasons=""
updated=""

# want PACKAGE FRENCH ENGLISH PROGRAM...: note a package whose program is missing, and what that costs.
want() {
    package=$1 in_french=$2 in_english=$3
    shift 3
    found "$@" && return 0
    wanted="$wanted $package"
    if [ "$french" = 1 ]; then reason="$package : sans lui, $in_french"; else reason="$package: without it, $in_english"; fi
    reasons="$reasons  $reason
"
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" >/dev/null 2>&1
}

# install_wanted: get what is noted; a package that cannot be had is named, and the rest goes on.
install_wanted() {
    tell "Installation de$wanted…" "Installing$wanted…"
    # Without Error-Mode, apt-get update says nothing wrong where there is no network (apt-get(8)).
    [ -n "$updated" ] || as_root apt-get update -qq -o APT::Update::Error-Mode=any >/dev/null 2>&1 || tell \
        "apt-get update a échoué (ce poste a-t-il un accès au réseau ?) ; on continue." \
        "apt-get update failed (has this machine a network?); going on."
    updated=1
    # One package that does not exist must not keep the others away; nor may an installation that was cut short.
    # shellcheck disable=SC2086  # a list of package names
    apt_install $wanted || {
        as_root dpkg --configure -a >/dev/null 2>&1 || true
        for package in $wanted; do
            apt_install "$package" || tell "  $package n’a pas pu être installé." "  $package could not be installed."
        done
    }
    wanted=""
}

# install_tools FILE: get the tools that were noted. What could not be had is tried again by another user, when something else is
# missing, or after a day: not at every start. FILE remembers it.
install_tools() {
    [ -n "$wanted" ] || return 0
    tried="$(id -u)$wanted"
    if [ "$(cat "$1" 2>/dev/null)" = "$tried" ] && [ -n "$(find "$1" -mtime -1 2>/dev/null)" ]; then return 0; fi
    printf '%s' "$reasons" >&2
    # shellcheck disable=SC2086  # a list of package names
    if may_install; then install_wanted; else by_hand $wanted; fi
    printf '%s\n' "$tried" 2>/dev/null >"$1" || true
}

# The tools of a run. A missing one never stops it: what it would tell stays unknown.
want_tools() {
    want smartmontools "la santé des disques reste inconnue" "the health of drives stays unknown" smartctl
    want nvme-cli "les disques NVMe ne sont pas vérifiables par un second outil" "NVMe drives cannot be asked by a second tool" nvme
    want hdparm "les disques ATA ne sont pas vérifiables par un second outil" "ATA drives cannot be asked by a second tool" hdparm
    want sg3-utils "les disques SCSI ne sont pas vérifiables par un second outil" "SCSI drives cannot be asked by a second tool" sg_inq
    want dmidecode "numéros de série et barrettes mémoire restent inconnus" "serials and memory slots stay unknown" dmidecode
    want util-linux "le contenu des disques reste inconnu" "what is on the drives stays unknown" lsblk
    want pciutils "les périphériques ont des numéros au lieu de noms" "devices have numbers instead of names" lspci
    want usbutils "les périphériques USB ont des numéros au lieu de noms" "USB devices have numbers instead of names" lsusb
    want udev "certains périphériques ne sont pas reconnus" "some devices are not recognised" udevadm
    want ethtool "les adresses permanentes des cartes réseau restent inconnues" "permanent network addresses stay unknown" ethtool
    want fio "les disques ne sont pas mesurés" "drives are not measured" fio
    want sysbench "processeur et mémoire ne sont pas mesurés" "processor and memory are not measured" sysbench
    want stressapptest "la mémoire n’est pas testée en charge" "memory is not tested under stress" stressapptest
    want 7zip "la compression n’est pas mesurée" "compression is not measured" 7zz 7z 7za
    want alsa-utils "son et micro ne s’essaient qu’à l’oreille" "sound and microphone are tried by ear alone" aplay
    want v4l-utils "les caméras ne montrent pas d’image" "cameras show no picture" v4l2-ctl
    want iw "le Wi-Fi n’est pas essayé" "Wi-Fi is not tried" iw
    want rfkill "les radios coupées par logiciel le restent" "radios that are switched off by software stay off" rfkill
}

# fingerprint LOCK: what a venv is stamped with: its Python (a new Debian brings another one), the lock, the catalogues.
fingerprint() {
    { readlink -f "$python" && cat "$1" "$here"/setup.sh "$here"/locale/*/LC_MESSAGES/*.po; } | cksum
}

# stamped LOCK: whether the venv holds all that this lock names. One that was made for the tests holds what a run needs as well.
stamped() {
    [ -x "$python" ] && [ -r "$stamp" ] && [ ! -s "$busy" ] && grep -qxF "$(fingerprint "$1")" "$stamp"
}

# find_python: the Python to make a venv with, in $base; the locks hold for 3.11 to 3.13.
find_python() {
    for base in python3 python3.13 python3.12 python3.11; do
        if "$base" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then return 0; fi
    done
    has="$(python3 -V 2>&1)" || has="-"
    fail "Il faut Python 3.11, 3.12 ou 3.13 (apt-get install python3) ; ce système a : $has" \
        "Python 3.11, 3.12 or 3.13 is needed (apt-get install python3); this system has: $has"
}

make_venv() {
    find_python
    if ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
        wanted=" $base-venv"
        if may_install; then install_wanted; else by_hand "$base-venv"; fi
        "$base" -c 'import ensurepip, venv' 2>/dev/null || fail "Sans $base-venv, rien ne peut démarrer." \
            "Without $base-venv, nothing can start."
    fi
    "$base" -m venv --clear "$venv" >&2 || fail "Le dossier $venv ne peut pas être créé." "The folder $venv cannot be made."
}

# hold_venv: nobody else sets this venv up, and the folder is one that may be emptied.
hold_venv() {
    if ! (mkdir -p "$(dirname "$venv")" && : >>"$busy") 2>/dev/null; then
        fail "Pas le droit d’écrire $venv : ETABLI_VENV=DOSSIER en choisit un autre." \
            "No right to write $venv: ETABLI_VENV=FOLDER chooses another."
    fi
    exec 9>>"$busy"
    if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
        tell "Une autre installation est en cours ; on l’attend." "Another set-up is under way; waiting for it."
        flock 9
    fi
    # A venv is remade from nothing when it is damaged: somebody's folder, or somebody's own venv, never is.
    if [ -n "$(ls -A "$venv" 2>/dev/null)" ] && [ ! -e "$stamp" ] && [ ! -s "$busy" ] &&
        ! { [ "$venv" = "$here/.venv" ] && [ -e "$venv/pyvenv.cfg" ]; }; then
        fail "$venv contient autre chose ; ETABLI_VENV doit nommer un dossier vide ou à créer." \
            "$venv holds something else; ETABLI_VENV must name an empty folder, or one to be made."
    fi
}

# A clone that another user set up may be one that this user cannot write: what lies there already need not be written again.
compile_catalogues() {
    for catalogue in "$here"/locale/*/LC_MESSAGES/etabli.po; do
        compiled="${catalogue%.po}.mo"
        made="$venv/etabli.mo"
        "$python" - "$catalogue" "$made" <<'PYTHON' 2>/dev/null || fail "La traduction $catalogue est endommagée." "The translation $catalogue is damaged."
import sys
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as compiled:
    write_mo(compiled, read_po(source))
PYTHON
        cmp -s "$made" "$compiled" || cp -f "$made" "$compiled" 2>/dev/null || tell \
            "$compiled ne peut pas être écrit : Établi parlera anglais, ou une traduction d’avant." \
            "$compiled cannot be written: Établi speaks English, or an earlier translation."
        rm -f "$made"
    done
}

# set_up LOCK...: the venv holds what the last lock names, which holds what the others name; the catalogues are compiled.
set_up() {
    for lock in "$@"; do :; done
    stamped "$lock" && return 0
    hold_venv
    if ! stamped "$lock"; then
        # The venv's Python may be gone, be another one than it was filled for, or lack the half that was not written yet.
        if [ -s "$busy" ] || ! "$python" -c 'import pip' 2>/dev/null; then remake=1; else remake=0; fi
        printf 'unfinished\n' >"$busy"
        rm -f "$stamp"
        [ "$remake" = 0 ] || make_venv
        tell "Installation des bibliothèques Python (une seule fois)…" "Installing the Python libraries (once)…"
        # Nothing is compiled on a bench: every library comes as a wheel.
        "$python" -m pip install --quiet --disable-pip-version-check --no-input --only-binary :all: --no-deps --require-hashes \
            --requirement "$lock" >&2 9>&- || fail \
            "Les bibliothèques Python n’ont pas pu être installées ; ce poste a-t-il un accès au réseau ?" \
            "The Python libraries could not be installed; has this machine a network?"
        compile_catalogues
        for lock in "$@"; do fingerprint "$lock"; done >"$stamp"
        : >"$busy"
    fi
    exec 9>&-
}
