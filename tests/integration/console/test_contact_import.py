"""A table of contacts through the pages: looked at whole, nothing dropped, good rows taken once."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from bot.clock import utc_now
from bot.contacts.tables import contact, contact_import
from bot.db import Database
from bot.demo.data_people import PEOPLE
from bot.demo.data_story import id_of
from bot.users.commands import UserRole
from tests.console import Person
from tests.integration.console.test_broadcasts import only_role, words
from tests.integration.console.test_contacts import enrolled, pseudonym

UPLOAD = "/contacts/importer"
BAKARY = next(one.number for one in PEOPLE if one.key == "bakary")
TABLE = f"""nom;rôle;langue;téléphone;lieux;accord;remarque
Ramata;association des femmes;bambara;76 00 00 01;Tamba;de vive voix;
Seydou;espion;bm;76000002;Tamba;de vive voix;
Fanta;éleveur;peul;22376000003.0;Nulle part;;
;garant;français;12;Walo;peut-être;
Adama;ancien;fr;76 00 00 01;Walo;oui;le même que Ramata
Kadia;jeunes;fr;{BAKARY};Tamba;;
=2+3;ancien;fr;rien;Walo;oui;
"""


def uploaded(person: Person, content: bytes, name: str) -> TestResponse:
    form = person.tokens(UPLOAD) | {"file": (BytesIO(content), name)}
    return person.client.post(UPLOAD, data=form, content_type="multipart/form-data")


def kept(person: Person, content: bytes, name: str = "liste.csv") -> str:
    """Where the check of a file is."""
    answer = uploaded(person, content, name)
    assert answer.status_code == 303, words(answer.get_data(as_text=True))
    return str(answer.headers["Location"])


def sheet(rows: list[list[object]]) -> bytes:
    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return target.getvalue()


def people(database: Database) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(contact)) or 0


def test_every_fault_stands_in_its_cell_and_good_rows_and_faults_add_up(awa: Person, database: Database) -> None:
    before = people(database)
    path = kept(awa, TABLE.encode())
    page = awa.sees(path)
    told = words(page)
    assert "7 lignes : 1 nouvelle personne, 0 connue, complétée, 6 lignes avec une erreur." in told
    assert "Colonnes non utilisées : remarque." in told
    for fault in (
        "« espion » n’est pas connu",
        "aucun lieu ne s’appelle « Nulle part »",
        "nom : manque",
        "trop court ou trop long",
        "le même numéro est à la ligne 2",
        f"{pseudonym(database, 'bakary')} a déjà donné son accord",
        "n’est pas un numéro de téléphone",
    ):
        assert fault in told, fault
    assert '<th scope="row">3' in page, "rows keep the numbers that they have in the file"
    assert people(database) == before, "looking changes nothing"
    faults = awa.client.get(f"{path}/erreurs")
    rows = list(csv.reader(StringIO(faults.get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[0][1:-1] == ["nom", "rôle", "langue", "téléphone", "lieux", "accord", "remarque"]
    assert [row[0] for row in rows[1:]] == ["3", "4", "5", "6", "7", "8"]
    assert rows[-1][1] == "'=2+3", "no cell is a formula"
    assert all(row[-1] for row in rows[1:])


def test_good_rows_are_taken_once_and_the_file_is_forgotten(awa: Person, database: Database) -> None:
    path, before = kept(awa, TABLE.encode()), people(database)
    form = awa.tokens(path)
    for _ in range(2):
        assert awa.client.post(f"{path}/prendre", data=form).headers["Location"] == "/contacts"
    assert "1 personne inscrite." in awa.sees("/contacts")
    assert people(database) == before + 1
    assert [role for _who, _standing, role in enrolled(database, "Ramata")] == ["womens_association"]
    assert awa.client.get(path).status_code == 404
    with database.session() as session:
        [row] = session.execute(select(contact_import)).all()
        assert (row.content_sealed, row.taken) == (None, 1)
    assert "déjà été importé" in awa.sees(kept(awa, TABLE.encode()))


@pytest.mark.parametrize("name", ["liste.xlsx", "LISTE.XLSX"])
def test_a_spreadsheet_says_the_same_also_where_numbers_are_numbers(awa: Person, database: Database, name: str) -> None:
    content = sheet(
        [
            ["Nom", "Fonction", "Langue", "Téléphone", "WhatsApp", "Village", "Accord"],
            ["Ramata", "jeunes", "bm", 22376000001, "oui", "Tamba", "voix"],
            ["Fanta", "jeunes", "bm", 76000002.0, "", "tamba", ""],
            ["Adama", "jeunes", "bm", "", "", "Tamba", ""],
        ]
    )
    path = kept(awa, content, name)
    assert "2 nouvelles personnes" in words(awa.sees(path))
    faults = CalamineWorkbook.from_filelike(BytesIO(awa.client.get(f"{path}/erreurs").get_data()))
    [head, row] = faults.get_sheet_by_index(0).to_python()
    assert head[-1] == "Erreur"
    assert row[0] == "4"
    assert "ni téléphone ni WhatsApp" in str(row[-1])
    awa.sends(path, f"{path}/prendre")
    assert [standing for _who, standing, _role in enrolled(database, "Ramata")] == ["enrolled"]
    assert [standing for _who, standing, _role in enrolled(database, "Fanta")] == ["invited"]


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "vide.csv", "Choisir un fichier"),
        (b"\n\n", "vide.csv", "Le fichier est vide"),
        (b"%PDF-1.7 \0", "liste.csv", "ne se lit pas comme un tableau"),
        (b"%PDF-1.7", "liste.pdf", "ne se lit pas comme un tableau"),
        (b"PK\x03\x04 broken", "liste.xlsx", "ne se lit pas comme un tableau"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(awa: Person, content: bytes, name: str, why: str) -> None:
    refused = uploaded(awa, content, name)
    assert refused.status_code == 422
    assert why in words(refused.get_data(as_text=True))


@pytest.mark.parametrize(
    ("head", "rows", "why"),
    [
        ("nom;rôle;langue;téléphone", 0, "aucune ligne"),
        ("nom;rôle;langue", 1, "Il manque la colonne du numéro"),
        ("nom;nom;rôle;langue;téléphone", 1, "Une colonne y est deux fois : nom."),
        ("nom;téléphone", 1, "Il manque des colonnes : rôle, langue."),
        ("nom;rôle;langue;téléphone", 1001, "Trop de lignes (1001)"),
    ],
)
def test_a_fault_of_the_whole_file_is_told_before_any_row(awa: Person, head: str, rows: int, why: str) -> None:
    path = kept(awa, (head + "\n" + "x;y;z;t\n" * rows).encode())
    page = words(awa.sees(path))
    assert why in page
    assert "Importer l" not in page.partition("Vérifier")[2]
    awa.sends(path, f"{path}/prendre")
    assert "Aucune ligne de ce tableau" in awa.sees(path)


def test_an_import_takes_nobodys_no_away(awa: Person, database: Database) -> None:
    with database.session() as session:
        for who, column in (("penda", "opted_out_at"), ("moussa", "suspended_at")):
            session.execute(update(contact).where(contact.c.id == id_of("contact", who)).values(**{column: utc_now()}))
        session.commit()
    numbers = {one.key: one.number for one in PEOPLE}
    rows = [f"{who};jeunes;fr;{numbers[who]};Tamba;{yes}" for who, yes in (("penda", ""), ("moussa", "oui"))]
    path = kept(awa, "\n".join(["nom;rôle;langue;téléphone;lieux;accord", *rows]).encode())
    page = words(awa.sees(path))
    assert "a dit STOP : seul un accord de vive voix" in page
    assert "est déclaré perdu : réinscrire depuis sa fiche" in page
    assert "2 lignes avec une erreur" in page


def test_a_table_is_seen_by_who_sent_it_alone_and_may_be_put_aside(
    awa: Person, person: Callable[[str], Person], database: Database
) -> None:
    path = kept(awa, TABLE.encode())
    other = person("boubacar")
    assert other.client.get(path).status_code == 404
    assert other.client.get(f"{path}/erreurs").status_code == 404
    tokens = other.tokens("/compte")
    for act in ("prendre", "abandonner"):
        assert other.client.post(f"{path}/{act}", data=tokens).status_code == 404
    awa.sends(path, f"{path}/abandonner")
    assert awa.client.get(path).status_code == 404
    with database.session() as session:
        assert session.scalar(select(func.count()).where(contact_import.c.content_sealed.is_not(None))) == 0


def test_who_writes_people_of_one_place_down_imports_no_others(
    person: Callable[[str], Person], database: Database
) -> None:
    only_role(database, "boubacar", UserRole.OPERATOR, "Walo")
    local = person("boubacar")
    rows = [
        "Ramata;jeunes;fr;76000001;Walo;oui",
        "Fanta;jeunes;fr;76000002;Tamba;oui",
        f"X;jeunes;fr;{BAKARY};Walo;oui",
    ]
    path = kept(local, "\n".join(["nom;rôle;langue;téléphone;lieux;accord", *rows]).encode())
    page = words(local.sees(path))
    assert "1 nouvelle personne" in page
    assert page.count("hors de vos lieux") == 2


def test_the_model_can_be_sent_back_as_it_is(awa: Person) -> None:
    model = awa.client.get(f"{UPLOAD}/modele").get_data()
    page = words(awa.sees(kept(awa, model, "modele.xlsx")))
    assert "1 ligne : 1 nouvelle personne" in page


def test_a_file_that_is_too_large_is_refused_in_words(awa: Person) -> None:
    body, kind = b"x" * 3_000_000, "multipart/form-data; boundary=line"
    refused = awa.client.post(UPLOAD, data=body, content_type=kind)
    assert refused.status_code == 413
    assert "Deux mégaoctets au plus" in words(refused.get_data(as_text=True))
