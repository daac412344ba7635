"""The words and shapes of `smartctl -x`, by which its text is taken apart."""

from __future__ import annotations

import re

FLAGS = {"P": 1, "O": 2, "S": 4, "R": 8, "C": 16, "K": 32}
FLAG_NAMES = ("prefailure", "updated_online", "performance", "error_rate", "event_count", "auto_keep")
ATTRIBUTE = re.compile(
    r"^\s*(?P<id>\d{1,3}) (?P<name>\S+)\s+(?P<flags>[P-][O-][S-][R-][C-][K-])\+?\s+(?P<value>\d+|---)\s+"
    r"(?P<worst>\d+|---)\s+(?P<thresh>\d+|---)\s+(?P<failed>-|NOW|Past)\s+(?P<raw>.*?)\s*$",
    re.MULTILINE,
)
WHEN_FAILED = {"-": "", "NOW": "now", "Past": "past"}
WHEN_FAILED_LONG = {"-": "-", "NOW": "FAILING_NOW", "Past": "In_the_past"}
STATISTIC = re.compile(
    r"^0x(?P<page>[0-9a-f]{2})\s+0x(?P<offset>[0-9a-f]{3})\s+(?P<size>\d+)\s+(?P<value>-?\d+|-)\s+"
    r"(?P<flags>[V?N-][D-][C-]|[N-][D-][C-]|\S{3})\s+(?P<name>\S.*?)\s*$",
    re.MULTILINE,
)
SELF_TEST = re.compile(
    r"^#\s*(?P<number>\d+)\s+(?P<kind>\S.*?)\s{2,}(?P<status>\S.*?)\s+(?P<left>\d+)%\s+(?P<hours>\d+)\s+(?P<lba>\S+)\s*$",
    re.MULTILINE,
)
# ataprint.cpp, ataPrintSmartSelfTestEntry: the upper four bits of the status
SELF_TEST_STATUS = {
    "Completed without error": 0,
    "Aborted by host": 1,
    "Interrupted (host reset)": 2,
    "Fatal or unknown error": 3,
    "Completed: unknown failure": 4,
    "Completed: electrical failure": 5,
    "Completed: servo/seek failure": 6,
    "Completed: read failure": 7,
    "Completed: handling damage??": 8,
    "Self-test routine in progress": 15,
}
SELF_TEST_KIND = {
    "Offline": 0,
    "Short offline": 1,
    "Extended offline": 2,
    "Conveyance offline": 3,
    "Selective offline": 4,
    "Abort offline test": 127,
    "Short captive": 129,
    "Extended captive": 130,
}
NVME_LOG = {
    "Available Spare": "available_spare",
    "Available Spare Threshold": "available_spare_threshold",
    "Percentage Used": "percentage_used",
    "Data Units Read": "data_units_read",
    "Data Units Written": "data_units_written",
    "Host Read Commands": "host_reads",
    "Host Write Commands": "host_writes",
    "Controller Busy Time": "controller_busy_time",
    "Power Cycles": "power_cycles",
    "Power On Hours": "power_on_hours",
    "Unsafe Shutdowns": "unsafe_shutdowns",
    "Media and Data Integrity Errors": "media_errors",
    "Error Information Log Entries": "num_err_log_entries",
}
# drivedb.h and atacmds.cpp: attributes of which the raw value is hours, or is printed in hours
HOURS = re.compile(r"Power_On_(Hours|Minutes|Seconds|Half_Minutes)(_and_Msec)?")
