"""People and organizations as the columns and raw texts that matching compares.

Custom fields take part by their kind; what was kept as written stands in for what could not be read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.ground.among import among
from winnow.ground.custom_fields import definitions
from winnow.ground.models import CustomField
from winnow.ground.tally import chunked
from winnow.ground.words import Kind as FieldKind
from winnow.people.matching.columns import COMPANY, FAMILY, GIVEN, HOUSE, STREET, Column, Kind, Record
from winnow.people.matching.settle import ORGANIZATIONS, PEOPLE, Policy
from winnow.people.models import EmailAddress, Organization, Person, PhoneNumber
from winnow.people.words import Record as RecordWord

_BIRTH = re.compile(
    r"birth_?date|birthday|dob|born|date_(?:of_birth|de_naissance)|geburtsdatum|fecha_de_nac|data_di_nasc"
)
_CODE = re.compile(r"\S*\d\S*")
_SAMPLE = 1_000
_AS_WRITTEN = {"email_as_written": "email", "phone_as_written": "phone"}
_HOUSE_KEY = "street_number"
# Long texts tell stories, and a yes or no halves the world.
_LEFT_OUT = {FieldKind.LONG_TEXT, FieldKind.YES_NO}


@dataclass(frozen=True)
class Source:
    """What of a model is compared: column name -> path. `several`: addresses and numbers of a person."""

    model: type[Any]
    paths: Mapping[str, str]
    policy: Policy
    several: tuple[tuple[str, type[Model], str], ...] = ()

    @property
    def record(self) -> str:
        return str(self.model.custom_record)

    def columns(self) -> list[Column]:
        kinds = {**_KINDS, **({GIVEN: Kind.GIVEN, FAMILY: Kind.FAMILY} if self.model is Person else {})}
        made = [Column(name, kinds[name], str(_labels()[name])) for name in self.paths]
        return made + self._custom(made)

    def rows(self, pks: Collection[int] | None = None) -> Iterator[Record]:
        """All records that are not merged; of `pks`, to be shown, with their primary address and number."""
        found = self.model.objects.visible_to(SYSTEM).filter(merged_into__isnull=True).order_by("pk")
        if pks is None:
            yield from self._read(found, self._shared())
            return
        for some in chunked(pks):
            yield from self._read(found.filter(pk__in=among(some)), {})

    def _read(self, found: Any, shared: Mapping[str, Mapping[int, str]]) -> Iterator[Record]:
        names, paths = list(self.paths), list(self.paths.values())
        for pk, custom, *values in found.values_list("pk", "custom", *paths).iterator(chunk_size=5_000):
            record = {name: value for name, value in zip(names, values, strict=True) if value}
            for key, value in custom.items():
                if key in _AS_WRITTEN:
                    record.setdefault(_AS_WRITTEN[key], str(value))
                else:
                    record[_name_of(key)] = _text(value)
            for name, best in shared.items():
                if pk in best:
                    record[name] = best[pk]
            yield pk, record

    def _shared(self) -> dict[str, dict[int, str]]:
        """Of who has several addresses, the one that most others have too: that is where a duplicate shows."""
        found: dict[str, dict[int, str]] = {}
        for name, model, column in self.several:
            rows = list(model._base_manager.values_list("person_id", column))
            count, many = Counter(value for _pk, value in rows), Counter(pk for pk, _value in rows)
            best: dict[int, str] = {}
            for pk, value in rows:
                if many[pk] > 1 and count[value] > max(1, count[best.get(pk, "")]):
                    best[pk] = value
            found[name] = best
        return found

    def _custom(self, taken: list[Column]) -> list[Column]:
        names = {column.name for column in taken}
        made = []
        for field in definitions(self.record):
            if field.key in _AS_WRITTEN or field.kind in _LEFT_OUT or _name_of(field.key) in names:
                continue
            made.append(Column(_name_of(field.key), self._kind(field), field.label))
        return made

    def _kind(self, field: CustomField) -> Kind:
        if field.key == _HOUSE_KEY:
            return Kind.HOUSE
        if field.kind == FieldKind.DATE or _BIRTH.search(field.key):
            return Kind.DATE
        if field.kind in (FieldKind.NUMBER, FieldKind.MONEY):
            return Kind.CODE
        if field.kind != FieldKind.TEXT:
            return Kind.PLACE
        rows = self.model.objects.visible_to(SYSTEM).filter(custom__has_key=field.key)
        some = [str(one) for one in rows.values_list(f"custom__{field.key}", flat=True)[:_SAMPLE]]
        codes = sum(_CODE.fullmatch(value) is not None for value in some)
        return Kind.CODE if codes * 5 >= len(some) * 4 and some else Kind.TEXT


_KINDS = {
    COMPANY: Kind.COMPANY,
    "email": Kind.EMAIL,
    "phone": Kind.PHONE,
    "domain": Kind.DOMAIN,
    STREET: Kind.STREET,
    "city": Kind.PLACE,
    "postal_code": Kind.CODE,
    "region": Kind.PLACE,
    "country": Kind.PLACE,
    "industry": Kind.TEXT,
}


def _labels() -> dict[str, str]:
    return {
        GIVEN: _("given name"),
        FAMILY: _("family name"),
        COMPANY: _("company"),
        "email": _("e-mail address"),
        "phone": _("phone number"),
        "domain": _("domain"),
        STREET: _("street"),
        HOUSE: _("house number"),
        "city": _("city"),
        "postal_code": _("postal code"),
        "region": _("region"),
        "country": _("country"),
        "industry": _("industry"),
    }


def _name_of(key: str) -> str:
    return HOUSE if key == _HOUSE_KEY else f"c_{key}"


def _text(value: Any) -> str:
    return ", ".join(sorted(map(str, value))) if isinstance(value, list) else str(value)


_PERSON = {
    GIVEN: "first_name",
    FAMILY: "last_name",
    "email": "email",
    "phone": "phone",
    COMPANY: "organization__name",
    **{name: name for name in (STREET, "city", "postal_code", "region", "country")},
}
_ORGANIZATION = {
    COMPANY: "name",
    **{
        name: name
        for name in ("domain", "phone", STREET, "city", "postal_code", "region", "country", "industry")
    },
}
SOURCES: dict[str, Source] = {
    RecordWord.PERSON: Source(
        Person,
        _PERSON,
        PEOPLE,
        (("email", EmailAddress, "key"), ("phone", PhoneNumber, "e164")),
    ),
    RecordWord.ORGANIZATION: Source(Organization, _ORGANIZATION, ORGANIZATIONS),
}
