"""Drafts: a copy of a model that people change, rule by rule. What is published never changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.scoring.calibration import parse_calibration
from winnow.scoring.known_fields import rule_fields
from winnow.scoring.language import MOST_RULES, ParsedRule, free_key, parse_rule, parse_rules, with_keys
from winnow.scoring.models import ModelChange, Rule, ScoringModel, new_revision
from winnow.scoring.scale import FARTHEST, parse_caps, stored_caps
from winnow.scoring.words import ModelState, ModelStep, Origin

SETTINGS = ("name", "threshold", "grade_a", "grade_b", "grade_c", "caps")


@transaction.atomic
def create_draft(
    *,
    based_on: int | None = None,
    name: str = "",
    rules: Collection[Mapping[str, Any]] | None = None,
    settings: Mapping[str, Any] | None = None,
    calibration: Mapping[str, Any] | None = None,
    origin: Origin = Origin.BY_HAND,
    report: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> ScoringModel:
    """A draft of these `rules` at once; without them, a copy of the model `based_on` or of the live one.

    `settings` are threshold, grade_a, grade_b, grade_c and caps; what is not given comes from the model that it is based
    on. A copy keeps that model's caps and calibration; with `rules`, only those given count. Raises `Invalid` with the
    place, such as `rules[3].condition.rules[0].field` or `calibration.points[2][1]`.
    """
    by.require("scoring:write")
    base = _based_on(based_on)
    draft = ScoringModel(
        **({field: getattr(base, field) for field in SETTINGS} if base else {"name": _("Rules")}),
        based_on=base,
        origin=Origin(origin),
        report=dict(report or {}),
        created_at=now,
        created_by_id=by.user_id,
    )
    if rules is not None:
        draft.caps = {}
    _set(draft, {**(settings or {}), **({"name": name} if squeezed(name) else {})})
    if calibration is not None:
        draft.calibration = parse_calibration(calibration).stored()
    elif rules is None and base:
        draft.calibration = base.calibration
    draft.save()
    Rule.objects.bulk_create(Rule(model=draft, **row) for row in _rows(rules, base))
    note(draft, ModelStep.DRAFTED, by=by, now=now, details={"based_on": base.pk if base else None})
    return draft


def _based_on(pk: int | None) -> ScoringModel | None:
    live = ScoringModel.objects.filter(state=ModelState.PUBLISHED)
    return live.first() if pk is None else _model(pk)


def _rows(
    rules: Collection[Mapping[str, Any]] | None, base: ScoringModel | None
) -> Collection[Mapping[str, Any]]:
    """The columns of a new draft's rules: those given, or those of the model that it is based on."""
    if rules is None:
        names = ("group", "key", "reason", "condition", "points", "position")
        return list(base.rules.values(*names)) if base else []
    parsed = parse_rules(with_keys(rules), rule_fields())
    return [{**_columns(rule), "position": position} for position, rule in enumerate(parsed)]


@transaction.atomic
def change_draft(*, model_id: int, changes: Mapping[str, Any], by: Actor, now: datetime) -> ScoringModel:
    """Change a draft's name, threshold or grades. Raises `Invalid` that names what is wrong."""
    draft = draft_of(model_id, by)
    before = {field: getattr(draft, field) for field in SETTINGS}
    _set(draft, changes)
    different = {f: [before[f], getattr(draft, f)] for f in SETTINGS if before[f] != getattr(draft, f)}
    if different:
        _renew(draft, *different)
        note(draft, ModelStep.CHANGED, by=by, now=now, details=different)
        if "caps" in different:
            _calibrate(draft, None, by=by, now=now)
    return draft


@transaction.atomic
def calibrate_draft(
    *, model_id: int, calibration: Mapping[str, Any] | None, foretells: str = "", by: Actor, now: datetime
) -> ScoringModel:
    """Give a draft the map from its score to a probability, or take it away; `foretells` is the label that it was
    measured by. Raises `Invalid` with the place."""
    draft = draft_of(model_id, by)
    if foretells:
        draft.report = {**draft.report, "label": foretells}
        draft.save(update_fields=["report"])
    _calibrate(
        draft, None if calibration is None else parse_calibration(calibration).stored(), by=by, now=now
    )
    return draft


def _calibrate(draft: ScoringModel, calibration: dict[str, Any] | None, *, by: Actor, now: datetime) -> None:
    before, draft.calibration = draft.calibration, calibration
    if before != calibration:
        _renew(draft, "calibration")
        note(draft, ModelStep.CALIBRATED, by=by, now=now, details={"calibration": [before, calibration]})


def _rules_changed(draft: ScoringModel, *, by: Actor, now: datetime) -> None:
    """Other points are another score: what was measured for the old one is not true of it."""
    _calibrate(draft, None, by=by, now=now)
    _renew(draft)


def _renew(draft: ScoringModel, *fields: str) -> None:
    draft.revision = new_revision()
    draft.save(update_fields=["revision", *fields])


def _set(draft: ScoringModel, changes: Mapping[str, Any]) -> None:
    for field, value in changes.items():
        if field not in SETTINGS:
            raise Invalid(_("%r is not known here.") % field, field=field)
        check: Callable[[Any, str], Any] = _CHECKS.get(field, _whole)
        setattr(draft, field, check(value, field))
    check_grades(draft)


