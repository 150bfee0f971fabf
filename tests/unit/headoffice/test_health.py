"""What there is to say about a device, worst first."""

from dataclasses import replace

import pytest

from edge.headoffice.web.health import Facts, findings
from edge.headoffice.web.words import words_of

NOW = 1_795_000_000_000
GOOD = Facts(
    store="s0118", device="k07", online=True, boot=1, clock="synced", printer="ready", scanner="ready", seen_ms=NOW
)


@pytest.mark.parametrize(
    ("changes", "tone", "word"),
    [
        ({}, "pine", "state_ok"),
        ({"online": False, "seen_ms": NOW - 8_040_000}, "berry", "state_offline"),
        ({"online": False, "stopped": True}, "mute", "state_stopped"),
        ({"online": False, "boot": 0, "seen_ms": 0}, "mute", "state_never"),
        ({"forked": True}, "berry", "state_forked"),
        ({"gaps": ((3, 4),)}, "amber", "state_gap"),
        ({"unsent": 312}, "sky", "state_catching"),
        ({"unsent": 3}, "pine", "state_ok"),
        ({"printer": "paper_out"}, "amber", "state_paper_out"),
        ({"printer": "missing"}, "amber", "state_printer_missing"),
        ({"scanner": "missing"}, "amber", "state_scanner_missing"),
        ({"scanner": "not_fitted", "printer": "not_fitted"}, "pine", "state_ok"),
        ({"clock": "unset"}, "amber", "state_clock"),
        ({"clock": "held"}, "pine", "state_ok"),
    ],
)
def test_a_device_has_one_worst_finding(changes, tone, word):
    worst = findings(replace(GOOD, **changes), NOW)[0]

    assert (worst.tone, worst.word) == (tone, word)


def test_a_device_out_of_reach_is_not_blamed_for_its_parts():
    away = replace(GOOD, online=False, printer="paper_out", scanner="missing")

    assert [one.word for one in findings(away, NOW)] == ["state_offline"]


def test_every_finding_that_wants_a_person_has_words_for_what_to_do():
    words = words_of("en")
    ill = replace(GOOD, forked=True, gaps=((1, 1),), printer="cover_open", scanner="missing", clock="unset")

    assert all(words.has(one.word) and words.has(one.cure) for one in findings(ill, NOW))


def test_an_offline_device_holds_at_least_what_it_last_said():
    assert replace(GOOD, online=False, unsent=2, said=39, upto=12).left == 27


@pytest.mark.parametrize(("seconds", "text"), [(3, "3 s"), (130, "2 min"), (8_040, "2 h"), (200_000, "2 d")])
def test_a_length_of_time_is_told_in_its_largest_unit(seconds, text):
    assert words_of("en").span(seconds) == text
