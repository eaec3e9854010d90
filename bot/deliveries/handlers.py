"""What happens to packages and deliveries. Every handler may run twice for one cause."""

from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from sqlalchemy.orm import Session

from bot.actors import Proof
from bot.commands import Refused
from bot.contacts import store as contacts
from bot.deliveries import store
from bot.deliveries.commands import (
    AddPackage,
    AgreePackage,
    AnswerDelivery,
    CancelDelivery,
    DeliveryAnswer,
    DeliveryAnswered,
    DeliveryFinished,
    DeliveryPlanned,
    FinishDelivery,
    PlanDelivery,
    RequestDelivery,
)
from bot.deliveries.model import Deadlines, Delivery, DeliveryState, numbered, plan_faults
from bot.events import CardKind, CardSettled, CardWanted, DeliveryTouched, Event, cause_of
from bot.ids import DeliveryId, OrganisationId, PlaceId, UserId
from bot.users import store as users
from bot.users.rights import LEADS, WRITES_DOWN, require, require_somewhere


class Spans(Protocol):
    """What of the policy concerns requests."""

    @property
    def answer_requests_within(self) -> timedelta:
        """A community that asks is answered within this span."""
        ...

    @property
    def card_lead(self) -> timedelta:
        """What a coordinator has for a card without a deadline of its own."""
        ...


def _spans(session: Session) -> Spans:
    return cast(Spans, session.info["policy"])


def add_package(command: AddPackage, session: Session, now: datetime) -> list[Event]:
    """Write a version of a package down; a version never changes."""
    require_somewhere(session, command.by, LEADS)
    if not command.lines:
        raise Refused("empty_package", "a package has at least one line")
    if command.cold_life_hours is not None and command.cold_life_hours <= 0:
        raise Refused("no_cold_life", "cold life is a number of hours, or not given")
    if store.package(session, command.package) is None:
        activities = sorted({activity for _domain, activity, _target in command.lines})
        if not store.add_package(session, command, activities):
            raise Refused("package_known", f"{command.name} version {command.version} exists already")
    return []


def agree_package(command: AgreePackage, session: Session, now: datetime) -> list[Event]:
    """Write down that a place agreed a package."""
    require(session, command.by, WRITES_DOWN, [command.place])
    if store.package(session, command.package) is None:
        raise Refused("unknown_package", "there is no such package")
    if command.agreed_on > now.date():
        raise Refused("in_the_future", "an agreement lies in the past")
    store.agree_package(session, command)
    return []


def request(command: RequestDelivery, session: Session, now: datetime) -> list[Event]:
    """Keep what a community asks for, for a coordinator to plan by a day that the community is told."""
    if store.find(session, command.delivery) is not None:
        return []
    asked = Delivery(
        id=command.delivery,
        ref=store.new_ref(session),
        organisation=_organisation_of(session, command),
        state=DeliveryState.REQUESTED,
        package=command.package,
        requested_by=command.contact,
        requested_place=command.place,
        requested_days=command.days,
        answer_by=now + _spans(session).answer_requests_within,
    )
    store.add_request(session, asked)
    return [
        CardWanted(
            kind=CardKind.DELIVERY_REQUESTED,
            about=request_card(command.delivery),
            due=asked.answer_by or now,
            delivery=command.delivery,
            place=command.place,
            contact=command.contact,
            note=command.days,
        )
    ]


def _organisation_of(session: Session, command: RequestDelivery) -> OrganisationId:
    """Whose request it is: the organisation that enrolled the person, else the first there is."""
    person = contacts.get(session, command.contact)
    if person.organisation is not None:
        return person.organisation
    known = users.organisations(session)
    if not known:
        raise Refused("no_organisation", "no organisation is written down yet")
    return known[0][0]


def request_card(delivery: DeliveryId) -> str:
    """What the card of a request is about."""
    return cause_of("delivery_requested", delivery)


def plan(command: PlanDelivery, session: Session, now: datetime) -> list[Event]:
    """Plan a delivery, new or requested. Raises `Refused` with every fault that no rule could ever accept."""
    before = store.find(session, command.delivery, lock=True)
    if before is not None and before.state is not DeliveryState.REQUESTED:
        if before.days == numbered(command.days) and before.team == command.team:
            return []
        raise Refused("already_planned", f"{before.ref} is {before.state} already")
    faults = plan_faults(command, now)
    if faults:
        raise Refused(faults[0].code, "; ".join(fault.message for fault in faults))
    planner = _planner(session, command)
    if store.package(session, command.package) is None:
        raise Refused("unknown_package", "there is no such package")
    planned = _planned(command, before, before.ref if before else store.new_ref(session), planner)
    store.save_plan(session, planned)
    events: list[Event] = [DeliveryPlanned(delivery=planned.id, cause=command.cause)]
    if before is not None:
        events.append(CardSettled(about=request_card(planned.id)))
    return events


