"""The index of the system: which handler carries out a command, and what follows from an event.

`run` does one command with all that follows, inside the caller's transaction. The door commits, then wakes the lanes.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot import asking
from bot import events as facts
from bot.actors import PROGRAM
from bot.alerts import commands as alert
from bot.alerts import handlers as alerts
from bot.alerts import reach
from bot.alerts.cards import handlers as cards
from bot.alerts.returns import handlers as returns
from bot.audit import store as journal
from bot.broadcasts import commands as broadcast
from bot.broadcasts import handlers as broadcasts
from bot.calm_periods import commands as period
from bot.calm_periods import handlers as periods
from bot.commands import Command, Refused
from bot.contacts import commands as contact
from bot.contacts import handlers as contacts
from bot.contacts.imports import handlers as contact_tables
from bot.decisions import commands as decision
from bot.decisions import handlers as decisions
from bot.decisions import restored
from bot.decisions.policy import commands as policy
from bot.decisions.policy import handlers as policies
from bot.deliveries import commands as delivery
from bot.deliveries import handlers as deliveries
from bot.events import Event, Say, SayToAll
from bot.guarantees import commands as guarantee
from bot.guarantees import handlers as guarantees
from bot.guarantees.questions import handlers as questions
from bot.guarantees.stops import handlers as stops
from bot.incidents import commands as incident
from bot.incidents import handlers as incidents
from bot.messages import commands as message
from bot.messages import handlers as messages
from bot.messages.model import Lane
from bot.messages.prices import commands as price
from bot.messages.prices import handlers as prices
from bot.places import commands as place
from bot.places import handlers as places
from bot.saying import say
from bot.saying_to_all import say_to_all
from bot.teams import commands as team
from bot.teams import handlers as teams
from bot.threads import commands as thread
from bot.threads import handlers as threads
from bot.users import commands as user
from bot.users import handlers as users
from bot.users.sessions import handlers as sessions
from bot.users.setup import commands as setup
from bot.users.setup import handlers as setting_up

_log = structlog.get_logger(__name__)

Handler = Callable[[Any, Session, datetime], list[Event]]

HANDLERS: Mapping[type[Command], Handler] = {
    place.AddPlace: places.add,
    place.AddLeg: places.add_leg,
    place.CloseLeg: places.close_leg,
    place.ReopenLeg: places.reopen_leg,
    place.SetOutage: places.set_outage,
    contact.EnrolContact: contacts.enrol,
    contact.GiveConsent: contacts.give_consent,
    contact.SetLanguage: contacts.set_language,
    contact.StopMessages: contacts.stop,
    contact.StartMessages: contacts.start,
    contact.SuspendContact: contacts.suspend,
    contact.VerifyFirst: contacts.verify_first,
    contact.NameDeputy: contacts.name_deputy,
    contact.KeepTable: contact_tables.keep,
    contact.CloseTable: contact_tables.close,
    contact.Reveal: contacts.reveal,
    user.AddOrganisation: users.add_organisation,
    user.AddUser: users.add_user,
    user.DisableUser: users.disable_user,
    user.GrantRole: users.grant_role,
    user.WithdrawRole: users.withdraw_role,
    user.SetPassword: users.set_password,
    user.AddDutyTurn: users.add_duty_turn,
    user.RemoveDutyTurn: users.remove_duty_turn,
    user.OpenSession: sessions.open_session,
    setup.OfferSetup: setting_up.offer_setup,
    setup.SetUp: setting_up.set_up,
    user.EndSessions: sessions.end_sessions,
    user.EnrolSecondFactor: sessions.enrol_second_factor,
    user.ForgetSecondFactor: sessions.forget_second_factor,
    team.AddTeam: teams.add,
    team.IssueCodeList: teams.issue_code_list,
    team.LoseCodeList: teams.lose_code_list,
    period.AgreePeriod: periods.agree,
    period.SuspendPeriod: periods.suspend,
    period.ResumePeriod: periods.resume,
    period.EndPeriod: periods.end,
    period.ExtendPeriod: periods.extend,
    period.TellPeriods: periods.tell_due,
    period.TellPeriod: periods.tell,
    guarantee.GiveGuarantee: guarantees.give,
    guarantee.RecordBreach: guarantees.record_breach,
    guarantee.AskAgreement: questions.ask,
    guarantee.AnswerAgreement: questions.answer,
    guarantee.ConfirmByVoice: guarantees.confirm_by_voice,
    guarantee.Withdraw: stops.withdraw,
    guarantee.RecordCallBack: stops.record_call_back,
    guarantee.ReportSituation: guarantees.report_situation,
    guarantee.AskDueAgreements: asking.ask_due_agreements,
    guarantee.AskSituations: asking.ask_situations,
    guarantee.AskHowThingsAre: guarantees.ask_situation,
    guarantee.ExpireGuarantees: guarantees.expire,
    guarantee.VoidQuestions: questions.void,
    incident.ReportIncident: incidents.report,
    incident.CompleteIncident: incidents.complete,
    incident.JudgeIncident: incidents.judge,
    incident.ClearMine: incidents.clear_mine,
    delivery.AddPackage: deliveries.add_package,
    delivery.AgreePackage: deliveries.agree_package,
    delivery.RequestDelivery: deliveries.request,
    delivery.PlanDelivery: deliveries.plan,
    delivery.CancelDelivery: deliveries.cancel,
    delivery.FinishDelivery: deliveries.finish,
    delivery.AnswerDelivery: deliveries.answer,
    decision.Attest: decisions.attest,
    decision.Assess: decisions.assess,
    decision.Sign: decisions.sign,
    decision.Recall: decisions.recall,
    decision.NoteReason: decisions.note_reason,
    decision.HoldRestored: restored.hold,
    decision.ReleaseRestored: restored.release,
    decision.AnswerPair: decisions.answer_pair,
    decision.ReadOutGo: decisions.read_out_go,
    decision.MeetDeadlines: decisions.meet_deadlines,
    policy.SetPolicy: policies.set_policy,
    price.SetPrice: prices.set_price,
    alert.Acknowledge: alerts.acknowledge,
    alert.StepLadders: alerts.step_ladders,
    alert.StepLadder: alerts.step_ladder,
    alert.WatchReturns: returns.watch_returns,
    alert.WatchReturn: returns.watch_return,
    alert.TestReach: reach.test_reach,
    alert.TakeCard: cards.take_card,
    alert.SettleCard: cards.settle_card,
    alert.RaiseCard: cards.raise_card,
    message.ReleaseText: messages.release_text,
    message.ResolveInbound: messages.resolve,
    thread.ReadText: threads.read_text,
    thread.TakeThread: threads.take,
    thread.LeaveThread: threads.leave,
    thread.AddNote: threads.add_note,
    thread.WriteBack: threads.write_back,
    thread.ThankReporter: threads.thank_reporter,
    broadcast.SendBroadcast: broadcasts.send,
    broadcast.TryBroadcast: broadcasts.try_out,
    broadcast.ExpandBroadcast: broadcasts.expand,
    broadcast.StopBroadcast: broadcasts.stop,
    broadcast.AnswerInvitation: broadcasts.answer,
}

FOLLOWS: Mapping[type[Event], tuple[Handler, ...]] = {
    facts.CardWanted: (cards.open_card,),
    facts.CardSettled: (cards.close_card,),
    facts.AlertRefused: (reach.hurry, decisions.on_alert_refused),
    facts.DeliveryTouched: (decisions.on_delivery_touched,),
    facts.PlacesTouched: (decisions.on_places_touched,),
    facts.EveryDeliveryTouched: (decisions.on_every_delivery_touched,),
    contact.ContactSuspended: (questions.follow_suspended,),
    contact.OptedOut: (),
    team.CodeListLost: (decisions.on_code_list_lost,),
    team.CodeListIssued: (),
    period.PeriodChanged: (guarantees.follow_period,),
    guarantee.QuestionAsked: (),
    guarantee.SituationAsked: (),
    guarantee.AgreementConfirmed: (),
    guarantee.StopStands: (decisions.on_stop_stands,),
    guarantee.StopEnded: (),
    incident.IncidentChanged: (decisions.on_incident_changed,),
    delivery.DeliveryPlanned: (decisions.on_delivery_planned, asking.on_delivery_planned),
    delivery.DeliveryFinished: (
        returns.on_delivery_finished,
        asking.on_delivery_finished,
    ),
    delivery.DeliveryAnswered: (),
    decision.Assessed: (),
    decision.Decided: (alerts.on_decided,),
    broadcast.BroadcastExpanding: (),
}
"""Every event is listed: an empty row says that nothing follows, on purpose."""

WAKES: Mapping[type[Event], frozenset[str]] = {broadcast.BroadcastExpanding: frozenset({Lane.BROADCASTS})}
"""Events that a worker goes on with: its lane is woken, though nothing is queued yet."""


@dataclass(slots=True)
class Outcome:
    """What one command led to: every event, the lanes that have something to send now, and which parts of it failed."""

    events: list[Event] = field(default_factory=list)
    lanes: set[str] = field(default_factory=set)
    failed: list[Exception] = field(default_factory=list)


def run(command: Command, session: Session, now: datetime, *, within: bool = False) -> Outcome:
    """Carry out one command and all that follows from it. Raises `Refused`, and then nothing has changed.

    `within`: the caller's transaction ends with a refusal, so that the command needs no savepoint of its own.
    """
    outcome = Outcome()
    with nullcontext() if within else session.begin_nested():
        found = HANDLERS[type(command)](command, session, now)
        _follow(found, session, now, outcome)
        if command.by != PROGRAM or outcome.events:  # the clock orders every second, mostly for nothing
            journal.write_down(session, command, "done", now)
    return outcome


def follow(found: list[Event], session: Session, now: datetime) -> Outcome:
    """Carry out what follows from events that no command caused: a text could not be sent, a row needs a person."""
    outcome = Outcome()
    _follow(found, session, now, outcome)
    return outcome


def _follow(found: list[Event], session: Session, now: datetime, outcome: Outcome) -> None:
    for event in found:
        if isinstance(event, facts.Separately):
            _apart(event, session, now, outcome)
            continue
        outcome.events.append(event)
        outcome.lanes |= WAKES.get(type(event), frozenset())
        if isinstance(event, Say | SayToAll):
            outcome.lanes |= say(event, session, now) if isinstance(event, Say) else say_to_all(event, session, now)
            continue
        for follower in FOLLOWS[type(event)]:
            _follow(follower(event, session, now), session, now, outcome)


def _apart(part: facts.Separately, session: Session, now: datetime, outcome: Outcome) -> None:
    """In a savepoint of its own, so that one delivery, alert or person that fails stops no other (law 4)."""
    done = Outcome()
    try:
        with session.begin_nested():
            _follow(HANDLERS[type(part.order)](part.order, session, now), session, now, done)
    except Refused as refused:
        _log.info("part_refused", about=part.about, code=refused.code)
        return
    except Exception as error:
        _log.exception("part_failed", about=part.about)
        outcome.failed.append(error)
        card = facts.CardWanted(
            kind=facts.CardKind.TROUBLE,
            about=part.about,
            due=now,
            delivery=part.delivery,
            note=f"{type(part.order).__name__}: {type(error).__name__}",
            urgent_to_duty=part.delivery is not None,
        )
        _follow([card], session, now, outcome)
        return
    outcome.events += done.events
    outcome.lanes |= done.lanes
