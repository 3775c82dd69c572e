"""The fields that files of people and of organizations may fill, and what their columns are called elsewhere.

What identifies somebody and has no field of its own (a birth date, a number of a register, a second line of an
address) becomes a custom field: matching rests on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from winnow.capture.importing import convert
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.custom_columns import of_definitions
from winnow.capture.importing.known_names import automatic, fold
from winnow.capture.importing.mapping import OWN_NUMBER, Target
from winnow.capture.importing.rows import Layout
from winnow.ground.words import Kind
from winnow.people.models import Organization, Person

PREFIX = "custom."
_KINDS = {
    OWN_NUMBER: convert.WHOLE,
    "email": convert.EMAIL,
    "country": convert.COUNTRY,
    "employees": convert.WHOLE,
    "revenue_amount": Kind.MONEY,
    "revenue_currency": convert.CURRENCY,
    "domain": convert.DOMAIN,
    "website": convert.WEBSITE,
}
# Who a row is about, and what we may do: a row is refused rather than taken without.
DECIDING = frozenset(
    {
        OWN_NUMBER,
        "external_id",
        "name",
        "first_name",
        "last_name",
        "organization",
    }
)
# Read beside the rest of the row, or kept as written where they cannot be read.
AS_TEXT = {"email", "phone"}
_LABELS = {
    OWN_NUMBER: _("Number in Winnow"),
    "organization": _("Organization"),
    "email": _("E-mail"),
    "phone": _("Phone"),
}
_MORE_NAMES = {
    "external_id": "unique id, uid, rec id, record, key, number, nr, no, nummer, person nr, personnummer, customer number, person id, organization id",
    "last_name": "surname, lastname, family, second name, nachname familienname, lname c1, nom usuel, primer apellido",
    "first_name": "firstname, givenname, given, christian name, rufname, fname c1, nombre de pila",
    "street": "addr, address 1, address line, street name, road, home address, street and number, strasse nr, "
    "strasse hausnummer, straat en huisnummer, ulica",
    "city": "suburb, locality, municipality, place, home city, city name, gemeinde, commune, localidad, comune",
    "region": "county, canton",
    "postal_code": "post code, postal, pincode, zipcode, zip5, postcode fake, cap, kod",
    "phone": "phone number, telephone number, contact number, fon, other phones, additional phone numbers",
    "email": "mail address, e mail, other emails, additional email addresses, hs additional emails",
    "industry": "type, category, kind, cuisine, line of business",
}
# Custom fields by key, with their label: made when a file has such a column.
_IDENTITY: dict[str, tuple[Any, str]] = {
    "birth_date": (
        _("Birth date"),
        "birth date, date of birth, dob, birthday, birthdate, born, born on, date birth, geburtsdatum, geburtstag, "
        "geboren am, geb datum, date de naissance, ne le, naissance, fecha de nacimiento, nacimiento, "
        "data di nascita, data de nascimento, geboortedatum, fodselsdato, fodelsedatum, data urodzenia",
    ),
    "birth_year": (
        _("Birth year"),
        "birth year, year of birth, yob, born in, by, geburtsjahr, annee de naissance",
    ),
    "birth_month": (_("Birth month"), "birth month, month of birth, mob, bm, geburtsmonat"),
    "birth_day": (_("Birth day"), "birth day, day of birth, bd"),
    "birth_place": (
        _("Birth place"),
        "birth place, place of birth, birthplace, city of birth, geburtsort, lieu de naissance, "
        "lugar de nacimiento, luogo di nascita",
    ),
    "middle_name": (
        _("Middle name"),
        "middle name, middle names, middle initial, midl name, mname, second given name, zweiter vorname, "
        "deuxieme prenom, segundo nombre, fname c2",
    ),
    "birth_name": (
        _("Birth name"),
        "birth name, maiden name, former name, geburtsname, nom de naissance, nom de jeune fille",
    ),
    "gender": (
        _("Gender"),
        "gender, sex, gender code, sex code, geschlecht, sexe, genre, sexo, sesso, geslacht",
    ),
    "identity_number": (
        _("Identity number"),
        "soc sec id, ssn, social security number, national id, identity number, tax id, passport number, "
        "nhs number, medicare number, patient id, insurance number, versicherungsnummer, "
        "sozialversicherungsnummer, steuer id, numero de securite sociale, dni, nif, codice fiscale, pesel, bsn",
    ),
    "street_number": (
        _("House number"),
        "street number, house number, hausnummer, street no, house no, haus nr, numero, huisnummer",
    ),
    "address_2": (
        _("Address, second line"),
        "address 2, address line 2, street 2, unit, apartment, adresszusatz",
    ),
}
_ORGANIZATION_IDENTITY: dict[str, tuple[Any, str]] = {
    "register_number": (
        _("Register number"),
        "register number, registration number, company number, vat id, vat number, tax id, duns, ein, lei, "
        "handelsregister, handelsregisternummer, ust id, ustid, siren, siret, cif, partita iva, kvk, krs",
    ),
    "address_2": _IDENTITY["address_2"],
}
_NOT_OF_FILES = {"id", "name_key", "created_at", "custom", "merged_into", "fingerprint", "organization"}


@dataclass(frozen=True)
class Noun:
    """People or organizations: the model, the columns that a file fills, and how columns are known."""

    record: str
    model: type[Any]
    columns: tuple[str, ...]
    many: tuple[str, ...]
    identity: Mapping[str, tuple[Any, str]]

    @property
    def fields(self) -> tuple[str, ...]:
        return (OWN_NUMBER, *self.columns, *self.many)

    @property
    def layout(self) -> Layout:
        slots = {name: slot for slot, name in enumerate(self.fields)}
        return Layout(slots, [None] * (len(slots) + 1), {PREFIX: len(slots)})

    def wanted(self) -> dict[str, Wanted]:
        found = {name: self._wanted(name) for name in self.fields}
        return found | of_definitions(PREFIX, self.record)

    def _wanted(self, name: str) -> Wanted:
        kind = Kind.TEXT if name in AS_TEXT else _KINDS.get(name, Kind.TEXT)
        longest = 0
        label = _LABELS.get(name, name.replace("_", " ").capitalize())
        if name not in (*self.many, "organization", OWN_NUMBER):
            field: models.Field[Any, Any] = self.model._meta.get_field(name)
            longest = field.max_length or 0 if kind == Kind.TEXT else 0
        ranges = name in ("employees", "revenue_amount")
        return Wanted(name, label, kind, longest=longest or 254, many=name in self.many, ranges=ranges)

    def recognised(self, header: Sequence[str], wanted: Mapping[str, Wanted]) -> dict[str, Target]:
        """The columns whose names are known, in the order of the file."""
        usual = automatic(header, wanted)
        known = {
            fold(word): name
            for name, words in _MORE_NAMES.items()
            if name in wanted
            for word in words.split(", ")
        }
        found = {column: Target(column) for column in header if column in wanted}
        for column in header:
            if column in found:
                continue
            target = self._identity(column, wanted) or self._family(column, usual) or usual.get(column)
            if target is None and fold(column) in known:
                target = Target(known[fold(column)])
            if target is not None and not self._taken(target, found):
                found[column] = target
        return {column: found[column] for column in header if column in found}

    def _family(self, column: str, usual: Mapping[str, Target]) -> Target | None:
        """`Name` beside a given name is the family name: so German and French files call it."""
        said = {target.field for target in usual.values()}
        if fold(column) == "name" and "first_name" in said and "last_name" in self.columns:
            return None if "last_name" in said else Target("last_name")
        return None

    def _taken(self, target: Target, found: Mapping[str, Target]) -> bool:
        return target.field not in self.many and any(target.field == one.field for one in found.values())

    def _identity(self, column: str, wanted: Mapping[str, Wanted]) -> Target | None:
        for key, (_label, words) in self.identity.items():
            if fold(column) in {fold(word) for word in words.split(", ")}:
                name = f"{PREFIX}{key}"
                return Target(name, type="" if name in wanted else Kind.TEXT)
        return None


def _columns(model: type[models.Model], *more: str) -> tuple[str, ...]:
    own = [field.name for field in model._meta.concrete_fields if field.name not in _NOT_OF_FILES]
    skipped = {"email", "email_consent", "phone_consent", "tracking_consent"}
    return (*(name for name in own if name not in skipped), *more)


PEOPLE = Noun(
    record="person",
    model=Person,
    columns=tuple(name for name in _columns(Person, "organization") if name != "phone"),
    many=("email", "phone"),
    identity=_IDENTITY,
)
ORGANIZATIONS = Noun(
    record="organization",
    model=Organization,
    columns=_columns(Organization),
    many=(),
    identity=_ORGANIZATION_IDENTITY,
)
