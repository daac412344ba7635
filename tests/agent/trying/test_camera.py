"""Cameras: the node that gives pictures is found among those that do not, and a black picture is caught."""

from __future__ import annotations

import pytest

from agent.trying.camera import device_caps, find_cameras, parse_picture, try_camera
from agent.trying.trier import CannotTry
from host.errors import ToolFailed, ToolMissing
from model.trial import TrialKind
from model.trying import CameraTrial
from tests.agent.trying.given import Sitting
from tests.fake_host import FakeHost, Said

# v4l2-ctl --info of the kernel's simulated camera (vivid), whose four nodes are one device.
INFO = """\
Driver Info:
	Driver name      : vivid
	Card type        : vivid
	Bus info         : platform:vivid-000
	Driver version   : 6.12.118
	Capabilities     : 0x9dbf0df3
		Video Capture
		Video Output
		Metadata Capture
		Streaming
		Device Capabilities
	Device Caps      : {caps}
		Streaming
		Extended Pix Format
Media Driver Info:
	Driver name      : vivid
	Model            : vivid
"""
FORMAT = """\
Format Video Capture:
	Width/Height      : 8/4
	Pixel Format      : 'YU12' (Planar YUV 4:2:0)
	Field             : None
	Bytes per Line    : 8
	Size Image        : 48
	Colorspace        : sRGB
"""
CAPS = {
    0: "0x05230001\n\t\tVideo Capture",
    1: "0x05220002\n\t\tVideo Output",
    2: "0x05a30000\n\t\tMetadata Capture",
}
SIZE = (
    "v4l2-ctl --wrapper -d /dev/video0 --set-fmt-video=width=320,height=240,pixelformat=YU12 --get-fmt-video"
)
STREAM = (
    "v4l2-ctl --wrapper -d /dev/video0 --set-fmt-video=width=320,height=240,pixelformat=YU12 "
    "--stream-skip=6 --stream-mmap --stream-count=1 --stream-to=-"
)
PRIVACY = "v4l2-ctl -d /dev/video0 --get-ctrl=privacy"
SOMETHING, BLACK = bytes(range(16, 16 + 96, 3)) + bytes(16), bytes(48)


def camera(picture: Said = SOMETHING, **more: Said) -> FakeHost:
    nodes = {f"/sys/class/video4linux/video{number}" for number in CAPS}
    host = FakeHost(
        files={f"{node}/name": "vivid-000-vid-cap" for node in nodes},
        links={f"{node}/device": "/sys/devices/platform/vivid.0" for node in nodes},
        tools={
            f"v4l2-ctl -d /dev/video{number} --info": INFO.format(caps=caps) for number, caps in CAPS.items()
        },
    )
    host.tools |= {
        SIZE: FORMAT,
        STREAM: picture,
        PRIVACY: ToolFailed(PRIVACY, "unknown control 'privacy'", 1),
    }
    host.tools |= {PRIVACY: more["privacy"]} if "privacy" in more else {}
    return host


def code(seen: CameraTrial) -> str | None:
    return None if seen.why is None else seen.why.code


def shown(host: FakeHost) -> CameraTrial:
    sitting = Sitting(looks=2)
    try_camera(sitting.given(TrialKind.CAMERA), host)
    (told,) = sitting.told
    assert isinstance(told, CameraTrial)
    return told


def test_of_the_nodes_of_one_camera_the_one_that_gives_pictures_is_used() -> None:
    (found,) = find_cameras(camera())
    assert found.node == "/dev/video0"
    assert device_caps(INFO.format(caps=CAPS[2])) >= {"Metadata Capture"}
    assert "Video Capture" not in device_caps(INFO.format(caps=CAPS[2]))


def test_a_picture_is_shown_and_a_person_says_whether_it_is_one() -> None:
    seen = shown(camera())
    assert seen.found is None
    assert code(seen) == "trying.picture"
    assert [len(line) for line in seen.picture] == [8] * 4


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (BLACK, "trying.picture_black"),
        (bytes([128]) * 48, "trying.picture_uniform"),
        (bytes(7), "trying.picture_broken"),
        (
            ToolFailed("v4l2-ctl", "VIDIOC_STREAMON returned -1 (No space left on device)", 1),
            "trying.no_picture",
        ),
    ],
)
def test_what_is_no_picture_is_said(picture: Said, expected: str) -> None:
    assert code(shown(camera(picture))) == expected


def test_a_camera_that_is_switched_off_says_so() -> None:
    assert code(shown(camera(BLACK, privacy="privacy: 1\n"))) == "trying.privacy"
    assert code(shown(camera(BLACK, privacy="privacy: 0\n"))) == "trying.picture_black"


def test_no_picture_is_left_when_it_is_over() -> None:
    sitting = Sitting(looks=2)
    assert try_camera(sitting.given(TrialKind.CAMERA), camera()).picture == ()


def test_no_camera_and_no_tool_cannot_be_tried() -> None:
    with pytest.raises(CannotTry) as caught:
        try_camera(Sitting().given(TrialKind.CAMERA), FakeHost())
    assert caught.value.message.code == "trying.no_camera"
    host = camera()
    host.tools["v4l2-ctl -d /dev/video0 --info"] = ToolMissing("v4l2-ctl", "v4l2-ctl is not installed")
    with pytest.raises(CannotTry) as caught:
        try_camera(Sitting().given(TrialKind.CAMERA), host)
    assert caught.value.message.code == "trying.tool_missing"


def test_lines_may_be_longer_than_the_picture_is_wide() -> None:
    told = FORMAT.replace("Bytes per Line    : 8", "Bytes per Line    : 10")
    picture = parse_picture(told, bytes(range(40)) + bytes(20))
    assert picture.is_whole
    assert picture.luma[8] == 10
    assert not parse_picture("nonsense", bytes(99)).is_whole
    assert not parse_picture(FORMAT.replace("'YU12'", "'MJPG'"), bytes(99)).is_whole
