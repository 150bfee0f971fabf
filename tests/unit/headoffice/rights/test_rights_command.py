"""The ``rights`` commands: one line for a person, JSON for a machine, and a cure with every refusal."""

import json

import pytest
from click.testing import CliRunner

from edge.domain.errors import EdgeError
from edge.domain.value.accounts import Place
from edge.headoffice.cli import headoffice
from edge.headoffice.models import MODELS
from edge.headoffice.seen import Seen

K07 = Place("k07", 1)


pytestmark = pytest.mark.usefixtures("rich")


@pytest.fixture
def run(office, url, tmp_path):
    def command(*words):
        result = CliRunner().invoke(headoffice, ["rights", *words, "--db", url, "--data", str(tmp_path)])
        office.books.peewee.bind(MODELS, bind_refs=False, bind_backrefs=False)  # the command opened books of its own
        if isinstance(result.exception, EdgeError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return command


@pytest.fixture
def rich(office):
    office.own(points=80, coupon_c1=1)
    office.want(K07, ("M1", "points", 50), ("M1", "coupon:c1", 1))
    return office


def test_epochs_are_listed_with_what_they_have_heard(run):
    assert "s0118 k07 epoch 1: active, online, 0 of 2 words heard" in run("list")


def test_what_a_member_has_where_is_listed(run):
    assert run("list", "--member", "M1").splitlines() == [
        "k07 epoch 1: 1 coupon:c1 of M1 held",
        "k07 epoch 1: 50 points of M1 held",
    ]


def test_retiring_tells_the_number_the_replacement_needs(run, rich):
    assert "kiosk.toml needs, under [device]: first_epoch = 2" in run("retire", "k07", "--reason", "stolen")
    assert rich.state(K07) == "retired"


def test_retiring_tells_a_machine_the_same(run):
    said = json.loads(run("retire", "k07", "--reason", "stolen", "--json"))

    assert (said["epoch"], said["next_epoch"], len(said["suspended"])) == (1, 2, 2)


def test_releasing_keeps_coupons_until_they_are_named(run):
    run("retire", "k07", "--reason", "lost")

    assert "50 units are free again; 1 coupons wait" in run("release", "k07", "--ep", "1")
    assert "1 units are free again" in run("release", "k07", "--ep", "1", "--coupons")


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (("retire", "k99", "--reason", "lost"), "'rights list' shows those that were"),
        (("release", "k07", "--ep", "1"), "retire it first"),
        (("grant", "k07", "--member", "M1", "--asset", "gold", "--n", "1"), "shows who holds it"),
        (("holder", "s0118", "k21"), "never heard of in s0118"),
        (("figure", "gold", "1"), "allowed are points"),
        (("fund", "gold", "1"), "allowed are points, cents"),
    ],
)
def test_a_refusal_names_its_cure(run, words, cure):
    with pytest.raises(EdgeError, match=cure):
        run(*words)


def test_a_grant_says_how_much_was_free(run):
    assert "may spend 30 more points of M1" in run("grant", "k07", "--member", "M1", "--asset", "points", "--n", "90")


def test_a_device_is_asked_to_close(run, rich):
    run("close", "k07")

    assert rich.state(K07) == "closing"


def test_standing_grants_are_made_on_demand(run, rich):
    Seen(rich.books).note("M1", "k07", 1)
    run("holder", "s0118", "k07")

    assert "words on their way" in run("standing", "s0118")
    assert rich.held(K07) == 80


def test_figures_are_shown_and_set(run):
    run("figure", "risk_points", "7")

    assert "risk_points 7" in run("figure", "risk_points")
    assert json.loads(run("figure", "--json"))["risk_points"] == 7


def test_the_reserve_is_funded(run):
    run("fund", "points", "500")

    assert "800 points" in run("fund", "points", "300")


def test_forgetting_says_on_how_many_devices_it_is_done(run, rich):
    assert "done on 0 of 3 devices" in run("forget", "M1")

    rich.heard(K07, 3)

    assert "done on 1 of 3 devices" in run("forget", "M1")


def test_status_says_whom_a_restored_head_office_waits_for(run):
    assert "generation 1: rights are granted" in run("status")

    assert "nothing is granted until 3 devices" in run("restored")

    assert (
        "s0118 k07 epoch 1 has not reported: switch it on; if it is gone for good, 'rights retire k07 --gone'"
        in run("status")
    )
    assert json.loads(run("status", "--json"))["recovering"] is True


def test_two_restores_from_one_backup_are_two_generations(run, rich):
    assert "generation 2;" in run("restored")

    rich.books.set("gen", "1")  # the same backup again

    assert "generation 3;" in run("restored")


def test_a_generation_that_cannot_be_read_is_named(run, tmp_path):
    (tmp_path / "generation").write_text("many")

    with pytest.raises(EdgeError, match="holds no number"):
        run("restored")
