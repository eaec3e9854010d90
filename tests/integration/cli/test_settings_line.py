"""Thresholds, prices, roles and duty on the command line: the same orders as on the pages."""

from bot.demo.data_world import World
from tests.integration.cli.conftest import Line


def test_thresholds_are_signed_by_who_may(jamtan: Line, world: World) -> None:
    refused = jamtan("policy", "set", "silent_after=24", "--reason", "r", "--as", "awa", signers=("awa",))
    assert refused.exit_code == 1
    done = jamtan("policy", "set", "silent_after=24", "--reason", "réseau", "--as", "salif", signers=("salif",))
    assert done.exit_code == 0, done.output
    values = {one["name"]: one["value"] for one in jamtan.json("policy", "show")}
    assert values["silent_after"] == 24
    [version] = jamtan.json("policy", "history")
    assert (version["version"], version["by"], version["role"]) == (2, "salif", "security_focal_point")
    assert jamtan("policy", "set", "peace=1", "--reason", "r", "--as", "salif").exit_code == 2


def test_prices_roles_passwords_and_duty_change(jamtan: Line, world: World) -> None:
    assert jamtan("price", "set", "sms", "0.277", "usd").exit_code == 0
    assert jamtan.json("price", "list")[0]["amount"] == "0.27700"
    assert jamtan("price", "set", "sms", "much", "usd").exit_code == 2
    assert jamtan("user", "grant", "boubacar", "administrator").exit_code == 0
    assert jamtan("user", "grant", "boubacar", "administrator").exit_code == 1
    assert jamtan("user", "withdraw", "boubacar", "administrator").exit_code == 0
    assert jamtan("user", "password", "boubacar", more="a long enough one\n").exit_code == 0
    assert jamtan("user", "password", "boubacar", more="short\n").exit_code == 1
    turns = jamtan.json("duty", "list")
    assert jamtan("duty", "remove", turns[0]["turn"]).exit_code == 0
    assert len(jamtan.json("duty", "list")) == len(turns) - 1
