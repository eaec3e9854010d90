"""`jamtan contact`: the people we write to."""

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.cli.door import as_json, cause, exits, operator, order, reading, show
from bot.cli.importing import Row, import_rows
from bot.cli.signed import ordered_by, signed_in
from bot.contacts import store
from bot.contacts.commands import EnrolContact, Reveal, StartMessages, SuspendContact, VerifyFirst
from bot.contacts.model import Contact, masked
from bot.contacts.store_addresses import addresses
from bot.users import store as users
from bot.views.contact_rows import RowCheck


@click.group()
def contact() -> None:
    """The people we write to: shown by pseudonym, numbers masked."""


@contact.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", required=True, help="Which organisation enrols them.")
@click.option("--errors", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows here.")
@click.option("--check", "check_only", is_flag=True, help="Try everything, keep nothing.")
@exits
def import_(file: Path, organisation: str, errors: Path | None, check_only: bool) -> None:
    """Import contacts from a CSV file. Exit 1 if any row is refused; the good ones are taken.

    Columns: name, role, language (fr, bm, ff), phone, whatsapp (a number, or yes for the same), places (codes or
    names, separated by ;), groups, side, sex (female, male), age_band, hours (08:00-18:00), shared_phone, consent
    (voice where it was given in person; else the question is sent), duress_word.
    """
    with reading() as session:
        known = {name: found for found, name in users.organisations(session)}
    if organisation not in known:
        raise click.UsageError(f"no organisation is called {organisation}")

    lines, numbers = count(2), dict[str, int]()

    def make(session: Session, row: Row) -> EnrolContact:
        checked = RowCheck(session, organisation=known[organisation], numbers=numbers).check(row, next(lines))
        return checked.order(operator(), cause(), known[organisation])

    _, refused = import_rows(file, make, errors=errors, check_only=check_only)
    if refused:
        raise SystemExit(1)


@contact.command("list")
@click.option("--reveal", is_flag=True, help="Show whole numbers and names; it is written down that they were read.")
@as_json
@exits
def list_(reveal: bool, as_json: bool) -> None:
    """Everybody, by pseudonym."""
    if reveal:
        write_down_reading("contacts")
    with reading() as session:
        rows = [_shown(session, found, reveal) for found in store.all_contacts(session)]
    show(rows, as_json=as_json, empty="no contact yet: jamtan contact import FILE.csv --organisation NAME")


def _shown(session: Session, found: Contact, reveal: bool) -> dict[str, object]:
    numbers = [
        f"{one.channel} {one.address if reveal else masked(one.address)}" for one in addresses(session, found.id)
    ]
    shown: dict[str, object] = {
        "pseudonym": found.pseudonym,
        "role": found.role.value,
        "language": found.language.value,
        "standing": found.standing.value,
        "opted_out": found.opted_out,
        "suspended": found.suspended,
        "numbers": numbers,
    }
    if reveal:
        shown["name"] = store.name_of(session, found.id)
    return shown


@contact.command()
@click.argument("pseudonym")
@exits
def suspend(pseudonym: str) -> None:
    """A phone is lost or taken: nothing from it counts until its owner is enrolled anew."""
    order(lambda session, now: SuspendContact(by=operator(), cause=cause(), contact=named(session, pseudonym).id))
    click.echo(f"{pseudonym} is suspended")


@contact.command()
@click.argument("pseudonym")
@exits
def resume(pseudonym: str) -> None:
    """Somebody who opted out asked, in person, for messages again."""
    order(lambda session, now: StartMessages(by=operator(), cause=cause(), contact=named(session, pseudonym).id))
    click.echo(f"{pseudonym} gets messages again")


@contact.command("verify-first")
@click.argument("pseudonym")
@click.option("--as", "login", required=True)
@click.option("--with", "second", required=True, help="The second person's login.")
@click.option("--days", type=click.IntRange(1, 7), default=7, show_default=True)
@click.option("--reason", required=True)
@exits
def verify_first(pseudonym: str, login: str, second: str, days: int, reason: str) -> None:
    """Two people ask that stops from this number are called back before anybody is alerted; they still hold."""
    if login == second:
        raise click.UsageError("two different people are needed")
    one, other = signed_in(login, second)

    def make(session: Session, now: datetime) -> VerifyFirst:
        return VerifyFirst(
            by=ordered_by(one),
            cause=cause(),
            contact=named(session, pseudonym).id,
            until=now + timedelta(days=days),
            second=other.id,
            reason=reason,
        )

    order(make)
    click.echo(f"{pseudonym} is called back first for {days} days")


def write_down_reading(what: str) -> None:
    """Put into the journal that somebody looked at more than pseudonyms."""
    order(lambda session, now: Reveal(by=operator(), cause=cause(), what=what))


def named(session: Session, pseudonym: str) -> Contact:
    """The contact of this pseudonym. Raises `click.UsageError`."""
    found = store.by_pseudonym(session, pseudonym)
    if found is None:
        raise click.UsageError(f"no contact is called {pseudonym}: see `jamtan contact list`")
    return found
