"""Writes ``wedge.umockdev``, ``wedge.ioctl`` and ``wedge.events``: a scanner that pretends to be a keyboard.

No scanner was recorded for these; they describe a USB keyboard as the kernel presents it, with the buffer sizes that
python-evdev 2 asks for (umockdev compares sizes: name, phys and uniq 256 bytes, ``EVIOCGBIT(0)`` 4, the others 96).
To record a real one instead: ``umockdev-record /dev/input/eventN`` and ``umockdev-record --evemu-events=...``.

    python tests/recordings/make_wedge.py
"""

from pathlib import Path

from edge.devices.keymap import PLAIN, SHIFTED

HERE = Path(__file__).parent
SCANNED = ["TR1*sh0118*3*202611211842*88106*3160*CNY*ABCDEFGH", "6901234567892"]
"""What the recording types; a Ctrl+] (the GS1 separator) stands inside the second code, and is dropped."""

SHIFT, CTRL, ENTER, BRACKET = 42, 29, 28, 27
KEYS = sorted({*PLAIN, SHIFT, CTRL, ENTER, 96, 15})

DEVICE = """P: /devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:0C2E:0B61.0001/input/input5/event5
N: input/event5
E: DEVNAME=/dev/input/event5
E: ID_BUS=usb
E: ID_INPUT=1
E: ID_INPUT_KEY=1
E: ID_INPUT_KEYBOARD=1
E: ID_PATH=pci-0000:00:14.0-usb-0:1:1.0
E: MAJOR=13
E: MINOR=69
E: SUBSYSTEM=input
A: dev=13:69

P: /devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:0C2E:0B61.0001/input/input5
E: SUBSYSTEM=input
E: NAME="Test Wedge Scanner"
E: PRODUCT=3/c2e/b61/110
A: name=Test Wedge Scanner
"""


def bits(numbers: list[int], size: int) -> str:
    """Return a bit field of ``size`` bytes in hex."""
    return sum(1 << number for number in numbers).to_bytes(size, "little").hex().upper()


def text(words: str) -> str:
    """Return the answer to a question for text: its length with the final zero, and 256 bytes."""
    return f"{len(words) + 1} {words.encode().ljust(256, bytes(1)).hex().upper()}"


def ioctls() -> str:
    """Return what the node answers; its parts are EV_SYN, EV_KEY and EV_MSC."""
    return "\n".join(
        [
            "EVIOCGVERSION 0 01000100",
            "EVIOCGID 0 03002E0C610B1001",
            f"EVIOCGNAME(0) {text('Test Wedge Scanner')}",
            f"EVIOCGPHYS(0) {text('usb-0000:00:14.0-1/input0')}",
            f"EVIOCGUNIQ(0) {text('')}",
            f"EVIOCGBIT(0) 4 {bits([0, 1, 4], 4)}",
            f"EVIOCGBIT(1) 96 {bits(KEYS, 96)}",
            f"EVIOCGBIT(4) 96 {bits([4], 96)}",
            f"EVIOCGPROP(0) 8 {bits([], 256)}",
            "EVIOCGEFFECTS 0 00000000",
            "EVIOCGREP 0 FA00000021000000",
            "",
        ]
    )


def strokes(code: str) -> list[tuple[int, int]]:
    """Return the key events (code, 1 down or 0 up) that type ``code`` and Enter."""
    plain = {character: key for key, character in sorted(PLAIN.items(), reverse=True)}
    shifted = {character: key for key, character in sorted(SHIFTED.items(), reverse=True)}
    events: list[tuple[int, int]] = []
    for character in code:
        if character in plain:
            events += [(plain[character], 1), (plain[character], 0)]
        else:
            events += [(SHIFT, 1), (shifted[character], 1), (shifted[character], 0), (SHIFT, 0)]
    return [*events, (ENTER, 1), (ENTER, 0)]


def events() -> str:
    """Return the recording in evemu's format; a key event and its report every two milliseconds."""
    first, second = (strokes(code) for code in SCANNED)
    separator = [(CTRL, 1), (BRACKET, 1), (BRACKET, 0), (CTRL, 0)]
    lines, micros = [], 0
    for key, value in [*first, *second[:6], *separator, *second[6:]]:
        at = f"{micros // 1_000_000}.{micros % 1_000_000:06d}"
        lines += [f"E: {at} 0001 {key:04x} {value:04d}", f"E: {at} 0000 0000 0000"]
        micros += 2000
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    (HERE / "wedge.umockdev").write_text(DEVICE)
    (HERE / "wedge.ioctl").write_text(ioctls())
    (HERE / "wedge.events").write_text(events())
