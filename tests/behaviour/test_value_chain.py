"""Value at a real kiosk of a real chain: granted while connected, spent while cut off, on the books afterwards."""

import os
import select
import signal
import sqlite3
from contextlib import closing

import pytest

from edge.domain.local_api import Hello, Identify, SlipDone
from edge.domain.value_api import Gifts, Pay, Settle, TakeGift, TopUp, Undo, UseCoupon
from edge.service.demo.chain import running_chain
from fakes.local_line import LocalLine


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chain")
    with running_chain(folder, folder, window=False, size="1280x800", web_port=0) as chain:
        chain.caught_up()
        chain.granted()
        yield chain


def cut_off(chain):
    chain.broker.stop()
    chain.offline()


def back(chain):
    chain.broker.start()
    chain.caught_up()


def kill(program):
    """Pull the program's plug and start it again."""
    with closing(os.fdopen(program.ended())) as ended:
        os.kill(program._process.pid, signal.SIGKILL)
        select.select([ended], [], [], 30)
    program.stop()
    program.__enter__()


def welcome(line, chain):
    return line.ask(Identify, code=chain.seed["members"][0]["code"])


def balance(chain, asset):
    """What head office's books say of the first member: free, held anywhere, and spent of it in the chain."""
    query = "SELECT coalesce(sum(n), 0) FROM balance WHERE asset = ? AND account LIKE '%:' || ?"
    with closing(sqlite3.connect(chain.folder / "headoffice" / "headoffice.db")) as books:
        return books.execute(query, (asset, chain.seed["members"][0]["id"])).fetchone()[0]


def test_what_is_granted_online_is_spent_offline_and_booked_once(chain):
    with LocalLine(chain.folder / "kiosk.sock") as line:
        visit = welcome(line, chain).visit
        cents, points = balance(chain, "cents"), balance(chain, "points")

        online = line.ask(Pay, visit=visit, minor=2_000)
        gift = line.ask(TakeGift, visit=visit, sku="g-mug")
        cut_off(chain)
        topped_up = line.ask(TopUp, visit=visit, minor=10_000, paid_by="till", payment="903155")
        offline = line.ask(Pay, visit=visit, minor=11_000)
        undone = line.ask(Undo, visit=visit, of=gift.txn)
        again = line.ask(Pay, visit=visit, minor=11_000, txn=offline.txn)
        back(chain)

        assert (online.said.key, online.synced, gift.said.key) == ("paid", True, "paid")
        assert (topped_up.said.key, offline.said.key, undone.said.key) == ("here_now", "paid_will_sync", "undone")
        assert (again.said, again.slip) == (offline.said, offline.slip)
        assert balance(chain, "cents") == cents - 2_000 + 10_000 - 11_000
        assert balance(chain, "points") == points
        assert line.ask(Gifts, visit=visit).reserved == []
        assert [fact for fact in line.facts if isinstance(fact, SlipDone) and fact.slip == offline.slip]


def test_a_coupon_held_nowhere_near_needs_a_connection_and_is_there_with_one(chain):
    with LocalLine(chain.folder / "kiosk.sock") as line:
        other = chain.seed["members"][3]["code"]
        cut_off(chain)
        visit = line.ask(Identify, code=other).visit
        declined = line.ask(Pay, visit=visit, minor=10**9)
        assert (declined.result, declined.said.key) == ("declined", "nothing_here")
        back(chain)

        visit = welcome(line, chain).visit
        assert line.ask(UseCoupon, visit=visit, coupon="c-tea-20").result == "done"
        assert line.ask(UseCoupon, visit=visit, coupon="c-tea-20").said.reason == "coupon.redeemed"


def test_a_kiosk_killed_in_the_middle_of_a_visit_tells_how_the_last_purchase_ended(chain):
    with LocalLine(chain.folder / "kiosk.sock") as line:
        paid = line.ask(Pay, visit=welcome(line, chain).visit, minor=2_000)
        kill(chain.edge)

    with LocalLine(chain.folder / "kiosk.sock") as line:
        last = line.ask(Hello).last
        assert (last.of, last.said.key, last.slip) == (paid.txn, "last_completed", paid.slip)
        assert line.ask(Settle, of=last.of, word="seen").result == "done"
        assert line.ask(Hello).last is None
