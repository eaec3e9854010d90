"""The tables of Twilio's words and numbers."""

import pytest

from bot.channels.twilio.codes import UNKNOWN, NetworkStatus, meaning_of, meaning_of_answer, network_status
from bot.messages.ports import FailureKind

P, T, A, C = FailureKind.PERMANENT, FailureKind.TRANSIENT, FailureKind.AMBIGUOUS, FailureKind.CONFIGURATION


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("accepted", NetworkStatus.ACCEPTED),
        ("scheduled", NetworkStatus.ACCEPTED),
        ("queued", NetworkStatus.ACCEPTED),
        ("sending", NetworkStatus.ACCEPTED),
        ("sent", NetworkStatus.SENT),
        ("Delivered", NetworkStatus.DELIVERED),
        ("read", NetworkStatus.READ),
        ("undelivered", NetworkStatus.UNDELIVERED),
        ("failed", NetworkStatus.FAILED),
        ("canceled", NetworkStatus.CANCELED),
        ("received", None),
        ("", None),
    ],
)
def test_each_word_of_twilio_has_one_of_ours(word: str, status: NetworkStatus | None) -> None:
    assert network_status(word) is status


def test_a_late_report_never_takes_back_what_was_delivered() -> None:
    late = [status for status in NetworkStatus if status.rank < NetworkStatus.DELIVERED.rank]
    assert set(late) == set(NetworkStatus) - {NetworkStatus.DELIVERED, NetworkStatus.READ}
    assert NetworkStatus.ACCEPTED.rank < NetworkStatus.SENT.rank < NetworkStatus.FAILED.rank


def test_exactly_three_statuses_are_failures() -> None:
    assert [s.value for s in NetworkStatus if s.failure] == ["undelivered", "failed", "canceled"]


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ((21211, 21602, 21604, 21610, 21612, 21614, 21617, 21654, 21655, 21656), P),
        ((30004, 30005, 30006, 30007, 63003, 63005, 63014, 63016, 63019, 63021, 63024, 63027, 63028), P),
        ((63032, 63033, 63041), P),
        ((20429, 21611, 30001, 30003, 30008, 30017, 30410, 30500), T),
        ((63009, 63010, 63012, 63017, 63018, 63038, 63049), T),
        ((20500, 20503, 20504), A),
        ((20003, 21212, 21408, 21603, 21606, 30002, 30010, 30018, 30024, 30034, 63051, 63059, 63062, 63101), C),
    ],
)
def test_each_documented_code_has_its_kind(codes: tuple[int, ...], kind: FailureKind) -> None:
    assert {code: meaning_of(code).kind for code in codes} == dict.fromkeys(codes, kind)
    assert all(meaning_of(code).reason and meaning_of(code) is not UNKNOWN for code in codes)


@pytest.mark.parametrize("code", [None, 0, 99999])
def test_an_unknown_code_allows_one_more_attempt(code: int | None) -> None:
    meaning = meaning_of(code)
    assert (meaning.kind, meaning.retries) == (T, 1)


def test_the_ways_of_saying_no_for_good_are_marked() -> None:
    assert [code for code in (21610, 63014, 63033) if meaning_of(code).opted_out] == [21610, 63014, 63033]
    assert not meaning_of(30003).opted_out


@pytest.mark.parametrize(
    ("http_status", "code", "kind"),
    [
        (200, None, A),
        (302, None, A),
        (400, 21211, P),
        (400, 63016, P),
        (400, None, T),
        (400, 12345, T),
        (401, 20003, C),
        (401, None, C),
        (403, None, C),
        (404, 20404, C),
        (404, None, C),
        (407, None, C),
        (408, None, A),
        (429, 20429, T),
        (429, None, T),
        (500, 20500, A),
        (500, 21211, A),
        (503, None, A),
    ],
)
def test_an_answer_is_judged_by_its_status_before_its_code(
    http_status: int, code: int | None, kind: FailureKind
) -> None:
    assert meaning_of_answer(http_status, code).kind is kind
