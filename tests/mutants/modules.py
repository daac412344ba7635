"""Which modules are given faults, and which tests have to notice: those nearest to a module come first."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

GRADE = ("tests/judge/grade/test_figures.py", "tests/judge/grade/test_grade.py", "tests/judge/grade")
IDENTITY = ("tests/judge/identity", "tests/inventory/receiving/test_machines.py")
HEALTH = (
    "tests/judge/health/test_findings.py",
    "tests/judge/health/test_ata_findings.py",
    "tests/judge/health",
)
PROOF = ("tests/judge/erasure",)
RECEIVING = (
    "tests/inventory/receiving",
    "tests/inventory/reading",
    "tests/inventory/test_doors.py",
    "tests/inventory/pages/test_altered_certificates.py",
)
RUN = (
    "tests/wipe/test_run.py",
    "tests/wipe/test_work.py",
    "tests/wipe/test_falling.py",
    "tests/wipe/test_evidence.py",
    "tests/wipe/test_failures.py",
    "tests/wipe/test_fingerprint.py",
    "tests/wipe/test_odd_blocks.py",
    "tests/wipe/test_overwrite.py",
)
PLANNING = (
    "tests/wipe/test_plan.py",
    "tests/wipe/test_emmc.py",
    "tests/wipe/test_opal.py",
    "tests/agent/erasing/test_plans.py",
    *RUN,
)

# Rooms of which every module is tried.
ROOMS: dict[str, tuple[str, ...]] = {
    "judge/erasure": PROOF,
    "judge/grade": GRADE,
    "judge/health": HEALTH,
    "judge/identity": IDENTITY,
    "judge/last_word": ("tests/judge/last_word", "tests/agent/erasing/test_last_word.py"),
    "judge/processors": ("tests/judge/processors",),
    "judge/trials": ("tests/judge/trials", "tests/agent/trying"),
    "agent/spool": (
        "tests/agent/spool/test_spool.py",
        "tests/agent/spool/test_naming.py",
        "tests/agent/spool",
    ),
    "inventory/receiving": RECEIVING,
}

# Modules with nearer tests than their room's, and those of wipe/ that decide.
SINGLE: dict[str, tuple[str, ...]] = {
    "judge/key_state.py": ("tests/judge/test_key_state.py", "tests/agent/commands/key"),
    "inventory/receiving/arrival.py": ("tests/inventory/receiving/test_replacing.py", *RECEIVING),
    "inventory/receiving/certificate_summary.py": (
        "tests/inventory/receiving/test_certificate_row.py",
        *RECEIVING,
    ),
    "inventory/receiving/certifying.py": ("tests/inventory/receiving/test_certificate_row.py", *RECEIVING),
    "inventory/receiving/erased.py": ("tests/inventory/receiving/test_erased_stored.py", *RECEIVING),
    "inventory/receiving/examine.py": ("tests/inventory/receiving/test_examining.py", *RECEIVING),
    "inventory/receiving/judging.py": ("tests/inventory/receiving/test_summary.py", *RECEIVING),
    "inventory/receiving/keep.py": ("tests/inventory/receiving/test_keeping.py", *RECEIVING),
    "inventory/receiving/machines.py": ("tests/inventory/receiving/test_placing.py", *RECEIVING),
    "inventory/receiving/replaced.py": ("tests/inventory/receiving/test_replacing.py", *RECEIVING),
    "inventory/receiving/summary.py": ("tests/inventory/receiving/test_summary.py", *RECEIVING),
    "judge/grade/caps.py": ("tests/judge/grade/test_caps.py", *GRADE),
    "judge/erasure/binding.py": (
        "tests/judge/erasure/test_binding.py",
        "tests/judge/erasure/test_results.py",
    ),
    "judge/erasure/budget.py": (
        "tests/judge/erasure/test_budget.py",
        "tests/judge/erasure/test_places.py",
        "tests/judge/erasure/test_verdicts.py",
    ),
    "judge/erasure/certificate.py": (
        "tests/judge/erasure/test_results.py",
        *PROOF,
        "tests/agent/commands/test_altered_certificates.py",
    ),
    "judge/erasure/certified.py": (
        "tests/judge/erasure/test_results.py",
        "tests/judge/erasure/test_drive_proof.py",
    ),
    "judge/erasure/chain.py": (
        "tests/judge/erasure/test_chain.py",
        "tests/judge/erasure/test_results.py",
    ),
    "judge/erasure/channels.py": (
        "tests/judge/erasure/test_channels.py",
        "tests/judge/erasure/test_reach.py",
        "tests/judge/erasure/test_reach_whole.py",
    ),
    "judge/erasure/drive_proof.py": (
        "tests/judge/erasure/test_drive_proof.py",
        "tests/judge/erasure/test_drive_proof_limits.py",
        "tests/judge/erasure/test_machine_erasure.py",
    ),
    "judge/erasure/erasure.py": (
        "tests/judge/erasure/test_verdicts.py",
        "tests/judge/erasure/test_first_format.py",
        "tests/judge/erasure/test_changed_after.py",
        "tests/judge/erasure/test_rung_enough.py",
        "tests/judge/erasure/test_older_journals.py",
        "tests/judge/erasure/test_drive_states.py",
        "tests/judge/erasure/test_reach.py",
    ),
    "judge/erasure/fingerprint.py": ("tests/judge/erasure/test_changed_after.py",),
    "judge/erasure/fingerprint_sector.py": ("tests/judge/erasure/test_changed_after.py",),
    "judge/erasure/landmarks.py": ("tests/judge/erasure/test_places.py",),
    "judge/erasure/place_evidence.py": (
        "tests/judge/erasure/test_places.py",
        "tests/judge/erasure/test_reading_back.py",
        "tests/judge/erasure/test_rung_evidence.py",
        "tests/judge/erasure/test_rung_enough.py",
        "tests/judge/erasure/test_verdicts.py",
    ),
    "judge/erasure/reach.py": (
        "tests/judge/erasure/test_reach.py",
        "tests/judge/erasure/test_reach_whole.py",
        "tests/judge/erasure/test_channels.py",
        "tests/judge/erasure/test_drive_states.py",
    ),
    "judge/erasure/rung_evidence.py": (
        "tests/judge/erasure/test_rung_evidence.py",
        "tests/judge/erasure/test_rung_enough.py",
        "tests/judge/erasure/test_places.py",
        "tests/judge/erasure/test_reading_back.py",
        "tests/judge/erasure/test_first_format.py",
        "tests/judge/erasure/test_verdicts.py",
    ),
    "judge/erasure/rung_records.py": (
        "tests/judge/erasure/test_rung_evidence.py",
        "tests/judge/erasure/test_rung_enough.py",
        "tests/judge/erasure/test_places.py",
        "tests/judge/erasure/test_reading_back.py",
        "tests/judge/erasure/test_verdicts.py",
    ),
    "judge/erasure/older_journals.py": (
        "tests/judge/erasure/test_older_journals.py",
        "tests/judge/erasure/test_verdicts.py",
    ),
    "judge/erasure/machine_erasure.py": ("tests/judge/erasure", "tests/inventory/receiving/test_erased.py"),
    "judge/identity/naming.py": ("tests/agent/spool/test_naming.py", "tests/inventory/reading"),
    "judge/health/failure_rates.py": ("tests/corpus/test_failure_rates.py", *HEALTH),
    "judge/signature.py": (
        "tests/judge/test_signature.py",
        "tests/agent/bench/test_station.py",
        "tests/inventory/receiving/test_accepting.py",
    ),
    "wipe/boot_locks.py": (
        "tests/wipe/test_boot_locks.py",
        "tests/wipe/test_guard.py",
        "tests/wipe/test_unattended.py",
    ),
    "wipe/compare.py": ("tests/wipe/test_compare.py", *RUN),
    "wipe/consent.py": (
        "tests/wipe/test_consent_limits.py",
        "tests/wipe/test_consent.py",
        "tests/wipe/test_two_locks.py",
    ),
    "wipe/content.py": ("tests/wipe/test_content.py", "tests/wipe/test_overwrite.py", *RUN),
    "wipe/fingerprint.py": ("tests/wipe/test_fingerprint.py", "tests/probes/storage/test_fingerprint.py"),
    "wipe/guard.py": (
        "tests/wipe/test_guard_limits.py",
        "tests/wipe/test_guard.py",
        "tests/wipe/test_unattended.py",
        "tests/wipe/test_failures.py",
    ),
    "wipe/health.py": ("tests/wipe/test_health.py",),
    "wipe/heat.py": ("tests/wipe/test_heat.py",),
    "wipe/hidden.py": ("tests/wipe/test_hidden.py", *PLANNING),
    "wipe/known_drives.py": ("tests/wipe/test_known_drives.py", *PLANNING),
    "wipe/ladders.py": ("tests/wipe/test_ladders.py", *PLANNING),
    "wipe/live.py": (
        "tests/wipe/test_surroundings.py",
        "tests/wipe/test_opening.py",
        "tests/wipe/test_guard.py",
        "tests/wipe/test_live.py",
    ),
    "wipe/markers.py": ("tests/wipe/test_markers.py", *RUN),
    "wipe/overwrite.py": (
        "tests/wipe/test_overwrite_limits.py",
        "tests/wipe/test_overwrite.py",
        "tests/wipe/test_odd_blocks.py",
        *RUN,
    ),
    "wipe/places.py": ("tests/wipe/test_places.py", "tests/wipe/test_overwrite.py", *RUN),
    "wipe/plan.py": ("tests/wipe/test_plan_limits.py", "tests/wipe/test_plan_levels.py", *PLANNING),
    "wipe/preparing.py": ("tests/wipe/test_preparing.py", "tests/wipe/test_falling.py", *PLANNING),
    "wipe/protection.py": ("tests/wipe/test_protection.py",),
    "wipe/resume.py": (
        "tests/wipe/test_resume_point.py",
        "tests/agent/commands/wipe/test_resume.py",
        "tests/agent/erasing/test_plans.py",
        *RUN,
    ),
    "wipe/run.py": ("tests/wipe/test_run_steps.py", *RUN),
    "wipe/second_lock.py": (
        "tests/wipe/test_second_lock.py",
        "tests/wipe/test_two_locks.py",
        "tests/wipe/test_held_drive.py",
    ),
    "wipe/shown.py": ("tests/wipe/test_consent_limits.py", "tests/wipe/test_consent.py"),
    "wipe/tail.py": ("tests/wipe/test_tail.py", *RUN),
    "wipe/thaw.py": ("tests/wipe/test_thaw.py", "tests/agent/erasing/test_thaw.py"),
    "wipe/udev_names.py": (
        "tests/wipe/test_udev_names.py",
        "tests/wipe/test_protection.py",
        "tests/wipe/test_two_locks.py",
    ),
    "wipe/unattended.py": (
        "tests/wipe/test_unattended_limits.py",
        "tests/wipe/test_unattended.py",
        "tests/agent/erasing/test_unattended.py",
    ),
    "wipe/verify.py": (
        "tests/wipe/test_verify.py",
        "tests/wipe/test_overwrite.py",
        "tests/agent/commands/wipe/test_checked_again.py",
        *RUN,
    ),
    "wipe/work.py": (
        "tests/wipe/test_work.py",
        "tests/wipe/test_falling.py",
        "tests/agent/commands/wipe/test_stopping.py",
        *RUN,
    ),
}


def modules(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Every module that is tried, by its path from the root, with its tests, each once."""
    found = {
        path.relative_to(root).as_posix(): tests
        for room, tests in ROOMS.items()
        for path in sorted((root / room).rglob("*.py"))
        if path.name != "__init__.py"
    }
    return {name: tuple(dict.fromkeys(tests)) for name, tests in {**found, **SINGLE}.items()}
