"""`/incidents`: the feed; `/incidents/<ref>`: how sure we are of one, what it does to deliveries, who was thanked."""

from collections.abc import Callable

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import by_me, reading, scope, send
from bot.console.inbox_acts import in_words
from bot.console.inbox_words import CATEGORIES, WAYS
from bot.console.incident_words import LADDER, MEANT
from bot.console.live import live
from bot.contacts import store as contacts
from bot.ids import ContactId, IncidentId
from bot.incidents import store as incidents
from bot.incidents.commands import Certainty, ClearMine, JudgeIncident
from bot.incidents.model import SEVERE, Incident
from bot.messages.templates import has_template
from bot.threads.commands import ThankReporter
from bot.threads.handlers import way_of
from bot.users.model import may
from bot.users.rights import LEADS, WRITES_DOWN
from bot.views.incidents import incident_list, incident_named, judgements, roles_there, thanked_at
from bot.wording.keys_enrol import ThanksNoted
from bot.wording.render import Wording

MOST_PAGES = 400


@pages.get("/incidents")
def incident_feed() -> Response:
    """What was reported lately and nobody has refuted; or everything."""
    everything = request.args.get("vue") == "tout"
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    with reading() as session:
        found = incident_list(session, utc_now(), scope(me()), everything=everything, page=page)
    values = {"found": found, "everything": everything, "page": page, "categories": CATEGORIES}
    return live("console/incidents.html", "console/incidents_live.html", values)


@pages.get("/incidents/<ref>")
def incident(ref: str) -> Response:
    """One incident."""
    with reading() as session:
        return _page(session, ref)


def _page(session: Session, ref: str, **more: object) -> Response:
    one = incident_named(session, ref, scope(me()))
    found = incidents.by_ref(session, ref)
    if one is None or found is None:
        abort(404)
    person = contacts.get(session, ContactId(found.contact))
    wording: Wording = session.info["wording"]
    approved = has_template(session, ThanksNoted.key, person.language)
    values = {
        "one": one,
        "judged": judgements(session, one.id),
        "thanked": thanked_at(session, one.id),
        "thanks": wording.render(ThanksNoted(), person.language, plain=False),
        "person": person,
        "way": way_of(session, person, utc_now(), approved=approved),
        "ways": WAYS,
        "roles": roles_there(session, one.id),
        "ladder": LADDER,
        "meant": MEANT,
        "severe": SEVERE,
        "categories": CATEGORIES,
        "can_judge": any(may(me(), role, found.places) for role in LEADS),
        "can_write": any(may(me(), role, found.places) for role in WRITES_DOWN),
        "can_open": any(role in WRITES_DOWN for role, _ in me().roles),
        "here": f"/incidents/{one.ref}",
        "typed": {},
        "fault": None,
    }
    return live("console/incident.html", "console/incident_live.html", values | more)


Order = Callable[[Incident, str], Command]


def _ordered(ref: str, order: Order) -> Response:
    """One order about an incident, and back to its page; a refusal is said there and nothing typed is lost."""

    def make(session: Session, _now: object, cause: str) -> list[Command]:
        one, found = incident_named(session, ref, scope(me())), incidents.by_ref(session, ref)
        if one is None or found is None:
            abort(404)
        return [order(found, cause)]

    try:
        return send(make, f"/incidents/{ref.upper()}")
    except Refused as refused:
        with reading() as session:
            page = _page(session, ref, typed=request.form.to_dict(), fault=in_words(refused))
            page.status_code = 422
            return page


@pages.post("/incidents/<ref>/juger")
def judge_incident(ref: str) -> Response:
    """Somebody says how sure we are, with the reason; the handler asks for the second source and the second person."""
    try:
        certainty = Certainty(request.form.get("certainty", ""))
    except ValueError:
        abort(400)
    reason, source = request.form.get("reason", "")[:500], request.form.get("second_source", "")[:200]
    return _ordered(
        ref,
        lambda found, cause: JudgeIncident(
            by=by_me(),
            cause=cause,
            incident=IncidentId(found.id),
            certainty=certainty,
            reason=reason,
            second_source=source,
        ),
    )


@pages.post("/incidents/<ref>/lever")
def clear_object(ref: str) -> Response:
    """A named person says that a suspicious object is gone, and a second role of the place says so too."""
    person, role = request.form.get("person", "")[:200], request.form.get("role", "")
    return _ordered(
        ref,
        lambda found, cause: ClearMine(
            by=by_me(), cause=cause, incident=IncidentId(found.id), named_person=person, second_role=role
        ),
    )


@pages.post("/incidents/<ref>/remercier")
def thank_reporter(ref: str) -> Response:
    """One neutral line to whoever told it."""
    return _ordered(ref, lambda found, cause: ThankReporter(by=by_me(), cause=cause, incident=IncidentId(found.id)))
