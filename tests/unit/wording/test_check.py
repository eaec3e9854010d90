import pytest

from bot.languages import Language
from bot.wording.catalogue import read_catalogue
from bot.wording.check import banned_in, folded, read_banned, wording_faults

BANNED = read_banned(
    """
[[word]]
language = "fr"
word = "armé*"
reason = "armed party"
[[word]]
language = "bm"
word = "hɛrɛ"
reason = "peace"
[[word]]
language = "*"
word = "onu"
reason = "programme"
"""
)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (Language.FR, "Des ARMÉES passent", ["armé*"]),
        (Language.FR, "une arme", ["armé*"]),
        (Language.FR, "le charme, l'alarme", []),
        (Language.FR, "l'ONU", ["onu"]),
        (Language.FR, "onusien", []),
        (Language.BM, "hɛrɛ sira", ["hɛrɛ"]),
        (Language.BM, "HERE sira", ["hɛrɛ"]),
        (Language.BM, "hèrèko, armé", []),
        (Language.FF, "hɛrɛ", []),
    ],
)
def test_a_banned_word_is_found_whole_in_either_spelling_of_its_language(
    language: Language, text: str, found: list[str]
) -> None:
    assert [word.word for word in banned_in(text, language, BANNED)] == found


def test_folding_leaves_neither_case_nor_marks() -> None:
    assert folded("Ɛ̀ É ƴ ŋ ç") == "e e y ng c"


@pytest.mark.parametrize("row", ['[[word]]\nlanguage = "xx"\nword = "a"\nreason = "b"', '[[word]]\nlanguage = "fr"'])
def test_a_banned_list_that_is_not_whole_is_refused(row: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        read_banned(row)


@pytest.mark.parametrize(
    ("language", "key", "text", "reason"),
    [
        (Language.FR, "thanks_noted", "Merci, l'ONU", 'holds the banned word "onu": programme'),
        (Language.BM, "thanks_noted", "hɛrɛ", 'holds the banned word "hɛrɛ": peace'),
        (Language.FR, "thanks_noted", "Merci 🙏", "holds a character that SMS cannot carry"),
        (Language.FR, "no_go", "NON {ref} {reason} {ack}", 'must begin with "NO-GO"'),
        (Language.FR, "go_offer", "NO-GO {ref} {line} {left}", 'must begin with "GO"'),
        (Language.FR, "ask_safe", "A l'abri? 1 oui", "does not offer the digit 2"),
        (Language.FR, "ask_agreed", "{place} {day} {code} 12", "does not offer the digit 2"),
    ],
)
def test_a_text_that_breaks_a_rule_is_a_fault(language: Language, key: str, text: str, reason: str) -> None:
    source = f'msgid "{key}"\nmsgstr "{text}"'
    (fault,) = wording_faults(read_catalogue(source.encode(), "phones.po", language), BANNED)
    assert (fault.line, fault.key, fault.reason) == (1, key, reason)


def test_a_text_of_its_own_for_sms_must_be_in_the_sms_alphabet() -> None:
    source = 'msgid "stopped"\nmsgstr "Arrêté."\n\nmsgctxt "sms"\nmsgid "stopped"\nmsgstr "Arrêté."'
    (fault,) = wording_faults(read_catalogue(source.encode(), "phones.po", Language.FR), BANNED)
    assert fault.reason == "the text for SMS holds a character outside GSM-7"


@pytest.mark.parametrize(
    ("key", "text"),
    [("greeting_reply", "hɛrɛ dɔrɔn"), ("reason_water", "ji"), ("ask_safe", "1? 2?"), ("go_by_call", "WAIT {ref}.")],
)
def test_a_text_within_the_rules_is_no_fault(key: str, text: str) -> None:
    source = f'msgid "{key}"\nmsgstr "{text}"'
    assert wording_faults(read_catalogue(source.encode(), "phones.po", Language.BM), BANNED) == []
