"""Looks for the facts of a transcript in the database: one select for each form."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.scenarios.world import World

Check = Callable[[World, Session, Mapping[str, str | None]], bool]


def _found(session: Session, query: str, **values: Any) -> bool:
    return bool(session.execute(text(f"SELECT EXISTS ({query})"), values).scalar_one())


def _delivery(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = "SELECT outcome, reasons FROM assessment WHERE delivery_id = :delivery ORDER BY number DESC LIMIT 1"
    row = session.execute(text(query), {"delivery": world.delivery(str(names["delivery"]))}).one()
    codes = {reason["code"] for reason in row.reasons}
    return bool(row.outcome == names["outcome"] and (names["reason"] is None or names["reason"] in codes))


def _decided(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = "SELECT 1 FROM decision WHERE delivery_id = :delivery AND kind = :kind"
    return _found(session, query, delivery=world.delivery(str(names["delivery"])), kind=names["kind"])


def _incident(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = (
        "SELECT 1 FROM incident i JOIN incident_place p ON p.incident_id = i.id"
        " WHERE p.place_id = :place AND severity = :severity"
        " AND (CAST(:category AS smallint) IS NULL OR category = CAST(:category AS smallint))"
    )
    category = None if names["category"] is None else int(names["category"])
    values = {"place": world.place(str(names["place"])), "severity": int(str(names["severity"]))}
    return _found(session, query, category=category, **values)


def _situation(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = "SELECT value FROM situation WHERE place_id = :place ORDER BY at DESC LIMIT 1"
    newest = session.execute(text(query), {"place": world.place(str(names["place"]))}).scalar_one()
    return bool(newest == names["value"])


def _confirmation(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = "SELECT 1 FROM confirmation WHERE place_id = :place AND contact_id = :who AND proof = :proof"
    place, who = world.place(str(names["place"])), world.contact(str(names["person"]))
    return _found(session, query, place=place, who=who, proof=names["proof"])


def _no_confirmation(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    return not _found(session, "SELECT 1 FROM confirmation")


def _stop(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = (
        "SELECT 1 FROM standing_stop WHERE place_id = :place AND contact_id = :who AND proven = :proven"
        " AND ended_at IS NULL"
    )
    place, who = world.place(str(names["place"])), world.contact(str(names["person"]))
    return _found(session, query, place=place, who=who, proven=names["proven"] == "proven")


def _request(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = (
        "SELECT 1 FROM delivery WHERE state = 'requested' AND requested_place_id = :place AND requested_days = :days"
    )
    return _found(session, query, place=world.place(str(names["place"])), days=names["days"])


def _answer(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = (
        "SELECT kind FROM delivery_answer WHERE delivery_id = :delivery AND contact_id = :who ORDER BY at DESC LIMIT 1"
    )
    values = {"delivery": world.delivery(str(names["delivery"])), "who": world.contact(str(names["person"]))}
    return bool(session.execute(text(query), values).scalar_one() == names["answer"])


def _invited(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = "SELECT 1 FROM broadcast_recipient WHERE contact_id = :who AND answer = :answer"
    return _found(session, query, who=world.contact(str(names["person"])), answer=int(str(names["answer"])))


def _card(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    return _found(session, "SELECT 1 FROM card WHERE kind = :kind AND settled_at IS NULL", kind=names["kind"])


def _standing(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = "SELECT 1 FROM contact WHERE id = :who AND standing = :standing"
    return _found(session, query, who=world.contact(str(names["person"])), standing=names["standing"])


def _opted_out(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = "SELECT 1 FROM contact WHERE id = :who AND opted_out_at IS NOT NULL"
    return _found(session, query, who=world.contact(str(names["person"])))


def _language(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
    query = "SELECT 1 FROM contact WHERE id = :who AND language = :language"
    return _found(session, query, who=world.contact(str(names["person"])), language=names["language"])


def _alert(acknowledged: str) -> Check:
    query = (
        "SELECT 1 FROM alert a JOIN alert_recipient r ON r.alert_id = a.id"
        f" WHERE r.contact_id = :who AND a.kind = :kind AND r.acknowledged_at IS {acknowledged}"
    )

    def check(world: World, session: Session, names: Mapping[str, str | None]) -> bool:
        who, kind = world.contact(str(names["person"])), str(names["kind"]).lower()
        return _found(session, query, who=who, kind=kind)

    return check


CHECKS: Mapping[str, Check] = {
    "delivery": _delivery,
    "decided": _decided,
    "incident": _incident,
    "situation": _situation,
    "confirmation": _confirmation,
    "no_confirmation": _no_confirmation,
    "stop": _stop,
    "request": _request,
    "answer": _answer,
    "invited": _invited,
    "card": _card,
    "standing": _standing,
    "opted_out": _opted_out,
    "language": _language,
    "acknowledged": _alert("NOT NULL"),
    "open_alert": _alert("NULL"),
}
"""`told` is not here: it is read on the phone."""
