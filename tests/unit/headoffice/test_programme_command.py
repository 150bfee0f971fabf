"""``member-kiosk headoffice programme`` and ``replay``: what an editor of rules sees, on the demo's own chain."""

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from click.testing import CliRunner

from edge.domain.errors import BadConfig, EdgeError
from edge.domain.programme.check import check_programme
from edge.domain.programme.references import Surroundings
from edge.headoffice import seed
from edge.headoffice.chain_models import ProgrammeRow
from edge.headoffice.cli import headoffice
from edge.headoffice.database import open_books
from edge.headoffice.member_models import Purchase

BROKEN = sorted((Path(__file__).parents[1] / "domain" / "broken").glob("*.toml"))
DEMO = Path(seed.__file__).with_name("programme.toml")
SECOND = DEMO.read_text(encoding="utf-8").replace("version = 1\n", "version = 2\n", 1)


def run(*words):
    return CliRunner().invoke(headoffice, [str(word) for word in words])


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    seed.plant(open_books(f"sqlite:///{folder}/headoffice.db"), 118, datetime.now(ZoneInfo("Asia/Shanghai")).date())
    return folder / "headoffice.db"


@pytest.fixture
def office(planted, tmp_path):
    """The words that name a copy of the demo's head office."""
    (tmp_path / "headoffice.db").write_bytes(planted.read_bytes())
    return ("--data", tmp_path)


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "next.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def changed(old, new):
    assert old in SECOND
    return SECOND.replace(old, new, 1)


# -- check ------------------------------------------------------------------------------------------------------------


def test_the_demos_own_programme_is_clean():
    done = run("programme", "check", DEMO)

    assert (done.exit_code, done.output) == (0, "programme.toml: version 1 can be published\n")


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_broken_document_is_told_line_by_line(path):
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    around = Surroundings(zones=available_timezones())
    programme, complaints = check_programme(path.read_text(encoding="utf-8"), path.name, around=around, today=today)

    done = run("programme", "check", path)

    assert done.output.splitlines()[: len(complaints)] == [str(one) for one in complaints]
    assert done.exit_code == (0 if programme else 1)


def test_a_machine_reads_faults_with_place_value_and_what_is_allowed(write):
    done = run("programme", "check", write(changed("pending_days = 7", "pending_days = -7")), "--json")

    found = json.loads(done.output)
    assert (done.exit_code, found["good"], found["version"]) == (1, False, None)
    assert found["complaints"] == [
        {"severity": "fault", "where": "earning.pending_days", "value": "-7", "what": "allowed is 0 to 3660 days"}
    ]


@pytest.mark.parametrize("command", ["check", "simulate", "publish"])
def test_a_document_that_is_not_there_is_told_with_its_cure(command, tmp_path):
    done = run("programme", command, tmp_path / "none.toml")

    assert done.exit_code == 1
    assert "name an existing file" in str(done.exception)


# -- diff -------------------------------------------------------------------------------------------------------------


def test_a_change_is_told_in_words(write):
    new = write(changed("spend_minor = 250_000", "spend_minor = 300_000"))

    assert run("programme", "diff", DEMO, new).output == "Gold now from 3,000.00 instead of 2,500.00\n"
    assert "3,000.00" in run("programme", "diff", DEMO, new, "--lang", "zh-Hans").output
    assert json.loads(run("programme", "diff", DEMO, new, "--json").output)[0]["kind"] == "changed"


def test_two_equal_documents_differ_in_nothing(write):
    assert run("programme", "diff", DEMO, write(SECOND)).output == "nothing changes\n"


# -- simulate ---------------------------------------------------------------------------------------------------------


def simulated(document, office, since="2000-01-01"):
    return json.loads(run("programme", "simulate", document, *office, "--since", since, "--json").output)


def test_the_programme_in_force_simulated_changes_nothing(office, write):
    found = simulated(write(SECOND), office)

    assert found["moves"] == []
    assert sum(group["purchases"] for group in found["groups"]) > 300
    assert all(group["points"] == group["simulated"] for group in found["groups"])


def test_half_the_points_for_the_same_money_halve_every_group(office, write):
    found = simulated(write(changed("per_minor = 100", "per_minor = 200")), office)

    assert all(group["simulated"] < group["points"] for group in found["groups"])


def test_a_higher_threshold_says_how_many_members_would_drop_from_where(office, write):
    text = changed("spend_minor = 250_000\ntransactions = 40", "spend_minor = 490_000\ntransactions = 79")

    done = run("programme", "simulate", write(text), *office, "--since", "2000-01-01")

    assert "3 members would drop from gold to silver" in done.output
    assert simulated(write(text), office)["moves"] == [{"members": 3, "tier": "gold", "to": "silver", "up": False}]


