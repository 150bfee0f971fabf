"""The keys of a US keyboard by Linux key code, whatever layout the machine is set to.

A scanner that pretends to be a keyboard presses keys of the US layout. Reading key codes below the system's keymap
avoids the French or British layouts that turn ``@`` and digits into other characters.
Source of the codes: linux/input-event-codes.h.
"""

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_KEYPAD = {55: "*", 71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+", 79: "1", 80: "2", 81: "3"}
_KEYPAD |= {82: "0", 83: ".", 98: "/", 117: "=", 121: ","}

PLAIN = {first + place: key for first, plain, _ in _ROWS for place, key in enumerate(plain)} | _KEYPAD
"""Key code to character without shift."""

SHIFTED = {first + place: key for first, _, shifted in _ROWS for place, key in enumerate(shifted)} | _KEYPAD
"""Key code to character with shift; the keypad has no second face."""

ENDS = frozenset({15, 28, 96})
"""Tab, Enter and the keypad's Enter end a code: the suffixes that scanners are sold with."""

SHIFTS = frozenset({42, 54})
"""Left and right shift."""

COMMANDS = frozenset({29, 97, 56, 100, 125, 126})
"""Control, Alt and the logo keys. What is typed with them held is a command or a control character: dropped."""
