"""What is new in a mail is found, in every shape that mail programs send, and in time that grows with its length."""

from __future__ import annotations

from time import process_time

import pytest

from tests.real_data import real_data
from winnow.mail.reading import new_part, read

HTML = (
    b"From: a@kunde.example.test\nContent-Type: text/html; charset=no-such-charset\n\n"
    b"<style>p{}</style><p>Yes &amp; no</p><script>alert(1)</script><p>Lena</p>"
    b'<div class="gmail_quote">Old</div>'
)


@pytest.mark.parametrize(
    "text",
    [
        "Yes\n\nOn Mon, 2 Mar 2026, Acme <a@b.test> wrote:\n> Old",
        "Yes\n\nAm 2.3.2026 um 10:00 schrieb Acme:\n> Old",
        "Yes\n\nLe 2 mars 2026, Acme a écrit :\n> Old",
        "Yes\n\n-----Original Message-----\nFrom: Acme\nOld",
        "Yes\n\nFrom: Acme\nSent: Monday\nTo: Lena\nSubject: Offer\n\nOld",
        "> Old\nYes\n-- \nLena\nDirector",
    ],
)
def test_only_what_was_just_written_is_new(text: str) -> None:
    assert new_part(text) == "Yes"


def test_a_mail_that_is_quoted_as_a_whole_stays_whole() -> None:
    assert new_part("> Old\n> words") == "> Old\n> words"


def test_html_is_read_without_scripts_and_quotes() -> None:
    assert read(HTML).text.split() == ["Yes", "&", "no", "Lena"]


def test_wrongly_made_headers_are_read_as_they_stand() -> None:
    raw = b"From: =?no-such?q?x?= <a@kunde.example.test>\nSubject: =?utf-8?b?!!!?=\nDate: never\nReferences: <<>>\n\nHi"
    assert read(raw).sender == "a@kunde.example.test"


@pytest.mark.parametrize("bad", ["On ", "> ", "_", "\n", "From: a\n", "On x wrote ", "<p ", "wrote: "])
def test_no_mail_takes_longer_than_it_is_long(bad: str) -> None:
    raw = b"From: a@kunde.example.test\nContent-Type: text/html\n\n" + bad.encode() * 60_000
    started = process_time()
    read(raw)
    new_part(bad * 60_000)
    assert process_time() - started < 20


def test_mails_of_many_programs_keep_a_part_of_their_words() -> None:
    for path in sorted(real_data("email_replies", "discourse", "emails").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert not text.strip() or new_part(text), path.name
