"""One rule of a draft as a sentence in a form, tried on the newest leads while it is written."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.scoring import actions, queries
from winnow.scoring.queries import Matching, ModelView, RuleView
from winnow.scoring.words import ModelState, RuleGroup
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.scoring.forms import ConditionForm, RuleForm, form_of
from winnow.web.scoring.views import FORM, PERMISSION

TEMPLATE = "web/scoring/rule.html"


@page(PERMISSION, methods=FORM)
def add(request: Request, model_id: int) -> HttpResponse:
    found = queries.model(request.actor, model_id)
    group = request.GET.get("group", "")
    if group not in RuleGroup.values:
        raise NotFound(_("There is no such group of rules."))
    return _edited(request, found, RuleGroup(group), None)


@page(PERMISSION, methods=FORM)
def change(request: Request, model_id: int, rule_id: int) -> HttpResponse:
    found, rule = _rule(request, model_id, rule_id)
    return _edited(request, found, rule.group, rule)


@posted(PERMISSION)
def remove(request: Request, model_id: int, rule_id: int) -> HttpResponse:
    _found, rule = _rule(request, model_id, rule_id)
    actions.remove_rule(rule_id=rule_id, by=request.actor, now=timezone.now())
    say(request, _("Removed: %s") % rule.reason)
    return redirect("web:scoring_model", model_id)


@posted(PERMISSION)
def move(request: Request, model_id: int, rule_id: int) -> HttpResponse:
    _rule(request, model_id, rule_id)
    up = request.POST.get("to") == "up"
    actions.move_rule(rule_id=rule_id, up=up, by=request.actor, now=timezone.now())
    return redirect(f"{reverse('web:scoring_model', args=[model_id])}#rule-{rule_id}")


def _rule(request: Request, model_id: int, rule_id: int) -> tuple[ModelView, RuleView]:
    found = queries.model(request.actor, model_id)
    rule = next((one for one in found.rules if one.id == rule_id), None)
    if rule is None:
        raise NotFound(_("There is no rule %s.") % rule_id)
    return found, rule


def _edited(request: Request, found: ModelView, group: RuleGroup, rule: RuleView | None) -> HttpResponse:
    if found.state != ModelState.DRAFT:
        raise Conflict(_("A published model never changes. Make a draft of it and change that."))
    act = request.POST.get("act", "save")
    form = form_of(group, rule, request.POST or None)
    built = isinstance(form, ConditionForm) and form.builder.do(act)
    if act != "save":
        form.forgive()
    if request.method == "POST" and act == "save" and form.is_valid():
        with form.refusing():
            _save(request, found, rule, form)
            return redirect("web:scoring_model", found.id)
    tried, problem = (None, "") if form.errors else _tried(request, form)
    context = {
        "found": found,
        "group": group,
        "rule": rule,
        "form": form,
        "tried": tried,
        "problem": problem,
        "title": _("Change a rule") if rule else _("New rule"),
    }
    part = "lines" if built or act == "lines" else "preview" if act == "preview" else ""
    return answer(request, TEMPLATE, context, part=part)


def _save(request: Request, found: ModelView, rule: RuleView | None, form: RuleForm) -> None:
    given = form.rule()
    if rule is None:
        actions.add_rule(model_id=found.id, rule=given, by=request.actor, now=timezone.now())
    else:
        actions.change_rule(rule_id=rule.id, changes=given, by=request.actor, now=timezone.now())
    say(request, _("Saved."))


def _tried(request: Request, form: RuleForm) -> tuple[Matching | None, str]:
    """How the rule in the form does among the newest leads, or what it still lacks."""
    try:
        given = form.draft()
        return (queries.matching(request.actor, given, now=timezone.now()), "") if given else (None, "")
    except Invalid as refusal:
        return None, refusal.message
