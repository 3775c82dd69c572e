"""Human beings and organizations, how to reach them, and what they consented to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.access.visibility import OwnedManager
from winnow.ground.append_only import AppendOnly
from winnow.ground.custom_fields import HasCustomFields
from winnow.people.words import Purpose


class Organization(HasCustomFields):
    """A company or body. `name_key` and `domain` are what matching compares."""

    custom_record: ClassVar[str] = "organization"
    seen_through: ClassVar[str] = "people"

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, db_index=True)
    domain = models.CharField(max_length=253, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    revenue_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    revenue_currency = models.CharField(max_length=3, blank=True)
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    website = models.CharField(max_length=2000, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        indexes = [models.Index(fields=["domain"], name="organization_domain")]

    def __str__(self) -> str:
        return self.name


class Person(HasCustomFields):
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
    created_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        # A country with few leads is found by it; one with many is met soon enough on any other walk.
        indexes = [models.Index(fields=["country"], name="person_country")]

    def __str__(self) -> str:
        return self.name or self.email or self.phone

    @property
    def label(self) -> str:
        """How lists call this person when the name is not known."""
        return self.name or self.email or self.phone or (self.organization.name if self.organization else "")


class EmailAddress(models.Model):
    """One address of a person; `address` is normalised (lower-case domain), `key` is what matching compares."""

    # The unique constraint is the index by person.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails", db_index=False)
    address = models.CharField(max_length=254)
    key = models.CharField(max_length=254, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="an_address_once_a_person")]

    def __str__(self) -> str:
        return self.address


class PhoneNumber(models.Model):
    """One number of a person in E.164, such as +4930123456."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones", db_index=False)
    e164 = models.CharField(max_length=20, db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "e164"], name="a_number_once_a_person")]

    def __str__(self) -> str:
        return self.e164


class ConsentRecord(AppendOnly):
    """Consent given or withdrawn, for one purpose, with its proof."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consent_records")
    purpose = models.CharField(max_length=20, choices=Purpose)
    granted = models.BooleanField()
    basis = models.CharField(max_length=40, blank=True)
    proof = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
