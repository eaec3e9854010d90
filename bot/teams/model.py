"""Teams as values."""

from dataclasses import dataclass

from bot.ids import ContactId, OrganisationId, TeamId
from bot.teams.commands import Position


@dataclass(frozen=True, slots=True)
class Team:
    """A health team. Alerts go to lead and deputy."""

    id: TeamId
    organisation: OrganisationId
    name: str
    members: tuple[tuple[ContactId, Position], ...]

    @property
    def lead(self) -> ContactId:
        """Who is told first."""
        return next(contact for contact, position in self.members if position is Position.LEAD)

    @property
    def deputy(self) -> ContactId | None:
        """Who is told as well."""
        return next((contact for contact, position in self.members if position is Position.DEPUTY), None)

    @property
    def told(self) -> tuple[ContactId, ...]:
        """Lead and deputy."""
        return (self.lead,) if self.deputy is None else (self.lead, self.deputy)
