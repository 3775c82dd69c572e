"""A page of settings that is one form: its title, the way back, and what the button does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse

from winnow.web.page import Request, answer


def form_page(
    request: Request, form: forms.Form, title: str, act: str, *, back: str, back_label: Any, lead: str = ""
) -> HttpResponse:
    """`back` is the name of the page behind it."""
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "back": back,
        "back_label": back_label,
        "act": act,
    }
    return answer(request, "web/settings/form.html", context, wrong=form.errors)
