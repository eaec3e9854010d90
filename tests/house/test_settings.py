"""Settings: one list of all faults, every one in the README, nothing secret shown."""

from dataclasses import MISSING, fields
from pathlib import Path

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat

from bot.settings import Settings, SettingsError, load_settings, spoken_number

ROOT = Path(__file__).parents[2]


@pytest.fixture
def whole(key_files: tuple[Path, Path]) -> dict[str, str]:
    return {
        "DATABASE_URL": "postgresql://app:secret@localhost/jamtan",
        "REDIS_URL": "redis://localhost",
        "PUBLIC_BASE_URL": "https://bot.example.org/",
        "SEALING_KEY_FILE": str(key_files[0]),
        "INDEX_KEY_FILE": str(key_files[1]),
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "token-of-the-test",
        "TWILIO_SMS_FROM": "+22370000000",
        "CALL_NUMBER": "+22370000001",
        "ORGANISATION_NAME": "Mission Santé",
    }


def test_whole_settings_are_taken(whole: dict[str, str]) -> None:
    settings = load_settings(whole)
    assert settings.public_base_url == "https://bot.example.org"
    assert settings.call_number == "70 00 00 01"
    assert settings.database_url == "postgresql+psycopg://app:secret@localhost/jamtan"
    assert (settings.send_threads, settings.sms_segments_per_second, settings.clock_file) == (8, 10.0, None)
    assert "token-of-the-test" not in repr(settings)
    assert "secret" not in repr(settings), "the password of the database"


def test_an_empty_setting_is_none(whole: dict[str, str]) -> None:
    assert load_settings(whole | {"SEND_THREADS": "", "CONSOLE_NOTICE": ""}) == load_settings(whole)


def test_all_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({})
    required = [each.name.upper() for each in fields(Settings) if each.default is MISSING]
    assert [fault.split(":")[0] for fault in caught.value.faults] == required


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("PUBLIC_BASE_URL", "bot.example.org"),
        ("TWILIO_ACCOUNT_SID", "AC1"),
        ("SEALING_KEY_FILE", "nowhere"),
        ("CALL_NUMBER", "call us"),
        ("SEND_THREADS", "0"),
        ("SEND_THREADS", "65"),
        ("SEND_THREADS", "many"),
        ("SMS_SEGMENTS_PER_SECOND", "-1"),
        ("SMS_SEGMENTS_PER_SECOND", "nan"),
        ("UNREVIEWED_SAFETY", "hidden"),
        ("VOICE_DIR", "nowhere"),
        ("CLOCK_FILE", "shift"),
    ],
)
def test_a_wrong_value_is_named_and_not_shown(whole: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(whole | {name: value})
    assert [fault.split(":")[0] for fault in caught.value.faults] == [name]
    assert value == "0" or value not in str(caught.value).partition(" (")[0].split()


def test_one_address_to_send_from_is_needed(whole: dict[str, str]) -> None:
    del whole["TWILIO_SMS_FROM"]
    with pytest.raises(SettingsError, match="TWILIO_WHATSAPP_FROM"):
        load_settings(whole)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("+22370123456", "70 12 34 56"),
        ("70123456", "70 12 34 56"),
        ("+223 20 22 50 00", "20 22 50 00"),
        ("36000", "36000"),
        ("+33612345678", "+33 6 12 34 56 78"),
    ],
)
def test_a_number_is_written_as_people_read_it(written: str, spoken: str) -> None:
    assert spoken_number(written) == spoken


@pytest.mark.parametrize("start", "2456789")
def test_a_number_of_mali_is_written_as_the_library_would(start: str) -> None:
    number = phonenumbers.parse(f"+223{start}1234567")
    assert spoken_number(f"{start}1234567") == phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_the_readme_tells_every_setting(name: str) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"| `{name.upper()}` |" in readme