@transaction.atomic
def add_rule(*, model_id: int, rule: Mapping[str, Any], by: Actor, now: datetime) -> Rule:
    """Add a rule to a draft. Without a key it gets one from its reason. Raises `Invalid` that names the place."""
    draft = draft_of(model_id, by)
    taken = set(draft.rules.values_list("key", flat=True))
    if len(taken) >= MOST_RULES:
        raise Invalid(_("A model has at most %d rules.") % MOST_RULES, field="rules")
    key = rule.get("key") or free_key(str(rule.get("reason", "")), taken)
    parsed = parse_rule({**rule, "key": key}, rule_fields())
    if parsed.key in taken:
        raise Conflict(_("Another rule has the key %r.") % parsed.key, field="key")
    last = draft.rules.aggregate(last=Max("position"))["last"]
    made = Rule.objects.create(model=draft, position=0 if last is None else last + 1, **_columns(parsed))
    note(draft, ModelStep.RULE_ADDED, by=by, now=now, rule=made.key, details=_details({}, _columns(parsed)))
    _rules_changed(draft, by=by, now=now)
    return made


@transaction.atomic
def change_rule(*, rule_id: int, changes: Mapping[str, Any], by: Actor, now: datetime) -> Rule:
    """Change a rule of a draft: group, reason, points or condition. Its key stays."""
    rule = rule_of(rule_id)
    draft = draft_of(rule.model_id, by)
    before = {name: getattr(rule, name) for name in ("group", "key", "reason", "points", "condition")}
    for name in changes:
        if name not in before or name == "key":
            raise Invalid(_("%r is not known here.") % name, field=name)
    columns = _columns(parse_rule({**before, **changes}, rule_fields()))
    different = {name: value for name, value in columns.items() if value != before[name]}
    if different:
        for name, value in different.items():
            setattr(rule, name, value)
        rule.save(update_fields=list(different))
        note(
            draft,
            ModelStep.RULE_CHANGED,
            by=by,
            now=now,
            rule=rule.key,
            details=_details({name: before[name] for name in different}, different),
        )
        if different.keys() - {"reason"}:
            _rules_changed(draft, by=by, now=now)
    return rule


@transaction.atomic
def remove_rule(*, rule_id: int, by: Actor, now: datetime) -> None:
    rule = rule_of(rule_id)
    draft = draft_of(rule.model_id, by)
    gone = {name: getattr(rule, name) for name in ("group", "reason", "points", "condition")}
    note(draft, ModelStep.RULE_REMOVED, by=by, now=now, rule=rule.key, details=_details(gone, {}))
    rule.delete()
    _rules_changed(draft, by=by, now=now)


@transaction.atomic
def discard_draft(*, model_id: int, by: Actor) -> None:
    """Delete a draft with its rules: nothing was ever scored by it."""
    draft_of(model_id, by).delete()


def note(
    model: ScoringModel,
    step: ModelStep,
    *,
    by: Actor,
    now: datetime,
    rule: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write the history row of a model."""
    ModelChange.objects.create(
        model=model, step=step, rule=rule, details=dict(details or {}), at=now, by_id=by.user_id
    )


def check_grades(model: ScoringModel) -> None:
    if not model.grade_a > model.grade_b > model.grade_c:
        raise Invalid(_("Grade A must need more points than B, and B more than C."), field="grade_a")


def _model(pk: int) -> ScoringModel:
    found = ScoringModel.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no scoring model %s.") % pk)
    return found


def draft_of(pk: int, by: Actor) -> ScoringModel:
    """The draft, locked: nobody publishes it while it changes."""
    by.require("scoring:write")
    draft = ScoringModel.objects.select_for_update().filter(pk=pk).first()
    if draft is None:
        raise NotFound(_("There is no scoring model %s.") % pk)
    if draft.state != ModelState.DRAFT:
        raise Conflict(
            _("A published model never changes. Make a draft of it and change that."), field="state"
        )
    return draft


def rule_of(pk: int) -> Rule:
    rule = Rule.objects.filter(pk=pk).first()
    if rule is None:
        raise NotFound(_("There is no rule %s.") % pk)
    return rule


def _columns(rule: ParsedRule) -> dict[str, Any]:
    return {
        "group": rule.group.value,
        "key": rule.key,
        "reason": rule.reason,
        "points": rule.points,
        "condition": rule.condition.stored(),
    }


def _details(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {name: [old.get(name), new.get(name)] for name in {**old, **new} if name != "key"}


def _checked_caps(value: Any, field: str) -> dict[str, int]:
    return stored_caps(parse_caps(value, at=field))


def _checked_name(value: Any, field: str = "name") -> str:
    name = squeezed(value) if isinstance(value, str) else ""
    if not name or len(name) > 120:
        raise Invalid(_("This takes a text of at most %d characters.") % 120, field=field)
    return name


def _whole(value: Any, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > FARTHEST:
        raise Invalid(_("Points are whole numbers."), field=field)
    return value


_CHECKS: Mapping[str, Callable[[Any, str], Any]] = {"name": _checked_name, "caps": _checked_caps}
