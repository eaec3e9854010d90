"""`jamtan broadcast`: one message to an audience, in each person's language, and what they answered."""

import sys
import time as waiting
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4

import click
from sqlalchemy.orm import Session

from bot.broadcasts.commands import Audience, SendBroadcast, StopBroadcast
from bot.cli.door import MOMENT, as_json, cause, order, place_of, reading, show
from bot.cli.exits import exits
from bot.cli.signed import as_user, echo_json, one_of, ordered_by, short, signed_in
from bot.contacts.commands import Role
from bot.ids import BroadcastId
from bot.languages import Language
from bot.views.broadcast_counts import BroadcastLine, broadcasts
from bot.wording.keys_periods import DialogueInvitation

LANE = "broadcasts"
LOOK_EVERY, PATIENCE = 0.5, 20.0  # seconds; without progress for so long, somebody else has to look


@click.group()
def broadcast() -> None:
    """Broadcasts: so far, invitations to a community meeting."""


@broadcast.command()
@click.option("--meeting-at", required=True, help="Place of the meeting, code or name.")
@click.option(
    "--meeting-on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Its day. The hour is told by voice."
)
@click.option("--place", "places", multiple=True, help="Invite people of this place, repeated; without: everywhere.")
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]), help="Repeated.")
@click.option("--language", "languages", multiple=True, type=click.Choice([one.value for one in Language]))
@click.option("--until", type=MOMENT, help="Sent to nobody after this; default: 18:00 on the day of the meeting.")
@as_user()
@exits
def send(
    *,
    meeting_at: str,
    meeting_on: datetime,
    until: datetime | None,
    login: str,
    **audience: tuple[str, ...],
) -> None:
    """Invite an audience to a meeting. Answers 1 yes, 2 no, 3 call me are counted: jamtan broadcast show ID."""
    [user] = signed_in(login)
    broadcast_id = BroadcastId(uuid4())

    def make(session: Session, now: datetime) -> SendBroadcast:
        meeting = place_of(session, meeting_at)
        return SendBroadcast(
            by=ordered_by(user),
            cause=cause(),
            broadcast=broadcast_id,
            organisation=user.organisation,
            phrase_key=DialogueInvitation.key,
            phrase_params=DialogueInvitation(place=meeting.name, day=meeting_on.date()).to_params(),
            audience=Audience(
                places=tuple(place_of(session, word).id for word in audience["places"]),
                roles=audience["roles"],
                languages=tuple(map(Language, audience["languages"])),
            ),
            expires_at=until or datetime.combine(meeting_on.date(), time(18), UTC),
        )

    order(make)
    if sys.stderr.isatty():
        _watch(broadcast_id)
    click.echo(f"{broadcast_id}")


def _watch(broadcast_id: UUID) -> None:
    """A bar until everybody's text is written, or nothing moves any more."""
    with reading() as session:
        [line] = broadcasts(session, only=broadcast_id)
        with click.progressbar(length=line.size, label="writing", file=sys.stderr) as bar:
            seen, moved = 0, waiting.monotonic()
            while line.state == "expanding" and waiting.monotonic() - moved < PATIENCE:
                waiting.sleep(LOOK_EVERY)  # nothing tells a command line that another process has moved on
                session.rollback()
                [line] = broadcasts(session, only=broadcast_id)
                if line.expanded > seen:
                    bar.update(line.expanded - seen)
                    seen, moved = line.expanded, waiting.monotonic()
            bar.update(line.expanded - seen)
    if line.state == "expanding":
        click.echo("the broadcasts worker is not moving; the clock tries again: jamtan broadcast show", err=True)


@broadcast.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """Broadcasts, newest first."""
    with reading() as session:
        rows = [_row(one, whole=as_json) for one in broadcasts(session)]
    show(rows, as_json=as_json, empty="no broadcast yet: jamtan broadcast send")


@broadcast.command("show")
@click.argument("id_")
@as_json
@exits
def show_(id_: str, as_json: bool) -> None:
    """How far one is, and its answers. ID: its first letters are enough."""
    with reading() as session:
        found = one_of(broadcasts(session), id_, "broadcast")
    if as_json:
        echo_json(found)
        return
    click.echo(f"{found.id}  {found.phrase_key} {_about(found)}  by {found.by}, {short(found.created_at)}")
    click.echo(f"  {found.state}: {found.expanded} of {found.size} written")
    click.echo(
        f"  queued {found.queued}, accepted {found.accepted}, delivered {found.delivered}, failed {found.failed},"
        f" cancelled {found.cancelled}"
    )
    silent = found.size - found.yes - found.no - found.call_me
    click.echo(f"  1 yes {found.yes}, 2 no {found.no}, 3 call me {found.call_me}, no answer {silent}")


def _row(one: BroadcastLine, *, whole: bool) -> dict[str, Any]:
    return {
        "id": str(one.id) if whole else str(one.id)[:8],
        "created_at": one.created_at,
        "state": one.state,
        "about": _about(one),
        "size": one.size,
        "expanded": one.expanded,
        "delivered": one.delivered,
        "failed": one.failed,
        "yes": one.yes,
        "no": one.no,
        "call_me": one.call_me,
    }


def _about(one: BroadcastLine) -> str:
    return ", ".join(str(value) for value in one.params.values())


@broadcast.command()
@click.argument("id_")
@as_user()
@exits
def stop(id_: str, login: str) -> None:
    """Send no more of it. What a network has taken cannot be called back."""
    [user] = signed_in(login)

    def make(session: Session, now: datetime) -> StopBroadcast:
        found = one_of(broadcasts(session), id_, "broadcast")
        return StopBroadcast(by=ordered_by(user), cause=cause(), broadcast=BroadcastId(found.id))

    order(make)
    click.echo("stopped")
