"""Windows 11: the processors on Microsoft's lists are accepted, their neighbours are not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from judge.processors.generation import FAMILIES
from judge.processors.windows import accepted_processors, is_accepted
from probes import smbios

# Of Microsoft's pages "Windows 11 supported Intel processors" and "AMD processors", the ends of every series.
LISTED = """
Atom x6425E, Celeron 6305, Celeron 3867U, Celeron 4205U, Celeron 5205U, Celeron G4900T, Celeron G4932E,
Celeron G5900TE, Celeron J4005, Celeron J4125, Celeron J6412, Celeron N4000, Celeron N4120, Celeron N4500,
Celeron N5095, Celeron N5105, Celeron N6211, Core i3-1000G1, Core i3-10100, Core i3-10100Y, Core i3-1115GRE,
Core i3-8100B, Core i3-8109U, Core i3-8130U, Core i3-8140U, Core i3-8145UE, Core i3-8350K, Core i3-9100HL,
Core i3-L13G4, Core i5-1038NG7, Core i5-10500TE, Core i5-11260H, Core i5-1135G7, Core i5-11400F, Core
i5-1145GRE, Core i5-12600KF, Core i5-8200Y, Core i5-8250U, Core i5-8257U, Core i5-8305G, Core i5-8310Y, Core
i5-9500TE, Core i7-10510Y, Core i7-1068NG7, Core i7-10875H, Core i7-11390H, Core i7-1195G7, Core i7-7800X,
Core i7-7820X, Core i7-8086K, Core i7-8500Y, Core i7-8665UE, Core i7-8809G, Core i7-9800X, Core i9-10900X,
Core i9-10980XE, Core i9-11980HK, Core i9-7900X, Core i9-7980XE, Core i9-9820X, Core i9-9980HK, Core
i9-9980XE, Core m3-8100Y, Pentium 6805, Pentium Gold 4417U, Pentium Gold 4425Y, Pentium Gold 5405U, Pentium
Gold 6405U, Pentium Gold 6500Y, Pentium Gold 7505, Pentium Gold G5400T, Pentium Gold G5620, Pentium Gold
G6400TE, Pentium Gold G6605, Pentium J6426, Pentium N6415, Pentium Silver J5005, Pentium Silver N5030,
Pentium Silver N6005, Xeon Bronze 3104, Xeon E-2124G, Xeon E-2288G, Xeon Gold 6138P, Xeon Gold 5218R, Xeon
Gold 6314U, Xeon Platinum 8171M, Xeon Platinum 9282, Xeon Silver 4310T, Xeon W-10855M, Xeon W-11955M, Xeon
W-1250TE, Xeon W-1390T, Xeon W-2102, Xeon W-2295, Xeon W-3175X, Xeon W-3275M, AMD 3015e, AMD 3020e, Athlon
3000G, Athlon 300GE, Athlon 300U, Athlon 320GE, Athlon Gold 3150C, Athlon Silver 3050e, Athlon Gold PRO
3150GE, Athlon PRO 300U, Athlon PRO 3045B, EPYC 7252, EPYC 72F3, EPYC 7H12, EPYC 7763, Ryzen 3 3100, Ryzen 3
2300X, Ryzen 3 3200G, Ryzen 3 3200U, Ryzen 3 3250C, Ryzen 3 3350U, Ryzen 3 5300U, Ryzen 3 PRO 3200GE, Ryzen
3 PRO 3300U, Ryzen 5 2600, Ryzen 5 2500X, Ryzen 5 2600E, Ryzen 5 3400G, Ryzen 5 3500, Ryzen 5 3580U, Ryzen 5
3600XT, Ryzen 5 PRO 2600, Ryzen 5 PRO 5650HX, Ryzen 7 2700E, Ryzen 7 PRO 2700X, Ryzen 7 3750H, Ryzen 7 5800,
Ryzen 9 3950X, Ryzen 9 6980HX, Ryzen Embedded V2748, Ryzen Embedded R2314, Ryzen Threadripper 2970WX, Ryzen
Threadripper 3990X, Ryzen Threadripper PRO 3945WX, Ryzen 3 7320U, Ryzen 5 7535HS, Ryzen 7 7840U, Ryzen Z1
Extreme
"""
NOT_LISTED = """
Celeron G3930, Celeron 3965U, Celeron N3350, Celeron N3060, Pentium G4560, Pentium 4415U, Pentium 4415Y,
Pentium N4200, Core i5-7640X, Core i7-7740X, Core i7-7700K, Core i5-7200U, Core m3-7Y30, Core i5-6500, Core
i3-8121U, Xeon E3-1225 v6, Xeon E5-2620 v4, Atom x5-Z8350, Core2 Duo E8400, Ryzen 3 1200, Ryzen 7 1800X,
Ryzen 3 2200G, Ryzen 3 2200GE, Ryzen 3 2200U, Ryzen 5 2400G, Ryzen 5 2500U, Ryzen 5 2600H, Ryzen 7 2700U,
Ryzen 7 2800H, Ryzen 5 PRO 2500U, Ryzen 3 PRO 2200G, Athlon 200GE, Athlon PRO 200GE, Athlon 240GE, Ryzen
Threadripper 1950X, EPYC 7551P, EPYC 7251, Ryzen Embedded V1605B, Ryzen Embedded R1505G, AMD A10-9600P, AMD
A9-9425, AMD FX-8350, AMD Athlon X4 950, VIA Nano U3400, ZHAOXIN KaiXian KX-6640MA
"""


@pytest.mark.parametrize("model", [name.strip() for name in LISTED.split(",")])
def test_what_microsoft_lists_is_accepted(model: str) -> None:
    assert is_accepted(model) is True


@pytest.mark.parametrize("model", [name.strip() for name in NOT_LISTED.split(",")])
def test_what_microsoft_does_not_list_is_not(model: str) -> None:
    assert is_accepted(model) is False


def test_the_one_processor_that_is_accepted_in_some_pcs_only_is_not_known() -> None:
    assert is_accepted("Intel(R) Core(TM) i7-7820HQ CPU @ 2.90GHz") is None


def test_a_name_without_a_family_is_not_known() -> None:
    assert is_accepted("Intel(R) Core(TM) i5 CPU") is None


def test_the_list_names_its_date_its_source_and_families_that_the_tables_have() -> None:
    listed = accepted_processors()
    assert date.fromisoformat(listed.date) <= date.today()  # noqa: DTZ011 - a day, anywhere
    assert listed.source.startswith("https://learn.microsoft.com/")
    assert listed.accepted <= {family for family, _, _ in FAMILIES}


@pytest.mark.corpus
def test_a_ryzen_of_2018_with_graphics_of_its_own_is_not_accepted(shared: Path) -> None:
    path = shared / "cases" / "cpu-AMD_Ryzen_7_2700U_with_Radeon_Vega_Mobile_Gfx.txt"
    names = [item.text("Version") or "" for item in smbios.parse(path.read_text("utf-8")).of_type(4)]
    assert [is_accepted(name) for name in names] == [False]
