"""The one judge of every run: the provider's durable log against the database. Empty: everything held.

I1 to I17 are the promises of docs/faults.md.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bot.events import Kind
from bot.messages.model import MOVES, NEEDS_SIGHT, POLICY_OF, STOPS, State
from tests.faults.evidence import Copy, Evidence, grouped
from tests.faults.load import CANARY
from tests.faults.oracle_story import departures_are_earned, only_its_own_digits_close, the_table_is_kept

STOP_WITHIN = timedelta(seconds=60)
"""A stop is with the provider this long after it was decided, or after the last fault."""

IN_FLIGHT = timedelta(seconds=10)
"""A GO whose stop was committed while it was being handed over may still arrive for this long."""

UNKNOWN_FOR = timedelta(minutes=15)
SLACK = timedelta(seconds=2)
LOOP = "loop"
STOP_KINDS = ("NO_GO", "RECALL", "STAND_DOWN")
TOLD = {State.ACCEPTED, State.DELIVERED, State.UNDELIVERED, State.FAILED}


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise, in words that name nobody."""

    promise: str
    what: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.promise}: {self.what}"


Finding = Iterator[str]


def answered_is_stored(seen: Evidence) -> Finding:
    """I1: what was answered with 200 is stored, once, and was so when it was answered, not since the puller came by."""
    stored = Counter(row.provider_id for row in seen.inbound)
    since = {row.provider_id: row.at for row in seen.captures}
    answered: dict[str, datetime] = {}
    for call in seen.calls:
        if call.purpose == "inbound" and call.status == 200:
            answered[call.sid] = min(call.at, answered.get(call.sid, call.at))
    for sid, at in answered.items():
        if stored[sid] != 1:
            yield f"inbound {sid} was answered 200 and is stored {stored[sid]} times"
        elif since[sid] > at:
            yield f"inbound {sid} was answered 200, and stored {(since[sid] - at).total_seconds():.1f} s later"


def nothing_is_invented(seen: Evidence) -> Finding:
    """I1: what is stored was sent by somebody."""
    for sid in {row.provider_id for row in seen.inbound} - set(seen.received):
        yield f"inbound {sid} is stored, and nobody sent it"


def worked_had_its_effect(seen: Evidence) -> Finding:
    """I2: a message that counts as worked was understood in the same transaction, and left a trace: an answer, or a
    command in the journal. Only who is taken for a machine is not answered, and then a card says so.
    """
    traces = {cause_of_inbound(row.cause) for row in (*seen.outbound, *seen.journal)}
    loops = any(row.about.startswith("loop:") for row in seen.cards)
    for row in seen.inbound:
        if row.state == "worked" and row.intent is None:
            yield f"inbound {row.provider_id} counts as worked, and nobody read it"
        elif row.state == "worked" and str(row.id) not in traces and not (row.intent == LOOP and loops):
            yield f"inbound {row.provider_id} counts as worked, and nothing came of it"


def cause_of_inbound(cause: str) -> str:
    """The id of the message that this came of, or nothing."""
    kind, _, rest = cause.partition(":")
    return rest[:36] if kind == "inbound" else ""


def sent_to_us_is_stored(seen: Evidence) -> Finding:
    """I2: whatever people sent is stored, whether a webhook brought it or not."""
    stored = {row.provider_id for row in seen.inbound}
    for sid in seen.received:
        if sid not in stored:
            yield f"inbound {sid} never came in"


def invited_once(seen: Evidence) -> Finding:
    """I3: nobody is invited twice, and nobody who was to be invited is forgotten."""
    invitations = {row.id: row for row in seen.outbound if row.kind == Kind.INVITATION}
    taken = [copy for copy in seen.copies if copy.outbound in invitations and not copy.failed]
    by_cause: Counter[Any] = Counter()
    for copy in taken:
        row = invitations[copy.outbound]
        by_cause[row.cause, row.contact_id] += 1
    twice = Counter((copy.to, copy.body) for copy in taken)
    for (cause, contact), count in by_cause.items():
        if count > 1:
            yield f"contact {contact} was invited {count} times by {cause}"
    for count in twice.values():
        if count > 1:
            yield f"one phone got the same invitation {count} times"
    queued = {(row.cause, row.contact_id) for row in invitations.values()}
    for row in seen.invited:
        if row.queued_at is None and row.expires_at < seen.now:
            continue  # its time was over before it was queued
        if (f"broadcast:{row.broadcast_id}", row.contact_id) not in queued:
            yield f"contact {row.contact_id} of broadcast {row.broadcast_id} ({row.state}) was forgotten"


