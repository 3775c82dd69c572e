"""Referrals, the thanks for them, and the links that referrers pass on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from winnow.access.visibility import OwnedManager
from winnow.ground.append_only import AppendOnly
from winnow.referrals.words import ThankedBy, Told


def _one_referrer(name: str) -> models.CheckConstraint:
    """A person or an organization, never both."""
    person, organization = models.Q(person__isnull=True), models.Q(organization__isnull=True)
    return models.CheckConstraint(condition=person ^ organization, name=name)


class Referral(models.Model):
    """Somebody brought a lead: a person, or an organization such as a partner. It is seen by whoever sees the lead.

    `words` is what was said; `at` when. `thanked_at` is a projection of Thanks; until then it stands on the
    worklist, from `wait_until` on where somebody put it off.
    """

    seen_through: ClassVar[str] = "lead"
    follows_import: ClassVar[models.Q] = models.Q(told=Told.IMPORT, thanked_at__isnull=True)

    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="referrals")
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="referrals_made"
    )
    organization = models.ForeignKey(
        "people.Organization", null=True, on_delete=models.PROTECT, related_name="referrals_made"
    )
    words = models.CharField(max_length=2000, blank=True)
    told = models.CharField(max_length=10, choices=Told)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    thanked_at = models.DateTimeField(null=True)
    wait_until = models.DateTimeField(null=True)
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = OwnedManager()

    class Meta:
        constraints = [
            _one_referrer("referral_has_one_referrer"),
            models.UniqueConstraint(fields=["lead", "person"], name="referred_once_by_a_person"),
            models.UniqueConstraint(fields=["lead", "organization"], name="referred_once_by_an_organization"),
        ]
        indexes = [
            models.Index(fields=["at", "id"], name="referral_at"),
            models.Index(
                fields=["at", "id"], name="referral_unthanked", condition=models.Q(thanked_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class UnknownReferrer(models.Model):
    """What a file called somebody who referred a lead and whom we did not know then: kept until somebody says who
    that is (`referral`), or that nobody needs to know (`dismissed_at`)."""

    seen_through: ClassVar[str] = "lead"
    follows_import: ClassVar[models.Q] = models.Q(referral__isnull=True)

    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="unknown_referrers")
    words = models.CharField(max_length=254)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    dismissed_at = models.DateTimeField(null=True)
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = OwnedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "words"], name="unknown_referrer_once")]
        indexes = [
            models.Index(
                fields=["recorded_at", "id"],
                name="unknown_referrer_open",
                condition=models.Q(referral__isnull=True, dismissed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.words


class Thanks(AppendOnly):
    """Somebody thanked for a referral: how, and with what."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="thanks")
    how = models.CharField(max_length=10, choices=ThankedBy)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.referral} {self.how}"


class ReferralLink(models.Model):
    """A code that a referrer passes on: whoever sends a form with it (?ref=CODE) was referred by her. With `form`
    the link leads there by itself."""

    code = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="referral_links"
    )
    organization = models.ForeignKey(
        "people.Organization", null=True, on_delete=models.PROTECT, related_name="referral_links"
    )
    form = models.ForeignKey("forms.Form", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [_one_referrer("link_has_one_referrer")]

    def __str__(self) -> str:
        return self.code
