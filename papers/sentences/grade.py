"""Sentences of the grade: what scored, what held it down, what nobody knows."""

from __future__ import annotations

from papers.language import N_

SCORES: dict[str, str | tuple[str, str]] = {
    "grade.score.memory_gib": N_("Memory: {value}"),
    "grade.score.memory_bandwidth_mib_per_s": N_("Memory speed: {value} MiB/s"),
    "grade.score.cpu_year": N_("Processor of {value}"),
    "grade.score.cpu_cores": N_("Cores of the processor: {value}"),
    "grade.score.cpu_threads": N_("Threads of the processor: {value}"),
    "grade.score.cpu_level": N_("Processor of level x86-64-v{value}"),
    "grade.score.cpu_single_events_per_s": N_("Speed of one thread: {value} (sysbench)"),
    "grade.score.cpu_all_events_per_s": N_("Speed of all threads: {value} (sysbench)"),
    "grade.score.compression_single_mips": N_("Speed of one thread: {value} MIPS (7-Zip)"),
    "grade.score.compression_all_mips": N_("Speed of all threads: {value} MIPS (7-Zip)"),
    "grade.score.drive_gb": N_("Drive of {value}"),
    "grade.score.drive_kind.ssd": N_("SSD"),
    "grade.score.drive_kind.emmc": N_("Soldered flash drive (eMMC), slower than an SSD"),
    "grade.score.drive_kind.hdd": N_("Hard disk, slow for a current system"),
    "grade.score.drive_sequential_mb_per_s": N_("Drive in sequence: {value} MB/s"),
    "grade.score.drive_random_iops": N_("Drive at random, reads per second: {value}"),
    "grade.score.battery_health_percent": N_("Battery: {value} % of its capacity when new"),
    "grade.score.worst_battery": N_(
        "Battery {battery}, the more worn one: {value} % of its capacity when new"
    ),
    "grade.score.battery_dead": N_("Battery {battery}: does not work"),
    "grade.score.screen_height_px": N_("Lines of the built-in screen: {value}"),
    "grade.score.screen_inches": N_("Built-in screen: {value} inches"),
    "grade.absent.drive_gb": N_("No usable drive"),
    "grade.absent.drive_kind": N_("No usable drive, so no kind of drive"),
    "grade.absent.drive_sequential_mb_per_s": N_("No usable drive to read in sequence"),
    "grade.absent.drive_random_iops": N_("No usable drive to read at random"),
    "grade.absent.battery_health_percent": N_("No battery"),
}

UNKNOWN: dict[str, str | tuple[str, str]] = {
    "grade.unknown.memory_gib": N_("Memory: not known"),
    "grade.unknown.memory_bandwidth_mib_per_s": N_("Memory speed: not measured"),
    "grade.unknown.memory_stress": N_("Memory under stress: not tested"),
    "grade.unknown.memory_errors": N_("Errors counted by the memory: not known"),
    "grade.unknown.cpu_year": N_("Year of the processor: not known"),
    "grade.unknown.cpu_cores": N_("Cores of the processor: not known"),
    "grade.unknown.cpu_threads": N_("Threads of the processor: not known"),
    "grade.unknown.cpu_level": N_("Level of the processor: not known"),
    "grade.unknown.cpu_single_events_per_s": N_("Speed of one thread (sysbench): not measured"),
    "grade.unknown.cpu_all_events_per_s": N_("Speed of all threads (sysbench): not measured"),
    "grade.unknown.compression_single_mips": N_("Speed of one thread (7-Zip): not measured"),
    "grade.unknown.compression_all_mips": N_("Speed of all threads (7-Zip): not measured"),
    "grade.unknown.drive_gb": N_("Capacity of a usable drive: not known"),
    "grade.unknown.drive_kind": N_("Kind of drive: not known"),
    "grade.unknown.health.drive_gb": N_("Capacity of the drive: not counted, its health is not known"),
    "grade.unknown.health.drive_kind": N_("Kind of drive: not counted, its health is not known"),
    "grade.unknown.health.drive_sequential_mb_per_s": N_(
        "Drive in sequence: not counted, its health is not known"
    ),
    "grade.unknown.health.drive_random_iops": N_("Drive at random: not counted, its health is not known"),
    "grade.unknown.drive_sequential_mb_per_s": N_("Drive in sequence: not measured"),
    "grade.unknown.drive_random_iops": N_("Drive at random: not measured"),
    "grade.unknown.battery_health_percent": N_("Health of the battery: not known"),
    "grade.unknown.battery_doubtful": N_(
        "Battery {battery}: its figures contradict each other; charge it, unplug the mains and check again"
    ),
    "grade.unknown.screen_height_px": N_("Lines of the built-in screen: not known"),
    "grade.unknown.screen_inches": N_("Size of the built-in screen: not known"),
    "grade.unknown.windows_11": N_("Whether Microsoft accepts the processor for Windows 11: not known"),
    "grade.unknown.windows_11_secure_boot": N_(
        "Whether the BIOS has Secure Boot, which Windows 11 needs: not known"
    ),
    "grade.unknown.chassis": N_("Laptop or not: not known; battery and screen were not judged"),
}

