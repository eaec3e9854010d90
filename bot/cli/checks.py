"""What `jamtan check` looks at: the installation from inside, and what the provider and WhatsApp say of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from bot.channel import Channel
from bot.checks import Finding, Verdict, bad, database, good, redis
from bot.clock import utc_now
from bot.messages.ports import FailureKind, SendError
from bot.messages.templates import Templates, read_templates
from bot.wiring import Runtime
from bot.wording.keys import ALL_PHRASES
from bot.wording.render import faults_in, read_catalogues

NOT_FOUND = 20404


def check_all(runtime: Runtime) -> Iterator[Finding]:
    """Everything, one after the other; what cannot be reached hides nothing else."""
    yield from database(runtime)
    yield redis(runtime)
    yield from _provider(runtime)
    yield _templates(runtime)
    yield _translations()


def _provider(runtime: Runtime) -> Iterator[Finding]:
    for channel in Channel:
        ours = runtime.sender_address(channel)
        if not ours:
            yield good(f"sender {channel}", "not set up")
            continue
        yield _tried(f"sender {channel}", lambda channel=channel, ours=ours: _listed(runtime, channel, ours))  # type: ignore[misc]


def _listed(runtime: Runtime, channel: Channel, ours: str) -> str:
    runtime.sender.received_by(channel, ours, utc_now() - timedelta(minutes=1))
    can = "texts and is texted" if ours.lstrip("+").isdigit() else "texts only: a name cannot be answered to"
    return f"the provider knows our account; {can}"


def _tried(what: str, look: Callable[[], str]) -> Finding:
    try:
        return good(what, look())
    except SendError as error:
        if error.kind is FailureKind.CONFIGURATION:
            return bad(what, error.reason, "look at TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
        return Finding(what, Verdict.UNREACHABLE, error.reason, "look at the network and TWILIO_API_BASE")


def _templates(runtime: Runtime) -> Finding:
    path = runtime.settings.whatsapp_templates
    if path is None:
        return good("templates", "none: outside WhatsApp's 24 hours texts go by SMS")
    found = read_templates(path)
    safety = sorted(key for key, phrase in ALL_PHRASES.items() if phrase.safety and not any(key == k for k, _ in found))
    if safety:
        return bad("templates", f"{len(found)}; none for {', '.join(safety)}", "have them approved")
    return _approved(runtime, found)


def _approved(runtime: Runtime, templates: Templates) -> Finding:
    """What WhatsApp itself says of each template, by the provider's interface."""
    refused: list[str] = []
    for (key, language), sid in sorted(templates.items()):
        try:
            state = runtime.sender.template_state(sid)
        except SendError as error:
            if error.code != NOT_FOUND:
                cure = "look at the network and TWILIO_API_BASE"
                return Finding("templates", Verdict.UNREACHABLE, f"their approval: {error.reason}", cure)
            state = "unknown to the provider"
        if state != "approved":
            refused.append(f"{key} {language} {state}")
    if refused:
        says = f"{len(refused)} of {len(templates)} not approved: {', '.join(refused)}"
        return bad("templates", says, "submit them for approval at the provider, or take them out of the file")
    return good("templates", f"{len(templates)} approved texts")


def _translations() -> Finding:
    faults = faults_in(read_catalogues())
    if faults:
        return bad("translations", f"{len(faults)} faults", "jamtan translation check")
    return good("translations", "whole and within the rules")
