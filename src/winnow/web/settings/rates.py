"""What amounts in other currencies are worth: the owner's exchange rates."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.ground.money import owner_currency
from winnow.ground.rates import rates as known
from winnow.ground.rates import remove_rate, set_rate
from winnow.web.forms import PageForm
from winnow.web.page import Request, answer, page, posted, say


class RateForm(PageForm):
    currency = forms.CharField(
        label=gettext_lazy("One unit of"),
        min_length=3,
        max_length=3,
        widget=forms.TextInput({"placeholder": "USD"}),
    )
    rate = forms.CharField(
        label=gettext_lazy("Is worth"),
        max_length=30,
        widget=forms.TextInput({"inputmode": "decimal", "placeholder": "0.92"}),
    )
    on = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


@page("settings:write", methods=("GET", "HEAD", "POST"))
def rates(request: Request) -> HttpResponse:
    form = RateForm(request.POST or None)
    today = timezone.now().date()
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "on": form.cleaned_data["on"] or today}
        with form.refusing():
            made = set_rate(**given, by=request.actor, now=timezone.now())
            say(request, _("The rate of %s is set. Scores follow in a moment.") % made.currency)
            return redirect("web:settings_rates")
    context = {"form": form, "rates": known(today=today), "currency": owner_currency(), "today": today}
    return answer(request, "web/settings/rates.html", context, wrong=form.errors)


@posted("settings:write")
def remove(request: Request, rate_id: int) -> HttpResponse:
    remove_rate(rate_id=rate_id, by=request.actor, now=timezone.now())
    say(request, _("The rate is removed."))
    return redirect("web:settings_rates")
