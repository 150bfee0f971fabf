"""A head office with two stores, and what devices say to it, without a wire."""

import base64
from itertools import count

import pytest
from nacl.signing import SigningKey

from edge.domain.chain import genesis
from edge.domain.value import accounts
from edge.domain.value.accounts import ISSUED, Place
from edge.headoffice.chain_models import Member
from edge.headoffice.database import open_books
from edge.headoffice.models import Balance, Device, ExceptionRow, Stream
from edge.headoffice.rights.desk import RightsDesk
from edge.headoffice.rights.moving import Moving
from edge.headoffice.status import ledger_sums, wrong_balances
from edge.link.contract import Address, DownHeard, Hello, HelloFirst, Remembered, Right, Topics, WantRights, sign

K07, K08, K21 = Place("k07", 1), Place("k08", 1), Place("k21", 1)
STORES = {"k07": "s0118", "k08": "s0118", "k21": "s0012"}
NOW = 1_795_000_000_000
KEY = SigningKey(bytes(32))


class Office:
    """Head office's rights desk and the books it works on."""

    def __init__(self, books):
        self.books, self.now, self._reqs, self._txns = books, NOW, count(1), count(1)
        nonces = count(1)
        self.desk = RightsDesk(books, key=KEY.verify_key, now_ms=lambda: self.now, draw=lambda: f"nonce-{next(nonces)}")
        self.moving = Moving(books)

    # -- what there is

    def own(self, member="M1", **units):
        """Give a member units; ``coupon_x`` is the asset ``coupon:x``."""
        for name, n in units.items():
            self.put(accounts.free(member), name.replace("_", ":"), n)
        Member.insert(id=member, phone=member, surname="林", tier="plain").on_conflict_ignore().execute()

    def put(self, account, asset, n):
        self.moving.post(f"opening-{next(self._txns)}", [(ISSUED, asset, -n), (account, asset, n)], self.now)

    def begin(self, *places, online=True, gen=1):
        for dev, ep in places:
            store = STORES[dev]
            Stream.create(dev=dev, ep=ep, store=store, head=genesis(dev, ep), gen=gen, upto=1)
            facts = {"store": store, "device": dev, "s": "on" if online else "off", "ep": ep}
            Device.insert(**facts).on_conflict(
                conflict_target=[Device.store, Device.device], preserve=[Device.s, Device.ep]
            ).execute()

    def n(self, account, asset="points"):
        row = Balance.get_or_none((Balance.account == account) & (Balance.asset == asset))
        return row.n if row else 0

    def free(self, asset="points", owner="M1"):
        return self.n(accounts.free(owner), asset)

    def held(self, place, asset="points", owner="M1"):
        return self.n(accounts.held(place, owner), asset)

    def suspended(self, place, asset="points", owner="M1"):
        return self.n(accounts.suspended(place, owner), asset)

    def state(self, place):
        return Stream.get((Stream.dev == place.dev) & (Stream.ep == place.ep)).state

    def kinds(self):
        return [row.kind for row in ExceptionRow.select().order_by(ExceptionRow.kind)]

    # -- what is said

    def hear(self, place, ask):
        with self.books.writing():
            return self.desk.hear(Address(STORES[place.dev], place.dev, "want"), ask, self.now)

    def want(self, place, *needs, req=""):
        asked = [Right(*need) for need in needs] or [Right("M1", "points", 50)]
        return self.hear(place, WantRights(ep=place.ep, req=req or f"r{next(self._reqs)}", needs=asked))

    def heard(self, place, dseq, gen=1):
        return self.hear(place, DownHeard(ep=place.ep, gen=gen, dseq=dseq))

    def nonce(self, place):
        words = self.hear(place, HelloFirst(ep=place.ep, req="h"))
        return words.answers[0][1]

    def hello(self, place, *, seq=1, dseq=0, gen=1, head="00", nonce=None):
        nonce = nonce or self.nonce(place).nonce
        return self.hear(place, Hello(ep=place.ep, nonce=nonce, seq=seq, head=head, gen=gen, dseq=dseq))

    def remember(self, place, downs, *, nonce, after, last=True, key=KEY):
        topic = Topics("mk", STORES[place.dev], place.dev).down
        said = [base64.b64encode(sign(down, topic, key)).decode() for down in downs]
        return self.hear(place, Remembered(ep=place.ep, nonce=nonce, after=after, said=said, last=last))

    def decide(self, what, *args, **kwargs):
        with self.books.writing():
            return getattr(self.desk, what)(*args, **kwargs)

    def adds_up(self):
        return wrong_balances() == 0 and not any(ledger_sums().values())


@pytest.fixture
def url(tmp_path):
    """Rules are tried on SQLite; ``test_rights_on_postgresql`` runs the same statements there."""
    return f"sqlite:///{tmp_path}/headoffice.db"


@pytest.fixture
def office(url):
    books = open_books(url)
    with books.connected():
        found = Office(books)
        found.begin(K07, K08, K21)
        yield found
        assert found.adds_up()


@pytest.fixture(scope="session")
def make_office():
    """The class, for tests that open books of their own."""
    return Office