CAPS: dict[str, str | tuple[str, str]] = {
    "grade.below.memory_gib": N_("Only {value} of memory, less than {limit} GB: add some, then grade again"),
    "grade.below.memory_bandwidth_mib_per_s": N_("Memory speed below {limit} MiB/s ({value})"),
    "grade.below.cpu_year": N_("The processor is from before {limit} ({value})"),
    "grade.below.cpu_cores": N_("Too few cores: {value} (at least {limit})"),
    "grade.below.cpu_threads": N_("Too few threads: {value} (at least {limit})"),
    "grade.below.cpu_level": N_(
        "The processor is too old for current Linux systems (x86-64-v{value}, needed v{limit})"
    ),
    "grade.below.cpu_single_events_per_s": N_("One thread is slower than {limit} ({value}, sysbench)"),
    "grade.below.cpu_all_events_per_s": N_("All threads are slower than {limit} ({value}, sysbench)"),
    "grade.below.compression_single_mips": N_("One thread is slower than {limit} MIPS ({value}, 7-Zip)"),
    "grade.below.compression_all_mips": N_("The processor is slower than {limit} MIPS ({value}, 7-Zip)"),
    "grade.below.drive_gb": N_("The drive is too small for a system ({value}, less than {limit} GB)"),
    "grade.below.unknown_drive_gb": N_(
        "The capacity of the drive is not known: it may be too small for a system (less than {limit} GB)"
    ),
    "grade.below.drive_sequential_mb_per_s": N_("The drive is read more slowly than {limit} MB/s ({value})"),
    "grade.below.drive_random_iops": N_("The drive gives fewer than {limit} reads per second ({value})"),
    "grade.below.battery_health_percent": N_(
        "The battery has only {value} % of its capacity when new, less than {limit} %"
    ),
    "grade.below.worst_battery": N_(
        "Battery {battery} has only {value} % of its capacity when new, less than {limit} %"
    ),
    "grade.below.battery_dead": N_("Battery {battery} does not work: fit another one, then grade again"),
    "grade.below.screen_height_px": N_("The screen has fewer than {limit} lines ({value})"),
    "grade.below.screen_inches": N_("The screen is smaller than {limit} inches ({value})"),
    "grade.cap.memory_stress_failed": N_("The memory failed its stress test: replace it, then grade again"),
    "grade.cap.uncorrected_memory_errors": (
        "{count} memory error could not be corrected: replace the memory and grade again",
        "{count} memory errors could not be corrected: replace the memory and grade again",
    ),
    "grade.cap.drive_failing": N_(
        "Drive {drive} is failing. Do not give the machine away with it: replace it, then grade again"
    ),
    "grade.cap.drive_read_failed": N_(
        "Drive {drive} could not be read. Do not give the machine away with it: replace it, then grade again"
    ),
    "grade.cap.drive_watched": N_("Drive {drive} works, but has to be watched"),
    "grade.cap.drive_not_known": N_("It is not known yet how worn drive {drive} is"),
    "grade.cap.no_drive": N_("No drive found: check, fit one, then grade again"),
    "grade.cap.not_windows_11": N_(
        "Not for Windows 11: Microsoft does not accept this processor (list of {date})"
    ),
    "grade.cap.not_windows_11.secure_boot": N_("Not for Windows 11: its BIOS is older than Secure Boot"),
    "grade.cap.swollen_battery": N_("The battery is swollen: replace it, then grade again"),
    "grade.cap.trial_failed": N_("Does not work: {trial}"),
    "grade.cap.no_battery": N_("No battery: the machine runs on mains only. Fit one, then grade again"),
}

