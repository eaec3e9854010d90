"""Who may come where: every route of the console is in this table, and a route that is not is closed to all."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.users.commands import UserRole
from bot.users.rights import LEADS, WRITES_DOWN

EVERYBODY = frozenset(UserRole)


@dataclass(frozen=True, slots=True)
class Guard:
    """Which roles, held anywhere, open a route; the command itself asks for the role at its places.

    `public`: without signing in. `first_steps`: also before the second factor that a role needs is enrolled.
    """

    roles: frozenset[UserRole] = frozenset()
    public: bool = False
    first_steps: bool = False


PUBLIC = Guard(public=True)
FIRST_STEPS = Guard(EVERYBODY, first_steps=True)
READS = Guard(EVERYBODY)
WRITES = Guard(frozenset(WRITES_DOWN))
LEADS_ONLY = Guard(frozenset(LEADS))
MANAGES = Guard(frozenset({*LEADS, UserRole.ADMINISTRATOR}))
MANAGES_OR_WRITES = Guard(MANAGES.roles | WRITES.roles)
ADMINISTERS = Guard(frozenset({UserRole.ADMINISTRATOR}))
SIGNS_THRESHOLDS = Guard(frozenset({UserRole.SECURITY_FOCAL_POINT, UserRole.ADMINISTRATOR}))

GUARDS: Mapping[str, Guard] = {
    "console.asset": PUBLIC,
    "console.sign_in": PUBLIC,
    "console.first_setup": PUBLIC,  # its code comes from a shell, and only where nobody signs in yet
    "console.choose_language": PUBLIC,
    "console.sign_out": FIRST_STEPS,
    "console.second_factor": FIRST_STEPS,
    "console.board": READS,
    "console.take_card": WRITES,
    "console.settle_card": WRITES,
    "console.delivery_list": READS,
    "console.delivery": READS,
    "console.sheet": READS,
    "console.examine": READS,
    "console.recall": READS,  # whoever can read can stop: less risk acts at once (law 2 of docs/protocol.md)
    "console.note_reason": WRITES,
    "console.plan_delivery": LEADS_ONLY,
    "console.look_again": LEADS_ONLY,
    "console.attest": LEADS_ONLY,
    "console.sign": LEADS_ONLY,
    "console.go_on": LEADS_ONLY,
    "console.read_out": LEADS_ONLY,
    "console.finish": LEADS_ONLY,
    "console.cancel": LEADS_ONLY,
    "console.place_list": READS,
    "console.place": READS,
    "console.broadcast_list": READS,
    "console.broadcast": READS,
    "console.new_broadcast": LEADS_ONLY,
    "console.preview_broadcast": LEADS_ONLY,
    "console.stop_broadcast": WRITES,
    "console.contact_list": READS,
    "console.contact": READS,
    "console.new_contact": WRITES,
    "console.lost_phone": WRITES,
    "console.reveal_contact": WRITES,
    "console.contact_said": WRITES,
    "console.name_deputy": WRITES,
    "console.import_contacts": WRITES,
    "console.contact_table": WRITES,
    "console.take_contacts": WRITES,
    "console.drop_contacts": WRITES,
    "console.contact_faults": WRITES,
    "console.contact_model": WRITES,
    "console.package_list": READS,
    "console.new_package": LEADS_ONLY,
    "console.agree_package": WRITES,
    "console.inbox": WRITES,  # what people wrote is for those who answer them
    "console.thread": WRITES,
    "console.resolve_inbound": WRITES,
    "console.take_thread": WRITES,
    "console.leave_thread": WRITES,
    "console.note_thread": WRITES,
    "console.write_thread": WRITES,
    "console.say_ready": WRITES,
    "console.show_number": WRITES,
    "console.read_thread": WRITES,
    "console.heard_by_voice": WRITES,
    "console.called_back": WRITES,
    "console.health_page": READS,
    "console.release_text": LEADS_ONLY,
    "console.journal": MANAGES,
    "console.journal_table": MANAGES,
    "console.incident_feed": READS,
    "console.incident": READS,
    "console.judge_incident": LEADS_ONLY,
    "console.clear_object": LEADS_ONLY,
    "console.thank_reporter": WRITES,
    "console.account": READS,
    "console.sign_out_everywhere": READS,
    "console.change_password": READS,
    "console.help_page": READS,
    "console.translations": READS,
    "console.translation": READS,
    "console.translation_sheet": READS,
    "console.check_sheet": MANAGES_OR_WRITES,
    "console.correct_text": MANAGES_OR_WRITES,
    "console.take_away": MANAGES_OR_WRITES,
    "console.setup_steps": ADMINISTERS,
    "console.run_check": ADMINISTERS,
    "console.import_places": ADMINISTERS,
    "console.settings": MANAGES,
    "console.set_price": ADMINISTERS,
    "console.people_list": MANAGES,
    "console.one_person": MANAGES,
    "console.add_person": ADMINISTERS,
    "console.grant_role": ADMINISTERS,
    "console.withdraw_role": ADMINISTERS,
    "console.reset_password": ADMINISTERS,
    "console.forget_phone": ADMINISTERS,
    "console.close_account": ADMINISTERS,
    "console.thresholds": MANAGES,
    "console.sign_thresholds": SIGNS_THRESHOLDS,
    "console.duty": MANAGES,
    "console.add_turn": MANAGES,
    "console.remove_turn": MANAGES,
}
