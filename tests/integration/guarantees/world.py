"""A small world for tests of trust: two places, their people, two users, a calm period with a promise."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.actors import Actor, Proof, Via
from bot.calm_periods import handlers as periods
from bot.calm_periods.commands import AgreePeriod
from bot.channel import Channel
from bot.contacts import handlers as contacts
from bot.contacts import store as contact_store
from bot.contacts.commands import EnrolContact, Role
from bot.guarantees import handlers as guarantees
from bot.guarantees.commands import Form, GiveGuarantee
from bot.ids import ContactId, GuaranteeId, OrganisationId, PeriodId, PlaceId, UserId
from bot.languages import Language
from bot.places import handlers as places
from bot.places.commands import AddPlace
from bot.users import handlers as users
from bot.users.commands import AddOrganisation, AddUser, UserRole

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def cause() -> str:
    """A new cause."""
    return f"test:{uuid4()}"


@dataclass(frozen=True, slots=True)
class World:
    """Ids of everything in it. `elder` promised for both places; `youth` speaks for Tamba; `mother` for both."""

    organisation: OrganisationId
    coordinator: UserId
    focal_point: UserId
    operator: UserId
    tamba: PlaceId
    walo: PlaceId
    elder: ContactId
    youth: ContactId
    mother: ContactId
    staff: ContactId
    stranger: ContactId
    period: PeriodId
    promise: GuaranteeId


def texted(contact: ContactId, proof: Proof = Proof.NONE) -> Actor:
    """A person who wrote."""
    return Actor(via=Via.TEXT, contact=contact, proof=proof)


def heard(user: UserId, contact: ContactId) -> Actor:
    """A user who writes down what a person said on a call."""
    return Actor(via=Via.CALL, contact=contact, user=user, proof=Proof.VOICE)


def at_desk(user: UserId) -> Actor:
    """A user at the command line."""
    return Actor(via=Via.CLI, user=user)


_numbers = iter(range(10_000_000, 99_999_999))


def person(
    session: Session, now: datetime, world_org: OrganisationId, role: Role, at: tuple[PlaceId, ...]
) -> ContactId:
    """An enrolled person with a number of their own."""
    contact = ContactId(uuid4())
    order = EnrolContact(
        by=Actor(via=Via.CLI),
        cause=cause(),
        contact=contact,
        organisation=world_org,
        name="invented",
        role=role,
        language=Language.FR,
        addresses=((Channel.SMS, f"+223{next(_numbers)}"),),
        places=at,
        consent_by_voice=True,
    )
    contacts.enrol(order, session, now)
    return contact


def user(session: Session, now: datetime, organisation: OrganisationId, role: UserRole) -> UserId:
    """A user with one role everywhere."""
    made = UserId(uuid4())
    order = AddUser(
        by=Actor(via=Via.CLI),
        cause=cause(),
        user=made,
        organisation=organisation,
        login=f"{role}-{made.hex[:6]}",
        name="invented",
        password_hash="none",
        roles=(role,),
    )
    users.add_user(order, session, now)
    return made


def place(session: Session, now: datetime, name: str) -> PlaceId:
    """A place."""
    made = PlaceId(uuid4())
    places.add(AddPlace(by=Actor(via=Via.CLI), cause=cause(), place=made, name=name), session, now)
    return made


def agree_period(
    coordinator: UserId, organisation: OrganisationId, places: tuple[PlaceId, ...], now: datetime
) -> AgreePeriod:
    """A calm period of thirty days that began yesterday."""
    period = PeriodId(uuid4())
    return AgreePeriod(
        by=at_desk(coordinator),
        cause=cause(),
        period=period,
        organisation=organisation,
        name=f"P-{period.hex[:8]}",
        purpose="visits",
        places=places,
        starts_at=now - DAY,
        ends_at=now + 29 * DAY,
        hours_from=time(6),
        hours_to=time(18),
    )


def give_guarantee(world: World, now: datetime) -> GiveGuarantee:
    """The elder's promise for both places."""
    return GiveGuarantee(
        by=at_desk(world.coordinator),
        cause=cause(),
        guarantee=world.promise,
        period=world.period,
        contact=world.elder,
        on_behalf_of="the elders",
        form=Form.WITNESSED,
        places=(world.tamba, world.walo),
        legs=(),
        activities=("vaccination",),
        starts_at=now,
        ends_at=now + 10 * DAY,
        hours_from=time(7),
        hours_to=time(17),
    )


def build(session: Session, now: datetime) -> World:
    """Make the world, a day before `now`."""
    organisation = OrganisationId(uuid4())
    order = AddOrganisation(
        by=Actor(via=Via.CLI), cause=cause(), organisation=organisation, name=f"Org {organisation.hex[:6]}"
    )
    users.add_organisation(order, session, now)
    tamba, walo = place(session, now, f"Tamba {uuid4().hex[:4]}"), place(session, now, f"Walo {uuid4().hex[:4]}")
    coordinator = user(session, now, organisation, UserRole.COORDINATOR)
    period = agree_period(coordinator, organisation, (tamba, walo), now)
    periods.agree(period, session, now)
    world = World(
        organisation=organisation,
        coordinator=coordinator,
        focal_point=user(session, now, organisation, UserRole.SECURITY_FOCAL_POINT),
        operator=user(session, now, organisation, UserRole.OPERATOR),
        tamba=tamba,
        walo=walo,
        elder=person(session, now, organisation, Role.ELDER, (tamba,)),
        youth=person(session, now, organisation, Role.YOUTH, (tamba,)),
        mother=person(session, now, organisation, Role.WOMENS_ASSOCIATION, (tamba, walo)),
        staff=person(session, now, organisation, Role.COORDINATION, ()),
        stranger=contact_store.add_stranger(session, Language.FR),
        period=period.period,
        promise=GuaranteeId(uuid4()),
    )
    guarantees.give(give_guarantee(world, now), session, now)
    return world