def test_only_purchases_since_the_day_asked_for_are_told(office, write):
    since = date.fromordinal(datetime.now(ZoneInfo("Asia/Shanghai")).date().toordinal() - 30)

    found = simulated(write(SECOND), office, since.isoformat())

    with open_books(f"sqlite:///{office[1]}/headoffice.db").connected():
        expected = Purchase.select().where(Purchase.day >= since.isoformat()).count()
    assert sum(group["purchases"] for group in found["groups"]) == expected > 0


def test_purchases_in_another_currency_are_counted_as_undecided(office, write):
    found = simulated(write(changed('currency = "CNY"', 'currency = "HKD"')), office)

    assert found["undecided"] > 300


# -- publish ----------------------------------------------------------------------------------------------------------


def test_a_published_version_is_kept_as_written_beside_the_one_before(office, write):
    done = run("programme", "publish", write(changed('multiplier = "1.5"', 'multiplier = "1.8"')), *office)

    assert done.exit_code == 0
    assert "1.8 instead of 1.5" in done.output
    with open_books(f"sqlite:///{office[1]}/headoffice.db").connected():
        assert [row.version for row in ProgrammeRow.select().order_by(ProgrammeRow.version)] == [1, 2]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("version = 2", "version = 1", "version 1 is in force, use 2 or more"),
        ('chain = "corner"', 'chain = "other"', "this is head office of 'corner'"),
        ('currency = "CNY"', 'currency = "HKD"', "members hold points and value in 'CNY'"),
        ('key = "basic"', 'key = "plain"', "members were given the tier 'basic', keep it"),
        ("pending_days = 7", "pending_days = -7", "allowed is 0 to 3660 days"),
        ("days = [8, 18]", 'days = [8, 18]\nstores = ["s9999"]', "no such store"),
    ],
)
def test_a_version_that_does_not_follow_is_refused_and_nothing_is_kept(office, write, old, new, why):
    done = run("programme", "publish", write(changed(old, new)), *office)

    assert done.exit_code == 1
    assert why in str(done.exception)
    with open_books(f"sqlite:///{office[1]}/headoffice.db").connected():
        assert ProgrammeRow.select().count() == 1


# -- replay -----------------------------------------------------------------------------------------------------------


def test_the_demos_purchases_are_decided_the_same_again_also_after_a_new_version(office, write):
    run("programme", "publish", write(changed("per_minor = 100", "per_minor = 200")), *office)

    done = run("replay", *office, "--since", "2000-01-01", "--json")

    found = json.loads(done.output)
    assert (done.exit_code, found["differences"]) == (0, [])
    assert found["checked"] > 300


def test_a_purchase_that_would_give_other_points_is_named_and_ends_badly(office):
    with open_books(f"sqlite:///{office[1]}/headoffice.db").connected():
        row = Purchase.select().where(Purchase.points > 0).first()
        Purchase.update(points=Purchase.points + 1).where(Purchase.txn == row.txn).execute()

    done = run("replay", *office, "--since", "2000-01-01")

    assert done.exit_code == 1
    assert f"{row.txn}: {row.points + 1} points given, {row.points} by version 1" in done.output
    assert run("replay", *office, "--since", "2000-01-01", "--json").exit_code == 1


def test_a_replay_with_nothing_to_check_does_not_say_that_all_is_well(office):
    done = run("replay", *office, "--since", "2099-01-01")

    assert done.exit_code == 0
    assert done.output == "nothing to check: no purchase since 2099-01-01, name an earlier day with --since\n"


# -- a place without a head office ------------------------------------------------------------------------------------

READING = [
    ("status",),
    ("events", "k07"),
    ("replay",),
    ("quarantine", "list"),
    ("programme", "simulate", DEMO),
    ("programme", "publish", DEMO),
]


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_who_asks_where_no_head_office_is_hears_so_and_makes_none(tmp_path, words):
    nowhere = tmp_path / "typo"

    done = run(*words, "--data", nowhere)

    assert isinstance(done.exception, BadConfig)
    assert str(done.exception).startswith(f"no head office in {nowhere}/headoffice.db: run")
    assert not nowhere.exists()


def test_another_programs_database_is_no_head_office(tmp_path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as made:
        made.execute("CREATE TABLE cake (kind)")

    done = run("status", "--db", f"sqlite:///{other}")

    assert isinstance(done.exception, BadConfig)
    assert "no head office in" in str(done.exception)
    with closing(sqlite3.connect(other)) as found:
        assert found.execute("SELECT name FROM sqlite_master").fetchall() == [("cake",)]


def test_a_head_office_without_a_programme_cannot_simulate_and_says_so(tmp_path):
    open_books(f"sqlite:///{tmp_path}/headoffice.db")

    done = run("programme", "simulate", DEMO, "--data", tmp_path)

    assert isinstance(done.exception, EdgeError)
    assert str(done.exception).startswith("no programme was published yet: publish one with")
