"""A table of places as it is handed in: rows by our column names, with their numbers; French headings are known."""

import csv
from collections.abc import Mapping

MOST_ROWS = 1_000
HEADINGS: Mapping[str, str] = {
    "nom": "name",
    "lieu": "name",
    "autres noms": "alt_names",
    "autres_noms": "alt_names",
    "latitude": "lat",
    "longitude": "lon",
    "jour de marché": "market_day",
    "marche": "market_day",
    "marché": "market_day",
}


def place_rows(content: bytes) -> list[tuple[int, dict[str, str | None]]]:
    """Rows of a CSV file, comma or semicolon, UTF-8 or Windows' encoding; empty ones left out."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    lines = text.replace("\0", "").splitlines()
    first = lines[0] if lines else ""
    reader = csv.DictReader(lines, delimiter=";" if first.count(";") > first.count(",") else ",")
    rows = []
    for row in reader:
        named = {_column(heading): cell for heading, cell in row.items() if heading is not None}
        if any(isinstance(cell, str) and cell.strip() for cell in named.values()):
            rows.append((reader.line_num, named))
    return rows


def _column(heading: str) -> str:
    plain = heading.strip().casefold()
    return HEADINGS.get(plain, plain)
