"""Which kind of question is open, told by its name."""

from bot.understanding.model import Expecting

_BY_INTENT = {
    "confirm_guarantee": Expecting.GUARANTEE,
    "schedule_delivery": Expecting.DELIVERY,
    "confirm_delivery_received": Expecting.RECEIPT,
    "report_incident": Expecting.INCIDENT,
    "report_situation": Expecting.SITUATION,
    "set_language": Expecting.LANGUAGE,
    "revoke_check": Expecting.YES_NO,
    "disambiguate": Expecting.PLACE,
}
_BY_PART = (
    ("place", Expecting.PLACE),
    ("when", Expecting.DATE),
    ("date", Expecting.DATE),
    ("language", Expecting.LANGUAGE),
    ("consent", Expecting.CONSENT),
    ("receipt", Expecting.RECEIPT),
    ("received", Expecting.RECEIPT),
    ("ack", Expecting.ACKNOWLEDGEMENT),
    ("alert", Expecting.ACKNOWLEDGEMENT),
    ("confirm", Expecting.GUARANTEE),
    ("guarantee", Expecting.GUARANTEE),
    ("incident", Expecting.INCIDENT),
    ("situation", Expecting.SITUATION),
    ("dialogue", Expecting.DIALOGUE),
    ("meeting", Expecting.DIALOGUE),
    ("delivery", Expecting.DELIVERY),
)


def expecting_of(name: str | None) -> Expecting | None:
    """What the open question is about: the name of a kind, of the awaited intent, or of the message that asked
    ("receipt_ask"). None for what is unknown: then the words alone decide."""
    if not name:
        return None
    word = name.strip().lower()
    if word in {str(e) for e in Expecting}:
        return Expecting(word)
    if word in _BY_INTENT:
        return _BY_INTENT[word]
    return next((kind for part, kind in _BY_PART if part in word.split("_")), None)
