"""Cameras by v4l2-ctl: a picture every moment, shown in characters; a black one is caught. None is kept."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agent.trying.trier import CannotTry, Given
from host.errors import HostError
from host.port import Host, read_optional
from judge.trials.picture import Picture, Sight, in_characters, sight_of
from model.message import Message, say
from model.trying import CameraTrial

NODES = "/sys/class/video4linux"
WIDTH, HEIGHT = 320, 240
COLUMNS, LINES = 40, 12
SETTLE_PICTURES = 6  # until the exposure has found its level
TOOL_TIMEOUT_S, PICTURE_TIMEOUT_S = 5.0, 8.0
PICTURE_LIMIT_BYTES = 8 << 20
EVERY_S, POLL_S = 0.5, 0.1
NEXT = "next"  # the word for the next camera
CAPTURES = "Video Capture"
SIZE = re.compile(r"Width/Height\s*:\s*(\d+)/(\d+)")
LINE_BYTES = re.compile(r"Bytes per Line\s*:\s*(\d+)")
PRIVACY = re.compile(r"privacy\s*:\s*1\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """One camera by the node that gives pictures; it may have others, for metadata."""

    node: str
    name: str


def try_camera(given: Given, host: Host) -> CameraTrial:
    """Shows pictures until nobody wants them. Raises CannotTry where there is no camera."""
    cameras = find_cameras(host)
    if not cameras:
        raise CannotTry(say("trying.no_camera"))
    number, seen = 0, CameraTrial(trial=given.trial, cameras=len(cameras))
    while given.is_wanted():
        camera = cameras[number % len(cameras)]
        place = number % len(cameras) + 1
        looked = _looked(host, camera, seen)
        if not given.is_wanted():
            break  # its tool was ended: that there is no picture says nothing
        seen = replace(looked, name=camera.name, camera=place)
        given.tell(seen)
        if _wait(given) == NEXT:
            number += 1
    return replace(seen, picture=())


def _wait(given: Given) -> str | None:
    """A moment, or until somebody says a word."""
    ends_s = time.monotonic() + EVERY_S
    while given.is_wanted() and time.monotonic() < ends_s:
        word = given.word()
        if word is not None:
            return word
        time.sleep(POLL_S)  # a word is asked for, and whether it is wanted
    return None


def _looked(host: Host, camera: Camera, seen: CameraTrial) -> CameraTrial:
    try:
        picture = take_picture(host, camera.node)
    except HostError as error:
        return replace(seen, picture=(), why=say("trying.no_picture", error=str(error)))
    return replace(
        seen,
        picture=in_characters(picture, COLUMNS, LINES),
        pictures=seen.pictures + 1,
        why=_told(host, camera, sight_of(picture)),
    )


def _told(host: Host, camera: Camera, sight: Sight) -> Message:
    if sight is Sight.SOMETHING:
        return say("trying.picture")
    if sight is Sight.BROKEN:
        return say("trying.picture_broken")
    if is_switched_off(host, camera.node):
        return say("trying.privacy")
    return say("trying.picture_black" if sight is Sight.BLACK else "trying.picture_uniform")


def find_cameras(host: Host) -> tuple[Camera, ...]:
    """The first node of each camera that gives pictures. Raises CannotTry where v4l2-ctl is missing."""
    found: dict[str, Camera] = {}
    for folder in sorted(host.glob(f"{NODES}/video*"), key=_number):
        node = f"/dev/{folder.rpartition('/')[2]}"
        try:
            told = host.run(("v4l2-ctl", "-d", node, "--info"), timeout_s=TOOL_TIMEOUT_S).text
            device = host.link(f"{folder}/device")
        except HostError as error:
            if error.why == "tool_missing":
                raise CannotTry(say("trying.tool_missing", tool="v4l2-ctl", package="v4l-utils")) from error
            continue  # a node that does not answer is none that gives pictures
        if CAPTURES in device_caps(told):
            name = read_optional(host, f"{folder}/name") or node
            found.setdefault(device, Camera(node=node, name=name))
    return tuple(found.values())


def _number(folder: str) -> int:
    digits = folder.rpartition("video")[2]
    return int(digits) if digits.isdigit() else 0


def device_caps(told: str) -> frozenset[str]:
    """What this node can do, by v4l2-ctl; the device as a whole may do more."""
    return frozenset(_below(told, "Device Caps"))


def _below(told: str, heading: str) -> Iterator[str]:
    """The lines that are indented deeper than their heading."""
    depth: int | None = None
    for line in told.splitlines():
        indent = len(line) - len(line.lstrip())
        if depth is not None and indent <= depth:
            return
        if depth is not None:
            yield line.strip()
        elif line.strip().startswith(heading):
            depth = indent


def take_picture(host: Host, node: str) -> Picture:
    """One picture, as light alone; libv4l turns whatever the camera gives into planes. Raises HostError."""
    asked = f"width={WIDTH},height={HEIGHT},pixelformat=YU12"
    base = ("v4l2-ctl", "--wrapper", "-d", node, f"--set-fmt-video={asked}")
    told = host.run((*base, "--get-fmt-video"), timeout_s=TOOL_TIMEOUT_S).text
    stream = (f"--stream-skip={SETTLE_PICTURES}", "--stream-mmap", "--stream-count=1", "--stream-to=-")
    data = host.run((*base, *stream), timeout_s=PICTURE_TIMEOUT_S, limit_bytes=PICTURE_LIMIT_BYTES).stdout
    return parse_picture(told, data)


def parse_picture(told: str, data: bytes) -> Picture:
    """The plane of light at the beginning of a YU12 picture (linux/videodev2.h, V4L2_PIX_FMT_YUV420); one
    without a size where the driver told none.
    """
    size, line = SIZE.search(told), LINE_BYTES.search(told)
    if size is None or "'YU12'" not in told:
        return Picture(width=0, height=0, luma=b"")
    width, height = int(size[1]), int(size[2])
    stride = max(int(line[1]), width) if line is not None else width
    rows = (data[row * stride : row * stride + width] for row in range(height))
    return Picture(width=width, height=height, luma=b"".join(rows))


def is_switched_off(host: Host, node: str) -> bool:
    """Whether the camera says that its privacy switch is on (V4L2_CID_PRIVACY)."""
    try:
        told = host.run(("v4l2-ctl", "-d", node, "--get-ctrl=privacy"), timeout_s=TOOL_TIMEOUT_S).text
    except HostError:  # most have no such switch
        return False
    return PRIVACY.search(told) is not None
