"""Code, document, schemas and golden bytes say the same."""

import json
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import get_args

import jsonschema
import msgspec
import pytest
import yaml
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

import golden
import golden_rights
from edge.domain.chain import genesis, head_of
from edge.domain.errors import BadSignature
from edge.domain.events import EVENTS
from edge.link import contract
from edge.link.schemas import FOLDER, MESSAGES, schemas

PROTOCOL = FOLDER.parent
NAMES = sorted(golden.files())


def stored(name: str) -> bytes:
    return (golden.FOLDER / name).read_bytes()


def validator(name: str) -> jsonschema.Draft7Validator:
    schema = json.loads((FOLDER / f"{name}.json").read_bytes())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.mark.parametrize("name", NAMES)
def test_the_code_writes_the_golden_bytes(name):
    assert golden.files()[name] == stored(name)


def test_every_golden_file_is_somebodys_and_every_event_type_has_one():
    assert sorted(path.name for path in golden.FOLDER.glob("*.json")) == NAMES
    assert {event.TYPE for event in golden.EVENTS} == set(EVENTS)


@pytest.mark.parametrize("event", golden.EVENTS, ids=lambda event: event.TYPE)
def test_the_code_reads_each_golden_event(event):
    body = stored(f"event-{event.TYPE}.json")
    envelope = contract.read_envelope(body)

    assert contract.split(body) == [body]
    assert msgspec.json.decode(envelope.data, type=type(event)) == event
    assert envelope.id == f"k07:1:{envelope.seq}"


def test_a_golden_batch_holds_the_exact_bytes_of_its_events_chained():
    bodies = contract.split(stored("batch.json"))

    assert bodies == [stored(f"event-{event.TYPE}.json") for event in golden.EVENTS[: golden.BATCHED]]
    envelopes = [contract.read_envelope(body) for body in bodies]
    assert envelopes[0].prev == genesis("k07", 1).hex()
    for (body, _), (_, envelope) in pairwise(zip(bodies, envelopes, strict=True)):
        assert envelope.prev == head_of(body).hex()


@pytest.mark.parametrize("name", sorted(golden.SIGNED))
def test_the_code_reads_each_golden_signed_message_on_its_own_topic_only(name):
    topic, body = golden.SIGNED[name]

    assert contract.verify(stored(f"{name}.json"), topic, golden.KEY.verify_key, type(body)) == body
    with pytest.raises(BadSignature):
        contract.verify(stored(f"{name}.json"), topic + "x", golden.KEY.verify_key, type(body))


@pytest.mark.parametrize(("name", "value"), golden.REPORTS.items(), ids=list(golden.REPORTS))
def test_the_code_reads_each_golden_report(name, value):
    assert contract.read(stored(f"{name}.json"), type(value)) == value


@pytest.mark.parametrize(("name", "ask"), golden.ASKS.items(), ids=list(golden.ASKS))
def test_what_a_device_says_of_rights_is_told_apart_by_its_kind(name, ask):
    assert contract.read_ask(stored(f"{name}.json")) == ask


def test_the_golden_proof_of_what_was_lent_is_signed_by_the_lender():
    borrowed = next(event for event in golden.EVENTS if event.TYPE == "rights.borrowed.v1")
    key, topic = golden_rights.SLIP_KEY.verify_key, golden_rights.LAN_TOPIC

    lent = contract.verify(borrowed.proof.encode(), topic, key, contract.Down)

    assert (lent.ep, lent.dseq, lent.word) == (1, borrowed.dseq, golden_rights.LENT)


def test_every_word_about_rights_has_an_example():
    told = {type(body.word) if isinstance(body, contract.Down) else type(body) for _, body in golden.SIGNED.values()}
    asked = {type(ask) for ask in golden.ASKS.values()}

    assert told >= {*get_args(contract.Word), *get_args(contract.Answer)}
    assert asked == set(get_args(contract.Ask))


def test_every_message_has_an_example():
    assert {golden.schema_of(name) for name in [*golden.SIGNED, *golden.REPORTS]} == set(MESSAGES) - {
        "envelope",
        "signed",
    }


