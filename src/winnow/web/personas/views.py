"""Personas and ideal customer profiles: those in use, what each asks for, and one learned from customers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.scoring import actions, queries
from winnow.scoring.words import Origin, PersonaAbout
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.personas.forms import PersonaForm

READ, PERMISSION = "leads:read", "scoring:write"
FORM = ("GET", "HEAD", "POST")


@page(READ)
def personas(request: Request) -> HttpResponse:
    found = queries.personas(request.actor, archived=True)
    kinds = [
        (about, [one for one in found if one.about == about and not one.archived]) for about in PersonaAbout
    ]
    context = {"kinds": kinds, "archived": [one for one in found if one.archived]}
    return answer(request, "web/personas/personas.html", context)


@page(PERMISSION, methods=FORM)
def add(request: Request) -> HttpResponse:
    form = PersonaForm(request.POST or None, initial={"about": request.GET.get("about", "")})
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            made = actions.add_persona(**form.cleaned_data, by=request.actor, now=timezone.now())
            return redirect("web:persona", made.pk)
    return answer(request, "web/personas/add.html", {"form": form}, wrong=form.is_bound)


@page(READ, methods=FORM)
def persona(request: Request, persona_id: int) -> HttpResponse:
    found = queries.persona(request.actor, persona_id)
    form = PersonaForm(request.POST or None, initial=vars(found))
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            given = form.cleaned_data
            actions.change_persona(persona_id=persona_id, changes=given, by=request.actor, now=timezone.now())
            say(request, _("Saved. Every lead is matched anew in the background."))
            return redirect("web:persona", persona_id)
    context = {"found": found, "form": form, "history": queries.persona_history(request.actor, persona_id)}
    return answer(request, "web/personas/persona.html", context, wrong=form.errors)


@posted(PERMISSION)
def archive(request: Request, persona_id: int) -> HttpResponse:
    actions.archive_persona(persona_id=persona_id, by=request.actor, now=timezone.now())
    say(request, _("Put away."), undo=reverse("web:persona_restore", args=[persona_id]))
    return redirect("web:personas")


@posted(PERMISSION)
def restore(request: Request, persona_id: int) -> HttpResponse:
    actions.restore_persona(persona_id=persona_id, by=request.actor, now=timezone.now())
    say(request, _("Back in use."))
    return redirect("web:persona", persona_id)


@page(PERMISSION, methods=FORM)
def learn(request: Request) -> HttpResponse:
    """What stands out among customers; posting makes a persona of it, to be changed like any other."""
    given = request.POST or request.GET
    about = given.get("about", PersonaAbout.ORGANIZATION.value)
    try:
        proposal = queries.learned_persona(request.actor, about, today=timezone.now().date())
    except Invalid as refusal:
        return answer(request, "web/personas/learn.html", {"about": about, "refusal": refusal, **_kinds()})
    if request.method == "POST":
        chosen = request.POST.getlist("chosen")
        made = actions.add_persona(
            name=request.POST.get("name", ""),
            about=about,
            criteria=[one.criterion() for i, one in enumerate(proposal.criteria) if str(i) in chosen],
            origin=Origin.LEARNED,
            report=proposal.report(),
            by=request.actor,
            now=timezone.now(),
        )
        return redirect("web:persona", made.pk)
    return answer(request, "web/personas/learn.html", {"about": about, "proposal": proposal, **_kinds()})


def _kinds() -> dict[str, object]:
    return {"kinds": PersonaAbout.choices}
