"""The forms of mailboxes and of letters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winnow.mail.words import Security
from winnow.web.forms import PageForm

_PLAIN = {"translate": "no", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class MailboxForm(PageForm):
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
    password = forms.CharField(
        label=_("Password"),
        required=False,
        help_text=_("An app password where there are such. Leave it blank to keep the one that is known."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
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
