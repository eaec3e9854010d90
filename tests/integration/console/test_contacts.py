"""Contacts through the pages: masked, found, revealed in the journal's sight, enrolled, lost, enrolled anew."""

import re
from collections.abc import Callable

from sqlalchemy import select

from bot.contacts import store as contacts
from bot.contacts.store_addresses import addresses
from bot.contacts.tables import contact, contact_address
from bot.db import Database
from bot.demo.data_people import PEOPLE
from bot.demo.data_story import id_of
from bot.ids import ContactId
from bot.messages.tables import outbound
from bot.users.commands import UserRole
from tests.console import Person
from tests.integration.console.test_broadcasts import only_role, words

NUMBERS = {one.key: one.number for one in PEOPLE}
NEW = {
    "name": "Ramata",
    "role": "womens_association",
    "language": "bm",
    "phone": "76 00 00 01",
    "whatsapp": "oui",
    "place-1": "Tamba",
    "sex": "female",
    "consent": "voice",
}


def pseudonym(database: Database, who: str) -> str:
    with database.session() as session:
        return contacts.get(session, ContactId(id_of("contact", who))).pseudonym


def enrolled(database: Database, name: str) -> list[tuple[str, str, str]]:
    """Pseudonym, standing and role of whoever has this name."""
    with database.session() as session:
        rows = session.execute(select(contact.c.id, contact.c.pseudonym, contact.c.standing, contact.c.role)).all()
        return [
            (row.pseudonym, row.standing, row.role)
            for row in rows
            if contacts.name_of(session, ContactId(row.id)) == name
        ]


def journal(database: Database) -> list[tuple[str, str]]:
    with database.session() as session:
        from bot.audit.store import lines

        return [(str(one["command"]), str(one["subject"])) for one in lines(session)]


def test_everybody_is_listed_by_pseudonym_and_no_number_is_whole(awa: Person) -> None:
    page = awa.sees("/contacts")
    assert f"({len(PEOPLE)})" in page
    assert "+223 •• •• •• 11" in page
    for one in PEOPLE:
        assert one.number not in page
        assert one.number.removeprefix("+223") not in page


def test_a_person_is_found_by_pseudonym_place_or_whole_number(awa: Person, database: Database) -> None:
    bakary, demba = pseudonym(database, "bakary"), pseudonym(database, "demba")
    for query in (bakary.lower(), NUMBERS["bakary"].removeprefix("+223"), "role=guarantor&langue=bm"):
        page = awa.sees(f"/contacts?{query if '=' in query else 'q=' + query}")
        assert bakary in page, query
        assert demba not in page, query
    assert demba in awa.sees("/contacts?q=foulba")
    nobody = awa.sees("/contacts?q=000011")
    assert "Un nom ou un bout de numéro ne se cherche pas" in nobody


def test_a_whole_number_is_shown_to_whoever_asked_and_the_journal_knows(
    awa: Person, person: Callable[[str], Person], database: Database
) -> None:
    path = f"/contacts/{pseudonym(database, 'bakary')}"
    assert NUMBERS["bakary"] not in awa.sees(path)
    told = awa.sends(path, f"{path}/reveler")
    shown = told.headers["Location"]
    page = awa.sees(shown)
    assert NUMBERS["bakary"] in page
    assert "Bakary" in page
    assert ("Reveal", f"what:contact {path.rpartition('/')[2]}") in journal(database)
    assert NUMBERS["bakary"] not in person("boubacar").sees(shown), "another person asks for themselves"
    other = shown.replace(pseudonym(database, "bakary"), pseudonym(database, "penda"))
    assert NUMBERS["penda"] not in awa.sees(other), "and so for each contact"


def test_somebody_who_said_yes_by_voice_is_enrolled_once(awa: Person, database: Database) -> None:
    form = awa.tokens("/contacts/nouveau") | NEW
    answers = [awa.client.post("/contacts/nouveau", data=form) for _ in range(2)]
    [(who, standing, role)] = enrolled(database, "Ramata")
    assert [one.headers.get("Location") for one in answers] == [f"/contacts/{who}"] * 2
    assert (standing, role) == ("enrolled", "womens_association")
    assert "a donné son accord" in awa.sees(f"/contacts/{who}")


def test_without_a_yes_by_voice_nothing_is_sent_but_the_question(awa: Person, database: Database) -> None:
    awa.sends("/contacts/nouveau", "/contacts/nouveau", **(NEW | {"consent": "ask"}))
    [(_who, standing, _role)] = enrolled(database, "Ramata")
    assert standing == "invited"
    with database.session() as session:
        assert session.scalars(select(outbound.c.phrase_key).where(outbound.c.cause.like("console:%"))).all() == [
            "ask_consent"
        ]


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(awa: Person, database: Database) -> None:
    wrong = NEW | {"phone": "12", "role": "", "place-1": "Nulle part", "hours": "18:00-08:00", "consent": ""}
    refused = awa.sends("/contacts/nouveau", "/contacts/nouveau", **wrong)
    assert refused.status_code == 422
    page = words(refused.get_data(as_text=True))
    for told in ("trop court ou trop long", "Rôle : manque", "finit avant de commencer", "Dire comment l’accord"):
        assert told in page, told
    assert 'value="Ramata"' in refused.get_data(as_text=True)
    taken = awa.sends("/contacts/nouveau", "/contacts/nouveau", **(NEW | {"phone": NUMBERS["bakary"]}))
    assert f"déjà celui de {pseudonym(database, 'bakary')}" in words(taken.get_data(as_text=True))
    assert enrolled(database, "Ramata") == []


