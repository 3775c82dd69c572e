"""The terms of a statement: every distinct field and every distinct behaviour of a model, each computed once.

A decayed interaction weighs 0.5 ** (age / half-life), in whole billionths: whole numbers add up to the same sum
in any order and on either database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

from winnow.capture.fields import MOMENT, SQL_FROM, Field
from winnow.ground.words import Kind
from winnow.ground.worth import code_sql, worth_sql
from winnow.scoring.dialect import POSTGRESQL, Dialect, ascii_lower, spellings
from winnow.scoring.happenings import Behaviour, Interactions
from winnow.scoring.known_fields import EMAIL_DOMAIN
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
        """The moment of scoring, in this stage; `now` is the same in the stages after it."""
        return "asked.at" if self.past else "%(now)s"

    @property
    def now(self) -> str:
        return "asked_at" if self.past else "%(now)s"

    def of(self, asked: Field, *, words: bool = False, given: bool = False) -> str:
        """The column that holds a field in the form in which conditions compare it: an amount by its worth at the
        moment, but for whether one is `given` at all."""
        self.aliases.update({asked.alias, *_THROUGH.get(asked.alias, ())})
        expression = self._worth(asked) if asked.by_worth and not given else self._form(asked)
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

    def _worth(self, asked: Field) -> str:
        day = self.dialect.date_of(self.moment)
        return worth_sql(self._form(asked), self._currency(asked), day, vendor=self.dialect.vendor)

    def _currency(self, asked: Field) -> str:
        if asked.code:
            return code_sql(asked.code)
        column = f'"{asked.alias}"."{asked.currency}"'
        return self.dialect.was(asked.currency, column) if self.past else column

    def weight(self, behaviour: Behaviour) -> str:
        """The column with the sum of the weights, in billionths, of the interactions that count."""
        return self._behaviour(f"SUM({self._weight(behaviour)})", behaviour.which)

    def count(self, which: Interactions) -> str:
        """The column with the number of interactions that count."""
        return self._behaviour("COUNT(*)", which)

    def last(self, which: Interactions) -> str:
        """The column with the moment of the last interaction that counts."""
        return self._behaviour("MAX(interaction.at)", which)

    def first(self, which: Interactions) -> str:
        """The column with the moment of the first interaction that counts."""
        return self._behaviour("MIN(interaction.at)", which)

    def _behaviour(self, aggregate: str, which: Interactions) -> str:
        expression = f"{aggregate} FILTER (WHERE {self._counts(which)})"
        return self.behaviours.setdefault(expression, f"b{len(self.behaviours)}")

    def _weight(self, behaviour: Behaviour) -> str:
        if behaviour.half_life_days is None:
            return str(BILLION)
        half_life = self.parameters.add(float(behaviour.half_life_days * SECONDS_A_DAY))
        decayed = self.dialect.decay(f"{self.moment} - interaction.at", half_life)
        return self.dialect.whole(f"{decayed} * {BILLION}")

    def _counts(self, which: Interactions) -> str:
        conditions = [f"interaction.kind IN ({self.parameters.listed(which.kinds)})"]
        if which.window_days is not None:
            seconds = self.parameters.add(which.window_days * SECONDS_A_DAY)
            conditions.append(f"interaction.at > {self.moment} - {seconds}")
        text = self.dialect.lowered("interaction.subject")
        if which.subject:
            conditions.append(self._any_in(text, spellings(which.subject)))
        if which.page:
            conditions.append(self._page(text, which.page))
        if which.campaign:
            address = f"'&' || replace(replace({text}, '?', '&'), '#', '&') || '&'"
            ways = (quote_plus(which.campaign), quote(which.campaign), which.campaign)
            needles = [f"&utm_campaign={ascii_lower(way)}&" for way in dict.fromkeys(ways)]
            conditions.append(self._any_in(f"({address})", needles))
        return " AND ".join(conditions)

    def _any_in(self, text: str, needles: Iterable[str]) -> str:
        found = [self.dialect.contains(text, self.parameters.add(needle)) for needle in needles]
        return f"({' OR '.join(found)})"

    def _page(self, text: str, page: str) -> str:
        """The path is the page's or goes on behind it with one of / ? #. The front page has none under it."""
        path = ascii_lower("" if page == "/" else page)
        ends = [f"{path}{end}" for end in ("/", "?", "#")] if path else ["//", "/?", "/#", "/"]
        start = f"substr({self.dialect.path(text)} || '/', 1, {len(ends[0])})"
        return f"{start} IN ({self.parameters.listed(tuple(ends))})"

    def select(self, *, kept: tuple[str, ...], where: str) -> str:
        """The stage: one row a lead with the `kept` columns of its standing, every field and every behaviour."""
        columns = [f"standing.{name}" for name in kept] + self._columns()
        if not self.behaviours:
            return f"SELECT {', '.join(columns)} FROM {self._joins()} WHERE {where}"
        if self.dialect.vendor == POSTGRESQL:
            columns += [f"behaviour.{name}" for name in self.behaviours.values()]
            return f"SELECT {', '.join(columns)} FROM {self._joins()} {self._lateral()} WHERE {where}"
        return self._walked(columns, f"FROM {self._joins()}", f"WHERE {where} GROUP BY standing.lead_id")

    def select_past(self) -> str:
        """The stage for rows of `asked`: a number `n`, a lead, a moment, the values that were others then, and the
        moment `known` by which interactions had to be written down to count, if that matters."""
        columns = ["asked.n", "standing.lead_id", "asked.at AS asked_at", *self._columns()]
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
        theirs = f"LEFT JOIN {_INTERACTIONS} ON interaction.person_id = lead.person_id AND {self._happened()}"
        return f"SELECT {', '.join(columns)}, {self._counted()} {source} {theirs} {rest}"

    def _lateral(self) -> str:
        """PostgreSQL's pass, person by person along the index: as fast as one grouping of all interactions, and no
        guess of the planner about how many there are can make it slow."""
        return (
            f"LEFT JOIN LATERAL (SELECT {self._counted()} FROM {_INTERACTIONS} "
            f"WHERE interaction.person_id = lead.person_id AND {self._happened()}) behaviour ON TRUE"
        )

    def _happened(self) -> str:
        happened = f"interaction.at <= {self.moment}"
        known = "(asked.known IS NULL OR interaction.recorded_at <= asked.known)"
        return f"{happened} AND {known}" if self.past else happened


_INTERACTIONS = "engagement_interaction interaction"
