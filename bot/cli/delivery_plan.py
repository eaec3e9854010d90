"""`jamtan delivery plan`: days, stops, ways and deadlines, from options in their order or from a file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot.cli.delivery_shown import show_board
from bot.cli.door import MOMENT, cause, order, place_of, reading
from bot.cli.exits import exits
from bot.cli.signed import as_user, delivery_of, ordered_by, package_of, signed_in
from bot.clock import utc_now
from bot.decisions.looked import policy_of
from bot.deliveries.commands import DayPlan, PlanDelivery
from bot.deliveries.model import Deadlines, completed_deadlines
from bot.ids import DeliveryId
from bot.places import store as places
from bot.teams import store as teams
from bot.users.model import User
from bot.views.delivery_board import all_deliveries, board


@dataclass(slots=True)
class DayWords:
    """One day as it was typed."""

    day: str
    stops: list[str] = field(default_factory=list)
    legs: list[str] = field(default_factory=list)
    hours: str = ""
    night: str = ""


class InOrder(click.Command):
    """Remembers in which order options came: a stop belongs to the day before it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse twice: once for the order alone."""
        if not ctx.resilient_parsing and not set(ctx.help_option_names) & set(args):
            _, _, came = self.make_parser(ctx).parse_args(args=list(args))
            ctx.meta["in_order"] = [param.name for param in came]
        return super().parse_args(ctx, args)


def days_in_order(names: Sequence[str | None], given: Mapping[str, Sequence[str]]) -> list[DayWords]:
    """The days: each --day begins one, what follows belongs to it. Raises `click.UsageError`."""
    left = {name: iter(values) for name, values in given.items()}
    days: list[DayWords] = []
    for name in names:
        if name not in left:
            continue
        value = next(left[name])
        if name == "day":
            days.append(DayWords(value))
            continue
        if not days:
            raise click.UsageError(f"--{name} comes after the --day that it belongs to")
        if name in ("stop", "leg"):
            getattr(days[-1], f"{name}s").append(value)
        elif getattr(days[-1], name):
            raise click.UsageError(f"--{name} is given twice for {days[-1].day}")
        else:
            setattr(days[-1], name, value)
    return days


def days_of_file(file: Path) -> list[DayWords]:
    """The days of a JSON file: [{"day": "2026-11-26", "stops": [...], "legs": [...], "hours": "07:00-16:00",
    "night": ...}, ...], places and legs by code or name. Raises `click.UsageError`.
    """
    try:
        told = json.loads(file.read_text("utf-8"))
        return [
            DayWords(
                day=str(one["day"]),
                stops=[str(word) for word in one["stops"]],
                legs=[str(word) for word in one.get("legs", [])],
                hours=str(one["hours"]),
                night=str(one.get("night") or ""),
            )
            for one in told
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise click.UsageError(f"{file} is no list of days: {type(fault).__name__} {fault}") from None


def day_plan(session: Session, words: DayWords) -> DayPlan:
    """The day with ids instead of words. Raises `click.UsageError`."""
    start, _, end = words.hours.partition("-")
    try:
        day, hours = date.fromisoformat(words.day), (time.fromisoformat(start), time.fromisoformat(end))
    except ValueError:
        raise click.UsageError(f"{words.day} {words.hours!r}: a day is 2026-11-26 and hours are 07:00-16:00") from None
    legs = []
    for code in words.legs:
        leg = places.leg_by_code(session, code)
        if leg is None:
            raise click.UsageError(f"no leg has the code {code}")
        legs.append(leg.id)
    return DayPlan(
        day=day,
        stops=tuple(place_of(session, word).id for word in words.stops),
        legs=tuple(legs),
        hours_from=hours[0],
        hours_to=hours[1],
        night_place=place_of(session, words.night).id if words.night else None,
    )


def deadlines(session: Session, days: Sequence[DayPlan], said: Mapping[str, datetime | None]) -> Deadlines:
    """What was said, and for the rest what is suggested; a suggestion never lies after what was said."""
    departure = datetime.combine(days[0].day, days[0].hours_from, UTC)
    back_by = datetime.combine(days[-1].day, days[-1].hours_to, UTC)
    return completed_deadlines(said, departure, back_by, policy_of(session))


@click.command(cls=InOrder)
@click.option("--package", "package_name", required=True, help="Name of a package; its newest version is taken.")
@click.option("--team", "team_name", required=True)
@click.option("--day", multiple=True, help="2026-11-26; begins a day, repeated for several.")
@click.option("--stop", multiple=True, help="Place of that day, code or name, in order.")
@click.option("--leg", multiple=True, help="Code of a leg travelled that day, in order.")
@click.option("--hours", multiple=True, help="07:00-16:00 of that day, away from where the team sleeps.")
@click.option("--night", multiple=True, help="Place where the team sleeps after that day; without: at the base.")
@click.option("--plan", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Days as JSON.")
@click.option("--request", "request_ref", help="REF of a requested delivery that this plan answers.")
@click.option("--book", "book_at", type=MOMENT, help="D1; suggested where not given, like all that follow.")
@click.option("--freeze", "freeze_at", type=MOMENT, help="D2: the places are asked.")
@click.option("--pack", "pack_at", type=MOMENT, help="D3: without DEPART OK by then the journey does not take place.")
@click.option("--depart-before", type=MOMENT)
@click.option("--turn-back", "turn_back_at", type=MOMENT, help="D4.")
@click.option("--back-by", type=MOMENT)
@as_user()
@click.pass_context
@exits
def plan(ctx: click.Context, /, *, package_name: str, team_name: str, login: str, **said: Any) -> None:
    """Plan a delivery. What blocks it is shown, not refused; what no rule could ever accept is refused.

    For example: --day 2026-11-26 --stop T1137 --leg DT1 --hours 07:00-16:00 --night T1137 --day 2026-11-27 ...
    """
    given = {name: said[name] for name in ("day", "stop", "leg", "hours", "night")}
    if bool(said["file"]) == bool(given["day"]):
        raise click.UsageError("give either --day with what belongs to it, or --plan FILE")
    words = days_of_file(said["file"]) if said["file"] else days_in_order(ctx.meta["in_order"], given)
    [user] = signed_in(login)
    delivery_id = DeliveryId(uuid4())

    def make(session: Session, now: datetime) -> PlanDelivery:
        nonlocal delivery_id
        if said["request_ref"]:
            delivery_id = delivery_of(session, said["request_ref"]).id
        days = tuple(day_plan(session, one) for one in words)
        if not days:
            raise click.UsageError("the plan has no day")
        return _order(session, user, delivery_id, days, (package_name, team_name), deadlines(session, days, said))

    order(make)
    with reading() as session:
        ref = next(one.ref for one in all_deliveries(session) if one.id == delivery_id)
        planned = board(session, ref)
    assert planned is not None
    click.echo(f"{ref} is planned")
    show_board(planned, utc_now())


def _order(
    session: Session,
    user: User,
    delivery_id: DeliveryId,
    days: tuple[DayPlan, ...],
    names: tuple[str, str],
    due: Deadlines,
) -> PlanDelivery:
    package_name, team_name = names
    team = teams.by_name(session, team_name)
    if team is None:
        raise click.UsageError(f"no team is called {team_name}: see `jamtan team list`")
    return PlanDelivery(
        by=ordered_by(user),
        cause=cause(),
        delivery=delivery_id,
        organisation=team.organisation,
        package=package_of(session, package_name).id,
        team=team.id,
        days=days,
        book_at=due.book_at,
        freeze_at=due.freeze_at,
        pack_at=due.pack_at,
        turn_back_at=due.turn_back_at,
        depart_before=due.depart_before,
        back_by=due.back_by,
    )
