"""Whether alerts reach people: what is done where they cannot, and the test that proves that they do again."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from bot.alerts import store
from bot.alerts.commands import TestReach
from bot.alerts.model import Alert, StepKind, step
from bot.alerts.telling import call_list, is_being_decided, page_next, say
from bot.commands import Refused
from bot.contacts.store_addresses import addresses
from bot.decisions.looked import policy_of
from bot.events import AlertRefused, Event, Kind, Reach, Say
from bot.ids import AlertId
from bot.wording.keys_alerts import TestMessage

TEST_REF = "TEST"


def hurry(event: AlertRefused, session: Session, now: datetime) -> list[Event]:
    """Somebody cannot get an alert: its ladder does not wait for its first step. Once: the later ones keep their time.

    Law 3 of docs/protocol.md.
    """
    found = store.open_one(session, _alert_of(event.cause))
    first = None if found is None else step(found.kind, 0, found.opened_at, policy_of(session).reissue_after)
    if (
        found is None
        or first is None
        or found.next_step != 0
        or is_being_decided(session, found)
        or not store.add_step(session, found.id, 0, first[0], now)
    ):
        return []
    following = step(found.kind, 1, found.opened_at, policy_of(session).reissue_after)
    store.schedule(session, found.id, 1, following[1] if following else None)
    match first[0]:
        case StepKind.PAGE:
            return page_next(session, found, "0", now)
        case StepKind.CALL_LIST:
            return [call_list(found, now)]
    others = [person for person in store.recipients(session, found.id) if person.contact != event.contact]
    return [said for person in others for said in say(session, found, person, "0", now)]


def _alert_of(cause: str) -> AlertId | None:
    subject, _, rest = cause.partition(":")
    try:
        return AlertId(UUID(rest.partition(":")[0])) if subject == "alert" else None
    except ValueError:
        return None


def test_reach(command: TestReach, session: Session, now: datetime) -> list[Event]:
    """Send a test to every address of a person, also to those that refused: one that is delivered counts again.

    It has no ladder. Raises `Refused` where there is no address.
    """
    if not addresses(session, command.contact):
        raise Refused("no_address", "this person has no address")
    alert = Alert(
        id=AlertId(uuid4()),
        kind=Kind.PAGE,
        ref=TEST_REF,
        delivery=None,
        decision=None,
        sequence=0,
        reason_word="other",
        cause=command.cause,
        opened_at=now,
        next_step=0,
        next_step_at=None,
        acknowledged_at=None,
        acknowledged_by=None,
        overtaken_by=None,
    )
    if not store.add(session, alert):
        return []
    reuse_after = policy_of(session).ack_reuse_after
    person = store.add_recipient(session, alert.id, command.contact, now, reuse_after, on_duty=False)
    phrase = TestMessage(ack=person.code)
    return [Say(to=command.contact, phrase=phrase, cause=f"alert:{alert.id}:test", kind=Kind.PAGE, reach=Reach.EVERY)]
