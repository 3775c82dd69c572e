"""Signing in and out. Repeated failures are counted by axes, which answers with the lockout page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator

from winnow.access.queries import nobody_can_sign_in
from winnow.web.page import Request, page
from winnow.web.shell import address_of
from winnow.web.sign_in import unsent


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    template_name = "web/sign_in/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """After a wrong password, too, the page carries what was written."""
        carried = self.request.POST.get("unsent", "")
        return super().get_context_data(unsent=carried, first_start=nobody_can_sign_in(), **more)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        signed_in = super().form_valid(form)
        found = unsent.read(self.request.POST.get("unsent", ""))
        if found is None:
            return signed_in
        context = {"unsent": found, "next": self.get_success_url()}
        return render(self.request, "web/sign_in/unsent.html", context)


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    http_method_names = ["post", "options"]


@page()
def home(request: Request) -> HttpResponse:
    """The root leads to the day's work, or to what this role may see instead."""
    return redirect(address_of("today") or address_of("leads") or address_of("settings"))
