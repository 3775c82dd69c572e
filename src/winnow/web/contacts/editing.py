"""The form of an organization or a person: shown, saved by its action, and back to the page of the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from winnow.web.contacts.facts import RecordForm
from winnow.web.page import Request, answer, say


def edited(
    request: Request, record: str, row: Any, *, name: str, save: Callable[..., object]
) -> HttpResponse:
    """`record` is "organization" or "person", and the name of its page; `save` is its action, which takes what was
    changed as `values`."""
    form, back = RecordForm(request.POST or None, record=record, row=row), f"web:{record}"
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            save(values=form.changed_values())
            say(request, _("Saved."))
            return redirect(back, row.pk)
    context = {"form": form, "name": name, "back": back, "pk": row.pk}
    return answer(request, "web/contacts/edit.html", context, wrong=form.errors)
