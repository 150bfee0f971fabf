"""How a journal begins: as it was left, or as a new epoch with the old file set aside and a sentence that says so."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from edge.domain.chain import genesis
from edge.domain.errors import JournalRefused
from edge.store.aside import Marks, log_of, read_marks, set_aside, sync_folder, write_marks
from edge.store.checkup import Found, check, verify_tail
from edge.store.flips import Flipped, turn_back
from edge.store.links import Broken
from edge.store.mending import mend_tape, put_right
from edge.store.migrations import insist_known, migrate, version_of
from edge.store.pages import MANY, Sums, insist_pages
from edge.store.refusals import FAILURES, is_damage, refusal, root_of
from edge.store.settings import Database, connect, harden
from edge.store.tape import Tape
from edge.store.wal import insist_log_was_read

_FIRST = "INSERT INTO device (one, id, epoch, boot, acknowledged, stopped) VALUES (1, ?, ?, ?, 0, 0)"


@dataclass(frozen=True, slots=True)
class Started:
    """An open, checked journal with sums and tape, and where it stands (``pruned`` and ``verified`` with a hash)."""

    database: Database
    sums: Sums
    tape: Tape
    epoch: int
    boot: int
    acknowledged: int
    last: int
    head: bytes
    pruned: tuple[int, bytes]
    verified: tuple[int, bytes]
    marks: list[tuple[int, int, int, int]] = field(default_factory=list)
    found: list[str] = field(default_factory=list)


def start(path: Path, device: str, first_epoch: int = 1) -> Started:
    """Open the journal at ``path``; a file that cannot go on, or is finished, is set aside and a new epoch begins.

    No new epoch has a number below ``first_epoch``.

    Raises:
        JournalRefused: Nothing can be promised here: wrong settings, a newer or foreign file, a full or failing disk.
    """
    try:
        return _start(path, device, first_epoch)
    except OSError as failure:
        raise JournalRefused(
            f"{failure.filename or path}: {failure.strerror}: see that the folder exists, belongs to the service "
            "and has free space, then restart"
        ) from failure


def _start(path: Path, device: str, first_epoch: int) -> Started:
    marks = read_marks(path)
    found: list[str] = []
    if marks.finished:
        marks = _put_by(path, marks, found)
    if _is_bare_log(path):
        marks = _aside(path, marks, "it was missing or empty beside its log", found)
    try:
        return _open(path, device, first_epoch, marks, found)
    except Broken as damage:
        marks = _aside(path, marks, str(damage), found)
    try:
        return _open(path, device, first_epoch, marks, found)
    except Broken as again:
        raise JournalRefused(f"{path}: a new journal is damaged at once ({again}): replace the card or disk") from again


def _aside(path: Path, marks: Marks, why: str, found: list[str]) -> Marks:
    """Set the file aside and say so; return the marks the new epoch builds on."""
    marks = Marks(epoch=max(marks.epoch, 1), boot=marks.boot)  # a file that was there had begun some epoch
    name = set_aside(path, marks.epoch).name
    found.append(
        f"{path.name} could not go on ({why}); it is kept as {name}, with any entries that head office does not have "
        "yet: send it to support"
    )
    return marks


def _put_by(path: Path, marks: Marks, found: list[str]) -> Marks:
    """Keep the file of an epoch that ended in order; return the marks the new epoch builds on."""
    if _has_bytes(path):
        name = set_aside(path, marks.epoch, "closed").name
        found.append(f"epoch {marks.epoch} was closed and head office has all of it; its file is kept as {name}")
    marks = Marks(epoch=marks.epoch, boot=marks.boot)
    write_marks(path, marks)
    return marks


def _is_bare_log(path: Path) -> bool:
    """Say whether a log lost its database; SQLite would delete such a log without a word."""
    return _has_bytes(log_of(path)) and not _has_bytes(path)


def _has_bytes(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _open(path: Path, device: str, first_epoch: int, marks: Marks, found: list[str]) -> Started:
    """Open the file; where single bits of it are wrong, turn them back and open it again."""
    if marks.damaged:
        raise Broken(marks.damaged)
    for _ in range(MANY):
        try:
            return _open_once(path, device, first_epoch, marks, found)
        except Flipped as damage:
            turn_back(damage.flips)
            found.append(f"{path.name}: {damage}; put right; if it comes back, replace the card")
    return _open_once(path, device, first_epoch, marks, found)


def _open_once(path: Path, device: str, first_epoch: int, marks: Marks, found: list[str]) -> Started:
    with ExitStack() as opened:
        try:
            at_last = opened.enter_context(ExitStack())
            database = connect(path)
            opened.callback(database.close)
            insist_known(database, path)
            harden(database, path)
            insist_log_was_read(database, path)
            sums = at_last.enter_context(Sums(path))  # closed after the database, or the lock on it is lost
            wrong = insist_pages(sums)
            if version_of(database) == 0:
                started = _begin(database, sums, path, device, max(marks.epoch + 1, first_epoch), marks, found)
            else:
                migrate(database)
                started = _go_on(database, sums, path, marks, check(database, path, device), found)
                _insist_mended(sums, wrong)
                if sums.unknown:
                    found.append(f"{path.stem}.sums was damaged: the sums of its pages are taken anew")
        except FAILURES as failure:
            if not is_damage(failure):
                raise refusal(failure, path) from failure
            opened.close()
            _insist_no_flips(path)
            raise Broken(str(root_of(failure))) from failure
        opened.pop_all()
        return started


def _insist_no_flips(path: Path) -> None:
    """Look for single wrong bits in a file that SQLite does not take for a database any more."""
    with Sums(path) as sums:
        insist_pages(sums)


def _insist_mended(sums: Sums, wrong: list[int]) -> None:
    if still := sums.wrong(wrong):
        raise Broken(f"page {still[0]} is not as it was written")


def _begin(
    database: Database, sums: Sums, path: Path, device: str, epoch: int, marks: Marks, found: list[str]
) -> Started:
    """Begin a new epoch in an empty file. The file comes before the marks, so that a cut between costs no number."""
    if database.execute_sql("SELECT name FROM sqlite_schema LIMIT 1").fetchall():
        raise Broken("it is another program's database")
    if marks.epoch and _has_bytes(log_of(path)):
        raise Broken(f"it is empty, but epoch {marks.epoch} had begun")
    boot = marks.boot + 1
    sums.forget()
    with database.atomic("IMMEDIATE"):
        migrate(database)
        database.execute_sql(_FIRST, (device, epoch, boot))
    sync_folder(path.parent)
    write_marks(path, Marks(epoch=epoch, boot=boot))
    if marks.epoch:
        if not found:
            found.append(f"{path.name} was missing; what head office does not have of epoch {marks.epoch} is lost")
        found.append(f"epoch {epoch} begins")
    beginning = 0, genesis(device, epoch)
    tape = Tape(path, epoch).__enter__()
    if tape.last:
        raise Broken(f"it is empty, but epoch {epoch} has a tape of {tape.last} entries")
    return Started(database, sums, tape, epoch, boot, 0, *beginning, pruned=beginning, verified=beginning, found=found)


def _go_on(database: Database, sums: Sums, path: Path, marks: Marks, was: Found, found: list[str]) -> Started:
    """Go on where the file ends. The marks come before the file, so that a start's number is never used twice."""
    if was.epoch < marks.epoch:
        raise Broken(f"it is of epoch {was.epoch}, but epoch {marks.epoch} had begun: an older copy was put back")
    with ExitStack() as opened:
        tape = opened.enter_context(Tape(path, was.epoch))
        newest = verify_tail(database, was, tape)
        boot = max(was.boot, marks.boot) + 1
        write_marks(path, Marks(epoch=was.epoch, boot=boot))
        found += filter(None, [put_right(database, newest), mend_tape(tape, newest, whole=was.stopped)])
        database.execute_sql("UPDATE device SET boot = ?, stopped = 0", (boot,))
        opened.pop_all()
    if not was.stopped:
        found.append(
            f"start {was.boot} ended without an orderly stop (power cut or crash); "
            f"the journal is whole up to entry {newest.last}, {newest.last - was.acknowledged} of them unsent"
        )
    return Started(
        database,
        sums,
        tape,
        was.epoch,
        boot,
        was.acknowledged,
        newest.last,
        newest.head,
        pruned=(was.pruned, was.pruned_head),
        verified=(was.verified, was.verified_head),
        marks=was.marks,
        found=found,
    )
