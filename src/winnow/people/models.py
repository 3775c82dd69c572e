"""Human beings and organizations, how to reach them, and what they consented to."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from winnow.access.visibility import OwnedManager
from winnow.ground.append_only import AppendOnly
from winnow.ground.custom_fields import HasCustomFields
from winnow.people.words import Basis, How, MergeKind, PairState, Purpose, Record


def _rare(record: str) -> list[models.Index]:
    """Indexes of columns that few rows fill."""
    return [
        models.Index(
            fields=[column],
            name=f"{record}_{column}",
            condition=models.Q(**{f"{column}__isnull": False}),
        )
        for column in ("fingerprint", "merged_into")
    ]


class Mergeable(models.Model):
    """A record that may turn out to be another one: then it stays, empty of everything, and says which.

    `fingerprint` is what a row of a file is known by when no number or address identifies it.
    """

    # Unique by the constraint of each table: said here, PostgreSQL would keep a second index for LIKE.
    external_id = models.CharField(max_length=120, null=True, blank=True)
    fingerprint = models.CharField(max_length=32, null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )

    class Meta:
        abstract = True


class Organization(HasCustomFields, Mergeable):
    """A company or body. `name_key` and `domain` are what matching compares."""

    custom_record: ClassVar[str] = "organization"
    seen_through: ClassVar[str] = "people"

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    revenue_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    revenue_currency = models.CharField(max_length=3, blank=True)
    street = models.CharField(max_length=200, blank=True, default="", db_default="")
    city = models.CharField(max_length=120, blank=True, default="", db_default="")
    postal_code = models.CharField(max_length=20, blank=True, default="", db_default="")
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    website = models.CharField(max_length=2000, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["external_id"], name="an_organization_of_a_number")]
        indexes = [
            models.Index(fields=["domain"], name="organization_domain"),
            models.Index(fields=["name_key"], name="organization_name_key"),
            *_rare("organization"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(HasCustomFields, Mergeable):
    """A human being. Nameless where a list gave none: every lead has a person, known or not yet.

    `email` and `phone` are the primary ones, for lists; all of them stand in EmailAddress and PhoneNumber.
    """

    custom_record: ClassVar[str] = "person"
    seen_through: ClassVar[str] = "leads"

    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=240, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    job_title = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=80, blank=True)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=10, blank=True)
    # Projections of ConsentRecord; None is "never asked".
    email_consent = models.BooleanField(null=True)
    phone_consent = models.BooleanField(null=True)
    tracking_consent = models.BooleanField(null=True)
    created_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["external_id"], name="a_person_of_a_number")]
        # A country with few leads is found by it; one with many is met soon enough on any other walk.
        indexes = [models.Index(fields=["country"], name="person_country"), *_rare("person")]

    def __str__(self) -> str:
        return self.name or self.email or self.phone

    @property
    def label(self) -> str:
        """How lists call this person when the name is not known."""
        return self.name or self.email or self.phone or (self.organization.name if self.organization else "")


class EmailAddress(models.Model):
    """One address of a person; `address` is normalised (lower-case domain), `key` is what matching compares."""

    follows_import: ClassVar[models.Q] = models.Q()

    # The unique constraint is the index by person.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails", db_index=False)
    address = models.CharField(max_length=254)
    key = models.CharField(max_length=254)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="an_address_once_a_person")]
        # One index for whole addresses and their beginnings.
        indexes = [models.Index(fields=["key"], name="address_key", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.address


class PhoneNumber(models.Model):
    """One number of a person in E.164, such as +4930123456."""

    follows_import: ClassVar[models.Q] = models.Q()

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones", db_index=False)
    e164 = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "e164"], name="a_number_once_a_person")]
        indexes = [models.Index(fields=["e164"], name="phone_number")]

    def __str__(self) -> str:
        return self.e164


class ConsentRecord(AppendOnly):
    """Consent given or withdrawn, for one purpose: on which ground, to which words, how, and its proof.

    `at` is when we wrote it down, `given_at` when it was said, if that was earlier.
    """

    follows_import: ClassVar[models.Q] = models.Q(how=How.IMPORT)

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consent_records")
    purpose = models.CharField(max_length=20, choices=Purpose)
    granted = models.BooleanField()
    basis = models.CharField(max_length=40, choices=Basis, default=Basis.CONSENT)
    how = models.CharField(max_length=20, choices=How, blank=True, default="", db_default="")
    text = models.TextField(blank=True, default="", db_default="")
    text_version = models.CharField(max_length=120, blank=True, default="", db_default="")
    given_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    @property
    def said_at(self) -> datetime:
        return self.given_at or self.at


class DuplicatePair(models.Model):
    """Two records of one kind that may be the same, the lower id first, and what was decided.

    `why` is what matching said: [column, label, word, bits]. "Different" is remembered: no scan asks again.
    """

    record = models.CharField(max_length=20, choices=Record)
    a_id = models.BigIntegerField()
    b_id = models.BigIntegerField()
    probability = models.FloatField()
    why = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "a_id", "b_id"], name="a_pair_once")]
        indexes = [
            models.Index(fields=["record", "state", "-probability", "-id"], name="pair_queue"),
            models.Index(fields=["record", "b_id"], name="pair_second"),
        ]

    @property
    def shown(self) -> float:
        """The probability as people see it: nothing about two strangers' papers is certain."""
        return min(self.probability, 0.999)


class MergeRecord(AppendOnly):
    """One record became part of another, or was taken out again (`kind` undo, `undoes` the merge).

    A merge: `fields` are {field: [before, after]} of the kept record, `moved` the ids of the rows that followed by
    relation, `removed` the rows that the kept record had already. An undo: `fields` are those that returned,
    `conflicts` those that were edited since and stayed.
    """

    record = models.CharField(max_length=20, choices=Record)
    kind = models.CharField(max_length=10, choices=MergeKind)
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    probability = models.FloatField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    removed = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["record", "kept_id"], name="merge_kept"),
            models.Index(fields=["record", "gone_id"], name="merge_gone"),
        ]
