"""What can be done before anybody signs in."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.commands import Command
from bot.ids import OrganisationId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSetup(Command):
    """From a shell: a code, good once and until then, opens the first set-up. A newer one takes its place."""

    code_index: bytes = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp(Command):
    """Whoever has the code becomes the first administrator, with a phone that makes six digits."""

    code_index: bytes = field(repr=False)
    organisation: OrganisationId
    organisation_name: str
    user: UserId
    login: str
    name: str
    password_hash: str = field(repr=False)
    secret: str = field(repr=False)
    at: datetime  # of this machine, which no story moves
