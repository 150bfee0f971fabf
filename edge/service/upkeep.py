"""What a device does once a minute while nobody stands there, and how an epoch ends. Writer's thread."""

import logging
from dataclasses import dataclass

from edge.domain.errors import JournalRefused
from edge.service.allowance import Allowance
from edge.service.desk import Desk
from edge.service.headoffice_line import HeadOfficeLine
from edge.service.slip_office import SlipOffice
from edge.service.value_desk import ValueDesk

log = logging.getLogger("member-kiosk")


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Writes what is owed, gives back what is idle, lets go what has lapsed, and lets the journal tidy up."""

    desk: Desk
    slips: SlipOffice
    value: ValueDesk
    allowance: Allowance
    line: HeadOfficeLine

    def tidy(self) -> bool:
        """Do all that; say whether this epoch is over, closed by head office and complete there.

        A disk that is still full is left alone.
        """
        journal = self.desk.journal
        try:
            self.desk.pen.write_owed()
            self.slips.write_owed()
            self.allowance.idle(self.desk.clock.mono_ms(), heard=self.line.online)
            self.value.lapse()
            journal.tidy()
            self.line.time.save()
        except JournalRefused as full:
            if not journal.sound:
                raise
            log.warning("%s", full)
        return self._over()

    def acknowledged(self, upto: int) -> bool:
        """Head office has every entry up to ``upto``; say whether this epoch is over by that."""
        self.desk.acknowledged(upto)
        self.allowance.acknowledged(upto)
        if not self.allowance.closing:
            return False
        self.desk.journal.acknowledge(upto)
        return self._over()

    def end_epoch(self) -> None:
        """Let the next orderly stop end this epoch, so that the next start begins a new one."""
        log.warning("epoch %d is closed and complete: starting anew", self.desk.journal.epoch)
        self.desk.journal.finish()

    def _over(self) -> bool:
        return self.allowance.over and self.desk.visit is None and not self.value.waits
