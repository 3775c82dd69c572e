"""The fields that are never used for scores: marking one, and taking a mark back."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.scoring import actions, queries
from winnow.scoring.known_fields import usable_fields
from winnow.scoring.words import Mark
from winnow.web.forms import PageForm
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


class MarkForm(PageForm):
    field = forms.ChoiceField(label=gettext_lazy("Field"))
    mark = forms.ChoiceField(
        label=gettext_lazy("Why it is never used"),
        choices=[(mark.value, mark.label) for mark in (Mark.NO_BASIS, Mark.SENSITIVE)],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [(name, one.label) for name, one in usable_fields().items()]  # type: ignore[attr-defined]


@page("settings:write", methods=FORM)
def withheld(request: Request) -> HttpResponse:
    form = MarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.mark_field(**form.cleaned_data, by=request.actor, now=timezone.now())
            say(request, _("It is never used for scores from now on."))
            return redirect("web:scoring_withheld")
    context = {
        "form": form,
        "found": queries.withheld(request.actor),
        "using": queries.models_that_use(request.actor),
    }
    return answer(request, "web/scoring/withheld.html", context, wrong=form.errors)


@posted("settings:write")
def release(request: Request) -> HttpResponse:
    field = request.POST.get("field", "")
    actions.mark_field(field=field, mark=Mark.NONE, by=request.actor, now=timezone.now())
    say(request, _("The mark is taken back."))
    return redirect("web:scoring_withheld")
