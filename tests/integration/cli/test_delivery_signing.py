"""Examine, attest, sign, recall, as people give these orders, with who may and who may not."""

from collections.abc import Callable

import pytest

from bot import dispatch
from bot.actors import Actor, Proof, Via
from bot.clock import utc_now
from bot.contacts.commands import Role
from bot.db import Database
from bot.demo.data_story import PLANNED, id_of
from bot.demo.data_world import World
from bot.guarantees.commands import AnswerAgreement, AskAgreement
from bot.guarantees.model import ConfirmationFact
from bot.guarantees.questions.store import open_challenge
from bot.guarantees.store import add_confirmation
from bot.ids import ContactId, PlaceId
from tests.integration.cli.conftest import Line

TAMBA = PlaceId(id_of("place", "Tamba"))


@pytest.fixture
def agreed(database: Database, jamtan: Line, see: Callable[[], None]) -> None:
    """Two roles of the place have said yes, and every question of the signer is answered."""
    with database.session() as session:
        for key in ("bakary", "penda"):
            person, now = ContactId(id_of("contact", key)), utc_now()
            program = Actor(via=Via.CLOCK)
            day = (now).date()
            ask = AskAgreement(by=program, cause=f"t:{key}", contact=person, place=TAMBA, delivery=PLANNED, day=day)
            dispatch.run(ask, session, now)
            asked = open_challenge(session, person, now)
            assert asked is not None
            by = Actor(via=Via.TEXT, contact=person, proof=Proof.CODE)
            dispatch.run(
                AnswerAgreement(by=by, cause=f"t:yes:{key}", contact=person, code=asked.code), session, utc_now()
            )
        session.commit()
    see()


def attested(jamtan: Line, world: World, answer: str = "yes") -> None:
    done = jamtan("delivery", "attest", world.planned, "--all", answer, "--as", "awa", signers=("awa",))
    assert done.exit_code == 0, done.output


def seen(jamtan: Line, world: World) -> str:
    return str(jamtan.json("delivery", "examine", world.planned)["found"]["id"])


def test_examine_names_every_rule_the_facts_the_questions_and_what_to_sign(jamtan: Line, world: World) -> None:
    told = jamtan("delivery", "examine", world.planned.lower())
    assert told.exit_code == 0, told.output
    for rule in ("R01  CLEAR", "R05  NO_GO", "R16  HOLD", "R20"):
        assert rule in told.output
    assert "guarantee of a guarantor for Tamba" in told.output
    assert "Can every leg be travelled" in told.output
    assert f"assessment {seen(jamtan, world)}" in told.output


def test_a_clear_delivery_is_signed_by_one_who_did_not_plan_it(jamtan: Line, world: World, agreed: None) -> None:
    attested(jamtan, world)
    found = jamtan.json("delivery", "examine", world.planned)
    assert found["found"]["outcome"] == "CLEAR"
    words = ("delivery", "sign", world.planned, "--assessment", found["found"]["id"])
    refused = jamtan(*words, "--as", "boubacar", signers=("boubacar",))
    assert (refused.exit_code, "planner" in refused.output) == (1, True)
    done = jamtan(*words, "--as", "awa", signers=("awa",))
    assert done.exit_code == 0, done.output
    [decision] = jamtan.json("delivery", "show", world.planned)["decisions"]
    assert (decision["kind"], decision["signed_by"], decision["answered_at"]) == ("GO", ["awa"], None)
    chain = jamtan.json("alert", "chain", world.planned)
    assert {text["kind"] for text in chain["texts"]} >= {"go"}


def test_signing_without_having_seen_shows_it_and_asks(jamtan: Line, world: World, agreed: None) -> None:
    attested(jamtan, world)
    no = jamtan("delivery", "sign", world.planned, "--as", "awa", signers=("awa",), more="n\n")
    assert (no.exit_code, "not_signed" in no.output) == (1, True)
    yes = jamtan("delivery", "sign", world.planned, "--as", "awa", signers=("awa",), more="y\n")
    assert yes.exit_code == 0, yes.output


def test_a_hold_takes_a_coordinator_and_the_security_focal_point_with_reasons(
    jamtan: Line, world: World, agreed: None
) -> None:
    attested(jamtan, world, "unknown")
    words = ("delivery", "sign", world.planned, "--assessment", seen(jamtan, world), "--as", "awa")
    alone = jamtan(*words, signers=("awa",))
    assert (alone.exit_code, "two_signers" in alone.output) == (1, True)
    both = (*words, "--with", "salif", "--reason", "seen on site")
    silent = jamtan(*both, signers=("awa", "salif"))
    assert (silent.exit_code, "reason_needed" in silent.output) == (1, True)
    wrong = jamtan(*both, "--second-reason", "called", signers=("awa",), more="not the password\n")
    assert (wrong.exit_code, "sign_in" in wrong.output) == (1, True)
    done = jamtan(*both, "--second-reason", "called", signers=("awa", "salif"))
    assert done.exit_code == 0, done.output
    [decision] = jamtan.json("delivery", "show", world.planned)["decisions"]
    assert decision["signed_by"] == ["awa", "salif"]


