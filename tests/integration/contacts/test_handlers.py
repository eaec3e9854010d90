"""People are enrolled, agree, choose, stop, start and are suspended."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import dispatch
from bot.actors import Actor, Via
from bot.channel import Channel
from bot.commands import Refused
from bot.contacts import store
from bot.contacts.commands import (
    EnrolContact,
    GiveConsent,
    Role,
    SetLanguage,
    Standing,
    StartMessages,
    StopMessages,
    SuspendContact,
    VerifyFirst,
)
from bot.contacts.handlers import ensure_contact
from bot.contacts.store_addresses import addresses
from bot.events import Kind, Say
from bot.ids import ContactId, OrganisationId, UserId
from bot.languages import Language
from bot.saying import say
from bot.users.commands import AddOrganisation
from bot.wording.keys_enrol import Menu
from tests.conftest import NOW

BY = Actor(via=Via.CLI)
NUMBER = "+22376000001"


@pytest.fixture
def organisation(session: Session) -> OrganisationId:
    made = OrganisationId(uuid4())
    dispatch.run(AddOrganisation(by=BY, cause="t:org", organisation=made, name="Mission Santé"), session, NOW)
    return made


def order(organisation: OrganisationId, **changes: object) -> EnrolContact:
    whole: dict[str, object] = {
        "by": BY,
        "cause": f"t:{uuid4()}",
        "contact": ContactId(uuid4()),
        "organisation": organisation,
        "name": "Boukari",
        "role": Role.GUARANTOR,
        "language": Language.BM,
        "addresses": ((Channel.SMS, NUMBER), (Channel.WHATSAPP, NUMBER)),
        "consent_by_voice": True,
    }
    return EnrolContact(**(whole | changes))  # type: ignore[arg-type]


def enrol(session: Session, organisation: OrganisationId, **changes: object) -> ContactId:
    command = order(organisation, **changes)
    dispatch.run(command, session, NOW)
    return command.contact


def queued(session: Session) -> list[str]:
    return list(session.scalars(text("SELECT phrase_key FROM outbound ORDER BY number")))


def test_consent_given_in_person_is_kept_with_its_date(session: Session, organisation: OrganisationId) -> None:
    person = enrol(session, organisation)
    assert store.get(session, person).standing is Standing.ENROLLED
    assert session.execute(text("SELECT consent_at, consent_by FROM contact")).one() == (NOW, "cli")
    assert queued(session) == []


def test_who_did_not_agree_in_person_is_asked(session: Session, organisation: OrganisationId) -> None:
    person = enrol(session, organisation, consent_by_voice=False)
    assert store.get(session, person).standing is Standing.INVITED
    assert queued(session) == ["ask_consent"]
    dispatch.run(GiveConsent(by=BY, cause="t:no", contact=person, yes=False), session, NOW)
    assert store.get(session, person).standing is Standing.REFUSED
    dispatch.run(GiveConsent(by=BY, cause="t:yes", contact=person, yes=True), session, NOW)
    assert store.get(session, person).standing is Standing.ENROLLED


def test_a_number_belongs_to_one_person(session: Session, organisation: OrganisationId) -> None:
    enrol(session, organisation)
    with pytest.raises(Refused, match="another contact"):
        enrol(session, organisation)


def test_a_stranger_who_is_enrolled_stays_the_same_person(session: Session, organisation: OrganisationId) -> None:
    stranger = ensure_contact(session, Channel.SMS, NUMBER)
    assert enrol(session, organisation, contact=stranger) == stranger
    assert store.find(session, Channel.WHATSAPP, NUMBER) == stranger
    assert len(addresses(session, stranger)) == 2


def test_name_and_number_are_nowhere_in_clear(session: Session, organisation: OrganisationId) -> None:
    person = enrol(session, organisation)
    rows = session.scalar(text("SELECT string_agg(c::text || a::text, '') FROM contact c, contact_address a"))
    assert "Boukari" not in rows
    assert NUMBER not in rows
    assert store.name_of(session, person) == "Boukari"


def test_language_is_what_the_person_chose(session: Session, organisation: OrganisationId) -> None:
    person = enrol(session, organisation)
    dispatch.run(SetLanguage(by=BY, cause="t:lang", contact=person, language=Language.FF), session, NOW)
    assert store.get(session, person).language is Language.FF


def tell(session: Session, person: ContactId, kind: Kind) -> bool:
    return bool(say(Say(to=person, phrase=Menu(), cause=f"t:{uuid4()}", kind=kind), session, NOW))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Kind.NOTICE, False),
        (Kind.INVITATION, False),
        (Kind.CODE_QUESTION, False),
        (Kind.REPLY, True),
        (Kind.NO_GO, True),
    ],
)
def test_who_opted_out_hears_only_answers_and_safety(
    session: Session, organisation: OrganisationId, kind: Kind, told: bool
) -> None:
    person = enrol(session, organisation)
    dispatch.run(StopMessages(by=BY, cause="t:stop", contact=person), session, NOW)
    assert tell(session, person, kind) is told
    dispatch.run(StartMessages(by=BY, cause="t:start", contact=person), session, NOW)
    assert tell(session, person, kind)


def test_nothing_at_all_goes_to_a_phone_that_was_taken(session: Session, organisation: OrganisationId) -> None:
    person = enrol(session, organisation)
    dispatch.run(SuspendContact(by=BY, cause="t:lost", contact=person), session, NOW)
    assert not any(tell(session, person, kind) for kind in Kind)


def test_two_people_set_verify_first_for_seven_days_at_most(session: Session, organisation: OrganisationId) -> None:
    person, one, other = enrol(session, organisation), UserId(uuid4()), UserId(uuid4())

    def ask(days: float, second: UserId = other) -> None:
        until = NOW + timedelta(days=days)
        by = Actor(via=Via.CLI, user=one)
        command = VerifyFirst(by=by, cause=f"t:{uuid4()}", contact=person, until=until, second=second, reason="many")
        dispatch.run(command, session, NOW)

    with pytest.raises(Refused, match="two people"):
        ask(7, second=one)

    ask(7)
    assert store.get(session, person).verify_first_until == NOW + timedelta(days=7)
    for days in (7.01, 0, -1):
        with pytest.raises(Refused, match="7 days"):
            ask(days)


def test_notices_wait_for_the_hours_that_suit(session: Session, organisation: OrganisationId) -> None:
    person = enrol(session, organisation, preferred_from=time(14), preferred_to=time(18))
    tell(session, person, Kind.NOTICE)
    tell(session, person, Kind.REPLY)
    rows = session.execute(text("SELECT not_before FROM outbound ORDER BY number")).all()
    assert [row.not_before for row in rows] == [NOW.replace(hour=14), NOW]
