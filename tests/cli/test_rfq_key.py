"""`wheel rfq key`: the environment, a keyring, a terminal; a secret is never printed."""

import getpass
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from coin_desk import SHARED, Networks, networks

from wheelcli.cli.context import Context
from wheelcli.venues import keys
from wheelcli.venues.sim import server

SECRET = "a-secret-that-nobody-sees"


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        self.kept[service, name] = text

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]

    def get_keyring(self) -> "Ring":
        return self


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    """The package `keyring`, as the program uses it."""
    made, module, errors = Ring(), ModuleType("keyring"), ModuleType("keyring.errors")
    for name in ("get_password", "set_password", "delete_password", "get_keyring"):
        setattr(module, name, getattr(made, name))
    errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return made


@pytest.fixture
def net(wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Networks]:
    if not SHARED.is_dir():
        pytest.skip("../shared/data/deribit is not here")
    with networks(wheel_home, monkeypatch) as found:
        yield found


def typed(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """A person at a terminal, who types a secret that is not echoed."""
    monkeypatch.setattr(Context, "interactive", True)
    monkeypatch.setattr(getpass, "getpass", lambda prompt, stream: secret)


def test_a_key_is_kept_shown_and_forgotten(
    wheel: Any, ring: Ring, monkeypatch: pytest.MonkeyPatch, wheel_home: Path
) -> None:
    typed(monkeypatch, SECRET)
    answer = wheel("rfq", "key", "set", "deribit-test", "--json", stdin="my-id\n")
    assert answer.json["data"]["source"] == "keyring"
    assert json.loads(ring.kept["wheel", "deribit-test"]) == {"id": "my-id", "secret": SECRET}
    assert keys.read_key("deribit-test", {}).secret == SECRET
    assert SECRET not in repr(keys.read_key("deribit-test", {}))
    shown = wheel("rfq", "key", "show", "deribit-test", "--format", "table")
    assert shown == "deribit-test: a key in the keyring\n"
    assert wheel("rfq", "key", "show", "deribit", "--json").json["data"]["source"] is None
    for text in (str(answer), answer.stderr, str(shown), shown.stderr):
        assert SECRET not in text
    assert "no longer has" in wheel("rfq", "key", "forget", "deribit-test", "--format", "table")
    assert ring.kept == {}
    assert "has no key" in wheel("rfq", "key", "forget", "deribit-test", "--format", "table")
    assert not list(wheel_home.rglob("*key*"))


def test_the_environment_counts_before_the_keyring(ring: Ring) -> None:
    keys.keep_key("deribit", "kept", SECRET)
    mine = {"WHEEL_DERIBIT_ID": "mine", "WHEEL_DERIBIT_SECRET": "another-secret"}
    assert keys.read_key("deribit", mine).client_id == "mine"
    assert keys.read_key("deribit", {}).client_id == "kept"
    with pytest.raises(keys.WheelError, match="WHEEL_DERIBIT_ID is not set"):
        keys.read_key("deribit", {"WHEEL_DERIBIT_SECRET": "alone-and-lonely"})


def test_a_script_and_a_short_secret_are_refused(
    wheel: Any, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = wheel("rfq", "key", "set", "deribit-test", code=2)
    assert "in scripts, set WHEEL_DERIBIT_TEST_ID and WHEEL_DERIBIT_TEST_SECRET" in refused.stderr
    typed(monkeypatch, "short")
    assert "nothing was saved" in wheel("rfq", "key", "set", "deribit-test", code=2, stdin="id\n").stderr
    assert ring.kept == {}
    assert "one of deribit-test, deribit" in wheel("rfq", "key", "show", "sim", code=2).stderr


def test_no_keyring_and_an_unsafe_one(wheel: Any, monkeypatch: pytest.MonkeyPatch, ring: Ring) -> None:
    monkeypatch.setattr(Ring, "__module__", "keyrings.alt.file.PlaintextKeyring")
    assert "keeps secrets safely" in wheel("rfq", "key", "forget", "deribit", code=5).stderr
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "pip install 'wheelcli[keyring]'" in wheel("rfq", "key", "forget", "deribit", code=5).stderr
    assert wheel("rfq", "key", "show", "deribit", "--json").json["data"]["source"] is None


def test_a_key_is_tested_without_a_request(wheel: Any, net: Networks) -> None:
    data = wheel("rfq", "key", "test", "deribit-test", "--json").json["data"]
    assert (data["source"], data["makers"], data["open_requests"]) == ("environment", 10, 0)
    assert "block_rfq:read_write" in data["scope"]
    assert set(net.server.methods) <= {
        *("public/get_time", "public/auth", "private/get_block_rfq_makers", "private/get_block_rfqs")
    }
    table = wheel("rfq", "key", "test", "deribit-test", "--format", "table")
    assert "deribit-test: the key works (from the environment)" in table
    assert net.secret not in table


@pytest.mark.parametrize(
    ("scope", "why"),
    [
        ("block_rfq:read_write block_trade:read trade:read_write", "it also grants trade:read_write"),
        ("block_rfq:read_write block_trade:read wallet:read", "it also grants wallet:read"),
        ("block_rfq:read_write block_trade:read account:read_write", "it also grants account:read_write"),
        ("block_rfq:read block_trade:read", "it lacks block_rfq:read_write"),
        ("block_rfq:read_write", "it lacks block_trade:read"),
    ],
)
def test_a_key_that_may_do_more_or_less_is_refused(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch, scope: str, why: str
) -> None:
    monkeypatch.setattr(server, "SCOPE", scope)
    answer = wheel("rfq", "key", "test", "deribit-test", code=6)
    assert why in answer.stderr
    assert net.server.methods == ["public/get_time", "public/auth"]


def test_a_wrong_secret_is_refused_and_not_printed(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEEL_DERIBIT_TEST_SECRET", SECRET)
    answer = wheel("rfq", "key", "test", "deribit-test", code=4)
    assert "invalid_credentials" in answer.stderr
    assert SECRET not in answer.stderr


def test_the_live_network_is_not_tested_while_it_is_switched_off(wheel: Any, net: Networks) -> None:
    answer = wheel("rfq", "key", "test", "deribit", code=6)
    assert "rfq.live is false in the config: nothing was connected" in answer.stderr