def test_a_lost_phone_counts_for_nothing_and_its_number_is_forgotten_when_a_new_one_comes(
    awa: Person, database: Database
) -> None:
    who = pseudonym(database, "penda")
    assert awa.sends(f"/contacts/{who}", f"/contacts/{who}/perdu").status_code == 303
    page = awa.sees(f"/contacts/{who}")
    assert "rien de ce qui en vient ne compte" in page
    assert "Téléphone perdu ou pris" not in page
    again = f"/contacts/nouveau?personne={who}"
    assert "fulfulde" in awa.sees(again)
    nothing = awa.sends(again, again, **(NEW | {"personne": who, "phone": "", "whatsapp": ""}))
    assert nothing.status_code == 422
    done = awa.sends(again, again, **(NEW | {"personne": who, "name": "Penda", "phone": "76000002", "whatsapp": ""}))
    assert done.headers["Location"] == f"/contacts/{who}"
    with database.session() as session:
        assert [one.address for one in addresses(session, ContactId(id_of("contact", "penda")))] == ["+22376000002"]
        found = session.scalar(select(contact.c.suspended_at).where(contact.c.pseudonym == who))
        assert found is None


def test_who_is_enrolled_anew_keeps_what_the_form_does_not_say(awa: Person, database: Database) -> None:
    awa.sends("/contacts/nouveau", "/contacts/nouveau", **(NEW | {"duress_word": "baobab", "groups": "femmes"}))
    [(who, _standing, _role)] = enrolled(database, "Ramata")
    again = f"/contacts/nouveau?personne={who}"
    bare = {"personne": who, "name": "Ramata", "role": "elder", "language": "bm", "consent": "voice"}
    assert awa.sends(again, again, **(bare | {"phone": "76000001"})).status_code == 303
    with database.session() as session:
        found = contacts.by_pseudonym(session, who)
        assert found
        assert (found.role, found.groups, len(found.places)) == ("elder", ("femmes",), 1)
        assert found.duress_word_index is not None


def test_what_was_said_by_voice_is_noted_with_the_way_it_was_heard(awa: Person, database: Database) -> None:
    who = pseudonym(database, "moussa")
    path = f"/contacts/{who}"
    awa.sends(path, f"{path}/dit", said="stop", via="call")
    assert "a dit STOP" in awa.sees(path)
    awa.sends(path, f"{path}/dit", said="start", via="visit")
    awa.sends(path, f"{path}/dit", said="bm", via="radio")
    page = words(awa.sees(path))
    assert "Langue bambara" in page
    assert "a donné son accord" in page
    assert awa.sends(path, f"{path}/dit", said="stop", via="text").status_code == 400


def test_a_deputy_is_somebody_of_the_same_place_who_agreed(awa: Person, database: Database) -> None:
    penda, bakary, samba = (pseudonym(database, who) for who in ("penda", "bakary", "samba"))
    path = f"/contacts/{penda}"
    awa.sends(path, f"{path}/suppleant", deputy=bakary)
    assert bakary in words(awa.sees(path)).split("Suppléant")[1]
    assert penda in words(awa.sees(f"/contacts/{bakary}")).split("Supplée")[1]
    for wrong, why in ((samba, "est d’autres lieux"), (penda, "son propre suppléant"), ("P-NOBODY", "ce pseudonyme")):
        awa.sends(path, f"{path}/suppleant", deputy=wrong)
        assert why in awa.sees(path), wrong
    awa.sends(path, f"{path}/suppleant", deputy="")
    assert "aucun : personne à appeler à sa place" in awa.sees(path)


def test_whoever_only_reads_changes_nothing_and_whoever_works_elsewhere_sees_nothing(
    person: Callable[[str], Person], database: Database
) -> None:
    only_role(database, "salif", UserRole.VIEWER)
    only_role(database, "boubacar", UserRole.OPERATOR, "Walo")
    who, samba = pseudonym(database, "bakary"), pseudonym(database, "samba")
    reader, local = person("salif"), person("boubacar")
    assert "Révéler" not in reader.sees(f"/contacts/{who}")
    tokens = reader.tokens("/compte")
    for act in ("perdu", "reveler", "dit", "suppleant"):
        assert reader.client.post(f"/contacts/{who}/{act}", data=tokens).status_code == 403
    for path in ("/contacts/nouveau", "/contacts/importer"):
        assert reader.client.get(path).status_code == 403
    assert local.client.get(f"/contacts/{who}").status_code == 404
    assert who not in local.sees("/contacts")
    assert samba in local.sees("/contacts")
    refused = local.sends("/contacts/nouveau", "/contacts/nouveau", **NEW)
    assert "personnes de vos lieux" in refused.get_data(as_text=True)
    done = local.sends("/contacts/nouveau", "/contacts/nouveau", **(NEW | {"place-1": "Walo"}))
    assert done.status_code == 303


def test_no_page_of_contacts_ever_shows_a_whole_number_unasked(awa: Person, database: Database) -> None:
    with database.session() as session:
        people = session.scalars(select(contact.c.pseudonym)).all()
        assert session.scalar(select(contact_address.c.id).limit(1))
    for who in people:
        page = awa.sees(f"/contacts/{who}")
        assert not re.search(r"\+?223[ \d]{8,}\d", page), who
