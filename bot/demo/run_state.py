"""What the demonstration keeps between two starts: one private file, and the key files beside it."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from bot.crypto import write_new_keys
from bot.demo.services import Passwords, free_port
from bot.demo.services_postgres import APP, DATABASE
from bot.demo.services_process import LOOPBACK

PORTS = {"phones": 8400, "web": 8401, "provider": 8402, "postgres": 8403, "valkey": 8404}
SMS_FROM, WHATSAPP_FROM, CALL_NUMBER = "+22370000001", "+22370000002", "+22370000009"
ORGANISATION = "Mission Santé (démo)"
NOTICE = "DÉMO, données inventées"
KEPT_OF_THE_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "USER")


@dataclass(frozen=True, slots=True)
class State:
    """Secrets, invented once, and the ports of the last start."""

    passwords: Passwords
    wakes: str
    account: str
    token: str
    ports: dict[str, int]
    loaded: bool = False

    @classmethod
    def invented(cls) -> Self:
        """For a first start."""
        account = "AC" + secrets.token_hex(16)
        return cls(Passwords.invented(), secrets.token_urlsafe(24), account, secrets.token_hex(16), dict(PORTS))

    def with_free_ports(self) -> "State":
        """The same with other ports where somebody else has taken one."""
        return replace(self, ports={name: free_port(self.ports.get(name, port)) for name, port in PORTS.items()})

    def at(self, **ports: int) -> "State":
        """The same with these ports."""
        return replace(self, ports={**self.ports, **ports})

    def url(self, name: str) -> str:
        """Where this part answers."""
        return f"http://{LOOPBACK}:{self.ports[name]}"


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything the demonstration writes lies below `path`."""

    path: Path

    def part(self, name: str) -> Path:
        """The folder of one engine or process."""
        return self.path / name

    @property
    def sealing_key(self) -> Path:
        """Made with the state."""
        return self.path / "keys" / "sealing"

    @property
    def index_key(self) -> Path:
        """Made with the state."""
        return self.path / "keys" / "index"

    @property
    def clock(self) -> Path:
        """Seconds by which every process moves its clock."""
        return self.path / "clock"

    @property
    def world(self) -> Path:
        """What was invented, with the passwords of its people."""
        return self.path / "world.json"

    def read(self) -> State:
        """The state of the last start, or a new one with new keys."""
        try:
            found = json.loads((self.path / "state.json").read_text(encoding="utf-8"))
            return State(**{**found, "passwords": Passwords(**found["passwords"])})
        except FileNotFoundError:
            return self._begin()

    def write(self, state: State) -> None:
        """Keep the state, readable by nobody else."""
        half = self.path / "state.half"
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(state), file, indent=1)
        half.replace(self.path / "state.json")

    def environment(self, state: State, provider: str) -> dict[str, str]:
        """Every setting, and of the caller's environment only what any program needs: never a real account."""
        kept = {name: os.environ[name] for name in KEPT_OF_THE_ENVIRONMENT if name in os.environ}
        ports = state.ports
        return kept | {
            "PYTHONUTF8": "1",
            "PYTHONNOUSERSITE": "1",
            "DATABASE_URL": f"postgresql+psycopg://{APP}:{state.passwords.app}@{LOOPBACK}:{ports['postgres']}/{DATABASE}",
            "REDIS_URL": f"redis://:{state.wakes}@{LOOPBACK}:{ports['valkey']}/0",
            "PUBLIC_BASE_URL": state.url("web"),
            "JAMTAN_BIND": LOOPBACK,
            "PORT": str(ports["web"]),
            "SEALING_KEY_FILE": str(self.sealing_key),
            "INDEX_KEY_FILE": str(self.index_key),
            "TWILIO_ACCOUNT_SID": state.account,
            "TWILIO_AUTH_TOKEN": state.token,
            "TWILIO_API_BASE": provider or state.url("provider"),
            "TWILIO_SMS_FROM": SMS_FROM,
            "TWILIO_WHATSAPP_FROM": WHATSAPP_FROM,
            "CALL_NUMBER": CALL_NUMBER,
            "GO_HELD_SECONDS": "5",
            "ORGANISATION_NAME": ORGANISATION,
            "CONSOLE_NOTICE": NOTICE,
            "CLOCK_FILE": str(self.clock),
        }

    def load_command(self) -> list[str]:
        """Python's arguments for the invented data."""
        return ["-m", "bot.demo.data", "--state", str(self.world)]

    def provider_command(self, state: State) -> list[str]:
        """Python's arguments for the fake Twilio."""
        words = ["-m", "bot.demo.fake_twilio", "--port", str(state.ports["provider"]), "--account", state.account]
        words += ["--token", state.token, "--webhook", f"{state.url('web')}/twilio/inbound"]
        words += ["--sms-from", SMS_FROM, "--whatsapp-from", WHATSAPP_FROM, "--clock-file", str(self.clock)]
        return [*words, "--log", str(self.part("provider") / "calls.log")]

    def phones_command(self, state: State) -> list[str]:
        """Python's arguments for the page of phones; the rest it reads from its settings."""
        return ["-m", "bot.demo.phones", "--port", str(state.ports["phones"]), "--state", str(self.world)]

    def facts(self, state: State) -> dict[str, object]:
        """What a script needs to drive the demonstration; no secrets."""
        return {
            "notice": NOTICE,
            "urls": {name: state.url(name) for name in ("phones", "web", "provider")},
            "ports": state.ports,
            "numbers": {"sms": SMS_FROM, "whatsapp": WHATSAPP_FROM, "call": CALL_NUMBER},
            "folder": str(self.path),
            "world": str(self.world),
            "clock_file": str(self.clock),
        }

    def _begin(self) -> State:
        self.sealing_key.parent.mkdir(mode=0o700, exist_ok=True)
        for old in (self.sealing_key, self.index_key):
            old.unlink(missing_ok=True)
        write_new_keys(self.sealing_key, self.index_key)
        self.clock.write_text("0\n", encoding="ascii")
        state = State.invented()
        self.write(state)
        return state
