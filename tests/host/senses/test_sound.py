"""Sound: what ALSA's tools tell, and what they are told. The texts are those of a guest's own tools."""

from __future__ import annotations

from host.senses.sound import SoundDevice, level_commands, parse_controls, parse_devices

PCMS = """\
00-00: Generic Analog : Generic Analog : playback 1 : capture 1
01-00: Loopback PCM : Loopback PCM : playback 8 : capture 8
01-01: Loopback PCM : Loopback PCM : playback 8 : capture 8
"""
# amixer -c 0 scontents, of QEMU's hda-duplex: muted, as ALSA leaves every card
CONTROLS = """\
Simple mixer control 'Master',0
  Capabilities: pvolume pswitch
  Playback channels: Front Left - Front Right
  Limits: Playback 0 - 74
  Mono:
  Front Left: Playback 0 [0%] [-74.00dB] [off]
  Front Right: Playback 0 [0%] [-74.00dB] [off]
Simple mixer control 'Capture',0
  Capabilities: cvolume cswitch
  Capture channels: Front Left - Front Right
  Limits: Capture 0 - 74
  Front Left: Capture 0 [0%] [-74.00dB] [off]
  Front Right: Capture 0 [0%] [-74.00dB] [off]
"""


def test_every_device_is_known_by_its_card_and_by_what_it_does() -> None:
    devices = parse_devices(PCMS)
    assert [device.address for device in devices] == ["plughw:0,0", "plughw:1,0", "plughw:1,1"]
    assert devices[0] == SoundDevice(
        card=0, number=0, name="Generic Analog", plays=True, records=True, is_digital=False
    )


def test_a_cable_to_a_screen_is_no_loudspeaker() -> None:
    (screen,) = parse_devices(PCMS.splitlines()[0].replace("Generic Analog", "HDMI 0"))
    assert screen.is_digital


def test_what_is_no_device_is_left_out() -> None:
    assert parse_devices("") == ()
    assert parse_devices("ALC269 :\nnonsense\n") == ()


def test_what_is_muted_is_opened_and_what_does_not_matter_is_left_alone() -> None:
    controls = parse_controls(CONTROLS)
    assert controls == {
        "Master,0": frozenset({"pvolume", "pswitch"}),
        "Capture,0": frozenset({"cvolume", "cswitch"}),
    }
    assert list(level_commands(controls)) == [("Master,0", "85%", "unmute"), ("Capture,0", "85%", "cap")]
    assert list(level_commands({"Beep,0": frozenset({"pvolume", "pswitch"})})) == []
    assert list(level_commands({"Speaker,0": frozenset({"pswitch-joined"})})) == [("Speaker,0", "unmute")]
    assert list(level_commands({"Master,0": frozenset({"volume", "volume-joined"})})) == [("Master,0", "85%")]
