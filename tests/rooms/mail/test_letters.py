"""Letters between a person and us: written with a way out, answered in their thread, shown with nothing that acts."""

from __future__ import annotations

from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail as outbox

from tests.cast import NOW, Cast, make_lead
from tests.rooms.mail.test_receive import letter, take
from winnow.access.actor import SYSTEM
from winnow.ground.refusals import Conflict, NotFound
from winnow.mail import conversations
from winnow.mail.actions import Letter, queue, send, write_letter
from winnow.mail.models import BouncingAddress, Message, Received
from winnow.mail.showing import cleaned, shown
from winnow.mail.words import MessageState
from winnow.people.actions import record_consent
from winnow.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _server(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.acme.example"
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"base_url": "https://crm.example"})


def person_of(cast: Cast) -> Person:
    return make_lead(name="Lena Berg", email="lena@kunde.example.test", owner=cast.rep).person


def write(person: Person, cast: Cast, **more: Any) -> Message:
    values = {"subject": "Our offer", "text": "Have a look", **more}
    return write_letter(person_id=person.pk, by=cast.actor("rep"), now=NOW, **values)


def gone_out(message: Message) -> Any:
    send(message.pk, now=NOW)
    raw = outbox.outbox[-1].message().as_string()
    return message_from_string(raw, policy=policy.default)


def withdraw(person: Person) -> None:
    record_consent(person_id=person.pk, purpose="email", granted=False, by=SYSTEM, now=NOW)


def test_a_letter_of_our_own_accord_carries_the_way_out(cast: Cast) -> None:
    sent = gone_out(write(person_of(cast), cast))
    link = sent["List-Unsubscribe"].strip().strip("<>")
    assert link.startswith("https://crm.example/unsubscribe/")
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in sent.get_content().replace("=\n", "")
    assert "Auto-Submitted" not in sent


def test_html_carries_the_way_out_too(cast: Cast) -> None:
    person = person_of(cast)
    html = "<html><body><p>News</p></body></html>"
    values = {
        "to": person.email,
        "subject": "News",
        "text": "News",
        "person_id": person.pk,
        "purpose": "email",
    }
    sent = gone_out(queue(key="news", letter=Letter(**values, html=html), now=NOW))
    page = sent.get_body(("html",)).get_content()
    assert 'href="https://crm.example/unsubscribe/' in page
    assert page.strip().endswith("</body></html>")


def test_an_answer_stays_in_its_thread_and_needs_no_consent(cast: Cast) -> None:
    person = person_of(cast)
    asked = take(letter(text="How much?"))
    withdraw(person)
    answered = gone_out(write(person, cast, subject="", answers=asked.pk))
    assert (answered["To"], answered["Subject"]) == ("lena@kunde.example.test", "Re: A question")
    assert answered["In-Reply-To"] == answered["References"] == asked.message_id
    assert "List-Unsubscribe" not in answered
    # And what she says to it is one more turn of the same conversation.
    again = take(letter("x@elsewhere.example.test", "Too much", In_Reply_To=answered["Message-ID"]))
    assert again.person == person
    keys = [turn.ours for turn in conversations.conversation(cast.actor("rep"), person.pk)]
    assert sorted(keys) == [False, False, True]


def test_nobody_is_written_to_who_withdrew_also_after_the_letter_was_queued(cast: Cast) -> None:
    person = person_of(cast)
    waiting = write(person, cast)
    withdraw(person)
    assert send(waiting.pk, now=NOW) == MessageState.WITHHELD
    assert not outbox.outbox
    with pytest.raises(Conflict):
        write(person, cast)


def test_whoever_wants_consent_first_gets_it_asked_for(cast: Cast, settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"mail_needs_consent": True})
    person = person_of(cast)
    with pytest.raises(Conflict):
        write(person, cast)
    record_consent(person_id=person.pk, purpose="email", granted=True, basis="consent", by=SYSTEM, now=NOW)
    assert write(person, cast).purpose == "email"


def test_an_address_that_does_not_exist_is_told_and_not_written_to(cast: Cast) -> None:
    person = person_of(cast)
    BouncingAddress.objects.create(key=person.email.casefold(), told="550 gone", since=NOW)
    assert conversations.bouncing([person.email]) == {person.email: "550 gone"}
    with pytest.raises(Conflict):
        write(person, cast)


def test_a_colleague_of_another_team_reads_nothing(cast: Cast) -> None:
    person = person_of(cast)
    came = take(letter(text="Secret"))
    for asks in (
        lambda who: conversations.conversation(who, person.pk),
        lambda who: conversations.opened(who, person.pk, f"r{came.pk}"),
        lambda who: conversations.received(who, came.pk),
        lambda who: conversations.attachment_of(who, came.pk, 0),
    ):
        with pytest.raises(NotFound):
            asks(cast.actor("other_rep"))


def test_a_letter_behind_the_timeline_is_found(cast: Cast) -> None:
    person = person_of(cast)
    came, sent = take(letter(text="Hello")), write(person, cast)
    assert conversations.letters_behind([came.interaction_id or 0, sent.interaction_id or 0]) == {
        came.interaction_id: f"r{came.pk}",
        sent.interaction_id: f"m{sent.pk}",
    }


def test_html_keeps_its_words_and_loses_what_acts() -> None:
    hostile = (
        '<p onclick="x()">Hi <b>you</b></p><script>x()</script><img src="https://spy.example/p.gif">'
        '<a href="javascript:x()">a</a><a href="https://ok.example">b</a><style>*{display:none}</style>'
        '<form action="https://spy.example"><input name="password"></form><iframe src="//spy.example"></iframe>'
    )
    clean = cleaned(hostile)
    assert "<b>you</b>" in clean
    assert 'href="https://ok.example"' in clean
    for word in ("script", "onclick", "javascript", "spy.example", "style", "input", "img"):
        assert word not in clean


def test_attachments_are_listed_by_harmless_names_and_given_out_whole() -> None:
    made = EmailMessage()
    made["From"], made["Message-ID"] = "Lena <lena@kunde.example.test>", "<files@kunde.example.test>"
    made.set_content("See below")
    made.add_alternative("<p>See <i>below</i></p>", subtype="html")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename='../../etc/offer".pdf')
    made.add_attachment(EmailMessage(), filename="forwarded.eml")
    came = take(made.as_bytes())
    letter = shown(bytes(Received.objects.get(pk=came.pk).raw))
    assert (letter.text, letter.html.strip()) == ("See below", "<p>See <i>below</i></p>")
    assert (letter.attachments[0].place, letter.attachments[0].size_bytes) == (0, 4)
    assert not set('/\\"') & set(letter.attachments[0].name)
    assert conversations.attachment_of(SYSTEM, came.pk, 0)[1] == b"%PDF"
    assert len(letter.attachments) == 2
