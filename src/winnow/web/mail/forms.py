"""The forms of mailboxes and of letters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winnow.mail.words import Security, SignIn
from winnow.web.editing import EditForm
from winnow.web.forms import PageForm

_PLAIN = {"translate": "no", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class MailboxForm(EditForm):
    # Shown apart: few need them.
    of_oauth = ("token_url", "client_id", "client_secret", "scope")

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as Sales."))
    host = forms.CharField(
        label=_("Server"),
        max_length=253,
        help_text=_("Such as imap.example.com."),
        widget=forms.TextInput(attrs=_PLAIN),
    )
    security = forms.ChoiceField(label=_("Connection"), choices=Security.choices)
    port = forms.IntegerField(
        label=_("Port"),
        required=False,
        min_value=1,
        max_value=65_535,
        help_text=_("Blank: the usual one."),
    )
    username = forms.CharField(
        label=_("User"),
        max_length=254,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Often the address."),
    )
    sign_in = forms.ChoiceField(
        label=_("Sign-in"),
        required=False,
        choices=SignIn.choices,
        help_text=_("Microsoft takes OAuth 2 only, Google app passwords as well."),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        help_text=_(
            "An app password where there are such; with OAuth 2 the refresh token. Leave it blank to keep the one "
            "that is known."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    token_url = forms.CharField(
        label=_("OAuth 2: address of tokens"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Such as https://oauth2.googleapis.com/token."),
    )
    client_id = forms.CharField(
        label=_("OAuth 2: client"), required=False, max_length=254, widget=forms.TextInput(attrs=_PLAIN)
    )
    client_secret = forms.CharField(
        label=_("OAuth 2: secret of the client"),
        required=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.CharField(
        label=_("OAuth 2: scope"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=_("Where the provider asks for one."),
    )
    folder = forms.CharField(
        label=_("Folder"), max_length=200, initial="INBOX", widget=forms.TextInput(attrs=_PLAIN)
    )
    since_on = forms.DateField(
        label=_("Mail since"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("What arrived before is left alone."),
    )
    address = forms.CharField(
        label=_("Address for answers"),
        required=False,
        max_length=254,
        help_text=_("Answers to our letters go there, and so come in here."),
        widget=forms.EmailInput(attrs=_PLAIN),
    )
    source = forms.CharField(
        label=_("Source of its leads"), required=False, max_length=120, help_text=_("Blank: E-mail.")
    )
    team_id = forms.TypedChoiceField(
        label=_("Team of its leads"), required=False, coerce=int, empty_value=None
    )
    is_on = forms.BooleanField(label=_("Read it every minute"), required=False, initial=True)

    def __init__(self, *args: Any, teams: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team_id"].choices = [("", _("None")), *teams]  # type: ignore[attr-defined]


class LetterForm(PageForm):
    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(
        label=_("Letter"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}), strip=True
    )
