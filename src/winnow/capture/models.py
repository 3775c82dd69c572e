"""Lead and where it came from; what files brought is in import_models.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Count

from winnow.access.actor import SYSTEM
from winnow.access.visibility import OwnedManager
from winnow.capture.import_models import Import as Import
from winnow.capture.import_models import ImportConflict as ImportConflict
from winnow.capture.import_models import ImportRow as ImportRow
from winnow.capture.import_models import ImportWrite as ImportWrite
from winnow.capture.import_models import SavedMapping as SavedMapping
from winnow.capture.words import Channel, LeadStage, Timeframe
from winnow.ground.among import among
from winnow.ground.append_only import AppendOnly
from winnow.ground.custom_fields import HasCustomFields
from winnow.ground.epoch import EpochField
from winnow.ground.loading import LoadsQuickly
from winnow.ground.tally import Group, MonthOf, Tally, chunked


class Source(LoadsQuickly):
    """Where leads come from: a web form, a newsletter, a list, a referral. `key` is the folded name."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A budgeted effort with dates."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=20, choices=Channel, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    budget_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    budget_currency = models.CharField(max_length=3, blank=True)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What is sold; leads are interested in one, opportunities are about one."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    series = models.CharField(max_length=120, blank=True)
    list_price = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Lead(HasCustomFields):
    """One pursuit of one person; it keeps its identity for life. Wide and seldom written: see LeadStanding.

    `search_text` is what search looks through: folded words of name, organization, addresses and numbers.
    """

    custom_record: ClassVar[str] = "lead"
    owned_by: ClassVar[str] = "standing__"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="leads")
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=20, choices=Channel, blank=True)
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    timeframe = models.CharField(max_length=20, choices=Timeframe, blank=True)
    budget_amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    budget_currency = models.CharField(max_length=3, blank=True)
    description = models.TextField(blank=True)
    external_id = models.CharField(max_length=120, null=True, blank=True)
    # What a row of a file is known by when it has no number, address or phone: a checksum of its values.
    fingerprint = models.CharField(max_length=32, null=True, blank=True)
    # Written in the transaction that moves the import on: the database need not look for it once more.
    brought_by = models.ForeignKey(
        "capture.Import",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leads",
        db_constraint=False,
    )
    search_text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        # Said here and not at the field, which would bring a second index for LIKE on PostgreSQL.
        constraints = [models.UniqueConstraint(fields=["external_id"], name="a_lead_of_a_number")]
        indexes = [
            models.Index(
                fields=["fingerprint"],
                name="lead_fingerprint",
                condition=models.Q(fingerprint__isnull=False),
            )
        ]


