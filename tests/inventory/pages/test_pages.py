"""Pages: what a coordinator sees, in both languages, with nothing from a machine taken for markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from inventory.pages.rendering import STATIC, TEMPLATES
from model.document import encode
from model.drive import Transport
from model.fact import Fact, Why, unknown
from model.smart import Smart
from papers.language import Language, speak
from papers.steps import step_name
from tests.inventory.workshop import Bench, Desk, drive, laptop, make_report, smart

pytestmark = pytest.mark.slow

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;\u202e\x1b[31m"
NO_CHILDREN = {"meta", "link", "input", "img", "br", "hr"}


class Reader(HTMLParser):
    """Checks that elements nest, and gathers what a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.elements: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        if tag not in NO_CHILDREN:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture
def pages(desk: Desk, bench: Bench, token: str) -> dict[str, str]:
    """The address of every kind of page, each about a machine that tells evil things."""
    evil = laptop(serial=EVIL, drives=(drive(EVIL, EVIL, smart(passed=False)),))
    assert evil.board.value is not None
    board = replace(evil.board, value=replace(evil.board.value, version=EVIL, vendor="LENOVO"))
    report = make_report(bench, replace(evil, board=board), label=EVIL[:60], lot=EVIL, note=EVIL + "\nline")
    (receipt,) = desk.deliver(bench, token, report)
    desk.deliver(bench, token, make_report(bench, laptop("", None, None, ())))
    doubtful = desk.get("/api/v1/machines")["items"][-1]
    return {
        "list": "/machines",
        "machine": receipt["page"],
        "report": f"/reports/{report.id}",
        "doubtful": doubtful["page"],
        "missing": "/machines/none",
        "search": "/machines?text=%3Cscript%3E&lot=%22%3E%3Cb%3E&lang=en",
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_nest_refer_to_nothing_outside_and_hold_no_script(
    desk: Desk, pages: dict[str, str], language: str
) -> None:
    for path in pages.values():
        text = desk.client.get(path, headers={"Accept-Language": language}).text
        reader = read(text)
        assert not reader.elements & {"script", "iframe", "img", "object", "style"}, path
        assert not [name for name in reader.attributes if name.startswith("on") or name == "style"]
        assert all(address.startswith("/") and not address.startswith("//") for address in reader.addresses)
        assert "\u202e" not in text
        assert "\x1b" not in text


@pytest.mark.parametrize("name", ["list", "machine", "report"])
def test_every_link_of_a_page_leads_somewhere(desk: Desk, pages: dict[str, str], name: str) -> None:
    for address in read(desk.page(pages[name])).addresses:
        assert desk.client.get(address).status_code in (200, 303), address


def test_a_machines_page_tells_why(desk: Desk, bench: Bench, token: str) -> None:
    drives = (drive("sda", "D1", smart(passed=False)), drive("sdb", "D2", None))
    report = make_report(bench, laptop(drives=drives), label="A-7", note="hinge broken")
    (receipt,) = desk.deliver(bench, token, report)
    text = desk.page(receipt["page"])
    for expected in (
        "A-7",
        "FAILING",
        "UNKNOWN",
        "The drive itself reports",
        "Intel Core i5-7200U",
        "hinge broken",
    ):
        assert expected in text
    assert "right: signed by this station" in text
    assert f"/api/v1/reports/{report.id}/bytes" in text


def test_a_stick_in_a_port_counts_neither_in_list_nor_page_nor_table(
    desk: Desk, bench: Bench, token: str
) -> None:
    mute: Fact[Smart] = unknown(Why.NOT_REPORTED)
    stick = replace(drive("sdb", "STICK"), transport=Transport.USB, removable=True, smart=mute)
    report = make_report(bench, laptop(drives=(drive(told=smart()), stick)))
    desk.deliver(bench, token, report)
    item = desk.get("/api/v1/reports")["items"][0]
    alone = [verdict.health for verdict in report.drive_verdicts if verdict.stays]
    assert [item["health"]] == alone
    page = desk.client.get(f"/reports/{report.id}", headers={"Accept-Language": "en"}).text
    assert page.count("plugged in from outside: does not count for this machine") >= 1


@pytest.mark.parametrize("score", [1e308, -1e308, 1e-300])
def test_a_score_that_no_policy_gives_does_not_hide_the_page(
    desk: Desk, bench: Bench, token: str, score: float
) -> None:
    report = make_report(bench)
    (receipt,) = desk.deliver(bench, token, replace(report, grade=replace(report.grade, score=score)))
    assert bench.name in desk.page(receipt["page"])


def test_altered_bytes_are_said_to_be_altered(desk: Desk, bench: Bench, token: str) -> None:
    import zlib

    from inventory.store.tables import contents

    report = make_report(bench)
    (receipt,) = desk.deliver(bench, token, report)
    with desk.inventory.database.write() as connection:
        other = zlib.compress(encode(replace(report, station_name="somebody")))
        connection.execute(contents.update().values(zlib=other))
    assert "WRONG: altered" in desk.page(receipt["page"])


def test_the_history_names_every_report(desk: Desk, bench: Bench, token: str) -> None:
    reports = [make_report(bench) for _ in range(3)]
    (receipt, *_others) = desk.deliver(bench, token, *reports)
    text = desk.page(receipt["page"])
    assert [f'href="/reports/{report.id}"' in text for report in reports] == [True] * 3


def test_days_and_what_went_wrong_are_told_in_the_order_and_words_of_the_language(
    desk: Desk, pages: dict[str, str]
) -> None:
    told = {
        language: unescape(desk.client.get(pages["machine"], headers={"Accept-Language": language}).text)
        for language in ("fr", "en")
    }
    assert re.search(r">\d\d/\d\d/20\d\d \d\d:\d\d:\d\d \S+<", told["fr"])
    assert re.search(r">20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \S+<", told["en"])
    assert not re.search(r"\b[AP]M\b", told["en"])
    assert f"{step_name('probe')}: " in told["en"]
    speak(Language.FRENCH)
    assert f"{step_name('probe')}\u00a0: " in told["fr"]


def test_the_language_asked_for_is_kept(desk: Desk) -> None:
    asked = desk.client.get("/machines?lang=fr", headers={"Accept-Language": "en"})
    assert '<html lang="fr">' in asked.text
    cookie = asked.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert '<html lang="fr">' in desk.client.get("/machines", headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in desk.client.get("/machines?lang=en").text


def test_one_request_does_not_change_the_language_of_another(desk: Desk) -> None:
    speak(Language.ENGLISH)
    desk.client.get("/machines", headers={"Accept-Language": "fr"})
    assert '<html lang="en">' in desk.page("/machines", "en")


def test_the_list_goes_on_behind_fifty(desk: Desk, bench: Bench, token: str) -> None:
    for number in range(60):
        machine = laptop(f"S{number}", None, None, (drive(serial=f"D{number}"),))
        desk.deliver(bench, token, make_report(bench, machine, label=f"N{number:03}"))
    first = desk.page("/machines?lot=")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = desk.page(older[1].replace("&amp;", "&"))
    labels = re.findall(r"<b>(N\d+)</b>", first + second)
    assert labels == [f"N{number:03}" for number in reversed(range(60))]


def test_an_unforeseen_error_is_a_sentence_for_the_reader(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("inventory.pages.pages.count_machines", broken)
    answer = desk.client.get("/machines")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_templates_and_styles_refer_to_nothing_outside() -> None:
    for path in (*TEMPLATES.glob("*"), *STATIC.glob("*.css")):
        assert not re.search(r"https?://|@import|url\(", Path(path).read_text(encoding="utf-8")), path.name


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    if len(colour) == 4:
        colour = "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_texts_stand_out_from_their_ground() -> None:
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    variables = dict(re.findall(r"(--[a-z]+): (#[0-9a-f]+);", style))

    def colour(text: str) -> str:
        return str(variables.get(text.removeprefix("var(").removesuffix(")"), text))

    pairs = [(variables["--ink"], variables["--ground"]), (variables["--soft"], variables["--ground"])]
    for rule in re.findall(r"{([^{}]*)}", style):
        found = {
            name: colour(value.strip())
            for name, value in re.findall(r"(?<![-\w])(color|background): ([^;]+);", rule)
        }
        if len(found) == 2:
            pairs.append((found["color"], found["background"]))
    pairs += [
        ("#fff", ground) for ground in re.findall(r"\.grade-[a-z, .-]+ { background: (#[0-9a-f]+)", style)
    ]
    assert len(pairs) >= 12
    for text, ground in pairs:
        light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)
