"""What is read from an old card: every entry of every epoch that some copy has, and the numbers of those none has."""

import pytest

from edge.domain.errors import DeviceUnavailable
from edge.domain.value.stream import Heard
from edge.store.rescue import rescue
from edge.store.tape import segments
from journals import bodies, claim, journal_at, press


@pytest.fixture
def card(tmp_path):
    (folder := tmp_path / "card").mkdir()
    return folder


@pytest.fixture
def scratch(tmp_path):
    (folder := tmp_path / "scratch").mkdir()
    return folder


def shop(folder, entries, acknowledged=0):
    with journal_at(folder) as journal:
        press(journal, entries)
        claim(journal, f"r-{journal.epoch}")
        journal.acknowledge(acknowledged)
        return bodies(journal)


def without_tape(card):
    for _, file in segments(card / "journal.db", 1):
        file.unlink()


def spoil(file, text):
    content = file.read_bytes()
    assert text in content
    file.write_bytes(content.replace(text, b"x" * len(text)))


def test_a_sound_card_gives_all_that_head_office_may_lack(card, scratch):
    whole = shop(card, 50, acknowledged=20)
    before = {file.name: file.read_bytes() for file in card.iterdir()}

    [epoch] = rescue(card, scratch)

    assert (epoch.store, epoch.device, epoch.epoch, epoch.acknowledged) == ("0118", "k01", 1, 20)
    assert [entry.body for entry in epoch.entries] == whole[20:]
    assert epoch.unreadable == []
    assert {file.name: file.read_bytes() for file in card.iterdir()} == before


def test_a_card_as_a_power_cut_left_it(card, scratch, tmp_path):
    with journal_at(tmp_path) as journal:
        press(journal, 30)
        for name in ("journal.db", "journal.db-wal", "journal.marks"):
            (card / name).write_bytes((tmp_path / name).read_bytes())
        whole = bodies(journal)
    [epoch] = rescue(card, scratch)
    assert [entry.body for entry in epoch.entries] == whole


def test_words_of_head_office_and_what_it_had_already_are_read_for_one_that_was_restored(card, scratch):
    with journal_at(card) as journal:
        press(journal, 10)
        with journal.change() as change:
            for dseq in (1, 2):
                change.rights.say("ho", dseq, b"signed %d" % dseq)
            change.rights.hear("ho", Heard(3, 2))
            change.rights.hear("k02:1", Heard(9, 9))
        journal.acknowledge(8)
        whole = bodies(journal)
    [epoch] = rescue(card, scratch)

    assert (epoch.gen, epoch.said) == (3, {1: b"signed 1", 2: b"signed 2"})
    assert [entry.body for entry in epoch.older] == whole[:8]
    assert [entry.body for entry in epoch.entries] == whole[8:]


def test_files_set_aside_are_read_and_each_epoch_told_apart(card, scratch):
    first = shop(card, 40)
    without_tape(card)
    content = (card / "journal.db").read_bytes()
    (card / "journal.db").write_bytes(content[:4096] + b"garbage!" * 512 + content[8192:])
    second = shop(card, 10)

    one, two = rescue(card, scratch)
    assert (one.epoch, two.epoch) == (1, 2)
    assert len(one.entries) > 20, "most pages are still there"
    assert [entry.body for entry in two.entries] == second
    read, lost = {entry.seq for entry in one.entries}, [n for a, b in one.unreadable for n in range(a, b + 1)]
    assert [entry.body for entry in one.entries] == [first[seq - 1] for seq in sorted(read)]
    assert not read & set(lost)


def test_what_the_journal_lost_the_tape_gives(card, scratch):
    whole = shop(card, 200)
    (card / "journal.db").write_bytes(b"no database at all" * 500)

    [epoch] = rescue(card, scratch)
    assert [entry.body for entry in epoch.entries] == whole


def test_what_neither_copy_has_alone_both_have_together(card, scratch):
    whole = shop(card, 100)
    spoil(card / "journal.db", b'"seq":40,')
    [(_, file)] = segments(card / "journal.db", 1)
    spoil(file, b'"seq":41,')

    [epoch] = rescue(card, scratch)
    assert [entry.body for entry in epoch.entries] == whole


def test_numbers_that_no_copy_has_are_named_and_what_follows_is_kept(card, scratch):
    whole = shop(card, 100)
    without_tape(card)
    spoil(card / "journal.db", b'"seq":40,')
    spoil(card / "journal.db", b'"seq":41,')

    [epoch] = rescue(card, scratch)
    assert epoch.unreadable == [(40, 41)]
    assert [entry.body for entry in epoch.entries] == whole[:39] + whole[41:]


def test_an_entry_that_does_not_fit_the_chain_is_not_taken(card, scratch):
    shop(card, 100)
    without_tape(card)
    spoil(card / "journal.db", b'"seq":1,')
    [epoch] = rescue(card, scratch)
    assert epoch.unreadable == [(1, 1)]


def test_an_epoch_of_which_nothing_can_be_read_is_told_too(card, scratch):
    shop(card, 5)
    without_tape(card)
    (card / "journal.db").write_bytes(b"no database at all" * 500)
    shop(card, 10)

    one, two = rescue(card, scratch)
    assert (one.epoch, one.entries, one.unreadable) == (1, [], [(1, 0)])
    assert two.epoch == 2


def test_a_folder_without_a_journal_is_named(scratch):
    with pytest.raises(DeviceUnavailable, match=r"no journal in .*name the folder that was \[device\] data"):
        rescue(scratch, scratch)