class LeadStanding(LoadsQuickly):
    """Where a lead stands: what lists sort and filter by. A projection, written only beside a history row.

    `score_model` is the id of the scoring model version that gave the score; `furthest` the funnel stage
    reached at any time; `reason` why it is disqualified, blank in every other stage. `score_due_at` is when the
    score changes next by itself, since interest fades.
    """

    owned_by: ClassVar[str] = ""
    follows_import: ClassVar[models.Q] = models.Q(
        next_step="", snoozed_until__isnull=True, last_touch_at__isnull=True
    )

    # Made in the transaction that makes the lead, with the lead's own source: checked there.
    lead = models.OneToOneField(
        Lead, on_delete=models.CASCADE, primary_key=True, related_name="standing", db_constraint=False
    )
    stage = models.CharField(max_length=20, choices=LeadStage, default=LeadStage.LEAD)
    furthest = models.CharField(max_length=20, choices=LeadStage, default=LeadStage.LEAD)
    reason = models.CharField(max_length=40, blank=True, default="", db_default="")
    owner = models.ForeignKey(
        "access.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        "access.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.ForeignKey(
        Source, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    fit = models.IntegerField(default=0)
    interest = models.IntegerField(default=0)
    score = models.IntegerField(default=0)
    grade = models.CharField(max_length=1, blank=True)
    score_model = models.BigIntegerField(null=True)
    scored_at = models.DateTimeField(null=True)
    score_due_at = EpochField(null=True)  # type: ignore[misc]  # its type cannot say that this one is nullable
    probability = models.FloatField(null=True)
    last_touch_at = models.DateTimeField(null=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_step_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        indexes = [
            models.Index(fields=["score", "lead"], name="standing_score"),
            models.Index(fields=["stage", "score", "lead"], name="standing_stage_score"),
            # Each score of a new lead moves its entries in these: only those that have an owner, a team or a
            # source are asked for by it.
            models.Index(
                fields=["owner", "score", "lead"],
                name="standing_owner_score",
                condition=models.Q(owner__isnull=False),
            ),
            models.Index(
                fields=["team", "score", "lead"],
                name="standing_team_score",
                condition=models.Q(team__isnull=False),
            ),
            models.Index(
                fields=["source", "score", "lead"],
                name="standing_source_score",
                condition=models.Q(source__isnull=False),
            ),
            models.Index(fields=["created_at", "lead"], name="standing_created"),
            models.Index(fields=["last_touch_at", "lead"], name="standing_touched"),
            models.Index(
                fields=["score_due_at"],
                name="standing_score_due",
                condition=models.Q(score_due_at__isnull=False),
            ),
            # The worklist's due steps; few leads have one, so the index stays small.
            models.Index(
                fields=["owner", "next_step_at", "lead"],
                name="standing_next_step",
                condition=models.Q(next_step_at__isnull=False),
            ),
            models.Index(
                fields=["next_step_at", "lead"],
                name="standing_next_step_any",
                condition=models.Q(next_step_at__isnull=False),
            ),
            # PostgreSQL does not take `owner IS NULL` for a constant, so the pool needs an index of its own.
            models.Index(
                fields=["score", "lead"], name="standing_pool_score", condition=models.Q(owner__isnull=True)
            ),
        ]


class Assignment(AppendOnly):
    """A lead changed hands; the last one is the owner and team in LeadStanding."""

    # By a file, or by the policy of qualification since the file's score asks for it.
    follows_import: ClassVar[models.Q] = models.Q(reason="import") | models.Q(
        reason="policy", by__isnull=True
    )

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="assignments")
    owner = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("access.Team", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")


class LeadChange(AppendOnly):
    """Fields of a lead, its person or its organization that somebody or an import changed: {field: [old, new]}."""

    names_import: ClassVar[bool] = True

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="changes")
    fields = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    brought_by = models.ForeignKey("capture.Import", null=True, on_delete=models.PROTECT, related_name="+")


class LeadTally(Tally):
    """How many leads stand where, and why if disqualified, by owner, source and month of arrival: the funnel
    reads this."""

    owned_by: ClassVar[str] = ""
    keys = ("owner_id", "team_id", "source_id", "stage", "furthest", "reason", "month")
    measures = ("n",)

    owner = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("access.Team", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20)
    furthest = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True, default="", db_default="")
    month = models.DateField()
    n = models.BigIntegerField()

    objects = OwnedManager()

    @classmethod
    def grouped(cls, pks: Collection[int]) -> Group:
        groups: Group = {}
        for some in chunked(pks):
            rows = (
                LeadStanding.objects.visible_to(SYSTEM)
                .filter(pk__in=among(some))
                .annotate(month_text=MonthOf("created_at"))
                .values_list("owner_id", "team_id", "source_id", "stage", "furthest", "reason", "month_text")
                .annotate(found=Count("pk"))
                .order_by()
            )
            for *key, month, found in rows:
                whole = (*key, date.fromisoformat(f"{month}-01"))
                groups[whole] = (groups.get(whole, (0,))[0] + found,)
        return groups


class SavedView(models.Model):
    """A list's address that somebody wants back: filters, sort and columns as a query string."""

    user = models.ForeignKey("access.User", on_delete=models.CASCADE, related_name="saved_views")
    list = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "list", "name"], name="one_view_a_name")]

    def __str__(self) -> str:
        return self.name
