"""A number and words that nobody else has go through the whole program: no log, no Redis and no figure shows them."""

import urllib.request
from pathlib import Path

from redis import Redis

from bot.db import Database
from tests.system import running_system

NUMBER = "+22371234987"
WORDS = "kanari5309"


def test_no_log_no_redis_and_no_figure_shows_a_number_or_what_was_written(
    tmp_path: Path,
    database_urls: tuple[str, str],
    redis_url: str,
    database: Database,
    key_files: tuple[Path, Path],
) -> None:
    with running_system(tmp_path, database_urls, redis_url, database, key_files) as system:
        for text in (WORDS, f"danger {WORDS}", "0", WORDS):
            system.writes(NUMBER, text, channel="whatsapp")
        system.phones.behave(NUMBER, "fail", code=30008)
        system.writes(NUMBER, f"3 {WORDS}", channel="whatsapp")
        system.settled()
        assert system.inbox(NUMBER), "something was answered"
        with urllib.request.urlopen(f"{system.environment['PUBLIC_BASE_URL']}/metrics", timeout=5) as answer:
            figures = answer.read().decode()
        with Redis.from_url(redis_url) as client:
            kept = b"".join(bytes(key) + (client.dump(key) or b"") for key in client.scan_iter())
    logged = (tmp_path / "up.log").read_text("utf-8", "replace")
    assert "jamtan_sends_total" in figures
    for secret in (NUMBER.removeprefix("+"), WORDS):
        assert secret not in logged
        assert secret not in figures
        assert secret.encode() not in kept
