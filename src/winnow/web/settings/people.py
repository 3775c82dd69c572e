"""Users and teams, for who manages them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access import actions, queries
from winnow.access.models import Team
from winnow.web.page import Request, answer, page, say
from winnow.web.settings.form_page import form_page
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
    return _user_page(request, form, _("New user"), _("Add the user"))


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
    return _user_page(request, form, user.name, _("Save"), lead=user.email)


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
    return _team_page(request, form, _("New team"), _("Add the team"))


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
    return _team_page(request, form, team.name, _("Save"))


def _user_page(request: Request, form: UserForm, title: str, act: str, lead: str = "") -> HttpResponse:
    return form_page(request, form, title, act, back="settings_users", back_label=_("Users"), lead=lead)


def _team_page(request: Request, form: TeamForm, title: str, act: str) -> HttpResponse:
    return form_page(request, form, title, act, back="settings_teams", back_label=_("Teams"))
