"""The simulated world: it finds the product whole, repeats itself, and notices what is broken on purpose."""

import json

import pytest
from click.testing import CliRunner

from edge.headoffice.claim_posting import ClaimPosting
from edge.simulation.cli import simulate
from edge.simulation.mutants import MUTANTS, hunt
from edge.simulation.world import Plan, run_world

OPS, DEVICES = 2_500, 10


@pytest.fixture(scope="module")
def result():
    return run_world(Plan(seed=11, devices=DEVICES, ops=OPS))


def test_kiosks_and_head_office_keep_every_promise_in_a_world_that_goes_wrong(result):
    assert result.violations == []


def test_the_world_was_no_quiet_one(result):
    assert result.wishes["done"] > OPS / 6  # at any moment about half of the kiosks are cut off
    assert result.wishes["refused"] > 0
    assert min(result.faults.get(what, 0) for what in ("power cut", "cut off", "back")) > 0
    assert result.lost > 0


def test_the_same_seed_is_the_same_world(result):
    again = run_world(Plan(seed=11, devices=DEVICES, ops=OPS))

    assert (again.fingerprint, again.transactions, again.carried) == (
        result.fingerprint,
        result.transactions,
        result.carried,
    )


def test_another_seed_is_another_world(result):
    assert run_world(Plan(seed=12, devices=DEVICES, ops=300)).fingerprint != result.fingerprint


def test_a_world_with_copied_cards_keeps_the_ledger_right():
    assert run_world(Plan(seed=11, devices=DEVICES, ops=1_500, attack=True)).violations == []


@pytest.mark.parametrize("name", ["grant-applied-twice", "published-before-commit"])
def test_a_mistake_made_on_purpose_is_noticed_and_leaves_the_product_as_it_was(name):
    mutant = next(one for one in MUTANTS if one.name == name)

    caught = hunt(mutant, DEVICES, 11)

    assert caught.by
    assert run_world(Plan(seed=13, devices=4, ops=200)).violations == []


def test_points_that_are_booked_and_posted_nowhere_are_noticed(monkeypatch):
    monkeypatch.setattr(ClaimPosting, "post", lambda *_: [])

    found = run_world(Plan(seed=5, devices=4, ops=400)).violations

    assert "I5" in {violation.rule for violation in found}


def test_at_least_fourteen_mistakes_are_known_each_by_a_name_of_its_own():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 14


def test_the_command_says_in_json_what_became_of_the_world():
    done = CliRunner().invoke(simulate, ["--devices", "4", "--ops", "200", "--seed", "5", "--json"])

    assert done.exit_code == 0
    assert json.loads(done.output)["violations"] == []


def test_a_mutant_nobody_knows_is_named_with_those_that_are_known():
    done = CliRunner().invoke(simulate, ["--mutants", "--only", "nonsense"])

    assert done.exit_code == 2
    assert "reclaims-by-clock" in done.output
