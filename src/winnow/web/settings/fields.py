"""The fields that the owner adds to records."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.actions import (
    add_custom_field,
    archive_custom_field,
    change_custom_field,
    restore_custom_field,
)
from winnow.ground.queries import custom_fields
from winnow.ground.refusals import NotFound
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.settings.form_page import form_page
from winnow.web.settings.forms import RECORDS, CustomFieldForm

FORM = ("GET", "HEAD", "POST")


@page("settings:write")
def fields(request: Request) -> HttpResponse:
    every = list(custom_fields(archived=True))
    groups = [
        (label, [field for field in every if field.record == record and field.archived_at is None])
        for record, label in RECORDS
    ]
    archived = [field for field in every if field.archived_at is not None]
    return answer(
        request, "web/settings/fields.html", {"groups": groups, "archived": archived, "any": bool(every)}
    )


@page("settings:write", methods=FORM)
def add_field(request: Request) -> HttpResponse:
    form = CustomFieldForm(request.POST or None, initial={"record": request.GET.get("record", "lead")})
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "choices": form.choice_list()}
        with form.refusing():
            field = add_custom_field(**given, by=request.actor, now=timezone.now())
            say(request, _("The field “%s” is there for everybody now.") % field.label)
            return redirect("web:settings_fields")
    return _form(request, form, _("New field"), _("Add the field"))


@page("settings:write", methods=FORM)
def change_field(request: Request, field_id: int) -> HttpResponse:
    field = custom_fields().filter(pk=field_id).first()
    if field is None:
        raise NotFound(_("There is no such field."))
    now = {
        "label": field.label,
        "choices": "\n".join(field.choices),
        "indexed": field.indexed,
        "sensitive": field.sensitive,
    }
    form = CustomFieldForm(request.POST or None, known=True, initial=now)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "choices": form.choice_list()}
        with form.refusing():
            change_custom_field(field_id=field.pk, **given, by=request.actor)
            say(request, _("The field “%s” is saved.") % given["label"])
            return redirect("web:settings_fields")
    return _form(request, form, field.label, _("Save"), lead=f"{field.record}.{field.key}")


@posted("settings:write")
def archive_field(request: Request, field_id: int) -> HttpResponse:
    field = archive_custom_field(field_id=field_id, by=request.actor, now=timezone.now())
    undo = reverse("web:settings_field_restore", args=[field.pk])
    say(request, _("The field “%s” is put away; its values are kept.") % field.label, undo=undo)
    return redirect("web:settings_fields")


@posted("settings:write")
def restore_field(request: Request, field_id: int) -> HttpResponse:
    field = restore_custom_field(field_id=field_id, by=request.actor)
    say(request, _("The field “%s” is back.") % field.label)
    return redirect("web:settings_fields")


def _form(request: Request, form: CustomFieldForm, title: str, act: str, lead: str = "") -> HttpResponse:
    return form_page(
        request, form, title, act, back="settings_fields", back_label=_("Custom fields"), lead=lead
    )
