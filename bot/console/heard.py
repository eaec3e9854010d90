"""What a person said by voice, written down beside their thread: the same orders as by text, marked as heard."""

from datetime import UTC, datetime
from uuid import uuid4

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.actors import Actor, Via
from bot.commands import Command, Refused
from bot.console.blueprint import pages
from bot.console.door import by_me, form_token, heard, reading, send
from bot.console.inbox import person_of, place_named, thread_page, to_thread
from bot.console.inbox_acts import ordered
from bot.console.inbox_words import CATEGORIES, HEARD
from bot.console.language import gettext as _
from bot.console.words import refused_in_words
from bot.contacts.model import Contact
from bot.guarantees.commands import ConfirmByVoice, RecordCallBack, ReportSituation, SituationValue, Withdraw
from bot.guarantees.stops.store import stops_of
from bot.ids import IncidentId, PlaceId
from bot.incidents.commands import ReportIncident

VOICES = (Via.CALL, Via.VISIT, Via.RADIO)
YES_NO = {"yes": True, "no": False}


@pages.post("/boite/<who>/entendu")
def heard_by_voice(who: str) -> Response:
    """Write down what was said. What was typed stays where it cannot be taken."""
    try:
        made = send(lambda session, now, cause: _orders(session, person_of(session, who), now, cause), f"/boite/{who}")
    except Refused as refused:
        with reading() as session:
            page = thread_page(
                session, person_of(session, who), typed=request.form.to_dict(), fault=refused_in_words(refused)
            )
            page.status_code = 422
            return page
    return made if made.location != f"/boite/{who}" else to_thread(who)


def _orders(session: Session, person: Contact, now: datetime, cause: str) -> list[Command]:
    form = request.form
    via, said, at = form.get("via", ""), form.get("said", ""), _moment(form.get("at", ""), now)
    if via not in VOICES or said not in HEARD:
        abort(400)
    place = place_named(session, form.get("place", ""))
    where, by = place.id if place else None, heard(Via(via), person.id)
    match said:
        case "yes":
            return [_yes(person, where, by, at, cause)]
        case "no" | "withdrawn":
            refused = said == "no"
            return [
                Withdraw(by=by, cause=cause, contact=person.id, place=where, refused_question=refused, at=at),
            ]
        case "report":
            return [_report(person, where, by, at, cause)]
        case "danger":
            return [_report(person, where, by, at, cause), _news(person, where, by, at, cause)]
    return [_news(person, where, by, at, cause)]


def _yes(person: Contact, where: PlaceId | None, by: Actor, at: datetime, cause: str) -> Command:
    """A yes is for one place, which has to be said."""
    only = where or (person.places[0] if len(person.places) == 1 else None)
    if only is None:
        raise Refused("place_missing", "a yes is for one place: say which")
    return ConfirmByVoice(by=by, cause=cause, contact=person.id, place=only, at=at)


def _news(person: Contact, where: PlaceId | None, by: Actor, at: datetime, cause: str) -> Command:
    value = SituationValue(request.form["said"])
    return ReportSituation(by=by, cause=cause, contact=person.id, place=where, value=value, at=at)


def _report(person: Contact, where: PlaceId | None, by: Actor, at: datetime, cause: str) -> Command:
    digit = request.form.get("category", "")
    return ReportIncident(
        by=by,
        cause=cause,
        incident=IncidentId(uuid4()),
        contact=person.id,
        place=where,
        category=int(digit) if digit in {str(one) for one in CATEGORIES} else None,
        happened_at=at,
        ongoing=YES_NO.get(request.form.get("ongoing", "")),
        health_touched=YES_NO.get(request.form.get("health", "")),
    )


def _moment(typed: str, now: datetime) -> datetime:
    """When it was said: now, unless a moment was typed."""
    if not typed.strip():
        return now
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=UTC)
    except ValueError:
        raise Refused("bad_moment", _("Une heure comme 07:00.")) from None


@pages.post("/boite/<who>/rappel")
def called_back(who: str) -> Response:
    """The person was called about their unproven stops."""
    form_token()

    def make(session: Session, person: Contact, cause: str) -> list[Command]:
        waiting = [one for one in stops_of(session, person.id) if not one.proven and one.call_recorded_at is None]
        if not waiting:
            raise Refused("no_stop", "nothing of this person waits for a call")
        stands = request.form.get("stands") == "yes"
        note = request.form.get("note", "")[:500]
        return [RecordCallBack(by=by_me(), cause=cause, stop=waiting[0].id, note=note, withdrawn=stands)]

    return ordered(who, make)
