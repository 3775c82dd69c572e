"""Write keys on a page: the snippet for a site, what may use it, how long events are kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.tracking import actions, queries
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.tracking.forms import KeyForm

FORM = ("GET", "HEAD", "POST")


@page("settings:write", methods=FORM)
def keys(request: Request) -> HttpResponse:
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            made = actions.add_key(**_given(form), by=request.actor, now=timezone.now())
            say(request, _("The write key is made. Put its line into your pages."))
            return redirect("web:settings_tracking_key", made.pk)
    context = {"keys": queries.keys(request.actor), "form": form}
    return answer(request, "web/tracking/keys.html", context, wrong=form.errors)


@page("settings:write", methods=FORM)
def key(request: Request, write_key_id: int) -> HttpResponse:
    found = queries.key(request.actor, write_key_id)
    kinds = "\n".join(f"{pattern} = {kind}" for pattern, kind in found.kinds.items())
    written = {
        "name": found.name,
        "origins": "\n".join(found.origins),
        "kinds": kinds,
        "keep_days": found.keep_days,
    }
    form = KeyForm(request.POST or None, initial=written)
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.change_key(key_id=write_key_id, **_given(form), by=request.actor)
            say(request, _("The write key is saved."))
            return redirect("web:settings_tracking")
    context = {"key": found, "form": form}
    return answer(request, "web/tracking/key.html", context, wrong=form.errors)


@posted("settings:write")
def rotate(request: Request, write_key_id: int) -> HttpResponse:
    made = actions.rotate_key(key_id=write_key_id, by=request.actor, now=timezone.now())
    say(request, _("“%s” has a new key. The old one works for another week.") % made.name)
    return redirect("web:settings_tracking_key", write_key_id)


@posted("settings:write")
def revoke(request: Request, write_key_id: int) -> HttpResponse:
    made = actions.revoke_key(key_id=write_key_id, by=request.actor, now=timezone.now())
    say(request, _("“%s” is revoked: nothing comes in by it any more.") % made.name)
    return redirect("web:settings_tracking")


def _given(form: KeyForm) -> dict[str, Any]:
    return {
        "name": form.cleaned_data["name"],
        "origins": form.origin_list(),
        "kinds": form.kind_map(),
        "keep_days": form.cleaned_data["keep_days"],
    }
