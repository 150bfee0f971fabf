"""Key events to codes."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.devices.keymap import COMMANDS, ENDS, PLAIN, SHIFTED
from edge.devices.keys import LONGEST_GAP, KeyDecoder, KeyEvent

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
SHIFT, RIGHT_SHIFT, CTRL, ALT, ENTER, TAB, KEYPAD_ENTER, BRACKET = 42, 54, 29, 56, 28, 15, 96, 27
A, ONE = 30, 2
SYN, KEY, SYN_DROPPED, SYN_REPORT = 0, 1, 3, 0


class Typist:
    """Types on a US keyboard, a millisecond an event."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.decoder = KeyDecoder()

    def event(self, code: int, value: int, kind: int = KEY) -> list[str]:
        self.now += 0.001
        return self.decoder.feed([KeyEvent(kind, code, value, self.now)])

    def press(self, *codes: int) -> list[str]:
        """Press each key and let it go."""
        return [code for key in codes for value in (1, 0) for code in self.event(key, value)]

    def hold(self, held: int, *codes: int) -> list[str]:
        self.event(held, 1)
        read = self.press(*codes)
        self.event(held, 0)
        return read

    def type(self, text: str, shift: int = SHIFT, end: int = ENTER) -> list[str]:
        plain = {character: key for key, character in sorted(PLAIN.items(), reverse=True)}
        shifted = {character: key for key, character in sorted(SHIFTED.items(), reverse=True)}
        for character in text:
            if character in plain:
                self.press(plain[character])
            else:
                self.hold(shift, shifted[character])
        return self.press(end)


@pytest.fixture
def typist():
    return Typist()


def test_all_95_printable_characters_can_be_typed(typist):
    assert len(PRINTABLE) == 95
    assert typist.type(PRINTABLE) == [PRINTABLE]


@given(st.text(PRINTABLE, min_size=1, max_size=80), st.sampled_from([SHIFT, RIGHT_SHIFT]))
def test_whatever_is_printable_comes_back_with_either_shift(text, shift):
    assert Typist().type(text, shift) == [text]


@pytest.mark.parametrize("end", [ENTER, TAB, KEYPAD_ENTER])
def test_enter_tab_and_the_keypads_enter_end_a_code(typist, end):
    assert typist.type("6901234567892", end=end) == ["6901234567892"]


def test_keypad_digits_are_digits_with_and_without_shift(typist):
    digits = {character: key for key, character in PLAIN.items() if key > 70 and character in string.digits}

    typist.press(*(digits[digit] for digit in "0123456789"))
    typist.hold(SHIFT, digits["7"])

    assert typist.press(ENTER) == ["01234567897"]


def test_the_group_separator_typed_as_control_bracket_is_dropped(typist):
    typist.press(ONE)
    typist.hold(CTRL, BRACKET)
    typist.press(ONE)

    assert typist.press(ENTER) == ["11"]


@pytest.mark.parametrize("held", sorted(COMMANDS))
def test_no_key_does_anything_while_a_command_key_is_held(typist, held):
    others = set(range(768)) - COMMANDS - ENDS

    typist.hold(held, *others)

    assert typist.press(ENTER) == []


def test_a_key_that_repeats_itself_is_one_character(typist):
    typist.event(A, 1)
    for _ in range(5):
        typist.event(A, 2)
    typist.event(A, 0)

    assert typist.press(ENTER) == ["a"]


def test_a_shift_whose_release_the_kernel_lost_is_let_go(typist):
    typist.event(SHIFT, 1)
    typist.event(SYN_DROPPED, 0, SYN)
    typist.event(SYN_REPORT, 0, SYN)

    assert typist.type("1a") == ["1a"]


def test_a_code_the_kernel_lost_events_of_is_thrown_away_with_its_torn_tail(typist):
    typist.press(ONE)
    typist.event(SYN_DROPPED, 0, SYN)
    typist.press(A)
    typist.event(SYN_REPORT, 0, SYN)

    assert typist.type("22") == ["22"]


def test_a_replug_lets_go_of_shift_and_of_half_a_code(typist):
    typist.press(ONE)
    typist.event(SHIFT, 1)
    typist.decoder.reset()

    assert typist.type("2") == ["2"]


def test_a_longer_pause_begins_a_new_code(typist):
    typist.press(ONE)
    typist.now += LONGEST_GAP + 0.001

    assert typist.type("22") == ["22"]


def test_a_pause_as_slow_scanners_make_it_does_not(typist):
    typist.press(ONE)
    typist.now += LONGEST_GAP / 2

    assert typist.type("22") == ["122"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 767), st.integers(0, 2)), max_size=300))
def test_a_hostile_keyboard_types_nothing_but_printable_characters(events):
    typist = Typist()

    read = [code for kind, key, value in events for code in typist.event(key, value, kind)]

    assert all(set(code) <= set(PRINTABLE) for code in read)