def _planned(command: PlanDelivery, before: Delivery | None, ref: str, planner: UserId) -> Delivery:
    asked: dict[str, Any] = {}
    if before is not None:
        asked = {"requested_by": before.requested_by, "requested_place": before.requested_place}
    return Delivery(
        id=command.delivery,
        ref=ref,
        organisation=command.organisation,
        state=DeliveryState.PLANNED,
        package=command.package,
        team=command.team,
        planned_by=planner,
        deadlines=Deadlines(
            book_at=command.book_at,
            freeze_at=command.freeze_at,
            pack_at=command.pack_at,
            depart_before=command.depart_before,
            turn_back_at=command.turn_back_at,
            back_by=command.back_by,
        ),
        days=numbered(command.days),
        **asked,
    )


def _planner(session: Session, command: PlanDelivery) -> UserId:
    """Who plans: a lead of every place where the team stops, for an organisation that is the planner's own."""
    stops = {place for day in command.days for place in (*day.stops, day.night_place) if place is not None}
    user = require(session, command.by, LEADS, stops)
    if user.organisation != command.organisation:
        raise Refused("other_organisation", f"{user.login} plans for another organisation")
    return user.id


def answer(command: AnswerDelivery, session: Session, now: datetime) -> list[Event]:
    """Keep what a place says of a delivery. Declining acts at once (law 2): rules read it."""
    found = store.find(session, command.delivery, lock=True)
    if found is None:
        raise Refused("unknown_delivery", "there is no such delivery")
    if not store.add_answer(session, command, now):
        return []
    events: list[Event] = [
        DeliveryAnswered(
            delivery=command.delivery,
            place=command.place,
            contact=command.contact,
            answer=command.answer,
            cause=command.cause,
        ),
        DeliveryTouched(delivery=command.delivery, cause=command.cause),
    ]
    under_duress = command.by.proof is Proof.DURESS  # nobody calls that number
    if command.answer in (DeliveryAnswer.REFUSED, DeliveryAnswer.POSTPONED) and not under_duress:
        events.append(
            CardWanted(
                kind=CardKind.CONTACT_WANTED,
                about=cause_of("delivery_answer", command.delivery, command.place, command.contact),
                due=now + _spans(session).card_lead,
                delivery=command.delivery,
                place=command.place,
                contact=command.contact,
                note=command.answer.value,
            )
        )
    return events


def _concerned(delivery: Delivery) -> frozenset[PlaceId]:
    """The places whose leads may end it: where it stops, or would have."""
    asked = () if delivery.requested_place is None else (delivery.requested_place,)
    return frozenset(delivery.places or asked)


def cancel(command: CancelDelivery, session: Session, now: datetime) -> list[Event]:
    """Give a delivery up. Where a GO stands, decisions take it back: a team that has left is recalled."""
    found = store.get(session, command.delivery, lock=True)
    require(session, command.by, LEADS, _concerned(found))
    if found.state is DeliveryState.DEPARTED:
        raise Refused("departed", f"{found.ref} has departed: recall it")
    if found.state not in (DeliveryState.REQUESTED, DeliveryState.PLANNED):
        return []
    store.set_state(session, found.id, DeliveryState.CANCELLED)
    return [
        CardSettled(about=request_card(found.id)),
        DeliveryTouched(delivery=found.id, cause=command.cause),
    ]


def finish(command: FinishDelivery, session: Session, now: datetime) -> list[Event]:
    """The team is back."""
    found = store.get(session, command.delivery, lock=True)
    require(session, command.by, LEADS, _concerned(found))
    if found.state is DeliveryState.DONE:
        return []
    if found.state is not DeliveryState.DEPARTED:
        raise Refused("not_departed", f"{found.ref} has not departed")
    store.set_state(session, found.id, DeliveryState.DONE)
    return [
        DeliveryFinished(delivery=found.id, cause=command.cause),
        DeliveryTouched(delivery=found.id, cause=command.cause),
    ]
