"""Identifiers by what they name, so that a type checker tells a place from a person."""

from typing import NewType
from uuid import UUID

OrganisationId = NewType("OrganisationId", UUID)
UserId = NewType("UserId", UUID)
ContactId = NewType("ContactId", UUID)
PlaceId = NewType("PlaceId", UUID)
LegId = NewType("LegId", UUID)
TeamId = NewType("TeamId", UUID)
PeriodId = NewType("PeriodId", UUID)
GuaranteeId = NewType("GuaranteeId", UUID)
ChallengeId = NewType("ChallengeId", UUID)
StopId = NewType("StopId", UUID)
IncidentId = NewType("IncidentId", UUID)
PackageId = NewType("PackageId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
AssessmentId = NewType("AssessmentId", UUID)
DecisionId = NewType("DecisionId", UUID)
AlertId = NewType("AlertId", UUID)
CardId = NewType("CardId", UUID)
BroadcastId = NewType("BroadcastId", UUID)
InboundId = NewType("InboundId", UUID)
OutboundId = NewType("OutboundId", UUID)
NoteId = NewType("NoteId", UUID)
