"""A partner sends leads with its own key, hears of those alone, and learns nothing about anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api import Api
from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead, LeadStanding
from winnow.engagement.models import Interaction
from winnow.ground.refusals import Invalid, NotAllowed
from winnow.partners.actions import (
    QuotaSpent,
    UnknownKey,
    add_partner,
    partner_of,
    revoke_partner,
    rotate_partner_key,
    send_lead,
)
from winnow.partners.models import Partner
from winnow.partners.queries import heard

pytestmark = pytest.mark.django_db
ANN = {"name": "Ann Lee", "email": "ann@acme.com", "description": "Needs two presses"}


def partner(**more: object) -> tuple[Partner, str]:
    return add_partner(name="Print Pals", by=SYSTEM, now=NOW, **more)  # type: ignore[arg-type]


def test_a_lead_comes_in_by_the_normal_way(cast: Cast) -> None:
    made, _key = partner(team="North")
    sent = send_lead(partner=made, reference="P-1", values=ANN, now=NOW)
    lead = Lead.objects.visible_to(SYSTEM).select_related("source", "standing__team", "person").get()
    assert (lead.person.email, lead.source and lead.source.name) == ("ann@acme.com", "Print Pals")
    assert (lead.standing.team, sent.fresh) == (cast.north, True)
    assert not send_lead(partner=made, reference="P-1", values={"email": "x@y.example"}, now=NOW).fresh
    for values, field in (({"owner": "me"}, "owner"), ({"name": "X"}, "email"), ({"email": "no"}, "email")):
        with pytest.raises(Invalid) as refused:
            send_lead(partner=made, reference="P-2", values=values, now=NOW)
        assert refused.value.field == field


def test_hears_how_far_its_own_are_and_nothing_of_those_we_knew(cast: Cast) -> None:
    known = make_lead(name="Ann Known", email="ann@acme.com", owner=cast.rep, standing={"stage": "customer"})
    made, _key = partner()
    send_lead(partner=made, reference="P-1", values=ANN, now=NOW)
    assert heard(made, "P-1").state == "received"
    assert Interaction.objects.get().person_id == known.person_id
    assert LeadStanding.objects.visible_to(SYSTEM).get().owner == cast.rep
    new = send_lead(partner=made, reference="P-2", values={"email": "new@one.example"}, now=NOW).made
    twice = send_lead(partner=made, reference="P-3", values={"email": "new@one.example"}, now=NOW).made
    LeadStanding.objects.visible_to(SYSTEM).filter(pk=new.lead_id).update(stage="opportunity")
    assert (twice.lead_id, heard(made, "P-2").state, heard(made, "P-3").state) == (
        new.lead_id,
        "qualified",
        "qualified",
    )
    Partner.objects.update(tells_known=True)
    assert heard(Partner.objects.get(), "P-1").state == "known"


def test_a_quota_holds_for_a_day() -> None:
    made, _key = partner(most_a_day=2)
    for n in range(2):
        send_lead(partner=made, reference=f"P-{n}", values={"email": f"a{n}@b.example"}, now=NOW)
    with pytest.raises(QuotaSpent):
        send_lead(partner=made, reference="P-9", values=ANN, now=NOW)
    assert not send_lead(partner=made, reference="P-1", values=ANN, now=NOW).fresh
    assert send_lead(partner=made, reference="P-9", values=ANN, now=NOW + timedelta(days=1)).fresh


def test_a_key_ends_when_it_is_rotated_or_revoked(cast: Cast) -> None:
    made, key = partner()
    assert partner_of(key, now=NOW) == made
    _made, other = rotate_partner_key(partner_id=made.pk, by=SYSTEM)
    assert partner_of(other, now=NOW) == made
    revoke_partner(partner_id=made.pk, by=SYSTEM, now=NOW)
    for wrong in (key, other, "wp_", "wp_" + "é" * 40, other + "x", ""):
        with pytest.raises(UnknownKey):
            partner_of(wrong, now=NOW)
    with pytest.raises(NotAllowed):
        rotate_partner_key(partner_id=made.pk, by=cast.actor("marketer"))


def test_its_key_reaches_its_leads_and_nothing_else(api: Api) -> None:
    body = {"name": "Pals", "most_a_day": 5}
    key = api("POST", "/partners", body).json()["key"]
    other = api("POST", "/partners", {"name": "Others"}).json()["key"]
    sent = {"reference": "P/1", "values": ANN}
    told = api("POST", "/partner/leads", sent, key=key)
    assert (told.status_code, told.json()["state"]) == (201, "received")
    assert api("POST", "/partner/leads", sent, key=key).status_code == 200
    assert set(told.json()) == {"reference", "state", "received_at"}
    assert [one["reference"] for one in api("GET", "/partner/leads", key=key).json()["items"]] == ["P/1"]
    assert api("GET", "/partner/leads", key=other).json()["items"] == []
    again = api("POST", "/partner/leads", {**sent, "reference": "O-1"}, key=other).json()
    assert again["state"] == "received"
    for path in ("/leads", "/me", "/teams", "/partners", "/sources"):
        assert api("GET", path, key=key).status_code == 403
    assert api("POST", "/partner/leads", sent, as_="admin").status_code == 403
    assert api("GET", "/partner/leads", key="wp_unknown").status_code == 401
    listed = {one["name"]: (one["sent"], one["new"]) for one in api("GET", "/partners").json()}
    assert listed == {"Pals": (1, 1), "Others": (1, 0)}
