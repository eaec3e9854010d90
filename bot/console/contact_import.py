"""`/contacts/importer`: a table is looked at whole before anything is taken; then its good rows are, and no other.

Nothing is dropped in silence: good rows and the rows of the file of faults add up to what was sent.
"""

import csv
from io import BytesIO, StringIO
from uuid import UUID

from flask import Response as Answer
from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from bot.clock import utc_now
from bot.commands import Command, Refused
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.contact_check import Sheet, checked_sheet
from bot.console.contact_words import COLUMNS, file_fault
from bot.console.door import by_me, form_token, reading, send
from bot.console.language import gettext as _
from bot.console.language import ngettext
from bot.console.words import refused_in_words
from bot.contacts.commands import CloseTable, KeepTable, Role
from bot.contacts.headings import MODEL
from bot.contacts.imports.store import KeptTable, get
from bot.contacts.sheet import SHEETS, UnreadableTable, read_table

KINDS = (".csv", ".txt", ".tsv", *SHEETS)
ROLES = tuple(role for role in Role if role is not Role.UNKNOWN)
SHOWN = 20
"""Faulty rows on the page; all of them are in the file to download."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXAMPLE = ("Aminata (exemple)", "représentante", "bambara", "70 00 00 00", "oui", "Kelenkoro", "", "femme", "36-60")


@pages.route("/contacts/importer", methods=["GET", "POST"])
def import_contacts() -> str | Response | tuple[str, int]:
    """Send a file; it is kept sealed for its check."""
    if request.method == "GET":
        return _upload()
    sent = request.files.get("file")
    content = sent.read() if sent else b""
    name = (sent.filename or "")[-120:] if sent else ""
    fault = "no_file" if not content else "" if name.lower().endswith(KINDS) else "not_a_table"
    if not fault:
        try:
            read_table(content, name)
        except UnreadableTable as unreadable:
            fault = unreadable.code
    if fault:
        return _upload(file_fault(fault, "")), 422
    table = form_token()
    order = KeepTable(by=by_me(), cause=f"console:{table}", table=table, name=name, content=content)
    return send(lambda _session, _now, _cause: [order], f"/contacts/importer/{table}")


def _upload(fault: str = "") -> str:
    return render_template("console/contact_import.html", fault=fault, columns=MODEL, roles=ROLES)


def _kept(table: UUID) -> tuple[KeptTable, Sheet]:
    with reading() as session:
        kept = get(session, table, me().id)
        if kept is None:
            abort(404)
        return kept, checked_sheet(session, read_table(kept.content, kept.name), me())


@pages.get("/contacts/importer/<uuid:table>")
def contact_table(table: UUID) -> str:
    """The check: what is wrong with the file, then its rows with their own numbers and faults in their cells."""
    kept, sheet = _kept(table)
    return render_template(
        "console/contact_table.html",
        kept=kept,
        sheet=sheet,
        faults=[file_fault(code, about) for code, about in sheet.faults],
        shown=sheet.bad[:SHOWN] or sheet.rows[:SHOWN],
        columns=COLUMNS,
    )


@pages.post("/contacts/importer/<uuid:table>/prendre")
def take_contacts(table: UUID) -> Response:
    """Take the good rows, all of them or none; checked again at this moment."""
    path, taken = f"/contacts/importer/{table}", 0

    def make(session: object, _now: object, cause: str) -> list[Command]:
        nonlocal taken
        kept, sheet = _kept(table)
        orders: list[Command] = [
            good.order(by_me(), f"{cause}:{row.number}", me().organisation)
            for row in sheet.rows
            if (good := row.good) is not None
        ]
        if sheet.faults or not orders:
            raise Refused("nothing_to_take", "no row of this table can be taken")
        taken = len(orders)
        return [*orders, CloseTable(by=by_me(), cause=cause, table=kept.id, taken=len(orders))]

    try:
        answer = send(make, "/contacts")
    except Refused as refused:
        flash(refused_in_words(refused))
        return redirect(path, 303)
    if taken:
        told = ngettext("%(count)s personne inscrite.", "%(count)s personnes inscrites.", taken) % {"count": taken}
        flash(told, "done")
    return answer


@pages.post("/contacts/importer/<uuid:table>/abandonner")
def drop_contacts(table: UUID) -> Response:
    """Put the file aside: nothing was taken, its content is forgotten."""
    _kept(table)
    order = CloseTable(by=by_me(), cause=f"console:{form_token()}", table=table)
    return send(lambda _session, _now, _cause: [order], "/contacts/importer")


@pages.get("/contacts/importer/<uuid:table>/erreurs")
def contact_faults(table: UUID) -> Answer:
    """The rows that are not taken, as they came, with one more column: why."""
    kept, sheet = _kept(table)
    head = [_("ligne"), *sheet.table.headings, _("Erreur")]
    rows = [[str(row.number), *row.cells, "; ".join(row.told)] for row in sheet.bad]
    return _file("erreurs", kept.name, [head, *rows])


@pages.get("/contacts/importer/modele")
def contact_model() -> Answer:
    """An empty table with the right headings, and an invented row."""
    example = [*_EXAMPLE, "08:00-18:00", "non", "de vive voix"]
    return _file("modele-contacts", ".xlsx", [list(MODEL), example])


def _file(name: str, like: str, rows: list[list[str]]) -> Answer:
    """In the form in which the table came; no cell can be taken for a formula."""
    if not like.lower().endswith(SHEETS):
        out = StringIO()
        csv.writer(out, delimiter=";").writerows([[_safe(cell) for cell in row] for row in rows])
        body, kind, ending = out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "csv"
    else:
        target = BytesIO()
        with Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
            page, bold = book.add_worksheet("contacts"), book.add_format({"bold": True})
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    page.write_string(number, column, cell, bold if number == 0 else None)
            page.freeze_panes(1, 0)
            page.autofit()
        body, kind, ending = target.getvalue(), XLSX, "xlsx"
    day = f"{utc_now():%Y-%m-%d}"
    disposition = f'attachment; filename="{name}-{day}.{ending}"'
    return Answer(body, content_type=kind, headers={"Content-Disposition": disposition})


def _safe(cell: str) -> str:
    risky = cell[:1] in ("=", "-", "@", "\t", "\r") or (cell[:1] == "+" and not cell[1:].replace(" ", "").isdigit())
    return f"'{cell}" if risky else cell
