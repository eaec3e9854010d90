"""Who may sign a GO, and when: by the handler, and once more by the database itself."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.actors import PROGRAM
from bot.commands import Refused
from bot.decisions.commands import Answer, Attest, Sign
from bot.decisions.model import Outcome
from bot.guarantees.commands import ConfirmByVoice
from bot.ids import OrganisationId
from bot.messages.tables import heartbeat, inbound
from bot.users.commands import AddOrganisation, DisableUser, UserRole
from tests.integration.decisions.world import D2, D3, DEPARTURE, HOUR, START, World, build


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


def refused(world: World, who: str = "awa", **more: Any) -> str:
    before = world.kinds()
    with pytest.raises(Refused) as refusal:
        world.sign(who, **more)
    assert world.kinds() == before
    return refusal.value.code


def stranger(world: World) -> None:
    """A coordinator of another organisation, for every place."""
    ours, world.organisation = world.organisation, OrganisationId(uuid4())
    world.run(AddOrganisation, by=PROGRAM, organisation=world.organisation, name="Une autre association")
    world.add_user("stranger", UserRole.COORDINATOR)
    world.organisation = ours


def disabled(world: World, login: str) -> None:
    world.add_user("administrator", UserRole.ADMINISTRATOR)
    world.run(DisableUser, by=world.by("administrator"), user=world.users[login])


def on_hold(world: World) -> None:
    """One HOLD that two people may override."""
    world.ready_to_sign()
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.NO)
    assert world.found().outcome is Outcome.HOLD


def test_one_coordinator_or_focal_point_signs_what_is_clear(world: World) -> None:
    world.ready_to_sign()
    world.sign("boubacar")
    assert world.kinds() == ["GO"]
    assert refused(world) == "already_signed"


def test_the_planner_never_signs(world: World) -> None:
    world.ready_to_sign()
    assert refused(world, "planner") == "planner"


def test_whoever_has_no_such_role_for_these_places_does_not_sign(world: World) -> None:
    world.add_user("viewer", UserRole.VIEWER)
    world.add_user("elsewhere", UserRole.COORDINATOR, places=("Walo", "Foulba"))
    world.add_user("here", UserRole.COORDINATOR, places=("Tamba",))
    world.ready_to_sign()
    assert refused(world, "viewer") == "not_allowed"
    assert refused(world, "elsewhere") == "not_allowed"
    world.sign("here")
    assert world.kinds() == ["GO"]


def test_somebody_disabled_does_not_sign(world: World) -> None:
    world.ready_to_sign()
    disabled(world, "boubacar")
    assert refused(world, "boubacar") == "not_allowed"


def test_a_role_in_another_organisation_signs_nothing_of_ours(world: World) -> None:
    stranger(world)
    world.ready_to_sign()
    assert refused(world, "stranger") == "other_organisation"


def test_who_wrote_down_a_yes_does_not_sign_on_it(world: World) -> None:
    world.ready_to_sign()
    voice: dict[str, Any] = {"contact": world.people["women"], "place": world.places["Tamba"], "at": world.now}
    world.run(ConfirmByVoice, by=world.by("awa"), **voice)
    assert refused(world, "awa") == "recorded_voice"
    world.sign("boubacar")
    assert world.kinds() == ["GO"]


def test_overriding_a_hold_takes_both_roles_and_two_reasons(world: World) -> None:
    on_hold(world)
    second = world.second
    assert refused(world, reason="seen") == "two_signers"
    assert refused(world, reason="seen", second=second("awa"), second_reason="seen") == "two_signers"
    assert refused(world, reason="seen", second=second("second"), second_reason="seen") == "two_signers"
    assert refused(world, reason="seen", second=second("planner"), second_reason="seen") == "planner"
    assert refused(world, reason=" ", second=second("boubacar"), second_reason="seen") == "reason_needed"
    assert refused(world, reason="seen", second=second("boubacar")) == "reason_needed"
    world.sign("boubacar", reason="no market this week", second=second("awa"), second_reason="called the chief")
    assert world.kinds() == ["GO"]
    world.answers_pair()
    assert world.kinds() == ["GO", "DEPART_OK"]


def test_a_new_reason_after_an_overridden_hold_is_a_wait(world: World) -> None:
    on_hold(world)
    world.sign("boubacar", reason="a", second=world.second("awa"), second_reason="b")
    world.look()
    assert world.kinds() == ["GO"]
    world.run(Attest, delivery=world.delivery, rule="R12", answer=Answer.NO)
    assert world.kinds() == ["GO", "WAIT"]


def test_an_unproven_stop_is_overridden_by_nobody_before_the_call(world: World) -> None:
    world.ready_to_sign()
    world.stop("women")
    assert world.found().outcome is Outcome.HOLD
    both: dict[str, Any] = {"reason": "a", "second": world.second("boubacar"), "second_reason": "b"}
    assert refused(world, **both) == "not_overridable"


def test_a_no_go_is_signed_by_nobody(world: World) -> None:
    world.ready_to_sign()
    world.incident()
    assert refused(world) == "no_go"
    both: dict[str, Any] = {"reason": "a", "second": world.second("boubacar"), "second_reason": "b"}
    assert refused(world, **both) == "no_go"


def test_a_signature_on_another_assessment_is_refused_and_shows_the_difference(world: World) -> None:
    seen = world.ready_to_sign()
    world.run(Attest, delivery=world.delivery, rule="R17", answer=Answer.NO)
    with pytest.raises(Refused, match=r"now HOLD: \+R17 K_EVENT HOLD, -R19 OK CLEAR") as refusal:
        world.sign(assessment=seen)
    assert refusal.value.code == "assessment_changed"
    assert refused(world, assessment=uuid4()) == "assessment_changed"


def test_an_assessment_that_has_grown_old_is_found_anew_while_signing(world: World) -> None:
    seen = world.ready_to_sign(D2 - 10 * HOUR)
    world.now += 24 * HOUR + timedelta(seconds=1)
    assert world.now < D3
    assert refused(world, assessment=seen) == "assessment_changed"


def test_nobody_signs_while_nobody_is_on_duty_until_back_by(session: Session) -> None:
    world = build(session)
    world.ready_to_sign()
    session.execute(text("DELETE FROM duty_turn"))
    world.on_duty("duty", START, DEPARTURE + 9 * HOUR)
    assert refused(world) == "nobody_on_duty"
    world.on_duty("second", DEPARTURE + 9 * HOUR, DEPARTURE + 10 * HOUR)
    world.sign()
    assert world.kinds() == ["GO"]


def test_nobody_signs_after_d3(world: World) -> None:
    world.ready_to_sign()
    world.now = D3
    assert refused(world) == "deadline_passed"
    world.tick()
    assert refused(world) == "over"


def captured(world: World, at: datetime) -> None:
    row = uuid4()
    world.session.execute(
        inbound.insert().values(
            id=row,
            provider="test",
            provider_id=str(row),
            channel="sms",
            kind="text",
            sender_sealed=b"x",
            sender_index=b"x",
            recipient="+1",
            content_sealed=b"x",
            received_at=at,
            state="captured",
            attempts=0,
            not_before=at,
            pulled=False,
        )
    )


def test_a_message_captured_and_not_yet_worked_refuses_the_signature(world: World) -> None:
    world.ready_to_sign()
    captured(world, world.now - timedelta(seconds=6))
    assert refused(world) == "blind"
    world.session.execute(inbound.update().values(state="worked"))
    world.sign()
    assert world.kinds() == ["GO"]


@pytest.mark.parametrize("name", ["clock", "puller"])
def test_a_silent_clock_or_puller_refuses_the_signature(world: World, name: str) -> None:
    world.ready_to_sign()
    world.session.execute(heartbeat.delete().where(heartbeat.c.name == name))
    assert refused(world) == "blind"


def test_while_blind_an_answered_go_waits_and_departs_when_the_program_sees_again(world: World) -> None:
    world.ready_to_sign()
    world.sign()
    captured(world, world.now - timedelta(seconds=6))
    world.answers_pair()
    assert world.kinds() == ["GO"]
    world.tick()
    assert world.kinds() == ["GO"]
    world.session.execute(inbound.update().values(state="worked"))
    world.tick()
    assert world.kinds() == ["GO", "DEPART_OK"]


def test_what_has_no_plan_or_does_not_exist_is_not_signed(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        world.run(Sign, delivery=uuid4(), assessment=uuid4())
    assert refusal.value.code == "unknown_delivery"


# --- the database by itself, as any door with the application's rights could try it ---


def write_go(world: World, assessment: UUID, *signers: tuple[str, str, str], kind: str = "GO", day: int = 1) -> None:
    """Insert a decision and signatures by SQL alone, and let the end of the transaction come."""
    run, decision = world.session.execute, uuid4()
    number = len(world.kinds()) + 1
    run(
        text(
            "INSERT INTO decision (id, delivery_id, number, kind, assessment_id, day_number, reason_word, cause, at)"
            " VALUES (:id, :delivery, :number, :kind, :assessment, :day, 'other', 'sql', :at)"
        ),
        {
            "id": decision,
            "delivery": world.delivery,
            "number": number,
            "kind": kind,
            "assessment": assessment,
            "day": day,
            "at": world.now,
        },
    )
    for login, role, reason in signers:
        run(
            text(
                "INSERT INTO signature (id, decision_id, user_id, role, reason, at)"
                " VALUES (gen_random_uuid(), :decision, :user, :role, :reason, :at)"
            ),
            {
                "decision": decision,
                "user": world.users[login],
                "role": role,
                "reason": reason,
                "at": world.now,
            },
        )
    run(text("SET CONSTRAINTS ALL IMMEDIATE"))
    run(text("SET CONSTRAINTS ALL DEFERRED"))


AWA, BOUBACAR = ("awa", "coordinator", "seen"), ("boubacar", "security_focal_point", "seen")


def denied(world: World, words: str, *signers: tuple[str, str, str], **more: Any) -> None:
    with pytest.raises(IntegrityError, match=words), world.session.begin_nested():
        write_go(world, more.pop("assessment", world.found().id), *signers, **more)
    world.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def test_sql_alone_can_write_a_sound_go(world: World) -> None:
    world.ready_to_sign()
    write_go(world, world.found().id, AWA)
    assert world.kinds() == ["GO"]


def test_sql_alone_cannot_write_a_go_that_nobody_or_the_wrong_person_signed(world: World) -> None:
    world.add_user("viewer", UserRole.VIEWER)
    world.add_user("elsewhere", UserRole.COORDINATOR, places=("Walo",))
    world.ready_to_sign()
    denied(world, "nobody signed")
    denied(world, "planned it", ("planner", "coordinator", "seen"))
    denied(world, "does not hold that role", ("viewer", "coordinator", "seen"))
    denied(world, "does not hold that role", ("elsewhere", "coordinator", "seen"))
    denied(world, "does not hold that role", ("awa", "security_focal_point", "seen"))
    stranger(world)
    denied(world, "another organisation", ("stranger", "coordinator", "seen"))
    disabled(world, "awa")
    denied(world, "disabled", AWA)


def test_sql_alone_cannot_write_a_hold_with_less_than_both_names_and_reasons(world: World) -> None:
    on_hold(world)
    both = "a coordinator and the security focal point"
    denied(world, both, AWA)
    denied(world, both, AWA, ("second", "coordinator", "seen"))
    denied(world, both, AWA, ("boubacar", "security_focal_point", "  "))
    write_go(world, world.found().id, AWA, BOUBACAR)
    assert world.kinds() == ["GO"]


def test_sql_alone_cannot_sign_a_no_go_an_old_assessment_or_what_cannot_be_overridden(world: World) -> None:
    clear = world.ready_to_sign()
    world.stop("women")
    denied(world, "not the latest", AWA, assessment=clear)
    denied(world, "cannot be overridden", AWA, BOUBACAR)
    world.incident()
    denied(world, "never signed", AWA, BOUBACAR)


def test_sql_alone_cannot_let_the_writer_of_a_yes_sign(world: World) -> None:
    world.ready_to_sign()
    voice: dict[str, Any] = {"contact": world.people["women"], "place": world.places["Tamba"], "at": world.now}
    world.run(ConfirmByVoice, by=world.by("awa"), **voice)
    denied(world, "wrote down a yes", AWA)
    write_go(world, world.found().id, BOUBACAR)


def test_sql_alone_cannot_let_a_team_leave_without_its_answer(world: World) -> None:
    world.ready_to_sign()
    denied(world, "no GO stands", kind="DEPART_OK")
    world.sign()
    denied(world, "has not answered", kind="DEPART_OK")
    world.recall()
    denied(world, "no GO stands", kind="DEPART_OK")


def test_sql_alone_cannot_sign_anything_but_a_go(world: World) -> None:
    world.ready_to_sign()
    denied(world, "only a GO", AWA, kind="NO_GO")


def test_sql_alone_cannot_change_or_remove_what_was_signed(world: World) -> None:
    from sqlalchemy.exc import ProgrammingError

    world.ready_to_sign()
    world.sign()
    for statement in ("UPDATE decision SET kind = 'GO'", "DELETE FROM signature", "UPDATE assessment SET number = 1"):
        with pytest.raises(ProgrammingError, match="permission denied"), world.session.begin_nested():
            world.session.execute(text(statement))