REMARKS: dict[str, str | tuple[str, str]] = {
    "grade.repair.drive": N_("With another drive: {letter}"),
    "grade.repair.memory": N_("With {memory_gib} GB of memory: {letter}"),
    "grade.repair.battery": N_("With another battery: {letter}"),
    "grade.repair.drive_memory": N_("With another drive and {memory_gib} GB of memory: {letter}"),
    "grade.repair.battery_drive": N_("With another battery and another drive: {letter}"),
    "grade.repair.battery_memory": N_("With another battery and {memory_gib} GB of memory: {letter}"),
    "grade.repair.battery_drive_memory": N_(
        "With another battery, another drive and {memory_gib} GB of memory: {letter}"
    ),
    "grade.storage_unknown": N_("Its drives are not known: open the machine to check"),
    "grade.no_drive_seen": N_("No drive was detected: open the machine to check whether there is one"),
    "grade.hidden_storage": N_(
        "Drives may be hidden behind {where}: open the machine to check, or change the BIOS setting"
    ),
    "grade.drive_health_unknown": N_("Check the health of drive {drive}: it is not known"),
    "grade.disturbed": N_("The processor was busy with something else while it was measured: measure again"),
    "grade.other_drive_watched": N_("Drive {drive} shows signs of wear: install the system on another drive"),
    "grade.slowed_by_heat": (
        "Heat slowed the processor down {count} time while it was measured: clean the fan",
        "Heat slowed the processor down {count} times while it was measured: clean the fan",
    ),
    "grade.slowed_by_heat_at": (
        "Heat ({celsius} °C) slowed the processor down {count} time while it was measured: clean the fan",
        "Heat ({celsius} °C) slowed the processor down {count} times while it was measured: clean the fan",
    ),
    "grade.unclaimed": N_("No driver claims this device, it will not work under Linux: {device}"),
    "grade.windows_key": N_("The BIOS contains a Windows key"),
}

LOCKS: dict[str, str | tuple[str, str]] = {
    "grade.locks_unknown": N_("Locks: not known; check the BIOS setup"),
    "grade.lock.power_on_password.active": N_("Locked: a password is asked at power-on"),
    "grade.lock.power_on_password.unknown": N_("Power-on password: check"),
    "grade.lock.supervisor_password.active": N_("Locked: the BIOS setup has a password"),
    "grade.lock.supervisor_password.unknown": N_("BIOS password: check"),
    "grade.lock.absolute.active": N_("Locked: Absolute (Computrace) is active"),
    "grade.lock.absolute.inactive": N_("Absolute (Computrace) is there and not active"),
    "grade.lock.absolute.unknown": N_("Absolute (Computrace): check in the BIOS setup"),
    "grade.lock.chromebook.active": N_("Locked: the Chromebook is enrolled in an organisation"),
    "grade.lock.chromebook.inactive": N_("The Chromebook is not enrolled"),
    "grade.lock.chromebook.unknown": N_("Chromebook: is it enrolled in an organisation?"),
    "grade.lock.apple_t2.active": N_("Locked: the T2 chip refuses other systems"),
    "grade.lock.apple_t2.inactive": N_("The T2 chip lets other systems start"),
    "grade.lock.apple_t2.unknown": N_("Apple T2 chip: does it let other systems start?"),
    "grade.lock.mdm.active": N_("Locked: managed by an organisation (MDM)"),
    "grade.lock.mdm.unknown": N_("Managed by an organisation (MDM)?"),
    "grade.lock.autopilot.active": N_("Locked: registered with Windows Autopilot"),
    "grade.lock.autopilot.unknown": N_("Registered with Windows Autopilot?"),
    "grade.lock.activation_lock.active": N_("Locked: activation lock of an Apple account"),
    "grade.lock.activation_lock.unknown": N_("Activation lock of an Apple account?"),
}

GRADE: dict[str, str | tuple[str, str]] = SCORES | UNKNOWN | CAPS | REMARKS | LOCKS
