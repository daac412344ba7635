"""The menu of the boot image: GRUB's configuration, in French and in English."""

from __future__ import annotations

from dataclasses import dataclass

WAIT_S = 3
# What every start says. The first word is what our own program knows a live system by (host/boot.py). Nothing
# is resumed or assembled, no swap of a donated drive is used; the kernel does not clear memory that it hands
# out; commands of the Trusted Computing Group reach a locked SATA drive.
KERNEL_WORDS = (
    "boot=live quiet loglevel=3 noresume raid=noautodetect systemd.gpt_auto=0 systemd.swap=0 fsck.mode=skip "
    "init_on_alloc=0 libata.allow_tpm=1 vt.global_cursor_default=0 console=ttyS0,115200 console=tty0"
)
FROM_STICK = "etabli.from-stick"  # nothing is copied to memory, though there were room
LANGUAGES = {"fr": "locale.LANGUAGE=fr etabli.keys=fr", "en": "locale.LANGUAGE=en etabli.keys=us"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of the menu, in each language, and what it adds to the kernel line."""

    title: dict[str, str]
    words: str = ""


# In words of the font euro.pf2, which has no ’.
CHOICES = (
    Choice(title={"fr": "Établi", "en": "Établi, in English"}),
    Choice(
        title={"fr": "Établi, les écrans de l'atelier", "en": "Établi, in English, the bench screens"},
        words="etabli.bench",
    ),
    Choice(
        title={"fr": "Établi, lu sur la clé", "en": "Établi, in English, read from the stick"},
        words=FROM_STICK,
    ),
    Choice(
        title={"fr": "Établi, affichage simplifié", "en": "Établi, in English, basic display"},
        words="nomodeset",
    ),
)
# A menu that has no font of its own shows them without (LOOK).
ACCENTS = str.maketrans({"É": "${E}", "é": "${e}"})
MEMORY_TEST = "Test de la mémoire / Memory test (memtest86+)"
FIRMWARE_SETUP = "Réglages du micrologiciel / Firmware setup"

DISK = """\
# Établi's menu. The disk that GRUB itself was read from holds the rest: no other drive is searched.
set disk="$root"
if regexp --set=1:whole '^\\(?([^,)]+)' "$prefix"; then set disk="$whole"; fi
if [ -e "($disk)/etabli/{build}" ]; then set root="$disk"; fi
if [ -e "($disk,msdos1)/etabli/{build}" ]; then set root="$disk,msdos1"; fi
set grub="($root)/boot/grub"
"""
NETWORK = """\
# Établi's menu for machines that start over the network. Where they fetch the two layers from:
set from="tftp://$net_default_server/etabli"
#set from="http://$net_default_server/etabli"
set grub="$prefix"
"""
# Not over the network: GRUB fetches that file anew for each sentence, shows English, and hangs at times.
KEYS_IN_FRENCH = """\
# What GRUB itself says of its keys.
set locale_dir="$grub/locale"
set lang=fr
"""
LOOK = """\
# Most PCs have no serial port, and a list with one that is not there is refused whole.
if serial --unit=0 --speed=115200; then
    terminfo -u serial vt100
    set serial=serial
fi
# GRUB that is locked down takes its own font alone.
if [ "$grub_platform" = efi ]; then
    if loadfont "(memdisk)/fonts/unicode.pf2"; then set font=yes; fi
fi
if [ "$font" != yes ]; then
    if loadfont "$grub/euro.pf2"; then set font=yes; fi
fi
if [ "$font" = yes ]; then
    set gfxmode=800x600,640x480,auto
    terminal_output gfxterm $serial
    set E=É
    set e=é
else
    terminal_output console $serial
    # The letters of a firmware have no accents.
    set E=E
    set e=e
fi
terminal_input console $serial
set color_normal=white/black
set color_highlight=black/light-gray
set timeout={wait}
set default=0
"""
ENTRY = """\
menuentry "{title}" {{
    linux /etabli/vmlinuz {words}
    initrd /etabli/initrd
}}
"""
TAIL = """\
if [ "$grub_platform" = efi ]; then
    if [ "$shim_lock" != y -a "$lockdown" != y ]; then
        menuentry "{memory}" {{
            if [ "$grub_cpu" = x86_64 ]; then
                chainloader /etabli/memtest64.efi
            else
                chainloader /etabli/memtest32.efi
            fi
        }}
    fi
    menuentry "{setup}" {{
        fwsetup
    }}
else
    menuentry "{memory}" {{
        linux16 /etabli/memtest.bin
    }}
fi
"""


def menu(build: str) -> str:
    """The configuration for the image of this build."""
    tail = TAIL.format(memory=MEMORY_TEST.translate(ACCENTS), setup=FIRMWARE_SETUP.translate(ACCENTS))
    return "".join(
        (DISK.replace("{build}", build), KEYS_IN_FRENCH, LOOK.format(wait=WAIT_S), *_entries(), tail)
    )


def network_menu() -> str:
    """The configuration for a start over the network: the same choices but for the stick's."""
    return "".join((NETWORK, LOOK.format(wait=WAIT_S), *_entries(more="fetch=$from", without=FROM_STICK)))


def _entries(more: str = "", without: str = "-") -> list[str]:
    return [
        ENTRY.format(
            title=choice.title[language].translate(ACCENTS),
            words=" ".join(filter(None, (KERNEL_WORDS, LANGUAGES[language], choice.words, more))),
        )
        for language in LANGUAGES
        for choice in CHOICES
        if choice.words != without
    ]
