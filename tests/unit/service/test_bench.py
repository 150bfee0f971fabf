"""The bench command: benches are found by name, goals decide the exit code."""

from importlib.metadata import EntryPoint, EntryPoints

import msgspec
import pytest
from click.testing import CliRunner

import edge.service.bench as room
from edge.domain.measurement import Measurement
from edge.service.bench import commit, startup, wear


def found(ratio, goal):
    return Measurement(name="x", ours=ratio, raw=1.0, unit="us", raw_is="nothing at all", ratio=ratio, goal=goal)


def fast():
    return [found(0.5, "<= 1.15"), found(9.0, "")]


def slow():
    return [found(1.5, ">= 2")]


@pytest.fixture
def run(monkeypatch):
    """Return a function that runs ``bench`` with two benches of this file installed."""
    points = EntryPoints(EntryPoint(name, f"test_bench:{name}", room.GROUP) for name in ("fast", "slow"))
    monkeypatch.setattr(room, "entry_points", lambda group: points.select(group=group))
    monkeypatch.setattr(EntryPoint, "load", lambda point: {"fast": fast, "slow": slow}[point.name])
    return lambda *arguments: CliRunner().invoke(room.bench, arguments)


def test_every_goal_met_is_exit_code_0(run):
    result = run("fast")
    assert result.exit_code == 0
    assert "<= 1.15  met" in result.output


def test_a_goal_missed_is_exit_code_1_and_says_which(run):
    result = run("fast", "slow")
    assert result.exit_code == 1
    assert "MISSED" in result.output


def test_json_holds_every_measurement_and_whether_all_goals_are_met(run):
    result = run("fast", "slow", "--json")
    answer = msgspec.json.decode(result.stdout)
    assert answer["met"] is False
    assert [one["ratio"] for one in answer["measurements"]] == [0.5, 9.0, 1.5]


@pytest.mark.parametrize("arguments", [["nope"], [], ["fast", "nope"]])
def test_an_unknown_name_is_exit_code_2_and_lists_the_known_ones(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "fast, slow" in result.output or not arguments


def test_the_commit_bench_measures_both_sides_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(commit, "ROUNDS", 1)
    monkeypatch.setattr(commit, "RUNS", 2)

    measurements = commit.measure()

    assert [one.name for one in measurements] == [
        "commit.event.p50",
        "commit.event.p99",
        "commit.money.p50",
        "commit.money.p99",
    ]
    assert all(one.ours > 0 and one.raw > 0 for one in measurements)
    assert [one.goal for one in measurements] == ["<= 1.15"] * 4
    assert list(tmp_path.iterdir()) == []


def test_the_wear_bench_counts_bytes_of_both_sides_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(wear, "COMMITS", 500)
    monkeypatch.setattr(wear, "CHECKPOINT_FRAMES", 40)
    monkeypatch.setattr(wear.os, "geteuid", lambda: 1000)

    measurements = wear.measure()

    assert [one.name for one in measurements] == ["wear.event.bytes", "wear.money.bytes"]
    assert all(one.raw_is.endswith("without the file system's journal") for one in measurements)
    assert list(tmp_path.iterdir()) == []


def test_the_startup_bench_starts_a_full_and_an_empty_journal(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(startup, "QUEUED", 2_000)
    monkeypatch.setattr(startup, "FILL", 1_000)
    monkeypatch.setattr(startup, "ROUNDS", 1)

    measurements = startup.measure()

    assert [one.name for one in measurements] == ["startup.time", "startup.memory"]
    assert all(one.ours > 0 and one.raw > 0 for one in measurements)
    assert list(tmp_path.iterdir()) == []
