"""Rows of a table of contacts, checked against what is known: for the command line and for the page of imports alike.

What one row says must not be undone by another in silence, and an import must not take anybody's yes away.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.actors import Actor
from bot.commands import BadRow
from bot.contacts import store
from bot.contacts.commands import EnrolContact, Standing
from bot.contacts.model import Contact
from bot.contacts.parse import ContactRow, read_contact
from bot.ids import ContactId, OrganisationId, PlaceId
from bot.places import store as places
from bot.places.model import Place

Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A good row: the person that it makes, or completes."""

    contact: ContactId
    known: Contact | None
    read: ContactRow
    places: tuple[PlaceId, ...]

    def order(self, by: Actor, cause: str, organisation: OrganisationId) -> EnrolContact:
        """The order that the row describes."""
        return EnrolContact(
            by=by,
            cause=cause,
            contact=self.contact,
            organisation=organisation,
            name=self.read.name,
            role=self.read.role,
            language=self.read.language,
            addresses=self.read.addresses,
            places=self.places,
            groups=self.read.groups,
            side=self.read.side,
            sex=self.read.sex,
            age_band=self.read.age_band,
            preferred_from=self.read.preferred_from,
            preferred_to=self.read.preferred_to,
            shared_phone=self.read.shared_phone,
            consent_by_voice=self.read.consent_by_voice,
            duress_word=self.read.duress_word,
        )


@dataclass(slots=True)
class RowCheck:
    """Checks rows one after the other. `allowed`: the places whose people may be written down; None: all.

    `anew`: the person who is enrolled anew, whatever was said of them before. `organisation`: who enrols; nobody of
    another one is taken over.
    """

    session: Session
    allowed: Collection[PlaceId] | None = None
    anew: ContactId | None = None
    organisation: OrganisationId | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    places: dict[str, Place | None] = field(default_factory=dict)

    def check(self, row: Row, line: int = 0) -> CheckedRow:
        """Check one row. Raises `BadRow` with every fault, each beginning with its column."""
        read = read_contact(row)
        faults: list[str] = []
        known = self._known(read, line, faults)
        found = tuple(self._places(read, faults))
        if self.allowed is not None and not faults:
            concerned = {*found, *(known.places if known else ())}
            if not concerned or not concerned <= set(self.allowed):
                faults.append("places: outside your places")
        if faults:
            raise BadRow(faults)
        return CheckedRow(known.id if known else ContactId(uuid4()), known, read, found)

    def _known(self, read: ContactRow, line: int, faults: list[str]) -> Contact | None:
        holders = {who for channel, address in read.addresses if (who := store.find(self.session, channel, address))}
        earlier = min((self.numbers.setdefault(number, line) for _channel, number in read.addresses), default=line)
        if earlier != line:
            faults.append(f"phone: the same number stands in line {earlier}")
        if len(holders) > 1:
            faults.append("phone, whatsapp: the two numbers belong to different contacts")
        if len(holders) != 1:
            return None
        known = store.get(self.session, holders.pop())
        if known.organisation is not None and self.organisation not in (None, known.organisation):
            faults.append(f"phone: {known.pseudonym} is enrolled by another organisation")
        if known.id == self.anew:
            return known
        if known.suspended:
            faults.append(f"phone: the phone of {known.pseudonym} was said to be lost: enrol them one by one")
        elif known.opted_out and not read.consent_by_voice:
            faults.append(f"consent: {known.pseudonym} opted out: only a yes by voice brings them back")
        elif known.standing is Standing.ENROLLED and not read.consent_by_voice:
            faults.append(f"consent: {known.pseudonym} agreed already: write voice, or they would be asked again")
        return known

    def _places(self, read: ContactRow, faults: list[str]) -> list[PlaceId]:
        found = []
        for word in read.places:
            if word not in self.places:
                self.places[word] = places.by_code(self.session, word) or places.by_name(self.session, word)
            place = self.places[word]
            if place is None:
                faults.append(f"places: no place has the code or name {word}")
            else:
                found.append(place.id)
        return list(dict.fromkeys(found))
