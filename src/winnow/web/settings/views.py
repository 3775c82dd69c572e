"""What one person sets for herself: profile, password, look, tokens."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access import actions, queries
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.settings.forms import PasswordForm, ProfileForm, TokenForm


@page()
def settings(request: Request) -> HttpResponse:
    return redirect("web:profile")


@page(methods=("GET", "HEAD", "POST"))
def profile(request: Request) -> HttpResponse:
    user = request.user
    mine = {"name": user.name, "language": user.language, "time_zone": user.time_zone, "theme": user.theme}
    form = ProfileForm(request.POST or None, initial=mine)
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.change_preferences(user=user, by=request.actor, **form.cleaned_data)
            say(request, _("Your profile is saved."))
            return redirect("web:profile")
    return _profile(request, form, PasswordForm())


@posted()
def password(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST)
    if form.is_valid():
        with form.refusing():
            actions.change_password(user=request.user, by=request.actor, **form.cleaned_data)
            update_session_auth_hash(request, request.user)
            say(request, _("Your password is changed. Other places where you were signed in are signed out."))
            return redirect("web:profile")
    user = request.user
    mine = {"name": user.name, "language": user.language, "time_zone": user.time_zone, "theme": user.theme}
    return _profile(request, ProfileForm(initial=mine), form)


def _profile(request: Request, form: ProfileForm, password_form: PasswordForm) -> HttpResponse:
    wrong = form.errors or password_form.errors
    context = {"form": form, "password_form": password_form}
    return answer(request, "web/settings/profile.html", context, wrong=wrong)


@posted()
def theme(request: Request) -> HttpResponse:
    actions.change_preferences(user=request.user, theme=request.POST.get("theme", ""), by=request.actor)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(request.headers.get("Referer") or reverse("web:home"))


@page(methods=("GET", "HEAD", "POST"))
def tokens(request: Request) -> HttpResponse:
    """A new key is shown in the answer to its making and never again, so that nothing stores it."""
    form = TokenForm(request.POST or None, scopes=request.actor.permissions)
    key = ""
    if request.method == "POST" and form.is_valid():
        now, days = timezone.now(), form.cleaned_data["days"]
        with form.refusing():
            token, key = actions.add_token(
                user=request.user,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=now + timedelta(days=days) if days else None,
                by=request.actor,
                now=now,
            )
            form = TokenForm(scopes=request.actor.permissions)
            say(request, _("The token “%s” is made.") % token.name)
    context = {"form": form, "key": key, "tokens": queries.tokens(request.actor)[:200], "now": timezone.now()}
    return answer(request, "web/settings/tokens.html", context, wrong=form.errors)


@posted()
def revoke(request: Request, token_id: int) -> HttpResponse:
    token = actions.revoke_token(token_id=token_id, by=request.actor, now=timezone.now())
    say(request, _("The token “%s” no longer works.") % token.name)
    return redirect("web:settings_tokens")
