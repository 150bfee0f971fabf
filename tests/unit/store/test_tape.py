"""The second copy of each entry: what it keeps, what it notices, and what it can put right."""

import random

import pytest

from edge.domain.chain import head_of
from edge.store import tape as room
from edge.store.tape import Tape, line_of, read_segment, segments, sound
from fakes.clock import FakeClock
from journals import bodies, journal_at, press


@pytest.fixture
def entries():
    chance = random.Random(4)
    return [(seq, b'{"n":"%d"}' % chance.getrandbits(300)) for seq in range(1, 201)]


def on_disk(path, epoch=1):
    return [entry for _, file in segments(path, epoch) for entry in read_segment(file)]


def test_no_flipped_bit_of_a_line_goes_unnoticed():
    line = line_of(7, b'{"seq":7}')
    for bit in range(len(line) * 8):
        flipped = bytearray(line)
        flipped[bit // 8] ^= 1 << bit % 8
        pieces = bytes(flipped).split(b"\n")
        assert not any(map(sound, pieces)) or bytes(flipped[:-1]) == line[:-1], "but for the line break itself"
    assert sound(line[:-1]) == (7, b'{"seq":7}')


def test_the_tape_goes_on_where_it_ended(tmp_path, entries):
    path = tmp_path / "journal.db"
    with Tape(path, 1) as tape:
        tape.append(entries[:50])
    with Tape(path, 1) as tape:
        assert tape.last == 50
        tape.append(entries[50:])
    assert on_disk(path) == entries


def test_a_line_that_the_power_cut_off_is_written_anew(tmp_path, entries):
    path = tmp_path / "journal.db"
    with Tape(path, 1) as tape:
        tape.append(entries[:50])
    [(_, file)] = segments(path, 1)
    whole = file.read_bytes()
    for end in range(len(whole) - len(line_of(*entries[49])), len(whole)):
        file.write_bytes(whole[:end])
        with Tape(path, 1) as tape:
            assert tape.last == 49
            tape.append(entries[49:52])
        assert on_disk(path) == entries[:52]


def test_a_tape_whose_first_line_never_became_whole_begins_anew(tmp_path, entries):
    path = tmp_path / "journal.db"
    (tmp_path / "journal.tape-1-0000000001").write_bytes(line_of(*entries[0])[:20])
    with Tape(path, 1) as tape:
        assert tape.last == 0
        tape.append(entries)
    assert on_disk(path) == entries


def test_segments_end_when_they_are_full_and_old_ones_go_whole(tmp_path, entries, monkeypatch):
    monkeypatch.setattr(room, "SEGMENT_BYTES", 1_000)
    path = tmp_path / "journal.db"
    with Tape(path, 1) as tape:
        tape.append(entries)
        starts = [first for first, _ in segments(path, 1)]
        assert len(starts) > 5
        assert tape.entries(30, 60) == dict(entries[29:60])
        assert tape.drop(below=starts[3]) == 3
        assert tape.kept_from == starts[3]
        tape.drop(below=10**9)
        assert len(segments(path, 1)) == 1, "the newest stays, for the next start"


def test_any_damaged_lines_are_written_anew_from_the_journal(tmp_path, entries, monkeypatch):
    monkeypatch.setattr(room, "SEGMENT_BYTES", 3_000)
    path, chance = tmp_path / "journal.db", random.Random(8)
    with Tape(path, 1) as tape:
        tape.append(entries)
    for _ in range(200):
        _, file = chance.choice(segments(path, 1))
        content = bytearray(file.read_bytes())
        for _ in range(chance.randrange(1, 4)):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        file.write_bytes(content)
        with Tape(path, 1) as tape:
            tape.mend(entries)
            tape.append(entries[tape.last :])
            assert on_disk(path) == entries
            assert tape.mend(entries) == 0


def test_the_tape_is_synced_at_most_once_a_second_and_not_for_a_handful(tmp_path):
    clock = FakeClock()
    with journal_at(tmp_path, clock) as journal:
        press(journal, 3)
        journal.tidy()
        assert journal._upkeep.tape.last == 0, "three entries wait for company"
        press(journal, 80)
        journal.tidy()
        assert journal._upkeep.tape.last == 83
        press(journal, 80)
        journal.tidy()
        assert journal._upkeep.tape.last == 83, "within the second"
        clock.pass_ms(1_000)
        journal.tidy()
        assert journal._upkeep.tape.last == 163
        press(journal)
        clock.pass_ms(600_000)
        journal.tidy()
        assert journal._upkeep.tape.last == 164, "but not for ever"


def test_an_orderly_stop_leaves_the_tape_complete_and_a_start_fills_its_lag(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 5)
        whole = bodies(journal)
    assert [body for _, body in on_disk(tmp_path / "journal.db")] == whole

    for _, file in segments(tmp_path / "journal.db", 1):
        file.unlink()
    with journal_at(tmp_path) as journal:
        assert journal._upkeep.tape.last == 5


def test_a_stop_at_once_after_many_entries_still_writes_them_all(tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 200)
        assert journal.last == 200
    assert [head_of(body) for _, body in on_disk(tmp_path / "journal.db")][-1] is not None
    assert len(on_disk(tmp_path / "journal.db")) == 200
