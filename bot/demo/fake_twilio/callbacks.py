"""What becomes of an accepted message: its statuses, one after another, and the callback for each."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.demo.fake_twilio.calls import Calls
from bot.demo.fake_twilio.records import FINAL, Behaviour, Message
from bot.demo.fake_twilio.validation import outside_window
from bot.demo.fake_twilio.world import World

SENT_AFTER, DELIVERED_AFTER, READ_AFTER = 0.05, 0.1, 0.3  # seconds, each after the one before
ORDER = ("accepted", "queued", "sent", "delivered", "read")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One change of status, `delay` seconds after the one before, `told` so often.

    `moves` False: it happened before, and is only told now.
    """

    delay: float
    status: str
    error_code: int | None = None
    told: int = 1
    moves: bool = True


def _deliver(message: Message, _: Behaviour) -> list[Step]:
    steps = [Step(SENT_AFTER, "sent"), Step(DELIVERED_AFTER, "delivered")]
    return [*steps, Step(READ_AFTER, "read")] if message.whatsapp else steps


def _fail(message: Message, behaviour: Behaviour) -> list[Step]:
    if message.whatsapp:
        return [Step(SENT_AFTER, "failed", behaviour.code)]
    return [Step(SENT_AFTER, "sent"), Step(DELIVERED_AFTER, "undelivered", behaviour.code)]


def _slow(message: Message, behaviour: Behaviour) -> list[Step]:
    more = behaviour.ms / 1000
    return [Step(step.delay + more, step.status) for step in _deliver(message, behaviour)]


def _drop(message: Message, behaviour: Behaviour) -> list[Step]:
    return [Step(step.delay, step.status, told=0) for step in _deliver(message, behaviour)]


def _duplicate(message: Message, behaviour: Behaviour) -> list[Step]:
    return [Step(step.delay, step.status, told=behaviour.times) for step in _deliver(message, behaviour)]


def _reorder(message: Message, behaviour: Behaviour) -> list[Step]:
    """The last status is told first, then the others backwards."""
    *earlier, last = _deliver(message, behaviour)
    silent = [Step(step.delay, step.status, told=0) for step in earlier]
    return [*silent, last, *(Step(SENT_AFTER, step.status, moves=False) for step in reversed(earlier))]


PLANS: dict[str, Callable[[Message, Behaviour], list[Step]]] = {
    "deliver": _deliver,
    "fail": _fail,
    "slow": _slow,
    "drop": _drop,
    "duplicate": _duplicate,
    "reorder": _reorder,
    "dribble": _deliver,  # what is slow is the answer to the call
}


def plan(world: World, message: Message) -> list[Step]:
    """The statuses to come for an outbound message that has reached `message.status`."""
    behaviour = world.behaviours.get(message.phone, Behaviour())
    if message.whatsapp and behaviour.mode == "deliver":
        phone = world.phones.get(message.phone)
        if phone is not None and phone.kind == "simple":
            behaviour = Behaviour("fail", code=63024)  # no WhatsApp on that phone
        elif outside_window(world, message.sender, message.to, message.content_sid or ""):
            behaviour = Behaviour("fail", code=63016)
    steps = PLANS[behaviour.mode](message, behaviour)
    reached = ORDER.index(message.status) if message.status in ORDER else len(ORDER)
    return [step for step in steps if step.status not in ORDER or ORDER.index(step.status) > reached]


class Network:
    """Walks every message through its plan: in order for one message, side by side for many."""

    def __init__(self, world: World, calls: Calls, threads: int = 8) -> None:
        """Messages that an earlier run left on their way go on."""
        self._world = world
        self._calls = calls
        self._due: list[tuple[float, int, str, list[Step]]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._ending = False
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="network")
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)

    def start(self) -> None:
        """Begin, with what is still on its way."""
        for message in list(self._world.messages.values()):
            if not message.inbound and message.status not in FINAL:
                self.accept(message)
        self._thread.start()

    def accept(self, message: Message) -> None:
        """Take a message on its way."""
        self._push(message.sid, plan(self._world, message))

    def stop(self) -> None:
        """Begin nothing more; what is still due waits for the next start."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        self._thread.join()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _push(self, sid: str, steps: list[Step]) -> None:
        if steps:
            with self._changed:
                heapq.heappush(self._due, (time.monotonic() + steps[0].delay, next(self._order), sid, steps))
                self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._ending and (not self._due or self._due[0][0] > time.monotonic()):
                    self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
                if self._ending:
                    return
                _, _, sid, steps = heapq.heappop(self._due)
                self._pool.submit(self._advance, sid, steps)

    def _advance(self, sid: str, steps: list[Step]) -> None:
        try:
            step, *later = steps
            message = self._world.messages[sid]
            age = (self._world.now() - datetime.fromisoformat(message.created_at)).total_seconds()
            if step.status == "sent" and age > message.validity_seconds:
                step, later = Step(0, "failed", 30001), []
            if step.moves:
                self._world.record(
                    {"kind": "status", "sid": sid, "status": step.status, "error_code": step.error_code},
                    durable=step.status in FINAL,
                )
            for _ in range(step.told if message.status_callback else 0):
                form = self._form(message, step)
                self._calls.post(message.status_callback or "", form, purpose="status", sid=sid)
            self._push(sid, later)
        except Exception as error:
            _log.error("message_stuck", sid=sid, error=repr(error))

    def _form(self, message: Message, step: Step) -> dict[str, str]:
        form = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": step.status,
            "SmsStatus": step.status,
            "AccountSid": self._world.account,
            "From": message.sender,
            "To": message.to,
            "ApiVersion": "2010-04-01",
        }
        if message.messaging_service_sid:
            form["MessagingServiceSid"] = message.messaging_service_sid
        if step.error_code is not None:
            form["ErrorCode"] = str(step.error_code)
        if not message.whatsapp and step.status in ("delivered", "undelivered"):
            form["RawDlrDoneDate"] = self._world.now().strftime("%y%m%d%H%M")
        if message.whatsapp:
            form["ChannelPrefix"] = "whatsapp"
            form |= {"EventType": "READ"} if step.status == "read" else {}
        return form
