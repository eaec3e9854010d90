"""How the invented world comes about: one command after another, in the order in which people would give them."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from bot import dispatch
from bot.actors import Actor, Proof, Via
from bot.calm_periods.commands import AgreePeriod
from bot.commands import Command
from bot.contacts.commands import EnrolContact
from bot.deliveries.commands import AddPackage, AgreePackage, DayPlan, PlanDelivery, RequestDelivery
from bot.demo.data_people import PEOPLE, TEAM, TEAM_DEPUTY, TEAM_LEAD, USERS
from bot.demo.data_places import LEGS, PLACES
from bot.guarantees.commands import Form, GiveGuarantee, ReportSituation, SituationValue
from bot.ids import (
    ContactId,
    DeliveryId,
    GuaranteeId,
    LegId,
    OrganisationId,
    PackageId,
    PeriodId,
    PlaceId,
    TeamId,
    UserId,
)
from bot.places.commands import AddLeg, AddPlace
from bot.teams.commands import AddTeam, CodeListIssued, IssueCodeList, Position
from bot.users import passwords as hashing
from bot.users.commands import AddDutyTurn, AddOrganisation, AddUser, EnrolSecondFactor

NOTICE = "DÉMO, données inventées"
ORGANISATION = "Mission Santé (démo)"

_WORLD = UUID("6f1c5b1e-5a52-4c3e-9a44-0d6f6a616d74")


def id_of(kind: str, name: str) -> UUID:
    """The same name has the same id in every invented world."""
    return uuid5(_WORLD, f"{kind}:{name}")


PLANNED, REQUESTED = DeliveryId(id_of("delivery", "planned")), DeliveryId(id_of("delivery", "requested"))
SET_UP = Actor(via=Via.CLI)
PERIOD = "CALME-1"

PACKAGE, PACKAGE_ID = "Soins et bétail", PackageId(id_of("package", "Soins et bétail"))
PACKAGE_LINES = (
    ("human", "vaccination of children", "120"),
    ("human", "antenatal visits", "25"),
    ("animal", "vaccination of cattle", "300"),
)
"""Domain, activity, target."""
AGREED_IN = (
    ("Tamba", ("guarantor", "womens_association")),
    ("Kelenkoro", ("guarantor", "farmer")),
    ("Walo", ("guarantor", "representative")),
    ("Galobé", ("herder",)),
)

GUARANTEES = (
    ("bakary", "Tamba", "DT1"),
    ("penda", "Tamba", "DT1"),
    ("nana", "Kelenkoro", "DK1"),
    ("zan", "Kelenkoro", "DK1"),
    ("samba", "Walo", "DW1"),
    ("kadia", "Walo", "DW1"),
    ("demba", "Galobé", "DG1"),
)
"""Who vouches for which place, and for the way to it."""

NEWS = (
    ("penda", "Tamba", 5),
    ("nana", "Kelenkoro", 20),
    ("samba", "Walo", 60),
    ("demba", "Galobé", 9),
)
"""Who said that it is calm where, so many hours ago: Walo has been silent for too long, others never spoke."""

CALM_FROM, CALM_TO = time(6), time(19)
DUTY_DAYS = 14


class Story:
    """One world being made in one transaction, which the caller commits."""

    def __init__(self, session: Session, now: datetime, passwords: Mapping[str, str]) -> None:
        """`passwords` by login."""
        self._session = session
        self._now = now
        self._passwords = passwords
        self._people = {one.key: ContactId(id_of("contact", one.key)) for one in PEOPLE}
        self._places = {one.name: PlaceId(id_of("place", one.name)) for one in PLACES}
        self._legs = {code: LegId(id_of("leg", code)) for code, *_ in LEGS}
        self._users = {login: UserId(id_of("user", login)) for login, _ in USERS}
        self._organisation = OrganisationId(id_of("organisation", ORGANISATION))
        self._period = PeriodId(id_of("period", PERIOD))
        self._team = TeamId(id_of("team", TEAM))

    def tell(self) -> tuple[tuple[int, str, str], ...]:
        """Give every order. Returns the team's printed list: number, left, right."""
        self._run(AddOrganisation(by=SET_UP, cause="demo:start", organisation=self._organisation, name=ORGANISATION))
        self._add_places()
        self._add_ways()
        self._enrol_everybody()
        self._add_users()
        self._put_on_duty()
        pairs = self._add_team()
        self._agree_calm()
        self._give_promises()
        self._tell_news()
        self._agree_package()
        self._plan_delivery()
        self._request_delivery()
        return pairs

    def enrol_second_factors(self, secrets: Mapping[str, str]) -> None:
        """Give users phones that make six digits; `secrets` by login."""
        for login, secret in secrets.items():
            cause = f"demo:second_factor:{login}"
            self._run(EnrolSecondFactor(by=SET_UP, cause=cause, user=self._users[login], secret=secret))

    def _run(self, command: Command) -> dispatch.Outcome:
        return dispatch.run(command, self._session, self._now)

    def _by(self, login: str, via: Via = Via.CLI) -> Actor:
        return Actor(via=via, user=self._users[login])

    def _add_places(self) -> None:
        for one in PLACES:
            self._run(
                AddPlace(
                    by=SET_UP,
                    cause=f"demo:place:{one.code}",
                    place=self._places[one.name],
                    name=one.name,
                    code=one.code,
                    alternative_names=one.also,
                    commune="Commune inventée",
                    latitude=one.latitude,
                    longitude=one.longitude,
                    market_day=one.market_day,
                )
            )

    def _add_ways(self) -> None:
        for code, start, end, mode in LEGS:
            ends = {"from_place": self._places[start], "to_place": self._places[end]}
            self._run(AddLeg(by=SET_UP, cause=f"demo:leg:{code}", leg=self._legs[code], code=code, mode=mode, **ends))

    def _enrol_everybody(self) -> None:
        for one in PEOPLE:
            self._run(
                EnrolContact(
                    by=SET_UP,
                    cause=f"demo:person:{one.key}",
                    contact=self._people[one.key],
                    organisation=self._organisation,
                    name=one.name,
                    role=one.role,
                    language=one.language,
                    addresses=tuple((channel, one.number) for channel in one.channels),
                    places=tuple(self._places[name] for name in one.places),
                    sex=one.sex,
                    consent_by_voice=True,
                )
            )

    def _add_users(self) -> None:
        names = {one.key: one.name for one in PEOPLE}
        for login, roles in USERS:
            self._run(
                AddUser(
                    by=SET_UP,
                    cause=f"demo:user:{login}",
                    user=self._users[login],
                    organisation=self._organisation,
                    login=login,
                    name=names[login],
                    password_hash=hashing.hashed(self._passwords[login]),
                    roles=roles,
                    contact=self._people[login],
                )
            )

    def _put_on_duty(self) -> None:
        """Day and night for two weeks: one is called first, another after that."""
        logins = [login for login, _ in USERS]
        midnight = datetime.combine(self._now.date(), time(0), UTC)
        for day in range(DUTY_DAYS):
            for rank in (1, 2):
                login = logins[(day + rank) % len(logins)]
                starts_at = midnight + timedelta(days=day)
                self._run(
                    AddDutyTurn(
                        by=SET_UP,
                        cause=f"demo:duty:{day}:{rank}",
                        user=self._users[login],
                        starts_at=starts_at,
                        ends_at=starts_at + timedelta(days=1),
                        rank=rank,
                    )
                )

    def _add_team(self) -> tuple[tuple[int, str, str], ...]:
        members = ((self._people[TEAM_LEAD], Position.LEAD), (self._people[TEAM_DEPUTY], Position.DEPUTY))
        self._run(
            AddTeam(
                by=SET_UP,
                cause="demo:team",
                team=self._team,
                organisation=self._organisation,
                name=TEAM,
                members=members,
            )
        )
        outcome = self._run(IssueCodeList(by=SET_UP, cause="demo:list", team=self._team))
        [issued] = [event for event in outcome.events if isinstance(event, CodeListIssued)]
        return issued.pairs

    def _agree_calm(self) -> None:
        self._run(
            AgreePeriod(
                by=self._by("boubacar"),
                cause="demo:period",
                period=self._period,
                organisation=self._organisation,
                name=PERIOD,
                purpose="soins des gens et des animaux",
                places=tuple(self._places.values()),
                starts_at=self._now - timedelta(days=2),
                ends_at=self._now + timedelta(days=21),
                hours_from=CALM_FROM,
                hours_to=CALM_TO,
                parties_not_bound="gens de passage",
                conditions="pas de véhicule marqué au marché",
            )
        )

    def _give_promises(self) -> None:
        for who, place, leg in GUARANTEES:
            self._run(
                GiveGuarantee(
                    by=self._by("boubacar"),
                    cause=f"demo:guarantee:{who}",
                    guarantee=GuaranteeId(id_of("guarantee", who)),
                    period=self._period,
                    contact=self._people[who],
                    on_behalf_of=f"les gens de {place}",
                    form=Form.ORAL,
                    places=(self._places[place],),
                    legs=(self._legs[leg],),
                    activities=("all",),
                    starts_at=self._now - timedelta(days=2),
                    ends_at=self._now + timedelta(days=20),
                    hours_from=CALM_FROM,
                    hours_to=CALM_TO,
                    notice_hours=24,
                )
            )

    def _tell_news(self) -> None:
        for who, place, hours in NEWS:
            by = Actor(via=Via.CALL, contact=self._people[who], user=self._users["boubacar"], proof=Proof.VOICE)
            self._run(
                ReportSituation(
                    by=by,
                    cause=f"demo:news:{place}",
                    contact=self._people[who],
                    place=self._places[place],
                    value=SituationValue.CALM,
                    at=self._now - timedelta(hours=hours),
                )
            )

    def _agree_package(self) -> None:
        self._run(
            AddPackage(
                by=self._by("boubacar"),
                cause="demo:package",
                package=PACKAGE_ID,
                name=PACKAGE,
                version=1,
                lines=PACKAGE_LINES,
                cold_life_hours=24,
            )
        )
        for place, roles in AGREED_IN:
            self._run(
                AgreePackage(
                    by=self._by("boubacar"),
                    cause=f"demo:package:{place}",
                    package=PACKAGE_ID,
                    place=self._places[place],
                    roles=roles,
                    agreed_on=(self._now - timedelta(days=3)).date(),
                )
            )

    def _plan_delivery(self) -> None:
        """To Tamba, on the next morning that is not too near. D2 has just passed, so that the place is asked as soon as
        the program runs; less than 24 h later, while that yes counts, it is asked again.
        """
        day = (self._now + timedelta(hours=22)).date()
        hours_from, hours_to = time(7), time(16)
        departure = datetime.combine(day, hours_from, UTC)
        freeze_at = min(self._now - timedelta(minutes=1), departure - timedelta(hours=4))
        visit = DayPlan(
            day=day,
            stops=(self._places["Tamba"],),
            legs=(self._legs["DT1"],),
            hours_from=hours_from,
            hours_to=hours_to,
        )
        self._run(
            PlanDelivery(
                by=self._by("boubacar"),
                cause="demo:plan",
                delivery=PLANNED,
                organisation=self._organisation,
                package=PACKAGE_ID,
                team=self._team,
                days=(visit,),
                book_at=freeze_at - timedelta(days=2),
                freeze_at=freeze_at,
                pack_at=departure - timedelta(hours=2),
                turn_back_at=departure + timedelta(hours=5),
                depart_before=departure + timedelta(hours=1),
                back_by=departure + timedelta(hours=10),
            )
        )

    def _request_delivery(self) -> None:
        asked = Actor(via=Via.CALL, contact=self._people["nana"], user=self._users["awa"], proof=Proof.VOICE)
        self._run(
            RequestDelivery(
                by=asked,
                cause="demo:request",
                delivery=REQUESTED,
                contact=self._people["nana"],
                place=self._places["Kelenkoro"],
                days="lundi ou mardi prochain",
                package=PACKAGE_ID,
            )
        )
