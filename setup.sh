# shellcheck shell=sh
# Sets up what is missing: sourced by ./etabli and ./dev, which set `here` to the clone.
#
# It makes a venv of its own from hash-pinned locks, compiles the French catalogue, and installs Debian packages when it is root or may
# use sudo. A stamp in the venv says what it was made from; it is written last, so that an interrupted set-up is done again.

venv="${ETABLI_VENV:-$here/.venv}"
python="$venv/bin/python"

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
    fr*) french=1 ;;
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

# as_root COMMAND...: run it as root; fails where that is not allowed.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}

# found NAME...: whether any of these programs is there, also those that only root has on its path.
found() {
    for name in "$@"; do
        if PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

wanted=""

# want PACKAGE FRENCH ENGLISH PROGRAM...: note a package whose program is missing, and say what it is for.
want() {
    package=$1 in_french=$2 in_english=$3
    shift 3
    found "$@" && return 0
    wanted="$wanted $package"
    tell "  $package : sans lui, $in_french" "  $package: without it, $in_english"
}

install_wanted() {
    [ -n "$wanted" ] || return 0
    if ! may_install; then
        tell "Pour l'avoir : sudo apt-get install$wanted" "To have it: sudo apt-get install$wanted"
        return 0
    fi
    tell "Installation de$wanted…" "Installing$wanted…"
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get update -qq >&2 || tell "apt-get update a échoué ; on continue." "apt-get update failed; going on."
    # One package that does not exist must not keep the others away.
    # shellcheck disable=SC2086  # a list of package names
    as_root apt-get install -y -qq --no-install-recommends $wanted >/dev/null 2>&1 || for package in $wanted; do
        as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
            tell "  $package n'a pas pu être installé." "  $package could not be installed."
    done
    wanted=""
}

check_python() {
    command -v python3 >/dev/null 2>&1 || fail "Il faut python3 (apt-get install python3)." \
        "python3 is needed (apt-get install python3)."
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail \
        "Il faut Python 3.11 ou plus récent ; ce système a $(python3 -V 2>&1)." \
        "Python 3.11 or newer is needed; this system has $(python3 -V 2>&1)."
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
    want stressapptest "la mémoire n'est pas éprouvée" "memory is not tested under stress" stressapptest
    want 7zip "la compression n'est pas mesurée" "compression is not measured" 7zz 7z 7za
}

# fingerprint LOCK: what a venv made from this lock and these catalogues is stamped with.
fingerprint() {
    cat "$1" "$here"/setup.sh "$here"/locale/*/LC_MESSAGES/*.po | cksum
}

make_venv() {
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        wanted=" python3-venv"
        may_install || fail "Il manque python3-venv : sudo apt-get install python3-venv" \
            "python3-venv is missing: sudo apt-get install python3-venv"
        install_wanted
        python3 -c 'import ensurepip, venv' 2>/dev/null || fail "python3-venv n'a pas pu être installé." \
            "python3-venv could not be installed."
    fi
    python3 -m venv --clear "$venv" >&2 || fail "Le dossier $venv ne peut pas être créé." "The folder $venv cannot be made."
}

# set_up LOCK: the venv holds what the lock names, and the catalogues are compiled.
set_up() {
    lock=$1
    made="$venv/etabli.stamp"
    now="$(fingerprint "$lock")"
    [ -x "$python" ] && [ "$(cat "$made" 2>/dev/null)" = "$now" ] && return 0
    check_python
    if ! "$python" -c '' 2>/dev/null; then make_venv; fi
    rm -f "$made"
    tell "Installation des bibliothèques Python (une seule fois)…" "Installing the Python libraries (once)…"
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --requirement "$lock" >&2 || fail \
        "Les bibliothèques Python n'ont pas pu être installées ; ce poste a-t-il un accès au réseau ?" \
        "The Python libraries could not be installed; has this machine a network?"
    for catalogue in "$here"/locale/*/LC_MESSAGES/etabli.po; do
        "$python" - "$catalogue" "${catalogue%.po}.mo" <<'PYTHON' || fail "La traduction $catalogue est abîmée." "The translation $catalogue is damaged."
import sys
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as compiled:
    write_mo(compiled, read_po(source))
PYTHON
    done
    printf '%s\n' "$now" >"$made"
}
