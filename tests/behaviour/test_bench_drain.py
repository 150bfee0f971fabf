"""The drain benchmark, small: its parts work, and its figures are what they say."""

import pytest

from edge.domain.errors import EdgeError
from edge.service.bench import drain


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(drain, "ENTRIES", 2000)
    monkeypatch.setattr(drain, "SINGLES", 500)
    monkeypatch.setattr(drain, "ROUNDS", 1)


@pytest.mark.usefixtures("small")
def test_both_ways_of_draining_are_measured_beside_mosquitto_pub(needs):
    needs("mosquitto")
    needs("mosquitto_pub")
    batches, singles = drain.measure()

    assert (batches.goal, singles.goal) == (">= 2", "")
    for found in (batches, singles):
        assert found.ours > 0
        assert found.ratio == pytest.approx(found.ours / found.raw, rel=0.01)
        assert "mosquitto_pub -l -q 1" in found.raw_is
        assert "stand-in" in found.name


@pytest.mark.usefixtures("small")
def test_a_machine_without_mosquitto_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(drain.shutil, "which", lambda *_args, **_more: None)

    with pytest.raises(EdgeError, match="apt install mosquitto mosquitto-clients"):
        drain.measure()


def test_the_benchmarks_entries_have_450_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(drain, "ENTRIES", 30)
    drain._fill(tmp_path / "journal.db", tmp_path / "lines")

    sizes = {len(line) for line in (tmp_path / "lines").read_bytes().splitlines()}
    assert all(abs(size - drain.ENTRY_BYTES) <= 4 for size in sizes)
