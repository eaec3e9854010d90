"""Packages through the pages: described, in versions, agreed with places."""

from collections.abc import Callable

from sqlalchemy import delete, select

from bot.clock import utc_now
from bot.db import Database
from bot.deliveries.tables import health_package, package_agreement
from bot.users.commands import UserRole
from tests.console import Person
from tests.integration.console.test_broadcasts import only_role, words

NEW = "/paquets/nouveau"
GOATS = {"name": "Chèvres", "activity-1": "vermifuge", "domain-1": "animal", "target-1": "200 têtes", "cold": "12"}


def made(database: Database) -> list[tuple[str, int]]:
    with database.session() as session:
        query = select(health_package.c.name, health_package.c.version).order_by(health_package.c.version)
        return [(row.name, row.version) for row in session.execute(query) if row.name == "Chèvres"]


def test_a_package_is_described_and_a_name_that_is_taken_makes_a_new_version(awa: Person, database: Database) -> None:
    form = awa.tokens(NEW) | GOATS
    for _ in range(2):
        assert awa.client.post(NEW, data=form).headers["Location"] == "/paquets"
    assert made(database) == [("Chèvres", 1)]
    awa.sends(NEW, NEW, **(GOATS | {"name": "chèvres", "activity-2": "vaccin"}))
    assert made(database) == [("Chèvres", 1), ("Chèvres", 2)]
    page = words(awa.sees("/paquets"))
    assert "Version 2 la plus récente" in page
    assert "Animaux : vermifuge (200 têtes)" in page
    assert "Tient 12 h hors du froid." in page


def test_what_is_missing_is_said_beside_its_field(awa: Person, database: Database) -> None:
    refused = awa.sends(NEW, NEW, name="", cold="beaucoup")
    assert refused.status_code == 422
    page = words(refused.get_data(as_text=True))
    for told in ("Un paquet a un nom.", "Au moins une activité.", "Un nombre d’heures"):
        assert told in page
    assert made(database) == []


def test_a_place_agrees_a_package_with_its_roles_and_day(awa: Person, database: Database) -> None:
    awa.sends(NEW, NEW, **GOATS)
    with database.session() as session:
        [goats] = session.scalars(select(health_package.c.id).where(health_package.c.name == "Chèvres"))
    path, today = f"/paquets/{goats}/convenir", f"{utc_now():%Y-%m-%d}"
    wrong = awa.sends(path, path, place="Nulle part", agreed_on="jeudi")
    assert wrong.status_code == 422
    page = words(wrong.get_data(as_text=True))
    for told in ("Aucun lieu ne porte ce nom", "Dire qui a donné son accord", "Une date comme"):
        assert told in page
    late = awa.sends(path, path, place="Walo", role=["herder"], agreed_on="2099-01-01")
    assert late.status_code == 422
    done = awa.sends(path, path, place="walo", role=["herder", "elder"], agreed_on=today)
    assert done.status_code == 303
    told = words(awa.sees("/paquets"))
    assert "Walo" in told.split("Convenu avec")[1] or "Walo" in told
    with database.session() as session:
        row = session.execute(select(package_agreement).where(package_agreement.c.package_id == goats)).one()
        assert sorted(row.roles) == ["elder", "herder"]


def test_a_package_that_no_place_agreed_says_what_that_means(awa: Person, database: Database) -> None:
    with database.session() as session:
        session.execute(delete(package_agreement))
        session.commit()
    assert "Aucun lieu : personne ne peut encore le demander" in words(awa.sees("/paquets"))


def test_who_may_not_lead_adds_nothing_and_who_works_elsewhere_agrees_nothing(
    awa: Person, person: Callable[[str], Person], database: Database
) -> None:
    awa.sends(NEW, NEW, **GOATS)
    with database.session() as session:
        [goats] = session.scalars(select(health_package.c.id).where(health_package.c.name == "Chèvres"))
    only_role(database, "boubacar", UserRole.OPERATOR, "Walo")
    local = person("boubacar")
    assert "Nouveau paquet" not in local.sees("/paquets")
    assert local.client.get(NEW).status_code == 403
    path = f"/paquets/{goats}/convenir"
    form: dict[str, str | list[str]] = {"role": ["herder"], "agreed_on": f"{utc_now():%Y-%m-%d}"}
    refused = local.sends(path, path, place="Tamba", **form)
    assert refused.status_code == 422
    assert local.sends(path, path, place="Walo", **form).status_code == 303
