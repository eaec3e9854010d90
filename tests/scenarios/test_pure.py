"""Every transcript, run without any machine: the conversation says exactly what the file says."""

from pathlib import Path

import pytest

from bot.wording.render import Wording
from tests.scenarios.pure import PureRun
from tests.scenarios.transcript import Taken, TranscriptError, read_fact, read_transcript

FILES = sorted(Path(__file__).parent.glob("*.txt"))
WORDING = Wording.load()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_transcript_is_what_the_phones_show(path: Path) -> None:
    faults = PureRun(read_transcript(path), WORDING).run()
    assert not faults, "\n".join([path.name, *faults])


def test_there_is_a_transcript_of_every_conversation_in_every_language() -> None:
    languages = {person.language for path in FILES for person in read_transcript(path).people.values()}
    assert languages == {"fr", "bm", "ff"}
    assert len(FILES) >= 16


@pytest.mark.parametrize(
    "text",
    [
        "person: Fatou, representative, Walo, fr, sms",
        "place: Walo, W1011\n\n> Fatou: 1",
        "place: Walo, W1011\nperson: F, representative, Walo, fr, sms\n> F 1",
        "= all is well",
        "mood: good",
        "place: Walo, W1011\nperson: F, representative, Walo, fr, sms\n> F: 1\nplace: Tamba, T1012",
    ],
)
def test_a_file_that_does_not_follow_the_form_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.txt"
    file.write_text(text, "utf-8")
    with pytest.raises(TranscriptError, match=r"wrong.txt:\d+"):
        read_transcript(file)


def test_a_capture_takes_what_is_there_and_then_stands_for_it() -> None:
    taken = Taken()
    assert taken.matches("Oui: <code>. Non: 2.", "Oui: 4827. Non: 2.")
    assert taken.fill("> <code>") == "> 4827"
    assert not taken.matches("Oui: <code>.", "Oui: 4828.")
    assert not taken.matches("Répondez <ack>.", "Répondez 7.")
    assert taken.matches("GO <ref> <...>", "GO D7 et la suite")


def test_a_fact_has_one_of_the_forms() -> None:
    assert read_fact("delivery D1: NO_GO G_STOP").names == {"delivery": "D1", "outcome": "NO_GO", "reason": "G_STOP"}
    assert read_fact("incident at Ouro Lobbo severity 5").names["place"] == "Ouro Lobbo"


def test_a_transcript_that_is_wrong_is_told_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    head = "place: Walo, W1011\nperson: F, representative, Walo, fr, sms\n"
    file.write_text(f"{head}> F: 6\n< F: 2 Bamanankan\n", "utf-8")
    [fault] = PureRun(read_transcript(file), WORDING).run()
    assert fault.startswith("line 3:")
    assert "< F: 1 Francais 2 Bamanankan 3 Fulfulde" in fault
