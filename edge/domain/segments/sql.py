"""The same segment as a question to head office's database: SQLite or PostgreSQL.

Every value is a parameter; the only names in the text are columns from ``edge.domain.segments.facts``, which the
grammar has checked, so nothing that was typed becomes SQL. Unknown facts are NULL, and each test answers true or false
about them, never NULL: ``NOT`` means the same as in Python.
"""

from dataclasses import dataclass, field
from typing import Literal

from edge.domain.segments.tree import All, Among, Any, Bought, Compare, Consents, Expression, Known, Not

Database = Literal["sqlite", "postgresql"]
_MARKS: dict[Database, str] = {"sqlite": "?", "postgresql": "%s"}


@dataclass(frozen=True, slots=True)
class Question:
    """SQL and its parameters in order. ``text`` selects ``member`` of everyone in the segment."""

    text: str
    parameters: tuple[int | str, ...]


def question(expression: Expression, database: Database) -> Question:
    """Return the statement that finds the members of a segment."""
    writer = _Writer(_MARKS[database])
    condition = writer.condition(expression)
    return Question(f"SELECT f.member FROM member_facts f WHERE {condition}", tuple(writer.parameters))  # noqa: S608 - every value is a parameter, every name a constant


@dataclass(slots=True)
class _Writer:
    mark: str
    parameters: list[int | str] = field(default_factory=list)

    def condition(self, expression: Expression) -> str:  # noqa: PLR0911 - one for each kind of node
        match expression:
            case All(parts):
                return "(" + " AND ".join([self.condition(part) for part in parts]) + ")"
            case Any(parts):
                return "(" + " OR ".join([self.condition(part) for part in parts]) + ")"
            case Not(part):
                return f"(NOT {self.condition(part)})"
            case Compare(fact, by, value):
                sign = "<>" if by == "!=" else by
                return f"(f.{fact.column} IS NOT NULL AND f.{fact.column} {sign} {self._marked(value)})"
            case Among(fact, values):
                marks = ", ".join([self._marked(value) for value in values])
                return f"(f.{fact.column} IS NOT NULL AND f.{fact.column} IN ({marks}))"
            case Known(fact):
                return f"(f.{fact.column} IS NOT NULL)"
            case Bought(category, days):
                return self._row("member_category", "category", category) + f" AND x.last_days <= {self._marked(days)})"
            case Consents(consent):
                return self._row("member_consent", "consent", consent) + ")"

    def _row(self, table: str, column: str, value: str) -> str:
        return f"EXISTS (SELECT 1 FROM {table} x WHERE x.member = f.member AND x.{column} = {self._marked(value)}"  # noqa: S608 - table and column are the two constants above

    def _marked(self, value: int | str) -> str:
        self.parameters.append(value)
        return self.mark
