"""Who brought whom: written down once, never oneself or in a circle, thanked, and kept through merges."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.api import Api
from tests.cast import NOW, Cast, make_lead
from tests.rooms.forms.scene import ANN, fill, live_form
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.engagement.models import Interaction
from winnow.forms.actions import take
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.insight.actions import finish, snooze
from winnow.insight.referrers import referrers
from winnow.insight.worklist import worklist
from winnow.people.merging import merge, unmerge
from winnow.pipeline.models import Opportunity, Stage
from winnow.referrals import queries
from winnow.referrals.actions import make_link, put_off, refer, revoke_link, thank
from winnow.referrals.models import Referral, Thanks

pytestmark = pytest.mark.django_db


def all_of_them() -> list[Referral]:
    return list(Referral.objects.visible_to(SYSTEM).order_by("pk"))


def test_says_who_referred_whom_and_once(cast: Cast) -> None:
    ann, bea = make_lead(email="ann@acme.com"), make_lead(owner=cast.rep, organization="Bea Ltd")
    made = refer(lead_id=bea.pk, referrer="Ann@ACME.com", words="Talk to Bea", by=SYSTEM, now=NOW)
    assert (made.person_id, made.organization_id, made.thanked_at) == (ann.person_id, None, None)
    seen = Interaction.objects.get()
    assert (seen.person_id, seen.kind, seen.body) == (ann.person_id, "referral", "")
    for refused, called in ((Conflict, "ann@acme.com"), (Invalid, "nobody@acme.com"), (Invalid, " ")):
        with pytest.raises(refused):
            refer(lead_id=bea.pk, referrer=called, by=SYSTEM, now=NOW)
    partner = make_lead(organization="Partner").person.organization
    assert partner
    refer(lead_id=bea.pk, organization_id=partner.pk, by=SYSTEM, now=NOW)
    assert [one.organization_id for one in all_of_them()] == [None, partner.pk]
    with pytest.raises(NotFound):
        refer(lead_id=bea.pk, organization_id=partner.pk, by=cast.actor("other_rep"), now=NOW)
    hidden = make_lead(owner=cast.other_rep)
    with pytest.raises(Invalid):
        refer(lead_id=bea.pk, person_id=hidden.person_id, by=cast.actor("rep"), now=NOW)


def test_nobody_refers_herself_or_in_a_circle() -> None:
    a, b, c = (make_lead(organization=name) for name in "ABC")
    refer(lead_id=b.pk, person_id=a.person_id, by=SYSTEM, now=NOW)
    refer(lead_id=c.pk, person_id=b.person_id, by=SYSTEM, now=NOW)
    for lead, referrer in ((a, a), (a, b), (a, c)):
        with pytest.raises(Conflict):
            refer(lead_id=lead.pk, person_id=referrer.person_id, by=SYSTEM, now=NOW)
    with pytest.raises(Conflict):
        refer(lead_id=a.pk, organization_id=a.person.organization_id, by=SYSTEM, now=NOW)


def test_stands_on_the_worklist_until_somebody_thanked(cast: Cast) -> None:
    rep = cast.actor("rep")
    ann = make_lead(name="Ann Lee", email="ann@acme.com", owner=cast.rep)
    bea = make_lead(name="Bea Orr", owner=cast.rep)
    made = refer(lead_id=bea.pk, person_id=ann.person_id, by=rep, now=NOW)
    [task] = [one for one in worklist(rep, now=NOW) if one.reason == "thank"]
    assert (task.key, task.who, task.email, task.lead) == (
        f"referral:{made.pk}",
        "Ann Lee",
        "ann@acme.com",
        bea.pk,
    )
    snooze(key=task.key, until=NOW + timedelta(days=2), by=rep, now=NOW)
    assert not [one for one in worklist(rep, now=NOW) if one.reason == "thank"]
    put_off(referral_id=made.pk, until=None, by=rep, now=NOW)
    assert not [one for one in worklist(cast.actor("other_rep"), now=NOW) if one.reason == "thank"]
    finish(key=task.key, kind="email_sent", note="Flowers", by=rep, now=NOW)
    thanks = Thanks.objects.get()
    assert (thanks.how, thanks.note, thanks.by) == ("email", "Flowers", cast.rep)
    assert not [one for one in worklist(rep, now=NOW) if one.reason == "thank"]
    thank(referral_id=made.pk, how="gift", by=rep, now=NOW + timedelta(days=9))
    assert (Thanks.objects.count(), all_of_them()[0].thanked_at) == (2, NOW)
    with pytest.raises(NotFound):
        thank(referral_id=made.pk, how="gift", by=cast.actor("other_rep"), now=NOW)


def test_a_link_refers_whoever_is_new_by_it() -> None:
    ann = make_lead(email="ann@acme.com")
    form = live_form()
    made = make_link(person_id=ann.person_id, form_id=form.pk, by=SYSTEM, now=NOW)
    assert make_link(referrer="ann@acme.com", form_id=form.pk, by=SYSTEM, now=NOW).pk == made.pk
    answer = Client().get(f"/refer/{made.code}")
    assert answer["Location"] == f"/f/{form.key}?ref={made.code}&utm_medium=referral"
    assert f'value="{made.code}"' in Client().get(answer["Location"]).content.decode()
    visit = {"ref": made.code, "utm_medium": "referral"}
    take(fill(ANN | {"email": ["new@friend.example"]}, visit=visit).pk, now=NOW)
    [referral] = all_of_them()
    assert (referral.person_id, referral.told) == (ann.person_id, "link")
    lead = Lead.objects.visible_to(SYSTEM).get(pk=referral.lead_id)
    assert (lead.person.email, lead.channel) == ("new@friend.example", "word_of_mouth")
    take(fill(ANN, visit=visit).pk, now=NOW)
    revoke_link(link_id=made.pk, by=SYSTEM, now=NOW)
    take(fill(ANN | {"email": ["late@friend.example"]}, visit=visit).pk, now=NOW)
    assert len(all_of_them()) == 1
    assert Client().get(f"/refer/{made.code}").status_code == 404


def test_merging_people_keeps_referrals_and_forgets_those_of_oneself() -> None:
    ann, twin, bea = make_lead(), make_lead(), make_lead()
    refer(lead_id=bea.pk, person_id=twin.person_id, by=SYSTEM, now=NOW)
    done = merge(record="person", kept_id=ann.person_id, gone_id=twin.person_id, by=SYSTEM, now=NOW)
    assert all_of_them()[0].person_id == ann.person_id
    assert len(queries.brought_by(SYSTEM, ann.person_id)) == 1
    unmerge(merge_id=done.pk, by=SYSTEM, now=NOW)
    merge(record="person", kept_id=bea.person_id, gone_id=twin.person_id, by=SYSTEM, now=NOW)
    assert (queries.referred_by(SYSTEM, bea.pk), referrers(SYSTEM)) == ([], [])


def test_counts_what_became_of_those_who_were_brought(cast: Cast) -> None:
    ann = make_lead(name="Ann Lee", owner=cast.rep)
    won = make_lead(owner=cast.rep, standing={"stage": "customer", "furthest": "customer"})
    open_one, hidden = make_lead(owner=cast.rep), make_lead(owner=cast.other_rep)
    for lead in (won, open_one, hidden):
        refer(lead_id=lead.pk, person_id=ann.person_id, by=SYSTEM, now=NOW)
    Opportunity.objects.create(
        lead=won,
        name="Deal",
        amount=900,
        value=900,
        currency="EUR",
        stage=Stage.objects.get(kind="won"),
        entered_stage_at=NOW,
        owner=cast.rep,
        created_at=NOW,
    )
    [mine] = referrers(cast.actor("rep"))
    assert (mine.name, mine.referrals, mine.customers, mine.won) == ("Ann Lee", 2, 1, Decimal(900))
    [theirs] = referrers(cast.actor("other_rep"))
    assert (theirs.name, theirs.person_id, theirs.referrals) == ("", None, 1)
    assert referrers(SYSTEM)[0].referrals == 3


def test_does_all_of_it_by_the_api(api: Api, cast: Cast) -> None:
    ann, bea = make_lead(email="ann@acme.com", owner=cast.rep), make_lead(owner=cast.rep)
    body = {"lead_id": bea.pk, "referrer": "ann@acme.com", "words": "A friend"}
    made = api("POST", "/referrals", body, as_="rep").json()
    assert made["referrer"]["person_id"] == ann.person_id
    assert api("POST", "/referrals", body, as_="rep").status_code == 409
    at = f"/referrals/{made['id']}"
    assert api("POST", f"{at}/thanks", {"how": "call"}, as_="rep").json()["thanked_at"]
    assert api("GET", at, as_="other_rep").status_code == 404
    assert api("GET", "/referrals?show=unthanked", as_="rep").json()["items"] == []
    link = api("POST", "/referrals/links", {"referrer": "ann@acme.com"}, as_="rep").json()
    assert link["url"].endswith(f"/refer/{link['code']}")
    assert api("GET", "/referrals/links", as_="other_rep").json()["items"] == []
    assert api("POST", f"/referrals/links/{link['id']}/revoke", as_="rep").json()["revoked_at"]
    assert api("GET", "/referrals/referrers", as_="rep").json()[0]["referrals"] == 1
