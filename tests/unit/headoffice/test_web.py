"""The web page as a browser gets it: whole without scripts, in three languages, masked, and loading nothing foreign."""

import re
import string
import threading
import tomllib
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from edge.domain.events import DeviceStarted, IdentifyTried, PartChanged, VisitStarted
from edge.domain.programme import LANGUAGES
from edge.headoffice.config import Config
from edge.headoffice.database import open_books
from edge.headoffice.entries import REASONS
from edge.headoffice.receiver import Message, Receiver
from edge.headoffice.seed import STORE, plant
from edge.headoffice.snapshot import make_snapshot
from edge.headoffice.web import app
from edge.headoffice.web.server import WebServer
from edge.link.contract import Conn, State, Topics, batch, write

WEB = Path(app.__file__).parent
PAGES = ("/fleet", "/fleet/s0118/k07", "/ledger", "/exceptions", "/nowhere")
LIVE = ("/fleet", "/fleet/s0118/k07", "/ledger", "/exceptions")


class Site:
    """A running head office and a client for it."""

    def __init__(self, folder, journal):
        config = Config(data=folder, port=0)
        books = open_books(config.database_url)
        self.facts = plant(books, 118, date(2026, 11, 21))
        fill(Receiver(books), journal, self.facts["members"][0]["id"])
        self.replica = make_snapshot(books, STORE, folder / "replica", 7)
        self.web = WebServer(books, config)
        self.client = httpx.Client(base_url=self.web.address)

    def get(self, path, **query):
        return self.client.get(path, params=query or None)


def fill(receiver, journal, lin):
    """One good device, one in trouble, things in quarantine."""
    good, bad = journal(), journal(device="k08")
    good.add(DeviceStarted(version="0.1.0"))
    good.add(IdentifyTried(method="code", result="found"))
    good.add(VisitStarted(visit="v", member=lin, method="code"))
    good.claim(member=lin, points=31, txn="t1", rule="one-per-yuan")
    good.claim(member=lin, points=31, txn="t2", rule="one-per-yuan")
    good.add(PartChanged(part="printer", state="ready"))
    bad.add(DeviceStarted(version="<b>boo"))
    bad.add_raw(bad.bodies[0].replace(b'"seq":1,', b'"seq":2,').replace(b"k08:1:1", b"k08:1:2"))
    receiver.take([Message(j.topic, batch(j.bodies)) for j in (good, bad)])
    for device, printer, version in (("k07", "ready", "0.1.0"), ("k08", "paper_out", "<b>boo")):
        topics = Topics("mk", STORE, device)
        conn = Conn(s="on", boot=1, sess=1, ep=1, seq_lo=1, seq_hi=6, fw=version, clock="synced")
        state = State(at="", version=version, unsent=0, printer=printer, scanner="ready")
        receiver.take([Message(topics.conn, write(conn)), Message(topics.state, write(state))])
    for raw in (b"noise", b"{" + b"x" * 9000, b'{"specversion":"2.0"}'):
        receiver.take([Message(good.topic, raw)])
    receiver.take([Message("mk/v1/UP/k/up/j", b"?")])


@pytest.fixture(scope="module")
def site(tmp_path_factory, journal):
    """A head office that answers on this machine."""
    found = Site(tmp_path_factory.mktemp("site"), journal)
    serving = threading.Thread(target=found.web.run)
    serving.start()
    with found.client:
        yield found
    found.web.stop()
    serving.join()


class Tags(HTMLParser):
    """Collects what a page is made of, and that its tags close."""

    VOID = frozenset({"meta", "link", "br", "path", "rect", "circle", "stop", "ellipse", "line"})

    def __init__(self, text):
        super().__init__()
        self.open, self.links, self.ids, self.headings = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.links += [facts[name] for name in ("href", "src", "hx-get", "action") if name in facts]
        self.ids += [facts["id"]] if "id" in facts else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """A tag that closes itself."""

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_whole_in_each_language(site, path, language):
    answer = site.get(path, lang=language)

    tags = Tags(answer.text)
    assert answer.status_code == (404 if path == "/nowhere" else 200)
    assert f'<html lang="{language}"' in answer.text
    assert tags.open == []
    assert tags.headings[0] == "h1"
    assert tags.headings.count("h1") == 1
    assert len(tags.ids) == len(set(tags.ids))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LIVE)
def test_no_page_holds_a_phone_number_or_a_code(site, path, language):
    text = site.get(path, lang=language).text

    for member in site.facts["members"]:
        assert member["phone"] not in text
        assert member["code"] not in text
        assert member["id"] not in text


def test_the_ledger_names_a_member_by_surname_and_four_digits(site):
    assert "林女士 尾号 6823" in site.get("/ledger").text
    assert "Ms Lin, phone ends 6823" in site.get("/ledger", lang="en").text