def nothing_else_twice(seen: Evidence) -> Finding:
    """I3: the same for every other text of which two copies are worse than none."""
    rows = _by_id(seen)
    for outbound, copies in seen.copies_of().items():
        row, arrived = rows.get(outbound), [copy for copy in copies if not copy.failed]
        if row is not None and not POLICY_OF[Kind(row.kind)].twice_is_fine and len(arrived) > 1:
            yield f"{row.kind} {row.id} was taken {len(arrived)} times"


def stops_arrive(seen: Evidence) -> Finding:
    """I4: each stop is with the provider, for lead and deputy, within 60 s of its decision or of the last fault, by the
    program's own clock, so that no leap of the run's time hides a wait.
    """
    alerts = {row.decision_id: row for row in seen.alerts}
    told = grouped(seen.recipients, lambda row: row.alert_id)
    texts = grouped(seen.outbound, lambda row: (row.cause.rpartition(":")[0], row.contact_id))
    copies = seen.copies_of()
    visits = {visit.ref: visit for visit in seen.people.visits}
    clear_since = seen.ledger.clear_since
    clear = None if clear_since is None else clear_since + seen.ledger.ahead(clear_since)
    for decision in seen.decisions:
        if decision.kind not in STOP_KINDS:
            continue
        alert = alerts.get(decision.id)
        if alert is None:
            yield f"{decision.kind} of {decision.ref} has no alert"
            continue
        visit = visits[decision.ref]
        begins = max(filter(None, (decision.at, clear)))
        people = {row.contact_id for row in told[alert.id]}
        for role, person in (("lead", visit.lead), ("deputy", visit.deputy)):
            rows = texts[f"alert:{alert.id}", person.id] if person.id in people else []
            sent = (copy.at for row in rows for copy in copies.get(row.id, []))
            taken = min((at + seen.ledger.ahead(at) for at in sent), default=None)
            if taken is None:
                yield f"{decision.kind} of {decision.ref} never reached the provider for the {role}: {_states(rows)}"
            elif taken > begins + STOP_WITHIN:
                yield f"{decision.kind} of {decision.ref} came {(taken - begins).total_seconds():.0f} s late ({role})"


def dangers_stop(seen: Evidence) -> Finding:
    """I4: a text that tells of danger leads to the stop of every visit concerned, within 60 s of being worked; an order
    that was committed is there.
    """
    stops = grouped((row for row in seen.decisions if row.kind in STOP_KINDS), lambda row: row.ref)
    worked = {row.provider_id: row.worked_at for row in seen.inbound if row.state == "worked"}
    back = {row.ref for row in seen.deliveries if row.state == "done"}
    for place, sid in seen.ledger.dangers:
        for visit in seen.people.visits:
            if visit.place != place or visit.ref in back or sid not in worked:
                continue
            if not any(row.at <= worked[sid] + STOP_WITHIN for row in stops[visit.ref]):
                late = " at once" if stops[visit.ref] else ""
                yield f"danger in {place} was told, and {visit.ref} was not stopped{late}"
    for ref in seen.ledger.stops:
        if not stops[ref]:
            yield f"the stop of {ref} was committed and is gone"


def no_go_after_a_stop(seen: Evidence) -> Finding:
    """I5: no GO or DEPART OK is taken after a stop of the same delivery was committed, but for what was in flight."""
    stops = grouped((row for row in seen.outbound if row.kind in STOPS), lambda row: row.delivery_id)
    bound = IN_FLIGHT + timedelta(seconds=seen.ledger.paused)
    for copy, row in _taken(seen):
        if Kind(row.kind) not in NEEDS_SIGHT:
            continue
        for stop in stops[row.delivery_id]:
            since = copy.at - seen.ledger.real(stop.created_at)
            if stop.sequence is not None and stop.sequence > row.sequence and since > bound:
                yield f"{row.kind} {row.id} was taken {since.total_seconds():.0f} s after the {stop.kind} that ends it"
                break


