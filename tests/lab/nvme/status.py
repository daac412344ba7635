"""NVMe status codes and opcodes, spelt as in the NVM Express Base Specification 2.0 (figures 94 to 98,
138).
"""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """Status Code Type << 8 | Status Code; DO NOT RETRY is bit 14."""

    SUCCESS = 0x000
    INVALID_OPCODE = 0x001
    INVALID_FIELD = 0x002
    DATA_TRANSFER_ERROR = 0x004
    INVALID_NAMESPACE = 0x00B
    SANITIZE_FAILED = 0x01C
    SANITIZE_IN_PROGRESS = 0x01D
    NAMESPACE_WRITE_PROTECTED = 0x020
    LBA_OUT_OF_RANGE = 0x080
    CAPACITY_EXCEEDED = 0x081
    FORMAT_IN_PROGRESS = 0x084
    INVALID_LOG_PAGE = 0x109
    INVALID_FORMAT = 0x10A
    INSUFFICIENT_CAPACITY = 0x115
    NAMESPACE_ID_UNAVAILABLE = 0x116
    ALREADY_ATTACHED = 0x118
    NOT_ATTACHED = 0x11A
    THIN_PROVISIONING_NOT_SUPPORTED = 0x11B
    CONTROLLER_LIST_INVALID = 0x11C
    SELF_TEST_IN_PROGRESS = 0x11D
    PROHIBITED_WHILE_SUSPENDED = 0x12A
    WRITE_FAULT = 0x280
    UNRECOVERED_READ_ERROR = 0x281
    ACCESS_DENIED = 0x286
    ACCESS_PERSISTENT_LOSS = 0x301
    ACCESS_INACCESSIBLE = 0x302
    ACCESS_TRANSITION = 0x303


DO_NOT_RETRY = 1 << 14
RETRYABLE = frozenset({Status.SUCCESS, Status.SANITIZE_IN_PROGRESS, Status.FORMAT_IN_PROGRESS})


class Admin(IntEnum):
    """Admin command opcodes."""

    GET_LOG_PAGE = 0x02
    IDENTIFY = 0x06
    ABORT = 0x08
    SET_FEATURES = 0x09
    GET_FEATURES = 0x0A
    ASYNC_EVENT_REQUEST = 0x0C
    NAMESPACE_MANAGEMENT = 0x0D
    DEVICE_SELF_TEST = 0x14
    NAMESPACE_ATTACHMENT = 0x15
    KEEP_ALIVE = 0x18
    FORMAT_NVM = 0x80
    SECURITY_SEND = 0x81
    SECURITY_RECEIVE = 0x82
    SANITIZE = 0x84


class Io(IntEnum):
    """NVM command set opcodes."""

    FLUSH = 0x00
    WRITE = 0x01
    READ = 0x02
    WRITE_ZEROES = 0x08
    DATASET_MANAGEMENT = 0x09


# Base Specification 2.0, 5.23.1 and figure 91: what a controller still does while a sanitize operation runs.
ALLOWED_DURING_SANITIZE = frozenset(
    {
        Admin.GET_LOG_PAGE,
        Admin.IDENTIFY,
        Admin.ABORT,
        Admin.SET_FEATURES,
        Admin.GET_FEATURES,
        Admin.ASYNC_EVENT_REQUEST,
        Admin.KEEP_ALIVE,
    }
)


def status_field(status: Status) -> int:
    """The 15-bit status field of a completion, Do Not Retry set where retrying is senseless."""
    return status if status in RETRYABLE else status | DO_NOT_RETRY
