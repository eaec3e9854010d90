from importlib import resources

import pytest

from bot.languages import Language
from bot.understanding.compiled import compile_lexicons
from bot.understanding.lexicon import load_lexicons
from bot.understanding.lexicon_file import LexiconFault, parse
from bot.understanding.normalise import fold, key
from tests.unit.understanding.world import said


def sources() -> dict[str, str]:
    folder = resources.files("bot.understanding") / "lexicons"
    return {f"{x}.toml": (folder / f"{x}.toml").read_text(encoding="utf-8") for x in Language}


def test_each_language_has_words_for_at_least_130_things() -> None:
    assert all(len(lexicon.concepts) >= 130 for lexicon in load_lexicons().by_language.values())


def test_numbers_to_31_have_words_in_each_language() -> None:
    for lexicon in load_lexicons().by_language.values():
        assert set(range(32)) <= set(lexicon.numbers.values())


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('language = "bm"', 'language = "xx"', "first setting"),
        ("[hello]", "[hello", "line"),
        ("[hello]", "[hallo]", "every language"),
        ("words = '''awɔ,", "word = '''awɔ,", "needs words"),
        ("words = '''awɔ,", "words = '''a*, awɔ,", "stand at the end"),
        ("words = '''awɔ,", "words = '''ka*na, awɔ,", "stand at the end"),
        ("words = '''awɔ,", "words = '''..., awɔ,", "no letter"),
        ("mugan = 20", 'mugan = "20"', "whole number"),
    ],
)
def test_a_fault_tells_file_line_and_reason(old: str, new: str, reason: str) -> None:
    files = sources()
    assert old in files["bm.toml"]
    files["bm.toml"] = files["bm.toml"].replace(old, new, 1)
    with pytest.raises(LexiconFault, match=reason) as fault:
        compile_lexicons(files)
    assert fault.value.file in {"bm.toml", "ff.toml"}
    assert fault.value.line >= (0 if "every" in reason else 1)
    assert str(fault.value).startswith(f"{fault.value.file}:{fault.value.line}: ")


def test_an_empty_concept_and_a_missing_language_are_faults() -> None:
    files = sources()
    head = files["bm.toml"].index("[hello]")
    start = files["bm.toml"].index("'''", head) + 3
    end = files["bm.toml"].index("'''", start)
    empty = {**files, "bm.toml": files["bm.toml"][:start] + files["bm.toml"][end:]}
    with pytest.raises(LexiconFault, match="hello has no words"):
        compile_lexicons(empty)
    with pytest.raises(LexiconFault, match="no file for ff"):
        compile_lexicons({k: v for k, v in files.items() if k != "ff.toml"})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dɔgɔtɔrɔ", "dogotoro"),
        ("dougou", "dugu"),
        ("ɲɛnyɛ", "nyenye"),
        ("gnogogne", "nyogonye"),
        ("djihadiste", "jihadiste"),
        ("tchikan", "cikan"),
        ("moussow", "musow"),
        ("attaqué", "atake"),
        ("ɓataaki", "bataki"),
        ("FODOORE", "fodore"),
    ],
)
def test_spellings_of_one_word_are_levelled(one: str, other: str) -> None:
    assert key(fold(one)) == key(fold(other))


@pytest.mark.parametrize(
    ("one", "other"), [("banna", "bana"), ("alla", "alaa"), ("ou", "u"), ("benna", "bena"), ("bee", "be")]
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert key(fold(one)) != key(fold(other))


def test_a_long_word_with_one_wrong_letter_is_known_and_a_short_one_is_not() -> None:
    assert said("epidimie de rougeole").is_danger
    assert said("kidnappign du maire").is_danger
    assert not said("tur").is_danger


def test_no_word_is_yes_in_one_language_and_no_in_another() -> None:
    def whole_words(concept: str) -> set[str]:
        words: set[str] = set()
        for name, source in sources().items():
            words |= {
                " ".join(key(w) for w in fold(f).replace("'", " ").split()) for f in parse(source, name)[1][concept]
            }
        return words

    assert whole_words("yes") & whole_words("no") == set()
