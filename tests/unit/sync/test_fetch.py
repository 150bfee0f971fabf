"""What comes over HTTP is what was announced, to the byte, or it is not there at all."""

import hashlib
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from edge.link.contract import Manifest
from edge.sync.fetch import LARGEST, FetchFailed, fetch, should_fetch

CONTENT = bytes(range(256)) * 1000


@dataclass
class Sender:
    """A head office's file server; what it sends is the test's to say."""

    port: int
    body: bytes = CONTENT
    length: int | None = None
    status: int = 200
    location: str = ""


@pytest.fixture
def sender():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(sender.status)
            if sender.location:
                self.send_header("Location", sender.location)
            if sender.length is not None:
                self.send_header("Content-Length", str(sender.length))
            self.end_headers()
            self.wfile.write(sender.body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sender = Sender(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield sender
        server.shutdown()
        thread.join()


def manifest(sender, *, content=CONTENT, size=None, url=None):
    return Manifest(
        version=4,
        url=url or f"http://127.0.0.1:{sender.port}/replica.db",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content) if size is None else size,
    )


def test_an_announced_file_arrives_whole(tmp_path, sender):
    assert fetch(manifest(sender), tmp_path).read_bytes() == CONTENT


def test_a_fetch_that_was_cut_off_before_is_simply_overwritten(tmp_path, sender):
    (tmp_path / "incoming.db").write_bytes(b"half of an older one" * 99_999)
    assert fetch(manifest(sender), tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"body": CONTENT + b"!"}, "is longer than the 256000 bytes announced"),
        ({"body": CONTENT[:-1]}, "ended 1 bytes before the 256000 announced"),
        ({"body": CONTENT[:-1], "length": len(CONTENT)}, "did not arrive"),
        ({"body": CONTENT[:-1] + b"!"}, "has another content than announced"),
        ({"body": b""}, "ended 256000 bytes before"),
        ({"status": 404}, "404"),
        ({"status": 302, "location": "file:///etc/hostname"}, "did not arrive"),
    ],
)
def test_anything_else_is_refused_and_leaves_no_file(tmp_path, sender, change, why):
    for name, value in change.items():
        setattr(sender, name, value)

    with pytest.raises(FetchFailed, match=why):
        fetch(manifest(sender), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "ftp://127.0.0.1/x", "http://[", "http://127.0.0.1:x/", "replica.db"]
)
def test_an_address_that_is_not_http_is_refused(tmp_path, sender, url):
    with pytest.raises(FetchFailed, match="replica 4 did not arrive"):
        fetch(manifest(sender, url=url), tmp_path)


@pytest.mark.parametrize("size", [0, -1, LARGEST + 1])
def test_a_size_that_cannot_be_is_refused_before_asking(tmp_path, sender, size):
    with pytest.raises(FetchFailed, match="bytes are announced"):
        fetch(manifest(sender, size=size), tmp_path)


def test_a_head_office_that_is_not_there_is_told_with_its_cure(tmp_path, sender):
    with pytest.raises(FetchFailed, match="check that this device reaches head office's address"):
        fetch(manifest(sender, url="http://127.0.0.1:1/replica.db"), tmp_path)


@pytest.mark.parametrize(("have", "want", "answer"), [(0, 1, True), (3, 4, True), (4, 4, False), (5, 4, False)])
def test_only_a_newer_version_is_worth_fetching(have, want, answer):
    assert should_fetch(have, want) is answer
