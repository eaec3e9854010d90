"""How many segments a text costs, counted apart from the program's own count so that the two check each other."""

import math

_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = set("\f^{}\\[~]|€")


def segments(text: str) -> int:
    """GSM-7: 160, or 153 a part; UCS-2: 70, or 67 UTF-16 units a part."""
    if all(letter in _GSM or letter in _GSM_TWICE for letter in text):
        return _parts([2 if letter in _GSM_TWICE else 1 for letter in text], 160, 153)
    return _parts([len(letter.encode("utf-16-le", "surrogatepass")) // 2 for letter in text], 70, 67)


def _parts(costs: list[int], alone: int, each: int) -> int:
    if sum(costs) <= alone:
        return 1
    parts, used = 1, 0
    for cost in costs:  # what takes two units is never split over parts
        if used + cost > each:
            parts, used = parts + 1, 0
        used += cost
    return max(parts, math.ceil(sum(costs) / each))
