"""What a person sees and does about exceptions, on the command line and on the page."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import edge.headoffice
from edge.domain.events import DeviceStarted
from edge.domain.programme import LANGUAGES
from edge.headoffice.chain_models import Member
from edge.headoffice.cli import headoffice
from edge.headoffice.database import open_books
from edge.headoffice.exceptions import report
from edge.headoffice.member_models import LotRow
from edge.headoffice.models import MODELS
from edge.headoffice.value_books import ACCRUAL_CAP
from edge.headoffice.web.words import words_of
from fakes.booked import NOW, BookedDevice, balance, has_free, kinds
from fakes.deals import KEY_TEXT, MEMBER, claimed, leg, paid, slip, voided

WITHOUT_PROGRAMME = {"UNKNOWN_PROGRAMME"}
"""These books have no programme, so every claim says so."""


BY_NAME = {
    "ACCRUAL_OVER_CAP",
    "CLAWBACK_SHORT",
    "LATE",
    "LEND_SHORT",
    "OVERSPEND",
    "PAYMENT_TWICE",
    "PAYMENT_UNKNOWN",
    "RISK_SHORT",
    "VOID_BAD",
}
"""Kinds that are raised by a name and not in so many letters."""


@pytest.fixture
def books(tmp_path):
    found = open_books(f"sqlite:///{tmp_path}/headoffice.db")
    with found.connected():
        Member.create(id=MEMBER, phone="15400000001", surname="林", tier="basic")
        yield found


@pytest.fixture
def till(books):
    return BookedDevice(books).say(DeviceStarted(version="1", slip_key=KEY_TEXT))


@pytest.fixture
def office(tmp_path, books):
    """Return a function that runs a command of this head office and returns what it says."""

    def run(*words, fails=False):
        done = CliRunner().invoke(headoffice, [*words, "--data", str(tmp_path)])
        books.peewee.bind(MODELS, bind_refs=False, bind_backrefs=False)  # the command had books of its own
        assert bool(done.exception) == fails, done.output
        return str(done.exception) if fails else done.output

    return run


def open_kinds():
    return [kind for kind in kinds() if kind not in WITHOUT_PROGRAMME]


def test_an_exception_says_what_was_posted_and_what_to_do(till, office):
    till.hold(MEMBER, "cents", 1500).say(paid("t1", leg("cents", -2000)))

    said = office("exceptions")

    assert "OVERSPEND  500 cents  k07:1:2" in said
    assert f"transaction t1  member {MEMBER}" in said
    assert f"posted: chain:loss -500 cents, held:k07:1:{MEMBER} -1500 cents" in said
    assert "do: Posted as used; the chain bore what was missing." in said
    assert "1 exceptions" in said


def test_a_machine_reads_the_same_facts(till, office):
    till.say(paid("t1", leg("cents", -2000)))

    (fact,) = json.loads(office("exceptions", "--json"))

    assert (fact["kind"], fact["txn"], fact["amount"], fact["asset"]) == ("OVERSPEND", "t1", 2000, "cents")
    assert fact["posted"] == [{"account": "chain:loss", "asset": "cents", "delta": -2000}]


def test_exceptions_are_chosen_by_kind_and_day(till, office):
    till.say(paid("t1", leg("cents", -2000)), voided("t2", "t9", leg("cents", 1)))

    assert [fact["kind"] for fact in json.loads(office("exceptions", "--json", "--kind", "VOID_BAD"))] == ["VOID_BAD"]
    assert len(json.loads(office("exceptions", "--json", "--since", "2026-11-18"))) == 2
    assert json.loads(office("exceptions", "--json", "--since", "2026-11-19")) == []


def test_no_exceptions_is_said_too(office):
    assert "0 exceptions" in office("exceptions")


@pytest.mark.parametrize("name", ["t1", "k07:1:2"])
def test_what_was_dealt_with_is_listed_no_more(till, office, name):
    till.say(paid("t1", leg("cents", -2000)), voided("t2", "t9", leg("cents", 1)))

    assert office("exceptions", "--settle", name) == "1 dealt with\n"
    assert [fact["txn"] for fact in json.loads(office("exceptions", "--json"))] == ["t2"]
    assert "dealt with" in office("exceptions", "--settled")
    assert f"nothing of '{name}' is open" in office("exceptions", "--settle", name, fails=True)


def test_points_that_wait_are_released_and_not_settled(books, till, office):
    books.set(ACCRUAL_CAP, "10")
    till.say(claimed("t1", 31))
    office("exceptions", "--settle", "t1")

    assert [fact["kind"] for fact in json.loads(office("exceptions", "--json"))] == ["ACCRUAL_OVER_CAP"]


# -- very many points in a day ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cap", "waits"), [(0, False), (60, True), (61, True), (62, False)])
def test_points_above_a_devices_daily_cap_wait_for_a_person(books, till, cap, waits):
    books.set(ACCRUAL_CAP, str(cap))

    till.say(claimed("t1", 31), claimed("t2", 31))

    assert (has_free(MEMBER, "points"), balance(f"pend:{MEMBER}", "points")) == ((31, 31) if waits else (62, 0))
    assert open_kinds() == (["ACCRUAL_OVER_CAP"] if waits else [])
    assert {row.id: row.remaining for row in LotRow.select()} == {"t1": 31, "t2": 0 if waits else 31}


def test_the_cap_begins_anew_each_day(books, till):
    books.set(ACCRUAL_CAP, "31")
    till.say(claimed("t1", 31))
    till.now_ms += 24 * 3600 * 1000

    till.say(claimed("t2", 31))

    assert open_kinds() == []


def test_a_person_releases_what_waits_once(books, till, office):
    books.set(ACCRUAL_CAP, "10")
    till.say(claimed("t1", 31))

    assert office("exceptions", "--release", "t1") == "31 points are free now\n"
    assert (has_free(MEMBER, "points"), balance(f"pend:{MEMBER}", "points"), open_kinds()) == (31, 0, [])
    assert [row.remaining for row in LotRow.select()] == [31]
    assert "nothing of 't1' waits" in office("exceptions", "--release", "t1", fails=True)


def test_an_undone_claim_that_waited_waits_no_more(books, till):
    books.set(ACCRUAL_CAP, "10")

    till.say(claimed("t1", 31), voided("t2", "t1", leg("points", -31, "free")))

    assert (balance(f"pend:{MEMBER}", "points"), has_free(MEMBER, "points"), open_kinds()) == (0, 0, [])
    assert balance("chain:issued", "points") == 0


def test_the_cap_is_set_and_shown(office):
    assert office("accrual-cap") == "no limit\n"
    assert office("accrual-cap", "5000") == "5000 points a day\n"
    assert json.loads(office("accrual-cap", "--json")) == {"accrual_cap": 5000}


# -- slips ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("till")
def test_a_slip_is_claimed_by_its_code_or_a_file_with_it(office, tmp_path):
    text = slip(claimed("t1"), at_ms=NOW - 3 * 24 * 3600 * 1000)
    (tmp_path / "code.txt").write_text(text + "\n")

    assert "entry 2 of k07, epoch 1, given by its slip" in office("claim", text)
    assert "was given by its slip before" in office("claim", str(tmp_path / "code.txt"))
    assert json.loads(office("claim", text, "--json"))["outcome"] == "claimed_before"


def test_a_code_that_is_none_is_refused_in_one_sentence(office):
    assert "scan the code" in office("claim", "nonsense", fails=True)


# -- words ------------------------------------------------------------------------------------------------------------


def test_every_kind_that_head_office_raises_has_its_words_in_three_languages():
    source = "".join(path.read_text() for path in Path(edge.headoffice.__file__).parent.rglob("*.py"))
    raised = set(re.findall(r'(?:Finding|_finding)\(\s*(?:claim, )?"([A-Z_]+)"', source))

    assert raised >= {"TWICE", "UNKNOWN_MEMBER", "LEND_UNPROVED", "KEY_CHANGED"}
    for language in LANGUAGES:
        words = words_of(language)
        for kind in {
            *raised,
            "ACCRUAL_OVER_CAP",
            "OVERSPEND",
            "LATE",
            "RISK_SHORT",
            "CLAWBACK_SHORT",
            "VOID_BAD",
            "PAYMENT_UNKNOWN",
        }:
            assert words.has(f"k_{kind}"), (language, kind)
            assert words.has(f"h_{kind}"), (language, kind)


def test_a_report_of_an_unknown_kind_has_no_advice(books, till):
    till.say(paid("t1", leg("cents", -1)))
    books.peewee.execute_sql("UPDATE exception SET kind = 'NEW_KIND'")

    assert [fact["action"] for fact in report(books)] == [""]
