"""Ten thousand texts to count, the same for the same seed: `python tools/oracles/texts.py` writes them as JSON lines.

They lie where counting goes wrong: around the ends of segments, in characters that take two places or several code
units, in the letters of Bambara, Fulfulde, N'Ko and Adlam, and in sequences that no person would write.
"""

import json
import sys
from collections.abc import Callable
from random import Random

SEED = 20261121
COUNT = 10_000

ASCII = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?'\"()-+*/%&#=<>_@$\n\r\t`"
GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüàabcdeABCDE0123456789"
EXTENSION = "\f^{}\\[~]|€"
NEAR_MISSES = "çêâîôûëïÊÀÈœŒ’‘“”«»–—…\u00a0\u202f\u200b\u00ad\ufeff\x00\x1b`´¨ˆ"
NKO = "ߒߞߏߟߊߋߌߍߎߐߓߔߕߖߗ߲߫߬߭߮߯߳߀߁߂߃ ߸߹"
ADLAM = "𞤀𞤁𞤂𞤃𞤄𞤢𞤣𞤤𞤥𞤦𞤧𞤨𞤩𞤪𞤫𞥄𞥅𞥆𞥇𞥈𞥐𞥑𞥒 𞥞𞥟"
ARABIC = "السلام عليكم ورحمة الله \u0640\u064b\u0651\u0600"
EMOJI = (
    *(
        "😀",
        "🙏",
        "👍",
        "👍🏿",
        "👨‍👩‍👧‍👦",
        "👩🏾‍⚕️",
        "🇲🇱",
        "🇲",
        "❤️",
        "☎",
        "1️⃣",
        "🏳️‍🌈",
        "🧑🏿‍🤝‍🧑🏽",
        "🐄",
        "🚑",
        "⚠️",
        "🛑",
        "⛔",
    ),
)
SHARDS = (
    *("\ud83d", "\ude00", "\u200d", "\ufe0f", "\u0301", "\u0300", "\u20e3", "\U0001f3ff", "\r", "\n", "\r\n", "\u1100"),
    *("\u1161", "\u11a8", "각", "가", "\u0600", "\u0903", "\u0e33", "a", "ɛ", "é", "🇲", "🇱", "👦", "\u0600a", "\u06dd"),
    *("\U000110bd", "\u0d4e", "\u0ac9", "\u2029", "\u061c", "\u206d", "\U00010480", "{", "€", "क्षि", "\u1b44"),
)
FRENCH = (
    "tout est calme ici depuis hier la route de Tamba est coupée l'équipe peut venir jeudi matin au marché Kelenkoro "
    "hôpital où ça s'il vous plaît des hommes à moto près du fleuve nous attendons les vaccins déjà été œufs forêt "
    "l’école – d’accord « oui » 25/11 8h30 très bien reçu merci à bientôt août Noël naïf"
)
BAMBARA = (
    "an sɔnna hɛrɛ bɛ yan sira tɛ yɔrɔ la dɔgɔtɔrɔw bɛ na sini i ni ce ɲɔgɔnye kɛnɛya furaw ma na fɔlɔ kulu min bɛ ba "
    "kɔ fɛ u ye misiw ta bi sɔgɔma aw ka makɔnɔ ŋana mɔgɔw bolila kungo kɔnɔ an tɛ sɔn tun k'a ta fo lamisadon ò sò kè"
)
FULFULDE = (
    "min njaɓii jam tan laawol ngol ina uddii yimɓe ɓee ngarii hankin ɗemngal ƴeewndo ɲannde alkamiisa njillu cellal "
    "kulol ana woni ɗoon taw min ɗaldii wuro ngo na'i ɗii nguyka noddee min Ɓataaki oo heɓaama ɠalle ŋarol ƳAƳ"
)
BORDERS = (69, 70, 71, 133, 134, 135, 152, 153, 154, 159, 160, 161, 200, 201, 202, 305, 306, 307, 458, 459, 460, 612)

Maker = Callable[[Random], str]


def letters_of(alphabet: str, longest: int) -> Maker:
    """Random characters of an alphabet."""
    return lambda random: "".join(random.choice(alphabet) for _ in range(random.randint(1, longest)))


def pieces_of(pieces: tuple[str, ...], longest: int) -> Maker:
    """Random pieces, one after the other."""
    return lambda random: "".join(random.choice(pieces) for _ in range(random.randint(1, longest)))


def words_of(text: str, longest: int) -> Maker:
    """Random words of a text in a row."""
    words = text.split()
    return lambda random: " ".join(random.choice(words) for _ in range(random.randint(1, longest)))


def mixed(random: Random) -> str:
    """A sentence in one or two languages, with something in it that may cost more."""
    words = [random.choice(random.choice((FRENCH, BAMBARA, FULFULDE)).split()) for _ in range(random.randint(2, 30))]
    extra = random.choice((*EMOJI, *SHARDS, *EXTENSION, *NEAR_MISSES))
    words.insert(random.randint(0, len(words)), extra)
    return " ".join(words)


def bordering(random: Random) -> str:
    """A dull text that ends within a few characters of the end of a segment, with a costly character near the seam."""
    filler = random.choice(("a", "tu ", "é", "ɛ", "ɓ", "{", "a{", "ò", "hɛrɛ ", "e\u0301", "😀", "ߒ", "𞤢"))
    length = random.choice(BORDERS) + random.randint(-2, 2)
    text = (filler * length)[:length]
    for _ in range(random.randint(0, 3)):
        at = max(0, random.choice(BORDERS) + random.randint(-3, 3))
        text = text[:at] + random.choice((*EXTENSION, *EMOJI, *SHARDS, "x", "ɛ")) + text[at:]
    return text


def plain_bordering(random: Random) -> str:
    """The same in GSM-7 alone, where an extension character must not be split."""
    length = random.choice(BORDERS) + random.randint(-3, 3)
    text = (random.choice(("a", "sms ", "è", "$")) * length)[:length]
    for _ in range(random.randint(0, 4)):
        at = max(0, random.choice(BORDERS) + random.randint(-4, 1))
        text = text[:at] + random.choice(EXTENSION) + text[at:]
    return text


MAKERS: tuple[tuple[Maker, int], ...] = (  # and how many of a hundred
    (letters_of(ASCII, 60), 5),
    (letters_of(GSM, 60), 6),
    (letters_of(GSM + EXTENSION * 3, 60), 7),
    (letters_of(GSM + NEAR_MISSES, 40), 4),
    (words_of(FRENCH, 40), 10),
    (words_of(BAMBARA, 40), 10),
    (words_of(FULFULDE, 40), 10),
    (letters_of(NKO, 40), 3),
    (letters_of(ADLAM, 40), 3),
    (letters_of(ARABIC, 40), 2),
    (pieces_of(EMOJI, 30), 5),
    (pieces_of(SHARDS, 15), 7),
    (pieces_of((*EMOJI, *SHARDS), 15), 5),
    (mixed, 8),
    (bordering, 9),
    (plain_bordering, 6),
)


def texts(seed: int = SEED, count: int = COUNT) -> list[str]:
    """Texts without doubles; the first ones are the same whatever the count."""
    random = Random(seed)
    makers, weights = zip(*MAKERS, strict=True)
    found: dict[str, None] = {"": None}
    while len(found) < count:
        found.setdefault(random.choices(makers, weights)[0](random))
    return list(found)


if __name__ == "__main__":
    for text in texts():
        sys.stdout.write(json.dumps(text) + "\n")
