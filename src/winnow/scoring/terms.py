"""The terms of a statement: every distinct field and every distinct behaviour of a model, each computed once.

A decayed interaction weighs 0.5 ** (age / half-life), in whole billionths: whole numbers add up to the same sum
in any order and on either database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from winnow.capture.fields import MOMENT, SQL_FROM, Field
from winnow.ground.words import Kind
from winnow.scoring.dialect import POSTGRESQL, Dialect, spellings
from winnow.scoring.known_fields import EMAIL_DOMAIN
from winnow.scoring.language import Behaviour
from winnow.scoring.operators import TEXT_KINDS

SECONDS_A_DAY = 86_400
BILLION = 1_000_000_000
# Aliases that others are joined through.
_THROUGH = {"organization": ("person",)}


@dataclass
class Parameters:
    """Values by name for a statement; the same value has one name."""

    values: dict[str, Any] = field(default_factory=dict)
    _names: dict[tuple[type, Any], str] = field(default_factory=dict)

    def add(self, value: Any) -> str:
        """The placeholder of `value`."""
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"v{len(self._names)}"
            self.values[self._names[key]] = value
        return f"%({self._names[key]})s"

    def listed(self, values: tuple[Any, ...]) -> str:
        return ", ".join(self.add(value) for value in values)


@dataclass
class Terms:
    """Collects what the rules ask for; `fields` and `behaviours` map an expression to its column's name.

    Terms of the `past` are those of every row of `asked`, at its own moment, with the values that fields had then.
    """

    dialect: Dialect
    parameters: Parameters
    past: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    behaviours: dict[str, str] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)

    @property
    def moment(self) -> str:
        return "asked.at" if self.past else "%(now)s"

    def of(self, asked: Field, *, words: bool = False) -> str:
        """The column that holds a field in the form in which conditions compare it."""
        self.aliases.update({asked.alias, *_THROUGH.get(asked.alias, ())})
        expression = self._form(asked)
        if words:
            expression = self.dialect.words(expression)
        return self.fields.setdefault(expression, f"f{len(self.fields)}")

    def _form(self, asked: Field) -> str:
        sql, dialect = asked.sql(self.dialect.vendor), self.dialect
        if self.past and asked.kind != MOMENT:
            sql = dialect.was(asked.name, sql)
        if asked.name == EMAIL_DOMAIN.name:
            return dialect.after_at(dialect.lowered(sql))
        if asked.kind in TEXT_KINDS:
            return dialect.lowered(sql)
        if asked.kind in (Kind.NUMBER, Kind.MONEY):
            return dialect.number(sql)
        if asked.kind == Kind.YES_NO:
            return dialect.yes_no(sql)
        if asked.kind == MOMENT:
            return dialect.day(sql)
        if asked.kind == Kind.MANY_CHOICES:
            return f"NULLIF({sql}, '[]')"
        return dialect.plain(sql)

    def weight(self, behaviour: Behaviour) -> str:
        """The column with the sum of the weights, in billionths, of the interactions that count."""
        return self._behaviour(f"SUM({self._weight(behaviour)})", behaviour)

    def count(self, behaviour: Behaviour) -> str:
        """The column with the number of interactions that count."""
        return self._behaviour("COUNT(*)", behaviour)

    def _behaviour(self, aggregate: str, behaviour: Behaviour) -> str:
        expression = f"{aggregate} FILTER (WHERE {self._counts(behaviour)})"
        return self.behaviours.setdefault(expression, f"b{len(self.behaviours)}")

    def _weight(self, behaviour: Behaviour) -> str:
        if behaviour.half_life_days is None:
            return str(BILLION)
        half_life = self.parameters.add(float(behaviour.half_life_days * SECONDS_A_DAY))
        decayed = self.dialect.decay(f"{self.moment} - interaction.at", half_life)
        return self.dialect.whole(f"{decayed} * {BILLION}")

    def _counts(self, behaviour: Behaviour) -> str:
        conditions = [f"interaction.kind IN ({self.parameters.listed(behaviour.kinds)})"]
        if behaviour.window_days is not None:
            seconds = self.parameters.add(behaviour.window_days * SECONDS_A_DAY)
            conditions.append(f"interaction.at > {self.moment} - {seconds}")
        if behaviour.subject:
            text = self.dialect.lowered("interaction.subject")
            ways = [
                self.dialect.contains(text, self.parameters.add(way)) for way in spellings(behaviour.subject)
            ]
            conditions.append(f"({' OR '.join(ways)})")
        return " AND ".join(conditions)

    def select(self, *, kept: tuple[str, ...], where: str, people: str = "") -> str:
        """The stage: one row a lead with the `kept` columns of its standing, every field and every behaviour.

        `people` says which people's interactions are needed where whole ranges of leads are scored.
        """
        columns = [f"standing.{name}" for name in kept] + self._columns()
        if not self.behaviours:
            return f"SELECT {', '.join(columns)} FROM {self._joins()} WHERE {where}"
        if self.dialect.vendor == POSTGRESQL:
            columns += [f"behaviour.{name}" for name in self.behaviours.values()]
            theirs = self._grouped(people) if people else self._lateral()
            return f"SELECT {', '.join(columns)} FROM {self._joins()} {theirs} WHERE {where}"
        return self._walked(columns, f"FROM {self._joins()}", f"WHERE {where} GROUP BY standing.lead_id")

    def select_past(self) -> str:
        """The stage for rows of `asked`: a number `n`, a lead, a moment and the values that were others then."""
        columns = ["asked.n", "standing.lead_id", *self._columns()]
        source = f"FROM {self.dialect.asked} AS asked CROSS JOIN {self._joins()}"
        where = "WHERE standing.lead_id = asked.lead_id"
        if not self.behaviours:
            return f"SELECT {', '.join(columns)} {source} {where}"
        if self.dialect.vendor == POSTGRESQL:
            columns += [f"behaviour.{name}" for name in self.behaviours.values()]
            return f"SELECT {', '.join(columns)} {source} {self._lateral()} {where}"
        return self._walked(columns, source, f"{where} GROUP BY asked.n")

    def _columns(self) -> list[str]:
        return [f"{expression} AS {name}" for expression, name in self.fields.items()]

    def _joins(self) -> str:
        return " ".join(
            line for alias, line in SQL_FROM.items() if alias in {"standing", "lead", *self.aliases}
        )

    def _counted(self) -> str:
        return ", ".join(f"{expression} AS {name}" for expression, name in self.behaviours.items())

    def _walked(self, columns: list[str], source: str, rest: str) -> str:
        """SQLite takes the other columns from any row of the group; they are the same in all of them. So one walk
        along the two indexes gives everything, without a sort or a second pass."""
        theirs = (
            f"LEFT JOIN {_INTERACTIONS} ON interaction.person_id = lead.person_id "
            f"AND interaction.at <= {self.moment}"
        )
        return f"SELECT {', '.join(columns)}, {self._counted()} {source} {theirs} {rest}"

    def _grouped(self, people: str) -> str:
        """PostgreSQL's pass over the interactions of many people: all at once and in parallel."""
        return (
            f"LEFT JOIN (SELECT interaction.person_id, {self._counted()} FROM {_INTERACTIONS} "
            f"WHERE interaction.at <= {self.moment} AND {people} GROUP BY interaction.person_id) behaviour "
            "ON behaviour.person_id = lead.person_id"
        )

    def _lateral(self) -> str:
        """PostgreSQL's pass over the interactions of a few: person by person."""
        return (
            f"LEFT JOIN LATERAL (SELECT {self._counted()} FROM {_INTERACTIONS} "
            f"WHERE interaction.person_id = lead.person_id AND interaction.at <= {self.moment}) behaviour ON TRUE"
        )


_INTERACTIONS = "engagement_interaction interaction"
