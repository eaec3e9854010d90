"""What happens when a team that has left is not back: people are told, once of each, until its return is reported."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.alerts.commands import WatchReturn, WatchReturns
from bot.alerts.returns import store
from bot.alerts.returns.model import KINDS, URGENT, Known, act_by, missed, replaced_by
from bot.decisions.deciding import card_about
from bot.deliveries.commands import DeliveryFinished
from bot.events import CardKind, CardSettled, CardWanted, Event, Separately, cause_of


def watch_returns(command: WatchReturns, session: Session, now: datetime) -> list[Event]:
    """Look for teams that people have to be told of, each by itself."""
    return [
        Separately(
            order=WatchReturn(by=command.by, cause=cause_of("clock", "return", one.delivery), delivery=one.delivery),
            about=cause_of("return", one.delivery),
            delivery=one.delivery,
        )
        for one in store.away(session, now)
        if missed(one, now) is not None
    ]


def watch_return(command: WatchReturn, session: Session, now: datetime) -> list[Event]:
    """Tell people what is known of one team, where that is due and they were not told. An older card gives way."""
    away = store.hold(session, command.delivery)
    kind = None if away is None else missed(away, now)
    if away is None or kind is None:
        return []
    last = store.last_contact(session, away.team)
    known = Known(kind=kind, team=away.team_name, back_by=away.back_by, last=last)
    return [
        *(CardSettled(about=card_about(one, away.delivery)) for one in replaced_by(kind)),
        CardWanted(
            kind=kind,
            about=card_about(kind, away.delivery),
            due=act_by(kind, away),
            delivery=away.delivery,
            note=known.note,
            urgent_to_duty=kind in URGENT,
        ),
    ]


def on_delivery_finished(event: DeliveryFinished, session: Session, now: datetime) -> list[Event]:
    """The team is back: nobody is asked to look for it any more, nor whether it may go on."""
    return [CardSettled(about=card_about(kind, event.delivery)) for kind in (*KINDS, CardKind.DEPARTED_HOLD)]