def test_the_stored_schemas_are_those_of_the_structs():
    made = schemas()

    assert {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.json")} == set(made)
    for name, content in made.items():
        assert (FOLDER / name).read_bytes() == content, f"{name}: run python -m edge.link.schemas"


@pytest.mark.parametrize("event", golden.EVENTS, ids=lambda event: event.TYPE)
def test_each_golden_event_satisfies_its_schemas(event):
    body = json.loads(stored(f"event-{event.TYPE}.json"))

    validator("envelope").validate(body)
    validator(f"data/{event.TYPE}").validate(body["data"])


@pytest.mark.parametrize("name", sorted([*golden.SIGNED, *golden.REPORTS]))
def test_each_golden_message_satisfies_its_schema(name):
    message = json.loads(stored(f"{name}.json"))
    if name in golden.SIGNED:
        validator("signed").validate(message)
        message = message["body"]

    validator(golden.schema_of(name)).validate(message)


def test_schemas_refuse_what_the_code_refuses():
    broken = json.loads(stored("event-staff.called.v1.json")) | {"specversion": "0.3"}

    with pytest.raises(jsonschema.ValidationError):
        validator("envelope").validate(broken)


@pytest.mark.parametrize("event", golden.EVENTS, ids=lambda event: event.TYPE)
def test_the_cloudevents_kit_reads_our_events(event):
    read = JSONFormat().read(CloudEvent, stored(f"event-{event.TYPE}.json"))

    assert (read.get_type(), read.get_source(), read.get_specversion()) == (event.TYPE, "/s0118/k07", "1.0")
    assert read.get_extension("ep") == 1
    assert read.get_extension("clock") == "synced"
    assert read.get_data() == json.loads(msgspec.json.encode(event))


# -- the document ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def document():
    return yaml.safe_load((PROTOCOL / "asyncapi.yaml").read_text())


def test_the_document_has_exactly_the_codes_topics(document):
    written = {channel["address"] for channel in document["channels"].values()}
    topics = contract.Topics("{ns}", "{store}", "{device}")
    coded = {value for name, value in vars(topics).items() if name not in ("ns", "store", "device")}

    assert written == coded


def test_the_document_points_at_every_schema_and_no_other(document):
    refs = set(re.findall(r"schemas/([\w-]+)\.json", json.dumps(document["components"])))

    assert refs == set(MESSAGES) - {"signed"}


def test_the_document_gives_the_codes_limits(document):
    batch = document["components"]["messages"]["batch"]["payload"]

    assert batch["maxItems"] == contract.MOST_EVENTS
    assert f"up to {contract.MOST_EVENTS} events" in document["info"]["description"]
    assert f"{contract.MOST_BYTES // 1024} KiB together" in document["info"]["description"]
    assert f"at most {contract.MOST_EVENT_BYTES // 1024} KiB" in document["info"]["description"]


def test_up_is_sent_and_down_is_heard_by_the_device(document):
    for operation in document["operations"].values():
        address = document["channels"][operation["channel"]["$ref"].rsplit("/", 1)[1]]["address"]
        assert operation["action"] == ("send" if "/up/" in address else "receive")
        assert operation["bindings"]["mqtt"]["qos"] == 1


_CHECK = """
import { Parser, fromFile } from '@asyncapi/parser';
const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
const faults = diagnostics.filter((d) => d.severity < 2).map((d) => `${d.path.join('.')}: ${d.message}`);
console.log(JSON.stringify({ faults, channels: document ? document.channels().all().length : 0 }));
"""


@pytest.mark.slow
def test_asyncapis_own_parser_takes_the_document(needs, document, parser_folder: Path):
    script = parser_folder / "check.mjs"
    script.write_text(_CHECK)
    done = subprocess.run(
        [needs("node"), str(script), str(PROTOCOL / "asyncapi.yaml")], capture_output=True, timeout=120, check=True
    )

    assert json.loads(done.stdout) == {"faults": [], "channels": len(document["channels"])}


@pytest.fixture(scope="session")
def parser_folder(request, needs):
    """A folder with @asyncapi/parser, installed once and kept in pytest's cache."""
    needs("node")
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("no npm here to install @asyncapi/parser: apt install npm")
    folder = Path(request.config.cache.mkdir("asyncapi-parser"))
    if not (folder / "node_modules" / "@asyncapi" / "parser").exists():
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), "@asyncapi/parser@3.6.3"]
        done = subprocess.run(command, capture_output=True, timeout=240, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot install @asyncapi/parser: {done.stderr.decode()[-200:]}")
    return folder
