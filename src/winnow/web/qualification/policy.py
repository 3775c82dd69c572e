"""The policy on pages: which gates make a prospect, as versions."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winnow.access.queries import teams
from winnow.ground.refusals import Refused
from winnow.qualification import actions, queries
from winnow.qualification.policy_draft import MOST_HOURS, PolicyDraft
from winnow.qualification.queries import PolicyView
from winnow.qualification.words import Confidence, FrameworkState, Gate, OnLapse
from winnow.scoring.known_fields import usable_fields
from winnow.web.editing import EditForm
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.scoring.builder import Builder

PERMISSION = "qualification:frameworks"
FORM = ("GET", "HEAD", "POST")


class PolicyForm(EditForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    needs = forms.MultipleChoiceField(
        label=_("A lead is a prospect when all of these hold"),
        choices=Gate.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    least_confidence = forms.ChoiceField(
        label=_("Answers count from this confidence on"), choices=Confidence.choices
    )
    self_reported = forms.ChoiceField(
        label=_("What leads write into questionnaires has the confidence"), choices=Confidence.choices
    )
    on_lapse = forms.ChoiceField(label=_("When answers of a prospect expire"), choices=OnLapse.choices)
    offers = forms.BooleanField(
        label=_("Offer every lead that becomes marketing-qualified to sales"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    offers_to = forms.ChoiceField(
        label=_("Leads that nobody owns are offered to"),
        required=False,
        help_text=_("All others are offered to their own team."),
    )
    answer_hours = forms.IntegerField(
        label=_("Hours until an offer is to be answered"),
        min_value=0,
        max_value=MOST_HOURS,
        help_text=_("0 for no clock."),
    )

    def __init__(self, data: QueryDict | None, policy: PolicyView, *, teams: Iterable[str]) -> None:
        super().__init__(data, initial={name: getattr(policy, name) for name in self.base_fields})
        nobody = ("", gettext("Nobody: they wait for marketing"))
        self.fields["offers_to"].choices = [nobody, *((name, name) for name in teams)]  # type: ignore[attr-defined]
        known = usable_fields()
        self.builder = Builder.read(data, known) if data else Builder.of(policy.profile, known)
        # A profile says what somebody is, not what happened.
        self.builder.deeds = False

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "least_confidence", "self_reported", "on_lapse")]

    @property
    def handing(self) -> list[forms.BoundField]:
        return [self[name] for name in ("offers_to", "answer_hours")]

    def draft(self) -> PolicyDraft:
        given = self.cleaned_data
        return PolicyDraft(
            name=given["name"],
            needs=given["needs"],
            profile=self.builder.condition() or {},
            least_confidence=given["least_confidence"],
            on_lapse=given["on_lapse"],
            self_reported=given["self_reported"],
            offers=given["offers"],
            offers_to=given["offers_to"],
            answer_hours=given["answer_hours"],
        )

    def refuse(self, refusal: Refused) -> None:
        place = Refused(refusal.message, field=refusal.field.replace("profile", "condition", 1))
        if not (refusal.field.startswith("profile") and self.builder.refuse(place)):
            super().refuse(refusal)


@page(PERMISSION, methods=FORM)
def add(request: Request) -> HttpResponse:
    """A draft from the policy in force, or from the one that `from` names."""
    based_on = request.GET.get("from", "")
    found = (
        queries.policy(request.actor, int(based_on))
        if based_on.isascii() and based_on.isdigit() and len(based_on) < 19
        else queries.policy_now(request.actor)
    )
    form = _form_of(request, found)
    if _is_saved(request, form):
        with form.refusing():
            made = actions.draft_policy(policy=form.draft(), by=request.actor, now=timezone.now())
            return redirect("web:framework_policy", made.pk)
    return _form(request, form, title=gettext("New policy"), found=None)


@page(PERMISSION, methods=FORM)
def show(request: Request, policy_id: int) -> HttpResponse:
    found = queries.policy(request.actor, policy_id)
    if found.state != FrameworkState.DRAFT:
        return answer(request, "web/qualification/policy.html", {"found": found, "title": found.label})
    form = _form_of(request, found)
    if _is_saved(request, form):
        with form.refusing():
            actions.change_policy(policy_id=policy_id, policy=form.draft(), by=request.actor)
            say(request, gettext("The draft is saved."))
            return redirect("web:framework_policy", policy_id)
    return _form(request, form, title=found.label, found=found)


@posted(PERMISSION)
def publish(request: Request, policy_id: int) -> HttpResponse:
    try:
        actions.publish_policy(policy_id=policy_id, by=request.actor, now=timezone.now())
    except Refused as refusal:
        say(request, refusal.message, level=messages.ERROR)
        return redirect("web:framework_policy", policy_id)
    say(
        request,
        gettext("From now on leads become prospects by this policy. Readiness is being counted anew."),
    )
    return redirect("web:framework")


@posted(PERMISSION)
def roll_back(request: Request) -> HttpResponse:
    made = actions.roll_back_policy(by=request.actor, now=timezone.now())
    say(request, gettext("In force again: %(policy)s.") % {"policy": made})
    return redirect("web:framework")


@posted(PERMISSION)
def discard(request: Request, policy_id: int) -> HttpResponse:
    actions.discard_policy(policy_id=policy_id, by=request.actor)
    say(request, gettext("The draft is discarded."))
    return redirect("web:framework")


def _form_of(request: Request, found: PolicyView) -> PolicyForm:
    names = teams(request.actor).values_list("name", flat=True)
    return PolicyForm(request.POST or None, found, teams=names)


def _is_saved(request: Request, form: PolicyForm) -> bool:
    """Whether it is sent to be kept, and right; a button that only builds the profile judges nothing yet."""
    act = request.POST.get("act", "save")
    if act != "save":
        form.builder.do(act)
        form.errors.clear()
        return False
    return request.method == "POST" and form.is_valid()


def _form(request: Request, form: PolicyForm, *, title: str, found: PolicyView | None) -> HttpResponse:
    builds = request.POST.get("act", "save") != "save"
    context = {"form": form, "title": title, "found": found}
    # What comes back after being saved was refused.
    wrong = request.method == "POST" and not builds
    part = "lines" if builds else ""
    return answer(request, "web/qualification/policy.html", context, part=part, wrong=wrong)
