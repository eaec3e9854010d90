"""Who may open the inbox, incidents, journal and health, and who may act there: the table, role by role."""

from uuid import UUID

import pytest
from flask import Flask

from bot.contacts import store as contacts
from bot.db import Database
from bot.demo.data_story import id_of
from bot.ids import ContactId
from bot.places.store import by_name
from bot.users.commands import UserRole
from bot.users.tables import user_role
from tests.console import Person
from tests.integration.console.test_incidents import reported

LEADS = {UserRole.COORDINATOR, UserRole.SECURITY_FOCAL_POINT}
WRITES, MANAGES, ALL = {UserRole.OPERATOR, *LEADS}, {UserRole.ADMINISTRATOR, *LEADS}, set(UserRole)
PAGES = {
    "/boite": WRITES,
    "/boite/{who}": WRITES,
    "/incidents": ALL,
    "/incidents/{ref}": ALL,
    "/journal": MANAGES,
    "/sante": ALL,
}
ACTS = {
    "/boite/{who}/prendre": WRITES,
    "/boite/{who}/laisser": WRITES,
    "/boite/{who}/note": WRITES,
    "/boite/{who}/ecrire": WRITES,
    "/boite/{who}/phrase": WRITES,
    "/boite/{who}/numero": WRITES,
    "/boite/{who}/lire": WRITES,
    "/boite/{who}/entendu": WRITES,
    "/boite/{who}/rappel": WRITES,
    "/boite/repris": WRITES,
    "/incidents/{ref}/juger": LEADS,
    "/incidents/{ref}/lever": LEADS,
    "/incidents/{ref}/remercier": WRITES,
    "/journal.csv": MANAGES,
    "/sante/texte": LEADS,
}


def becomes(database: Database, role: UserRole, place: UUID | None = None) -> None:
    with database.session() as session:
        mine = user_role.c.user_id == id_of("user", "awa")
        session.execute(user_role.update().where(mine).values(role=role, place_id=place))
        session.commit()


def named(database: Database, who: str) -> str:
    with database.session() as session:
        return contacts.get(session, ContactId(id_of("contact", who))).pseudonym


@pytest.mark.parametrize("role", UserRole)
def test_each_page_and_act_is_open_to_its_roles_alone(awa: Person, database: Database, role: UserRole) -> None:
    names = {"who": named(database, "penda"), "ref": reported(database)}
    becomes(database, role)
    form = awa.tokens("/compte")
    for path, roles in PAGES.items():
        assert awa.client.get(path.format(**names)).status_code == (200 if role in roles else 403), path
    for path, roles in ACTS.items():
        answer = awa.client.post(path.format(**names), data={"csrf_token": form["csrf_token"]})
        assert (answer.status_code == 403) is (role not in roles), (path, answer.status_code)


def test_whoever_holds_a_role_elsewhere_neither_sees_nor_acts_here(awa: Person, database: Database) -> None:
    penda, samba, ref = named(database, "penda"), named(database, "samba"), reported(database)
    with database.session() as session:
        walo = by_name(session, "Walo")
    assert walo is not None
    becomes(database, UserRole.COORDINATOR, walo.id)
    awa.sees(f"/boite/{penda}", 404)
    awa.sees(f"/boite/{samba}")
    awa.sees(f"/incidents/{ref}", 404)
    assert ref not in awa.sees("/incidents")
    tokens = awa.tokens("/compte")
    assert awa.client.post(f"/boite/{penda}/prendre", data=tokens).status_code == 404
    assert awa.client.post(f"/incidents/{ref}/juger", data=tokens | {"certainty": "refuted"}).status_code == 404


def test_without_signing_in_every_page_leads_to_the_door(app: Flask) -> None:
    client = app.test_client()
    names = {"who": "X", "ref": "Y"}
    for path in PAGES:
        answer = client.get(path.format(**names))
        assert answer.status_code == 303
        assert "/connexion" in answer.headers["Location"]
