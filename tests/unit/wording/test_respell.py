import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.languages import Language
from bot.wording.alphabet import GSM_ALL
from bot.wording.respell import to_sms


@pytest.mark.parametrize(
    ("language", "true", "sms"),
    [
        (Language.BM, "An bɛna i ɲininka sɔgɔma", "An bèna i nyininka sògòma"),
        (Language.BM, "Ɛ Ɔ Ɲ Ŋ ŋ", "E O Ny Ng ng"),
        (Language.BM, "ŋɔmi, seŋge", "ngòmi, sengge"),
        (Language.FF, "ɓataaki ɗo ƴeewndo keeɲen", "bataaki do yeewndo keenyen"),
        (Language.FF, "jaŋngo, haŋki, aŋ, Ɓ Ɗ Ƴ", "janngo, hanki, ang, B D Y"),
        (Language.FF, "teeŋtin Ŋgal", "teengtin Ngal"),
        (Language.FR, "prêt, arrêt, ça, maïs, bientôt, cœur", "pret, arret, ca, mais, bientot, coeur"),
        (Language.FR, "santé, où, à, Écrivez, Êtes, À", "santé, où, à, Écrivez, Etes, A"),
        (Language.FR, "l’eau « ici » – oui…", 'l\'eau " ici " - oui...'),
        (Language.FR, "e\u0301te\u0301", "été"),
        (Language.FR, "x\u0323\u0302", "x"),
        (Language.FR, "موبتي", "?????"),
        (Language.FR, "½ ﬁ", "1/2 fi"),
    ],
)
def test_true_spelling_becomes_sms_spelling(language: Language, true: str, sms: str) -> None:
    assert to_sms(true, language) == sms


@given(st.text(), st.sampled_from(Language))
def test_whatever_the_text_sms_can_carry_the_result_and_respelling_changes_nothing(
    text: str, language: Language
) -> None:
    plain = to_sms(text, language)
    assert set(plain) <= GSM_ALL
    assert to_sms(plain, language) == plain
