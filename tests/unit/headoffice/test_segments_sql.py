"""A segment asked of head office's database finds the members that a device would find."""

import contextlib
import sqlite3

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from edge.domain.segments.evaluate import holds, value_of
from edge.domain.segments.facts import INTEGERS, TEXTS, WINDOWED, WINDOWS, Fact
from edge.domain.segments.grammar import parse
from edge.domain.segments.sql import question
from fakes.segments import expressions, population

FACTS = [
    *(Fact(name) for name in (*sorted(INTEGERS), *TEXTS)),
    *(Fact(name, window) for name in WINDOWED for window in WINDOWS),
]
PEOPLE = population(150)
TABLES = (
    "CREATE TABLE member_facts (member TEXT PRIMARY KEY, "
    + ", ".join(f"{fact.column} {'TEXT' if fact.kind == 'text' else 'BIGINT'}" for fact in FACTS)
    + ")",
    "CREATE TABLE member_category (member TEXT, category TEXT, last_days BIGINT)",
    "CREATE TABLE member_consent (member TEXT, consent TEXT)",
)


def filled(cursor, mark):
    """Write the population into the three tables."""
    for table in TABLES:
        cursor.execute(table)
    marks = ", ".join([mark] * (len(FACTS) + 1))
    facts = [(person.member, *(value_of(fact, person) for fact in FACTS)) for person in PEOPLE]
    cursor.executemany(f"INSERT INTO member_facts VALUES ({marks})", facts)
    bought = [(person.member, *row) for person in PEOPLE for row in sorted(person.bought.items())]
    cursor.executemany(f"INSERT INTO member_category VALUES ({mark}, {mark}, {mark})", bought)
    given_ = [(person.member, consent) for person in PEOPLE for consent in sorted(person.consents)]
    cursor.executemany(f"INSERT INTO member_consent VALUES ({mark}, {mark})", given_)


@pytest.fixture(params=["sqlite", "postgresql"])
def ask(request):
    """Return a function that answers an expression with members, from a filled database of each kind."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            database, mark = stack.enter_context(contextlib.closing(sqlite3.connect(":memory:"))), "?"
        else:
            database, mark = stack.enter_context(psycopg.connect(request.getfixturevalue("postgres"))), "%s"
        cursor = stack.enter_context(contextlib.closing(database.cursor()))
        filled(cursor, mark)

        def found(expression):
            asked = question(expression, request.param)
            return {member for (member,) in cursor.execute(asked.text, asked.parameters).fetchall()}

        yield found
        database.rollback()


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(expression=expressions())
def test_the_database_finds_whom_the_rules_find(ask, expression):
    assert ask(expression) == {person.member for person in PEOPLE if holds(expression, person)}


def test_the_words_of_an_attack_are_only_words(ask):
    assert ask(parse('tier = "x\') OR 1=1; DROP TABLE member_facts; --"')) == set()
    assert len(ask(parse("known(tier)"))) == len(PEOPLE)