def every_copy_is_explained(seen: Evidence) -> Finding:
    """I6: each message at the provider belongs to one attempt at one text, made within its lease; and the reverse."""
    attempts = grouped(seen.attempts, lambda row: row.outbound_id)
    rows = _by_id(seen)
    for outbound, copies in seen.copies_of().items():
        row = rows.get(outbound)
        if row is None:
            yield f"{len(copies)} messages at the provider are of no text of ours"
            continue
        if len(copies) > len(attempts[outbound]):
            yield f"{row.kind} {outbound}: {len(copies)} messages, {len(attempts[outbound])} attempts"
        for copy in copies:
            begun = [one.started_at for one in attempts[outbound] if one.started_at <= copy.at + SLACK]
            if not begun or copy.at - max(begun) > seen.lease + SLACK:
                yield f"{row.kind} {outbound} was handed over when its lease was over"
    known = {copy.sid for copy in seen.copies}
    for row in seen.outbound:
        if row.provider_id and row.provider_id not in known:
            yield f"{row.kind} {row.id} names a message that the provider never took"
        if row.state in TOLD - {State.FAILED} and row.id not in {copy.outbound for copy in seen.copies}:
            yield f"{row.kind} {row.id} is {row.state}, and the provider has nothing of it"


def nothing_is_stuck(seen: Evidence) -> Finding:
    """I7: when all is over nothing is on its way, and what needs a person has told one."""
    about = {row.about for row in seen.cards}
    for row in seen.inbound:
        if row.state == "captured":
            yield f"inbound {row.provider_id} is still not worked ({row.fault})"
        if row.state == "needs_human" and f"inbound:{row.id}" not in about:
            yield f"inbound {row.provider_id} needs a person, and none was told"
    begun = {row.outbound_id: row.started_at for row in seen.attempts}
    for row in seen.outbound:
        if row.state in (State.SENDING, State.UNKNOWN) and _age(seen, begun[row.id]) > UNKNOWN_FOR:
            yield f"{row.kind} {row.id} is still {row.state}"
        if row.state == State.READY and row.not_before < seen.now - timedelta(minutes=1):
            yield f"{row.kind} {row.id} still waits ({row.fault})"
        if row.state == State.NEEDS_HUMAN and row.superseded_by is None and not _has_card(row, about):
            yield f"{row.kind} {row.id} needs a person, and none was told"
    for row in seen.invited:
        if row.state == "expanding":
            yield f"broadcast {row.broadcast_id} is not all queued"
            break


def _age(seen: Evidence, real: datetime) -> timedelta:
    return seen.now - real - seen.ledger.ahead(real)


def _has_card(row: Any, about: set[str]) -> bool:
    return bool({f"unsent:{row.id}", f"unsent:{row.cause}", f"unsent:contact:{row.contact_id}"} & about)


def states_move_forward(seen: Evidence) -> Finding:
    """I8: states move only along the table."""
    for row in seen.moves:
        if State(row.after) not in MOVES[State(row.before)]:
            yield f"text {row.id} went from {row.before} to {row.after}"


def what_only_grows_only_grows(seen: Evidence) -> Finding:
    """I9: what was once committed in a table that only grows is there at the end, unchanged: the journal, decisions,
    signatures, attempts, reports, yeses.
    """
    for table, rows in seen.ledger.kept.items():
        gone = len(rows - seen.grown.get(table, set()))
        if gone:
            yield f"{gone} rows of {table} were committed, and are gone or changed"


def two_people_sign(seen: Evidence) -> Finding:
    """I10: no GO whose signer planned it, no override by fewer than two, of both roles."""
    signed = grouped(seen.signatures, lambda row: row.decision_id)
    for go in (row for row in seen.decisions if row.kind == "GO"):
        signers = {row.user_id for row in signed[go.id]}
        if not signers or go.planned_by in signers:
            yield f"GO of {go.ref} was signed by {'its planner' if signers else 'nobody'}"
        roles = {row.role for row in signed[go.id]}
        if go.outcome == "NO_GO" or (go.outcome == "HOLD" and (len(signers) < 2 or len(roles) < 2)):
            yield f"GO of {go.ref} stands on {go.outcome} with {len(signers)} signers"


def nobody_is_named(seen: Evidence) -> Finding:
    """I11: no number and no word of anybody in a log or in Valkey."""
    needles = {CANARY.encode(): "somebody's words"}
    people = [*seen.people.everybody, *(p for visit in seen.people.visits for p in (visit.lead, visit.deputy))]
    needles |= {person.number.lstrip("+").encode(): "a number" for person in people}
    for file in seen.files:
        content = file.read_bytes()
        for what in {name for needle, name in needles.items() if needle in content}:
            yield f"{file.name} holds {what}"


