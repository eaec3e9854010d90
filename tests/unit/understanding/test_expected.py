import pytest

from bot.understanding.expected import expecting_of
from bot.understanding.model import Expecting, Intent
from tests.unit.understanding.world import said


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("guarantee", Expecting.GUARANTEE),
        ("guarantee_ask", Expecting.GUARANTEE),
        ("confirm_guarantee", Expecting.GUARANTEE),
        ("receipt_ask", Expecting.RECEIPT),
        ("confirm_delivery_received", Expecting.RECEIPT),
        ("delivery_proposed", Expecting.DELIVERY),
        ("schedule_delivery", Expecting.DELIVERY),
        ("dialogue_invite", Expecting.DIALOGUE),
        ("incident_ask_place", Expecting.PLACE),
        ("incident_ask_when", Expecting.DATE),
        ("revoke_check", Expecting.YES_NO),
        ("ack_reminder", Expecting.ACKNOWLEDGEMENT),
        ("language_ask", Expecting.LANGUAGE),
        (" YES_NO ", Expecting.YES_NO),
        ("whatever", None),
        ("", None),
        (None, None),
    ],
)
def test_an_open_question_is_known_by_any_of_its_names(name: str | None, kind: Expecting | None) -> None:
    assert expecting_of(name) is kind


@pytest.mark.parametrize("text", ["a sera", "dum yottike"])
def test_it_has_come_means_the_goods_where_they_were_asked_about(text: str) -> None:
    assert said(text, expecting=Expecting.RECEIPT).intent is Intent.CONFIRM_DELIVERY_RECEIVED
    assert said(text).intent is Intent.ACKNOWLEDGE
