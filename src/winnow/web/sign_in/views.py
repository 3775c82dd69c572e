"""Signing in and out. Repeated failures are counted by axes, which answers with the lockout page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from winnow.web.page import Request, page
from winnow.web.shell import address_of


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    template_name = "web/sign_in/sign_in.html"
    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    http_method_names = ["post", "options"]


@page()
def home(request: Request) -> HttpResponse:
    """The root leads to the day's work, or to what this role may see instead."""
    return redirect(address_of("today") or address_of("leads") or address_of("settings"))