def stops_are_pursued(seen: Evidence) -> Finding:
    """I12: a stop that nobody acknowledged is told again in time, and given to the call list at the end."""
    steps = Counter(row.alert_id for row in seen.steps)
    back = {row.id for row in seen.deliveries if row.state == "done"}
    about = {row.about for row in seen.cards}
    for alert in seen.alerts:
        if Kind(alert.kind) not in STOPS or alert.acknowledged_at or alert.overtaken_by:
            continue
        if alert.delivery_id in back:  # a team that is back needs no recall
            continue
        if alert.next_step_at is None and f"alert:{alert.id}" not in about:
            yield f"{alert.kind} of {alert.ref} is not pursued, and no card says so"
        if alert.next_step_at is not None and alert.next_step_at < seen.now - timedelta(minutes=1):
            yield f"{alert.kind} of {alert.ref} should have been told again"
        if seen.now - alert.opened_at > timedelta(minutes=4) and not steps[alert.id]:
            yield f"{alert.kind} of {alert.ref} was never told again"


def reports_are_kept(seen: Evidence) -> Finding:
    """I13: every report that was answered with 200 is kept, none is invented, and what was delivered says so."""
    kept = {(row.outbound_id, row.provider_id, row.status) for row in seen.events}
    reports = [call for call in seen.calls if call.purpose == "status"]
    told = {(call.outbound, call.sid, call.told) for call in reports}
    taken = {(call.outbound, call.sid, call.told) for call in reports if call.status == 200}
    for outbound, sid, status in taken - kept:
        yield f"{status} of {sid} for {outbound} was answered 200 and is not kept"
    looked_up = {(copy.outbound, copy.sid) for copy in seen.copies}
    for outbound, sid, status in kept - told:
        if (outbound, sid) not in looked_up:
            yield f"{status} of {sid} is kept, and was never told"
    rows = _by_id(seen)
    for outbound in {outbound for outbound, _, status in kept if status in ("delivered", "read")}:
        row = rows.get(outbound)
        if row is not None and row.state != State.DELIVERED:
            yield f"{row.kind} {outbound} was delivered and is {row.state}"


def nothing_stale_is_sent(seen: Evidence) -> Finding:
    """I14: nothing is taken after its time."""
    for copy, row in _taken(seen):
        late = copy.at + seen.ledger.ahead(copy.at) - row.expires_at
        if late > IN_FLIGHT + timedelta(seconds=seen.ledger.paused):
            yield f"{row.kind} {row.id} was taken {late.total_seconds():.0f} s after its end"


PROMISES: Mapping[str, tuple[Callable[[Evidence], Finding], ...]] = {
    "I1": (answered_is_stored, nothing_is_invented),
    "I2": (sent_to_us_is_stored, worked_had_its_effect),
    "I3": (invited_once, nothing_else_twice),
    "I4": (stops_arrive, dangers_stop),
    "I5": (no_go_after_a_stop,),
    "I6": (every_copy_is_explained,),
    "I7": (nothing_is_stuck,),
    "I8": (states_move_forward,),
    "I9": (what_only_grows_only_grows,),
    "I10": (two_people_sign,),
    "I11": (nobody_is_named,),
    "I12": (stops_are_pursued,),
    "I13": (reports_are_kept,),
    "I14": (nothing_stale_is_sent,),
    "I15": (departures_are_earned,),
    "I16": (only_its_own_digits_close,),
    "I17": (the_table_is_kept,),
}


def judge(seen: Evidence) -> list[Violation]:
    """Every broken promise."""
    return [Violation(name, what) for name, checks in PROMISES.items() for check in checks for what in check(seen)]


def _by_id(seen: Evidence) -> Mapping[UUID | None, Any]:
    return {row.id: row for row in seen.outbound}


def _taken(seen: Evidence) -> Iterator[tuple[Copy, Any]]:
    rows = _by_id(seen)
    for copy in seen.copies:
        row = rows.get(copy.outbound)
        if row is not None:
            yield copy, row


def _states(rows: list[Any]) -> str:
    return ", ".join(f"{row.channel} {row.state} {row.fault or ''}".strip() for row in rows) or "no text"
