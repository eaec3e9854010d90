"""The oracle's second half: leaving, going on, turning back. I15 to I17, the first law and the state table.

What a team answered is taken from the provider's log, not from what the program believes of it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.events import Kind
from bot.ids import ContactId
from tests.faults.evidence import Copy, Evidence, grouped
from tests.faults.people import Person, Visit

Finding = Iterator[str]
FRESH = timedelta(hours=3)
ROLES = 2
STOPS = ("NO_GO", "RECALL", "STAND_DOWN")
UNACTED = timedelta(minutes=15)
GRACE, AT_ONCE = timedelta(minutes=1), timedelta(seconds=1)
GO = re.compile(r"GO (\w+) (\d{6})\.")

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "": ("GO", "NO_GO", "STAND_DOWN"),
    "GO": ("DEPART_OK", "WAIT", "NO_GO", "STAND_DOWN"),
    "WAIT": ("GO", "NO_GO", "STAND_DOWN"),
    "NO_GO": ("GO", "NO_GO", "STAND_DOWN"),
    "STAND_DOWN": (),
    "DEPART_OK": ("RECALL",),
    "RECALL": ("RECALL",),
}
"""What may be decided after what, of a delivery of one day. The first is the beginning."""


def departures_are_earned(seen: Evidence) -> Finding:
    """I15: who was told DEPART OK had been offered a GO, and had answered it with its right number before; two roles of
    the place had said yes within 3 h; and it was decided once.
    """
    visits = {visit.ref: visit for visit in seen.people.visits}
    for ref, decisions in grouped(seen.decisions, lambda row: row.ref).items():
        given = [row for row in decisions if row.kind == "DEPART_OK"]
        if len(given) > 1:
            yield f"{ref} was allowed to leave {len(given)} times"
        for row in given:
            roles = _fresh_roles(seen, visits[ref], row.at)
            if roles < ROLES:
                yield f"{ref} was allowed to leave on the fresh yes of {roles}"
            answered = _answered(seen, visits[ref])
            if answered is None or answered > seen.ledger.real(row.at) + AT_ONCE:
                yield f"{ref} was allowed to leave, and its team had not sent the right number"
    rows = {row.id: row for row in seen.outbound if row.kind == Kind.DEPART_OK}
    refs = {row.delivery_id: row.ref for row in seen.decisions}
    for copy in seen.copies:
        row = rows.get(copy.outbound)
        if row is not None:
            answered = _answered(seen, visits[refs[row.delivery_id]])
            if answered is None or answered > copy.at:
                yield f"DEPART OK of {refs[row.delivery_id]} was taken before its team had sent the right number"


def _fresh_roles(seen: Evidence, visit: Visit, at: datetime) -> int:
    place = seen.people.places[visit.place]
    fresh = {row.role for row in seen.confirmations if row.place_id == place and timedelta(0) <= at - row.at <= FRESH}
    return len(fresh)


def _answered(seen: Evidence, visit: Visit) -> datetime | None:
    """When lead or deputy first sent the right number of a GO that the provider had taken for them."""
    numbers = {visit.lead.number, visit.deputy.number}
    offered = [(match[2], copy.at) for copy in seen.copies if copy.to in numbers for match in _offers(copy, visit.ref)]
    rights = [(visit.rights[left], at) for left, at in offered if left in visit.rights]
    sent = [text for text in seen.heard if _number(text.sender) in numbers]
    return min((text.at for text in sent for right, at in rights if text.body == right and text.at >= at), default=None)


def _offers(copy: Copy, ref: str) -> Iterator[re.Match[str]]:
    match = GO.match(copy.body)
    if match and match[1] == ref:
        yield match


def _number(address: str) -> str:
    return address.removeprefix("whatsapp:")


def only_its_own_digits_close(seen: Evidence) -> Finding:
    """I16: an alert counts as acknowledged by somebody only if their phone sent the two digits that it gave them, after
    they had been given; and whose digits were worked, has acknowledged.
    """
    people = _everybody(seen)
    sent = grouped(seen.heard, lambda text: _number(text.sender))
    alerts = {row.id: row for row in seen.alerts}
    for row in seen.recipients:
        person = people.get(row.contact_id)
        if person is None or row.acknowledged_at is None:
            continue
        given = seen.ledger.real(alerts[row.alert_id].opened_at) - GRACE
        if not any(text.body == str(row.ack_code) and text.at >= given for text in sent[person.number]):
            alert = alerts[row.alert_id]
            yield f"{alert.kind} of {alert.ref} counts as acknowledged by somebody who did not send its digits"
    worked = {row.provider_id for row in seen.inbound if row.state == "worked"}
    closed = {(row.contact_id, row.ack_code) for row in seen.recipients if row.acknowledged_at}
    for ref, contact, code, sid in seen.ledger.acknowledged:
        if sid in worked and (contact, code) not in closed:
            yield f"two digits for {ref} were worked, and acknowledged nothing"


def _everybody(seen: Evidence) -> Mapping[ContactId, Person]:
    leads = (person for visit in seen.people.visits for person in (visit.lead, visit.deputy))
    return {person.id: person for person in leads}


def the_table_is_kept(seen: Evidence) -> Finding:
    """I17: nothing is decided but what the state table lets follow; a hold that nobody acted on for 15 min, and a D3
    that passed, have led to their stop; whose team turned back is stopped.
    """
    visits = {visit.ref: visit for visit in seen.people.visits}
    states = {row.ref: row.state for row in seen.deliveries}
    by_ref = grouped(seen.decisions, lambda row: row.ref)
    for ref, visit in visits.items():
        kinds = [row.kind for row in by_ref[ref]]
        for before, after in zip(["", *kinds], kinds, strict=False):
            if after not in FOLLOWS[before]:
                yield f"{ref}: {after} was decided after {before or 'nothing'}"
        yield from _ended(seen, visit, states[ref], by_ref[ref])
    yield from _turned_back(seen, states, by_ref)


def _ended(seen: Evidence, visit: Visit, state: str, decisions: list[Any]) -> Finding:
    last = decisions[-1] if decisions else None
    if state == "planned" and visit.pack_at + GRACE < seen.now and (last is None or last.kind != "STAND_DOWN"):
        yield f"D3 of {visit.ref} has passed, and its last word is {last.kind if last else 'nothing'}"
    if last is not None and last.kind == "WAIT" and seen.now - last.at > UNACTED + GRACE:
        yield f"{visit.ref} still waits, and nobody acted for 15 min"
    worked = {row.provider_id: row for row in seen.inbound if row.state == "worked"}
    for place, sid in seen.ledger.held:
        told = worked.get(sid)
        if place != visit.place or told is None or last is None or seen.now - told.received_at <= UNACTED + GRACE:
            continue
        signed_on = last.kind == "GO" and (last.at > told.received_at or last.outcome == "HOLD")
        goes_on = state == "done" or visit.ref in seen.ledger.continued
        if last.kind == "GO" and not signed_on:
            yield f"the GO of {visit.ref} stands, and a stranger told of danger there"
        if last.kind == "DEPART_OK" and not goes_on and last.at < told.received_at:
            yield f"{visit.ref} is on its way, a stranger told of danger there, and nobody acted for 15 min"


def _turned_back(seen: Evidence, states: Mapping[str, str], by_ref: Mapping[str, list[Any]]) -> Finding:
    worked = {row.provider_id for row in seen.inbound if row.state == "worked"}
    for ref, sid in seen.ledger.turned_back:
        if sid in worked and states[ref] != "done" and not any(row.kind in STOPS for row in by_ref[ref]):
            yield f"the lead of {ref} says that nobody shall come, and it was not stopped"
