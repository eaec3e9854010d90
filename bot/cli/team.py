"""`jamtan team`: health teams and their printed lists."""

from datetime import datetime
from uuid import uuid4

import click
from sqlalchemy.orm import Session

from bot.cli.door import as_json, cause, exits, operator, order, reading, show
from bot.commands import Refused
from bot.contacts import store as contacts
from bot.ids import ContactId, TeamId
from bot.teams import store
from bot.teams.commands import AddTeam, CodeListIssued, IssueCodeList, LoseCodeList, Position
from bot.teams.model import Team
from bot.users import store as users


@click.group()
def team() -> None:
    """Health teams, and the lists of pairs that they carry."""


@team.command()
@click.argument("name")
@click.option("--organisation", required=True)
@click.option("--lead", required=True, help="Pseudonym of a contact.")
@click.option("--deputy", help="Pseudonym of a contact.")
@click.option("--member", "members", multiple=True, help="Pseudonym of a contact.")
@exits
def add(name: str, organisation: str, lead: str, deputy: str | None, members: tuple[str, ...]) -> None:
    """Add a team."""

    def make(session: Session, now: datetime) -> AddTeam:
        known = {found: org for org, found in users.organisations(session)}
        if organisation not in known:
            raise click.UsageError(f"no organisation is called {organisation}")
        people = [(lead, Position.LEAD), *([(deputy, Position.DEPUTY)] if deputy else [])]
        people += [(member, Position.MEMBER) for member in members]
        return AddTeam(
            by=operator(),
            cause=cause(),
            team=TeamId(uuid4()),
            organisation=known[organisation],
            name=name,
            members=tuple((_contact(session, who), position) for who, position in people),
        )

    order(make)
    click.echo(f"added {name}")


@team.command("code-list")
@click.argument("name")
@exits
def code_list(name: str) -> None:
    """Make a new list of 20 pairs and print it, once. The old list is void from now on."""
    outcome = order(lambda session, now: IssueCodeList(by=operator(), cause=cause(), team=_team(session, name).id))
    [issued] = [event for event in outcome.events if isinstance(event, CodeListIssued)]
    click.echo(f"{name}: fold here, keep apart from the phone")
    for number, left, right in issued.pairs:
        click.echo(f"{number:>2}   {left}   {right}")


@team.command("lost-list")
@click.argument("name")
@exits
def lost_list(name: str) -> None:
    """The printed list is lost: it is void, and a GO is read out on a call until there is a new one."""
    order(lambda session, now: LoseCodeList(by=operator(), cause=cause(), team=_team(session, name).id))
    click.echo(f"the list of {name} is void")


@team.command("list")
@as_json
@exits
def list_(as_json: bool) -> None:
    """Every team."""
    with reading() as session:
        left = store.pairs_left(session)
        rows = [
            {
                "name": found.name,
                "people": [contacts.get(session, person).pseudonym for person, _ in found.members],
                "pairs_left": left.get(found.id, 0),
            }
            for found in store.all_teams(session)
        ]
    show(rows, as_json=as_json, empty="no team yet: jamtan team add NAME")


def _team(session: Session, name: str) -> Team:
    found = store.by_name(session, name)
    if found is None:
        raise Refused("team_unknown", f"no team is called {name}")
    return found


def _contact(session: Session, pseudonym: str) -> ContactId:
    found = contacts.by_pseudonym(session, pseudonym)
    if found is None:
        raise click.UsageError(f"no contact is called {pseudonym}")
    return found.id
