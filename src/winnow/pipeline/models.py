"""Opportunity, the stages it walks through, its stakeholders, and every move."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from django.db import models

from winnow.access.actor import SYSTEM
from winnow.access.visibility import OwnedManager
from winnow.ground.append_only import AppendOnly
from winnow.ground.custom_fields import HasCustomFields
from winnow.ground.tally import Group, Tally, chunked
from winnow.pipeline.words import RateBasis, StageKind, StakeholderRole


class Stage(models.Model):
    """A column of the board. `probability` is the owner's guess until history replaces it (rates.py).

    `requires` names what must be known before an opportunity enters the stage: see gates.py.
    """

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=StageKind, default=StageKind.OPEN)
    probability = models.FloatField()
    usual_days = models.PositiveIntegerField(default=14)
    position = models.PositiveIntegerField()
    requires = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Opportunity(HasCustomFields):
    """A deal for a prospect. `amount` is in `currency`; `value` is the same in the owner's currency, None when
    no rate is known. stage, closed_at and entered_stage_at are projections of StageMove.

    `chance` is what learning foretold of it in its present stage, from `chance_n` cases, with its 95 % interval
    and what it rests on; null until then, and again when it enters another stage: then its stage's chance counts.
    """

    custom_record: ClassVar[str] = "opportunity"
    owned_by: ClassVar[str] = ""

    lead = models.ForeignKey("capture.Lead", on_delete=models.PROTECT, related_name="opportunities")
    name = models.CharField(max_length=200)
    product = models.ForeignKey(
        "capture.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    value = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    close_on = models.DateField(null=True, blank=True)
    needs = models.TextField(blank=True)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_stage_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.CharField(max_length=40, blank=True)
    chance = models.FloatField(null=True)
    chance_low = models.FloatField(null=True)
    chance_high = models.FloatField(null=True)
    chance_n = models.PositiveIntegerField(null=True)
    chance_basis = models.CharField(max_length=10, choices=RateBasis, blank=True, default="", db_default="")
    owner = models.ForeignKey(
        "access.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        "access.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    next_step = models.CharField(max_length=200, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    external_id = models.CharField(max_length=120, null=True, blank=True, unique=True)
    # Of a row of a file that no number identifies, so that the same file twice brings nothing twice.
    fingerprint = models.CharField(max_length=32, null=True, blank=True)
    created_at = models.DateTimeField()

    objects = OwnedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                name="opportunity_fingerprint",
                condition=models.Q(fingerprint__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "close_on", "id"], name="opportunity_stage_close"),
            models.Index(fields=["owner", "stage", "close_on", "id"], name="opportunity_owner"),
            models.Index(fields=["team", "stage", "close_on", "id"], name="opportunity_team"),
            models.Index(fields=["stage", "closed_at", "id"], name="opportunity_stage_closed"),
            models.Index(fields=["created_at", "id"], name="opportunity_created"),
            models.Index(fields=["close_on", "id"], name="opportunity_close"),
            models.Index(fields=["value", "id"], name="opportunity_value"),
            models.Index(fields=["product", "close_on", "id"], name="opportunity_product"),
            models.Index(
                fields=["owner", "next_step_on", "id"],
                name="opportunity_next_step",
                condition=models.Q(next_step_on__isnull=False),
            ),
            # Of all owners; a step that was due when its opportunity closed stays written there.
            models.Index(
                fields=["next_step_on", "id"],
                name="opportunity_step_due",
                condition=models.Q(next_step_on__isnull=False, closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _import() -> models.ForeignKey[Any, Any]:
    """The import whose doing a row of history is: no use of the record by anybody."""
    return models.ForeignKey(
        "capture.Import",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )


class StageMove(AppendOnly):
    """An opportunity entered a stage; the first move has no `from_stage`."""

    follows_import: ClassVar[models.Q] = models.Q(by__isnull=True)
    names_import: ClassVar[bool] = True

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="moves")
    from_stage = models.ForeignKey(
        Stage, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    brought_by = _import()


class OpportunityChange(AppendOnly):
    """Fields of an opportunity that changed: {field: [old, new]}, amounts, dates and owners among them."""

    names_import: ClassVar[bool] = True

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="changes")
    fields = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    brought_by = _import()


class Stakeholder(models.Model):
    """A person's part in an opportunity."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="stakeholders")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(max_length=20, choices=StakeholderRole)
    has_authority = models.BooleanField(null=True)
    stance = models.IntegerField(default=0)  # -2 against .. +2 for

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "person"], name="one_part_a_person")]


class StageRate(models.Model):
    """What history says about a stage; refreshed by a job, since it reads every closed opportunity.

    Of `n` opportunities that stood in the stage and have closed, `won` were won. `spread` is the squared
    coefficient of variation of the values of all opportunities in the stage now, None when there are too few.
    """

    stage = models.OneToOneField(Stage, on_delete=models.CASCADE, primary_key=True, related_name="rate")
    n = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    spread = models.FloatField(null=True)
    measured_at = models.DateTimeField()


class OpportunityTally(Tally):
    """How many opportunities, and what value, stand in which stage for which month of closing: board and forecast.

    `month` is the first day of the expected (open) or actual (won, lost) month of closing; `value_cents` is in
    the owner's currency; `unvalued` counts those without an amount or a rate. `foretold_cents` is the value of those
    with a chance of their own, `foretold_weighted` the same times that chance.
    """

    owned_by: ClassVar[str] = ""
    keys = ("owner_id", "team_id", "stage_id", "month")
    measures = ("n", "value_cents", "unvalued", "foretold_cents", "foretold_weighted")

    owner = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("access.Team", null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(null=True)
    n = models.BigIntegerField()
    value_cents = models.BigIntegerField()
    unvalued = models.BigIntegerField()
    foretold_cents = models.BigIntegerField(default=0, db_default=0)
    foretold_weighted = models.BigIntegerField(default=0, db_default=0)

    objects = OwnedManager()

    @classmethod
    def grouped(cls, pks: Collection[int]) -> Group:
        """Summed here in cents rather than in SQL: exact on both databases."""
        groups: Group = {}
        for some in chunked(pks):
            rows = (
                Opportunity.objects.visible_to(SYSTEM)
                .filter(pk__in=some)
                .values_list("owner_id", "team_id", "stage_id", "closed_at", "close_on", "value", "chance")
            )
            for owner, team, stage, closed_at, close_on, value, chance in rows:
                day = closed_at or close_on
                key = (owner, team, stage, date(day.year, day.month, 1) if day else None)
                cents = int((value or 0) * 100)
                own = 0 if chance is None else cents
                one = (1, cents, int(value is None), own, round(own * (chance or 0.0)))
                before = groups.get(key, (0, 0, 0, 0, 0))
                groups[key] = tuple(old + new for old, new in zip(before, one, strict=True))
        return groups
