"""What was written between a person and us, one letter open, and an answer below it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from winnow.capture.queries import standing
from winnow.mail import actions, conversations, queries
from winnow.web.mail.forms import LetterForm
from winnow.web.page import Request, answer, page, say

FORM = ("GET", "HEAD", "POST")


@page("leads:read", methods=FORM)
def mails(request: Request, lead_id: int) -> HttpResponse:
    """The conversation of a lead's person; POST writes to her."""
    person = standing(request.actor, lead_id).lead.person
    turns = conversations.conversation(request.actor, person.pk)
    key = request.GET.get("open", "") or (turns[0].key if turns else "")
    answers = int(key[1:]) if key.startswith("r") and key[1:].isdigit() else None
    form = LetterForm(request.POST or None, initial={"subject": _again(turns, key)})
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.write_letter(
                person_id=person.pk,
                **form.cleaned_data,
                answers=answers if "answer" in request.POST else None,
                by=request.actor,
                now=timezone.now(),
            )
            say(request, _("The letter is on its way."))
            return redirect(reverse("web:lead_mails", args=[lead_id]))
    context = {
        "lead_id": lead_id,
        "person": person,
        "turns": turns,
        "opened": conversations.opened(request.actor, person.pk, key) if key else None,
        "received_id": answers,
        "form": form,
        "configured": queries.configured(),
        "bouncing": conversations.bouncing([person.email] if person.email else []),
    }
    return answer(request, "web/mail/letters.html", context, wrong=form.errors)


@page("leads:read")
def attachment(request: Request, received_id: int, place: int) -> HttpResponse:
    """Always to be kept, never shown: what is in it is anybody's."""
    name, content = conversations.attachment_of(request.actor, received_id, place)
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@page("settings:write")
def received(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    found = queries.received_page(request.actor, state=state, cursor=request.GET.get("cursor"))
    tabs = [("", _("All")), *queries.ReceivedState.choices]
    return answer(request, "web/mail/received.html", {"found": found, "state": state, "tabs": tabs})


@page("settings:write")
def received_one(request: Request, received_id: int) -> HttpResponse:
    found, letter = conversations.received(request.actor, received_id)
    return answer(request, "web/mail/received_one.html", {"mail": found, "letter": letter})


def _again(turns: list[conversations.Turn], key: str) -> str:
    subject = next((one.subject for one in turns if one.key == key), "")
    return subject if not subject or subject.casefold().startswith("re:") else f"Re: {subject}"
