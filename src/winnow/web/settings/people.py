"""Users and teams, for who manages them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access import actions, queries
from winnow.access.models import Team
from winnow.web.page import Request, answer, page, say
from winnow.web.settings.forms import TeamForm, UserForm

MOST_SHOWN = 500
FORM = ("GET", "HEAD", "POST")


@page("users:write")
def users(request: Request) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = queries.colleagues(request.actor)
    if words:
        found = found.filter(name__icontains=words) | found.filter(email__icontains=words)
    return answer(request, "web/settings/users.html", {"users": found[:MOST_SHOWN], "words": words})


def _teams(request: Request) -> list[tuple[int, str]]:
    return [(team.pk, team.name) for team in queries.teams(request.actor)]


def _team(request: Request, pk: int | None) -> Team | None:
    return None if pk is None else queries.find_team(request.actor, pk=pk)


@page("users:write", methods=FORM)
def add_user(request: Request) -> HttpResponse:
    form = UserForm(request.POST or None, teams=_teams(request), initial={"is_active": True})
    del form.fields["is_active"]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.refusing():
            user = actions.add_user(
                email=given["email"],
                name=given["name"],
                role=given["role"],
                team=_team(request, given["team"]),
                password=given["password"] or None,
                by=request.actor,
                now=timezone.now(),
            )
            say(request, _("%s can sign in now.") % user.name)
            return redirect("web:settings_users")
    return _form(request, form, _("New user"), "settings_users", _("Users"), _("Add the user"))


@page("users:write", methods=FORM)
def change_user(request: Request, user_id: int) -> HttpResponse:
    user = queries.find_user(request.actor, pk=user_id)
    now = {"name": user.name, "role": user.role, "team": user.team_id, "is_active": user.is_active}
    form = UserForm(request.POST or None, teams=_teams(request), known=True, initial=now)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.refusing():
            actions.change_user(
                user=user,
                name=given["name"],
                role=given["role"],
                team=_team(request, given["team"]),
                is_active=given["is_active"],
                password=given["password"] or None,
                by=request.actor,
            )
            say(request, _("%s is saved.") % user.name)
            return redirect("web:settings_users")
    return _form(request, form, user.name, "settings_users", _("Users"), _("Save"), lead=user.email)


@page("users:write")
def teams(request: Request) -> HttpResponse:
    return answer(request, "web/settings/teams.html", {"tree": queries.team_tree(request.actor)})


@page("users:write", methods=FORM)
def add_team(request: Request) -> HttpResponse:
    form = TeamForm(request.POST or None, teams=_teams(request))
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            parent = _team(request, form.cleaned_data["parent"])
            team = actions.add_team(name=form.cleaned_data["name"], parent=parent, by=request.actor)
            say(request, _("The team %s is made.") % team.name)
            return redirect("web:settings_teams")
    return _form(request, form, _("New team"), "settings_teams", _("Teams"), _("Add the team"))


@page("users:write", methods=FORM)
def change_team(request: Request, team_id: int) -> HttpResponse:
    team = queries.find_team(request.actor, pk=team_id)
    others = [(pk, name) for pk, name in _teams(request) if pk != team.pk]
    form = TeamForm(request.POST or None, teams=others, initial={"name": team.name, "parent": team.parent_id})
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            parent = _team(request, form.cleaned_data["parent"])
            actions.change_team(team=team, name=form.cleaned_data["name"], parent=parent, by=request.actor)
            say(request, _("%s is saved.") % team.name)
            return redirect("web:settings_teams")
    return _form(request, form, team.name, "settings_teams", _("Teams"), _("Save"))


def _form(
    request: Request, form: Any, title: str, back: str, back_label: str, act: str, lead: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "back_label": back_label, "act": act, "lead": lead}
    return answer(request, "web/settings/form.html", context, status=422 if form.errors else 200)
