import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.message import message
from bot.messages.graphemes import split_graphemes
from bot.messages.segments import Encoding, Segments, count_segments

ORACLE = Path(__file__).parents[2] / "data" / "segments.jsonl.gz"  # `make oracles` asks again


def answers() -> Iterator[tuple[str, str, int, int]]:
    with gzip.open(ORACLE, "rt", encoding="ascii") as rows:
        for row in rows:
            text, encoding, characters, segments = json.loads(row)
            yield text, encoding, characters, segments


def test_every_count_equals_that_of_the_providers_calculator() -> None:
    asked = 0
    for text, encoding, characters, segments in answers():
        assert count_segments(text) == Segments(Encoding(encoding), characters, segments), ascii(text)
        asked += 1
    assert asked == 10_000


def test_the_command_answers_every_line_and_says_which_were_none() -> None:
    lines = ['{"text": "jam tan"}', "", '{"text": "ɛ\\ud83d"}', "nothing", '{"text": 7}', '["text"]', '{"text": ""}']
    done = CliRunner().invoke(message, ["segments"], input="\n".join(lines).encode())
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 2
    assert found[0] == {"encoding": "GSM-7", "characters": 7, "segments": 1}
    assert found[1] == {"encoding": "UCS-2", "characters": 2, "segments": 1}
    assert [row["line"] for row in found[2:5]] == [4, 5, 6]
    assert found[2]["error"].startswith("not JSON: ")
    assert found[5] == {"encoding": "GSM-7", "characters": 0, "segments": 1}


def test_good_lines_alone_end_well() -> None:
    done = CliRunner().invoke(message, ["segments"], input='{"text": "' + "a" * 161 + '"}\n')
    assert done.exit_code == 0
    assert json.loads(done.stdout)["segments"] == 2


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "segments"),
    [
        ("", Encoding.GSM7, 0, 1),
        ("a" * 160, Encoding.GSM7, 160, 1),
        ("a" * 161, Encoding.GSM7, 161, 2),
        ("a" * 306, Encoding.GSM7, 306, 2),
        ("a" * 307, Encoding.GSM7, 307, 3),
        ("{" * 80, Encoding.GSM7, 160, 1),
        ("a" + "{" * 80, Encoding.GSM7, 161, 2),
        ("a" * 152 + "{" + "a" * 152, Encoding.GSM7, 306, 3),  # the brace is not split over two segments
        ("é" * 160, Encoding.GSM7, 160, 1),
        ("e\u0301" * 35, Encoding.UCS2, 35, 1),
        ("ɛ" * 70, Encoding.UCS2, 70, 1),
        ("ɛ" * 71, Encoding.UCS2, 71, 2),
        ("ɛ" * 135, Encoding.UCS2, 135, 3),
        ("ɛ" + "{" * 69, Encoding.UCS2, 70, 1),
        ("😀" * 35, Encoding.UCS2, 35, 1),
        ("😀" * 67, Encoding.UCS2, 67, 3),  # 33 pairs in each, none is halved
        ("a\r\nb", Encoding.GSM7, 4, 1),
        ("ɛ\r\nb", Encoding.UCS2, 4, 1),
        ("\ud83d", Encoding.UCS2, 1, 1),
    ],
)
def test_the_bounds_of_a_segment(text: str, encoding: Encoding, characters: int, segments: int) -> None:
    assert count_segments(text) == Segments(encoding, characters, segments)


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        ("", []),
        ("ab", ["a", "b"]),
        ("e\u0301o", ["e\u0301", "o"]),
        ("👨‍👩‍👧", ["👨‍👩‍👧"]),
        ("👍🏿👍", ["👍🏿", "👍"]),
        ("🇲🇱🇸🇳", ["🇲🇱", "🇸🇳"]),
        ("각가", ["각", "가"]),
        ("\u1100\u1161\u11a8", ["\u1100\u1161\u11a8"]),
        ("\r\n\n", ["\r", "\n", "\n"]),
        ("\u0600a", ["\u0600a"]),
    ],
)
def test_a_visible_character_stays_whole(text: str, clusters: list[str]) -> None:
    assert split_graphemes(text) == clusters


@given(st.text(st.characters(codec=None)))
def test_no_text_is_too_strange_to_count(text: str) -> None:
    counted = count_segments(text)
    assert counted.segments >= 1
    assert "".join(split_graphemes(text)) == text
    assert count_segments(text + "a").segments >= counted.segments
