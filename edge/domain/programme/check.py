"""Checks a programme document: every fault at once, one line each, and reminders that do not keep it from use."""

import re
import tomllib
from datetime import date

from edge.domain.errors import ProgrammeFault
from edge.domain.programme.complaints import Complaint, Findings
from edge.domain.programme.document import Programme
from edge.domain.programme.figures import check_figures
from edge.domain.programme.reading import read_table
from edge.domain.programme.references import Surroundings, check_references
from edge.domain.programme.reminders import remind

_AT = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL)
_NOWHERE = Surroundings()


def check_programme(
    text: str,
    file: str = "programme.toml",
    *,
    around: Surroundings = _NOWHERE,
    today: date | None = None,
) -> tuple[Programme | None, list[Complaint]]:
    """Return the programme written in ``text`` with what is to be said against it.

    Args:
        text: The TOML document.
        file: What complaints call it.
        around: Time zones, stores, categories and products it may name; what is not given is not checked.
        today: The chain's local date; without it nothing is called over.

    Returns:
        The programme, ``None`` if there is any fault, and the complaints in the order of their paths: all faults, or
        if there is none, all reminders.
    """
    findings = Findings(file)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        return None, [_syntax(file, text, str(fault))]
    programme = read_table("", document, Programme, findings)
    check_references(programme, around, findings)
    check_figures(programme, findings)
    if not findings.complaints:
        remind(programme, today, findings)
        return programme, sorted(findings.complaints, key=_place)
    return None, sorted(findings.complaints, key=_place)


def parse_programme(text: str, file: str = "programme.toml") -> Programme:
    """Return the programme written in ``text``.

    Raises:
        ProgrammeFault: The document has faults; the message has a line for each.
    """
    programme, complaints = check_programme(text, file)
    if programme is None:
        raise ProgrammeFault("\n".join(str(complaint) for complaint in complaints))
    return programme


def _syntax(file: str, text: str, said: str) -> Complaint:
    """Return the complaint about text that is not TOML: the parser stops at the first such place."""
    found = _AT.match(said)
    lines = text.split("\n")
    line, column, what = len(lines), len(lines[-1]) + 1, said
    if found is not None:
        what = found["what"]
        line, column = int(found["line"] or line), int(found["column"] or column)
    return Complaint(file, f"line {line}, column {column}", "", f"not TOML: {what}")


def _place(complaint: Complaint) -> tuple[list[tuple[str, int]], str]:
    """Order by path with list places as numbers: ``coupons[10]`` comes after ``coupons[9]``."""
    steps = [(name, int(at or 0)) for name, at in re.findall(r"([^.\[\]]+)(?:\[(\d+)\])?", complaint.where)]
    return steps, complaint.what
