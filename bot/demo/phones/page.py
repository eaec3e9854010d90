"""What the page shows at one moment: phones, printed list, where the delivery stands, what to jump to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.clock import shift, utc_now
from bot.db import Database
from bot.demo.data_world import Phone, World
from bot.demo.phones.moments import Moment, coming
from bot.demo.phones.provider import Bubble, Provider, ProviderError
from bot.languages import Language
from bot.views.alert_chain import AlertLine, alerts
from bot.views.broadcast_counts import BroadcastLine, broadcasts
from bot.views.bubble_why import Why, why_of
from bot.views.cards import CardLine, cards
from bot.views.delivery_board import Board, DeliveryLine, all_deliveries, board
from bot.wording.keys import ALL_PHRASES
from bot.wording.render import Wording

MOST_PHONES = 6
FURTHEST_JUMP = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class ShownPhone:
    """One phone: whose it is, its bubbles, what keeps them from being read.

    `drafts`: some texts of its language have been reviewed by no speaker.
    """

    phone: Phone
    bubbles: tuple[Bubble, ...]
    drafts: bool
    fault: str = ""
    life: str = "deliver"
    why: Mapping[str, Why] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything that changes."""

    world: World
    now: datetime
    moved_by: timedelta
    phones: tuple[ShownPhone, ...]
    deliveries: tuple[DeliveryLine, ...]
    board: Board | None
    alerts: tuple[AlertLine, ...]
    cards: tuple[CardLine, ...]
    broadcasts: tuple[BroadcastLine, ...]
    moments: tuple[Moment, ...]
    outage: str = "up"


class BadMoment(ValueError):
    """A clock that goes back, or far away."""


class Page:
    """Reads; the only thing that it writes is the clock of the demonstration."""

    def __init__(self, world: World, provider: Provider, database: Database, clock_file: Path) -> None:
        """Texts are looked through for their state of review."""
        wording = Wording.load()
        self._drafts = {
            str(language)
            for language in Language
            if any(wording.review_state(key, language).state == "draft" for key in ALL_PHRASES)
        }
        self.world = world
        self.provider = provider
        self._database = database
        self._clock_file = clock_file

    def person(self, key: str) -> Phone | None:
        """Who is called so."""
        return next((one for one in self.world.phones if one.key == key), None)

    def chosen(self, keys: Sequence[str]) -> tuple[Phone, ...]:
        """The people whose phones are shown; those of the story where nobody was chosen."""
        found = [one for key in dict.fromkeys(keys) if (one := self.person(key))]
        if not found:
            found = [one for key in self.world.first_phones if (one := self.person(key))]
        return tuple(found[:MOST_PHONES])

    def shown(self, keys: Sequence[str], ref: str) -> Shown:
        """The page at this moment. `ref`: which delivery; the planned one where it is unknown."""
        now = utc_now()
        lives, outage = self._switches()
        with self._database.session() as session:
            found = board(session, ref) or board(session, self.world.planned)
            told = alerts(session, ref=found.ref) if found else []
            due = cards(session)
            return Shown(
                world=self.world,
                now=now,
                moved_by=shift(),
                phones=tuple(self._phone(session, one, lives) for one in self.chosen(keys)),
                deliveries=tuple(all_deliveries(session)),
                board=found,
                alerts=tuple(told),
                cards=tuple(due),
                broadcasts=tuple(broadcasts(session)),
                moments=coming(found, told, due, now),
                outage=outage,
            )

    def _switches(self) -> tuple[dict[str, str], str]:
        try:
            return self.provider.switches()
        except ProviderError:
            return {}, "up"

    def _phone(self, session: Session, phone: Phone, lives: Mapping[str, str]) -> ShownPhone:
        drafts = phone.language in self._drafts
        try:
            bubbles = self.provider.bubbles(phone.number)
            why = why_of(session, [one.sid for one in bubbles])
            return ShownPhone(phone, bubbles, drafts, life=lives.get(phone.number, "deliver"), why=why)
        except ProviderError as fault:
            return ShownPhone(phone, (), drafts, str(fault))

    def jump(self, moment: datetime) -> None:
        """Move every process's clock to one second after that moment. Raises `BadMoment`."""
        ahead = moment + timedelta(seconds=1) - utc_now()
        if ahead <= timedelta(0):
            raise BadMoment("cette heure est passée : l'horloge n'avance que vers l'avant")
        if ahead > FURTHEST_JUMP:
            raise BadMoment("au plus 31 jours")
        half = self._clock_file.with_name(f"{self._clock_file.name}.half")
        half.write_text(f"{(shift() + ahead).total_seconds():.3f}\n", encoding="ascii")
        half.replace(self._clock_file)
