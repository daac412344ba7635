"""Sentences of which systems a machine is fit for, and what is against them; short, to stand in one line."""

from __future__ import annotations

from papers.language import N_

SYSTEMS: dict[str, str | tuple[str, str]] = {
    "systems.processor": N_("Microsoft does not accept its processor, list of {date}"),
    "systems.processor_unknown": N_("whether Microsoft accepts its processor is not known"),
    "systems.firmware_unknown": N_("its BIOS is not known"),
    "systems.bios": N_("set the BIOS to UEFI, with Secure Boot"),
    "systems.no_secure_boot": N_("its BIOS is older than Secure Boot"),
    "systems.secure_boot_unknown": N_("whether its BIOS has Secure Boot is not known"),
    "systems.tpm_unknown": N_("its TPM is not known"),
    "systems.tpm_off": N_("switch the TPM on in the BIOS setup, PTT or fTPM"),
    "systems.tpm_old": N_("its TPM is a {version}, 2.0 is needed: check the BIOS setup"),
    "systems.memory": N_("at least {wanted} GB of memory needed"),
    "systems.memory_missing": N_("no memory"),
    "systems.memory_unknown": N_("its memory is not known"),
    "systems.drive": N_("a drive of at least {wanted} GB needed"),
    "systems.drive_missing": N_("a drive needed"),
    "systems.drive_unknown": N_("its drive is not known"),
    "systems.bits": N_("32-bit processor, for which no current system is made"),
    "systems.processor_not_known": N_("its processor is not known"),
}