def test_what_changed_since_it_was_seen_is_shown_and_nothing_is_signed(
    jamtan: Line, world: World, agreed: None
) -> None:
    attested(jamtan, world)
    before = seen(jamtan, world)
    jamtan("delivery", "attest", world.planned, "R10=no", "--as", "salif", signers=("salif",))
    late = jamtan("delivery", "sign", world.planned, "--assessment", before, "--as", "awa", signers=("awa",))
    assert (late.exit_code, "assessment_changed" in late.output) == (1, True)
    assert "you saw CLEAR" in late.output
    assert "+ R10 NO_GO" in late.output
    kinds = {one["kind"] for one in jamtan.json("delivery", "show", world.planned)["decisions"]}
    assert "GO" not in kinds


def test_silence_cannot_be_signed_over(jamtan: Line, world: World, see: Callable[[], None]) -> None:
    see()
    attested(jamtan, world)
    words = ("delivery", "sign", world.planned, "--assessment", seen(jamtan, world), "--as", "awa")
    refused = jamtan(*words, "--with", "salif", "--reason", "a", "--second-reason", "b", signers=("awa", "salif"))
    assert (refused.exit_code, "no_go" in refused.output) == (1, True)


def test_one_person_recalls_at_once(jamtan: Line, world: World, agreed: None) -> None:
    attested(jamtan, world)
    jamtan("delivery", "sign", world.planned, "--assessment", seen(jamtan, world), "--as", "awa", signers=("awa",))
    done = jamtan("delivery", "recall", world.planned, "--word", "road", "--as", "boubacar", signers=("boubacar",))
    assert done.exit_code == 0, done.output
    last = jamtan.json("delivery", "show", world.planned)["decisions"][-1]
    assert (last["kind"], last["reason_word"]) == ("NO_GO", "road")
    [alert, *_] = jamtan.json("alert", "list", "--open")
    assert (alert["delivery"], alert["kind"]) == (world.planned, "no_go")


def test_what_is_not_an_answer_is_wrong_use(jamtan: Line, world: World) -> None:
    for words in (("R04=perhaps",), ()):
        assert jamtan("delivery", "attest", world.planned, *words, "--as", "awa", signers=("awa",)).exit_code == 2
    unknown = jamtan("delivery", "attest", world.planned, "R99=yes", "--as", "awa", signers=("awa",))
    assert unknown.exit_code == 1


@pytest.mark.parametrize("words", [("examine",), ("show",), ("sign", "--as", "awa"), ("recall", "--as", "awa")])
def test_a_ref_that_nothing_has_is_wrong_use(jamtan: Line, words: tuple[str, ...]) -> None:
    verb, *rest = words
    assert jamtan("delivery", verb, "X0X0", *rest, signers=("awa",)).exit_code == 2


def test_examine_shows_yeses_that_came_after_the_finding_was_last_new(
    jamtan: Line, world: World, agreed: None, database: Database
) -> None:
    attested(jamtan, world)
    before = seen(jamtan, world)
    with database.session() as session:
        yes = ConfirmationFact(
            place=TAMBA,
            contact=ContactId(id_of("contact", "bakary")),
            role=Role.ELDER,
            at=utc_now(),
            proof=Proof.CODE,
            recorded_by=None,
        )
        add_confirmation(session, yes, "t:later")
        session.commit()
    told = jamtan("delivery", "examine", world.planned)
    assert seen(jamtan, world) == before
    assert "yes of a elder of Tamba by code" in told.output


def test_only_a_go_that_waits_says_what_it_waits_for(jamtan: Line, world: World, agreed: None) -> None:
    attested(jamtan, world)
    assert jamtan("delivery", "sign", world.planned, "--as", "awa", signers=("awa",), more="y\n").exit_code == 0
    [go] = decided(jamtan, world)
    assert "the team has not answered the pair yet" in go
    done = jamtan("delivery", "recall", world.planned, "--word", "road", "--as", "awa", signers=("awa",))
    assert done.exit_code == 0, done.output
    go, no_go = decided(jamtan, world)
    assert "no longer waits since" in go
    assert "NO_GO" in no_go
    assert "pair" not in go + no_go


def decided(jamtan: Line, world: World) -> list[str]:
    return [
        line for line in jamtan("delivery", "show", world.planned).output.splitlines() if line.startswith("decided")
    ]