@pytest.mark.parametrize("path", LIVE)
def test_nothing_is_loaded_from_elsewhere(site, path):
    answer = site.get(path)

    assert all(link.startswith(("/", "#")) for link in Tags(answer.text).links)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?! src)", answer.text)


def test_every_link_leads_somewhere_and_keeps_the_language(site):
    links = {link for link in Tags(site.get("/fleet", lang="en").text).links if link.startswith("/fleet/")}

    assert links
    for link in links:
        assert "lang=en" in link
        assert site.client.get(link).status_code == 200


def test_the_fleet_says_what_is_wrong_and_what_to_do(site):
    text = site.get("/fleet", lang="en").text

    assert "Stores: 1. Devices: 2, of which 1 fine, 1 to act on." in text
    assert "No paper" in text
    assert "Put in a roll of 80 mm thermal paper" in text


def test_the_ledger_shows_what_moved_and_why_another_claim_did_not(site):
    text = site.get("/ledger", lang="en").text

    assert "+31" in text
    assert "Not posted: Receipt used" in text


def test_hostile_names_stay_text(site):
    assert "<b>boo" not in site.get("/fleet").text
    assert "&lt;b&gt;boo" in site.get("/fleet").text


def test_the_status_is_for_machines_too(site):
    found = site.get("/api/status").json()

    assert {device["device"]: device["upto"] for device in found["devices"]} == {"k07": 6, "k08": 1}
    assert (found["quarantined"], found["exceptions"]) == (5, 2)
    assert set(found["sums"].values()) == {0}


def test_a_replica_is_served_as_it_was_made_and_nothing_beside_it(site):
    name = f"1-{site.replica.sha256}.db"

    assert site.get(f"/replica/{STORE}/{name}").content == site.replica.path.read_bytes()
    for path in (f"/replica/{STORE}/9-{name[2:]}", f"/replica/..%2f..%2fheadoffice.db/{name}", f"/replica/none/{name}"):
        assert site.get(path).status_code == 404


@pytest.mark.parametrize("name", ["1.db", "1-.db", f"1-{'0' * 64}.db", "1-*.db", "1-é.db"])
def test_a_replica_is_not_served_to_those_who_were_not_told_its_hash(site, name):
    assert site.get(f"/replica/{STORE}/{name}").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999"])
def test_a_page_number_that_cannot_be_is_the_first_page(site, page):
    assert site.get("/ledger", page=page).status_code == 200


# -- words ------------------------------------------------------------------------------------------------------------


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_all_languages_have_the_same_words_with_the_same_places():
    texts = {code: tomllib.loads((WEB / "words" / f"{code}.toml").read_text()) for code in LANGUAGES}
    first = texts[LANGUAGES[0]]

    for code, found in texts.items():
        assert found.keys() == first.keys(), code
        assert {key: places(text) for key, text in found.items()} == {key: places(text) for key, text in first.items()}


@pytest.mark.parametrize("reason", [*REASONS, "PARKED", "UNKNOWN_TYPE", "BAD_DATA", "TWICE", "UNKNOWN_MEMBER"])
def test_every_reason_has_its_name_and_its_cure(reason):
    words = tomllib.loads((WEB / "words" / "en.toml").read_text())

    assert words[f"k_{reason}"]
    assert words[f"h_{reason}"].endswith(".")


# -- colours ----------------------------------------------------------------------------------------------------------

TOKENS = dict(re.findall(r"--(\w+): light-dark\((#\w{6}, #\w{6})\)", (WEB / "static" / "tokens.css").read_text()))
GROUNDS = ("canvas", "side", "sunk", "surface", "hover", "mute")
PAIRS = [
    *(
        (ink, ground, 4.5)
        for ink in ("ink", "ink2", "ink3")
        for ground in ("canvas", "side", "sunk", "surface", "hover")
    ),
    *((f"{tone}T", f"{tone}S", 4.5) for tone in ("pine", "amber", "berry", "sky", "brand")),
    *(
        (f"{tone}T", ground, 4.5)
        for tone in ("pine", "berry", "brand")
        for ground in ("surface", "canvas", "sunk", "hover")
    ),
    ("ink", "brandS", 4.5),
    ("ink2", "mute", 4.5),
    ("ink2", "brandS", 4.5),
    *(("line2", ground, 3.0) for ground in ("surface", "sunk", "canvas")),
    *((tone, "surface", 3.0) for tone in ("pine", "berry", "sky", "brand")),
]


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_what_stands_together_can_be_told_apart(front, back, least, theme):
    one, two = (luminance(TOKENS[name].split(", ")[theme]) for name in (front, back))
    high, low = max(one, two), min(one, two)

    assert (high + 0.05) / (low + 0.05) >= least
