"""What was written between a person and us, latest first, and one letter of it opened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Value
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import NotFound
from winnow.mail.models import BouncingAddress, Message, Received
from winnow.mail.showing import Shown, attachment, shown
from winnow.people.models import Person

MOST_TURNS = 200


@dataclass(frozen=True)
class Turn:
    """One letter. `key` is r7 for what came in and m7 for what we sent; `who` wrote it or got it."""

    key: str
    at: datetime
    ours: bool
    who: str
    subject: str
    state: str
    note: str


@dataclass(frozen=True)
class Opened:
    turn: Turn
    letter: Shown


def conversation(actor: Actor, person_id: int) -> list[Turn]:
    """All letters between us and a person. Raises `NotFound` for one whom the actor may not see."""
    person = _person(actor, person_id)
    came = Received.objects.filter(person=person).defer("raw").order_by("-pk")[:MOST_TURNS]
    went = Message.objects.filter(person=person).order_by("-pk")[:MOST_TURNS]
    turns = [*(_received(one) for one in came), *(_sent(one) for one in went)]
    return sorted(turns, key=lambda one: one.at, reverse=True)[:MOST_TURNS]


def opened(actor: Actor, person_id: int, key: str) -> Opened:
    """One letter of a conversation, whole. Raises `NotFound`."""
    person = _person(actor, person_id)
    pk = int(key[1:]) if key[1:].isascii() and key[1:].isdigit() and len(key) < 19 else 0
    if key[:1] == "r" and (came := Received.objects.filter(person=person, pk=pk).first()):
        return Opened(_received(came), shown(bytes(came.raw)))
    if key[:1] == "m" and (went := Message.objects.filter(person=person, pk=pk).first()):
        return Opened(_sent(went), Shown(went.to, "", "", went.text, "", ()))
    raise NotFound(_("There is no such letter."))


def received(actor: Actor, received_id: int) -> tuple[Received, Shown]:
    """One mail that came in: of a person whom the actor may see, or any for whoever sets up mail. Raises `NotFound`."""
    found = _seen(actor, received_id)
    return found, shown(bytes(found.raw))


def attachment_of(actor: Actor, received_id: int, place: int) -> tuple[str, bytes]:
    """Name and content of one attachment. Raises `NotFound`."""
    return attachment(bytes(_seen(actor, received_id).raw), place)


def letters_behind(interaction_ids: Collection[int]) -> dict[int, str]:
    """The keys of the letters that stand behind these interactions, for doors that show a timeline."""
    if not interaction_ids:
        return {}
    came = Received.objects.filter(interaction__in=interaction_ids).annotate(
        letter=Value("r", output_field=CharField())
    )
    went = Message.objects.filter(interaction__in=interaction_ids).annotate(
        letter=Value("m", output_field=CharField())
    )
    columns = ("interaction_id", "letter", "pk")
    rows = came.values_list(*columns).union(went.values_list(*columns), all=True)
    return {interaction_id: f"{letter}{pk}" for interaction_id, letter, pk in rows}


def bouncing(addresses: Collection[str]) -> dict[str, str]:
    """Of these addresses those that do not exist, with what their server said."""
    keys = {address.casefold(): address for address in addresses}
    return {keys[key]: told for key, told in _BOUNCING.all(*keys)} if keys else {}


_BOUNCING = Prepared(lambda *keys: BouncingAddress.objects.filter(key__in=keys).values_list("key", "told"))


def _seen(actor: Actor, received_id: int) -> Received:
    actor.require("leads:read")
    found = Received.objects.filter(pk=received_id).first()
    if found is None or not (actor.may("settings:write") or _sees(actor, found)):
        raise NotFound(_("There is no such mail."))
    return found


def _sees(actor: Actor, mail: Received) -> bool:
    return Person.objects.visible_to(actor).filter(mails=mail).exists()


def _person(actor: Actor, person_id: int) -> Person:
    actor.require("leads:read")
    person = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    return person


def _received(one: Received) -> Turn:
    state = str(one.get_kind_display())
    return Turn(f"r{one.pk}", one.received_at, False, one.sender, one.subject, state, one.note)


def _sent(one: Message) -> Turn:
    state = str(one.get_state_display())
    return Turn(f"m{one.pk}", one.sent_at or one.created_at, True, one.to, one.subject, state, one.error)
