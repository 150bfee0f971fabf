"""``edge run``: starts every part of the device in order, and stops them in reverse.

One process, few threads: the event loop (local API, timers, signals), the writer (journal, replica and desk, which
only it may touch), the printer, one for each scanner, and the link's own.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import TypeVar

import click

from edge.devices.fitting import open_panel, open_printer, open_scanner
from edge.devices.supervised import watch_scanner
from edge.domain.events import DeviceStarted, PartChanged
from edge.domain.local_api import Fact
from edge.link.contract import Sealer, Topics
from edge.service.clock import SystemClock
from edge.service.config import Config, read_config
from edge.service.counter import Counter
from edge.service.desk import Desk
from edge.service.local_api import LocalApi
from edge.service.notify import notify, watchdog_seconds
from edge.service.outbox import JournalOutbox
from edge.service.proof import slip_key
from edge.service.slip_office import SlipOffice
from edge.service.staff_call import StaffBell
from edge.store.journal import Journal
from edge.store.replica import Replica

log = logging.getLogger("member-kiosk")
