"""What a key's file says of the network becomes files of systemd-networkd and iwd; a mistake is told with
its key.
"""

from __future__ import annotations

import configparser
import os
import stat
import subprocess
from pathlib import Path

import pytest

from agent.settings.configuration import load_configuration
from agent.settings.network import NetworkSettings, WifiSettings, network_files, use_proxy, wifi_files
from etabli import main
from model.settings_text import BadSettings
from tests.house.files import ROOT


def read(text: str) -> dict[str, dict[str, str]]:
    """A file of systemd's or iwd's, section by section."""
    parser = configparser.RawConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as configparser's manual says
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}


def test_without_a_word_the_images_own_files_stay() -> None:
    assert network_files(NetworkSettings()) == {}
    assert wifi_files(NetworkSettings()) == {}


def test_an_address_of_ones_own_takes_the_place_of_dhcp_on_the_wire() -> None:
    settings = NetworkSettings(address="192.168.1.20/24", gateway="192.168.1.1", dns=("9.9.9.9",))
    (text,) = network_files(settings).values()
    found = read(text)
    assert found["Match"] == {"Type": "ether", "Kind": "!*"}
    assert found["Network"]["Address"] == "192.168.1.20/24"
    assert found["Network"]["Gateway"] == "192.168.1.1"
    assert found["Network"]["DNS"] == "9.9.9.9"
    assert "DHCP" not in found["Network"]
    assert found["Network"]["LLMNR"] == "no"


def test_a_vlan_carries_the_address_and_the_wire_has_none() -> None:
    files = network_files(NetworkSettings(vlan=20))
    assert read(files["11-etabli-vlan.netdev"])["VLAN"] == {"Id": "20"}
    assert read(files["10-etabli-wired.network"])["Network"]["VLAN"] == "etabli-vlan"
    assert "DHCP" not in read(files["10-etabli-wired.network"])["Network"]
    assert read(files["11-etabli-vlan.network"])["Network"]["DHCP"] == "yes"


def test_a_key_that_is_to_stay_off_has_no_adapter_and_no_wifi() -> None:
    settings = NetworkSettings(use=False, vlan=3, wifi=(WifiSettings(name="a"),))
    (text,) = network_files(settings).values()
    assert read(text) == {"Match": {"Type": "ether wlan"}, "Link": {"Unmanaged": "yes"}}
    assert wifi_files(settings) == {}


def test_each_wifi_has_a_file_whatever_its_name() -> None:
    files = wifi_files(
        NetworkSettings(
            wifi=(
                WifiSettings(name="Atelier 2", password=" a\\b c7 "),
                WifiSettings(name="Café/Wi-Fi", password="12345678"),
                WifiSettings(name="open"),
            )
        )
    )
    assert set(files) == {"Atelier 2.psk", f"={'Café/Wi-Fi'.encode().hex()}.psk", "open.open"}
    assert "Passphrase=\\sa\\\\b c7 \n" in files["Atelier 2.psk"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('address = "192.168.1.20"', "prefix"),
        ('address = "192.168.1.300/24"', "192.168.1.300"),
        ('gateway = "192.168.1.1"', "network.gateway"),
        ('dns = ["example.org"]', "example.org"),
        ("vlan = 0", "network.vlan"),
        ("vlan = 4095", "network.vlan"),
        ('proxy = "http://me:secret@proxy:3128"', "network.proxy"),
        ('wifi = [{ name = "a", password = "short" }]', "network.wifi"),
        ('wifi = [{ name = "" }]', "network.wifi"),
        ('wifi = [{ name = "a", password = "1234567\\n" }]', "network.wifi"),
        ('address = "1.2.3.4/8\\n[Match]"', "1.2.3.4"),
    ],
)
def test_a_mistake_is_told_before_anything_is_written(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "etabli.toml"
    file.write_text(f"[network]\n{text}\n", encoding="utf-8")
    with pytest.raises(BadSettings, match="network") as found:
        load_configuration(file)
    assert told in str(found.value)
    assert "secret" not in str(found.value)


def test_the_files_are_written_where_the_system_reads_them(tmp_path: Path) -> None:
    (tmp_path / "etabli.toml").write_text(
        '[network]\nvlan = 20\n[[network.wifi]]\nname = "Atelier"\npassword = "mot de passe"\n',
        encoding="utf-8",
    )
    assert main(["key", "network", "--config", str(tmp_path / "etabli.toml"), "--root", str(tmp_path)]) == 0
    secret = tmp_path / "var/lib/iwd/Atelier.psk"
    assert secret.stat().st_mode & 0o777 == 0o600
    networks = tmp_path / "run/systemd/network"
    assert len(list(networks.iterdir())) == 3
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in networks.iterdir())


def test_systemd_networkd_may_read_its_files_and_root_alone_the_passwords_whatever_the_units_umask(
    tmp_path: Path,
) -> None:
    (tmp_path / "etabli.toml").write_text(
        '[network]\naddress = "192.0.2.1/24"\n[[network.wifi]]\nname = "a"\npassword = "12345678"\n'
    )
    before = os.umask(0o077)  # that of etabli-network.service
    try:
        order = ["key", "network", "--config", str(tmp_path / "etabli.toml"), "--root", str(tmp_path)]
        assert main(order) == 0
    finally:
        os.umask(before)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (tmp_path / "run/systemd/network", tmp_path / "var/lib/iwd")
        for path in (path, *path.iterdir())
    }
    assert modes == {"network": 0o755, "10-etabli-wired.network": 0o644, "iwd": 0o700, "a.psk": 0o600}


def test_a_proxy_of_the_environment_counts_before_that_of_the_file() -> None:
    environment: dict[str, str] = {}
    use_proxy(NetworkSettings(), environment)
    assert environment == {}
    use_proxy(NetworkSettings(proxy="http://a:1"), environment)
    use_proxy(NetworkSettings(proxy="http://b:1"), environment)
    assert environment == {"HTTPS_PROXY": "http://a:1"}


@pytest.mark.process
@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("[network]\n", 0),
        ("  [[network.wifi]]\n", 0),
        ("network.vlan = 3\n", 0),
        ("# [network]\n#[network]\n", 1),
        ('[run]\nlot = "[network]"\n', 1),
        ("[networks]\n", 1),
    ],
)
def test_the_program_is_loaded_only_where_the_file_speaks_of_it(
    tmp_path: Path, text: str, status: int
) -> None:
    (tmp_path / "media/etabli").mkdir(parents=True)
    (tmp_path / "media/etabli/etabli.toml").write_text(text)
    script, surroundings = (
        ROOT / "systemd" / "has-network",
        {"ETABLI_ROOT": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert subprocess.run([str(script)], env=surroundings, check=False, timeout=20).returncode == status
