"""The API keys of venues: from the environment, else from the operating system's keyring.

A key is never an argument, a setting or an entry of the record. Once its values are read, they are hidden in
all output of the program. The keyring needs the extra `keyring`.

>>> variables_of("deribit-test")
('WHEEL_DERIBIT_TEST_ID', 'WHEEL_DERIBIT_TEST_SECRET')
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wheelcli.errors import Exit, WheelError

SERVICE = "wheel"
_UNSAFE = ("fail", "null", "plaintext")  # backends that save nothing, or save it in plain text


class KeySource(StrEnum):
    """Where a key is kept."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key. Its values are not shown, not even in `repr`."""

    client_id: str
    secret: str
    source: KeySource

    def __repr__(self) -> str:
        return f"ApiKey({self.source})"


def variables_of(venue: str) -> tuple[str, str]:
    """Return the environment variables of a venue's client id and secret."""
    stem = f"WHEEL_{venue.upper().replace('-', '_')}"
    return f"{stem}_ID", f"{stem}_SECRET"


def read_key(venue: str, environment: Mapping[str, str]) -> ApiKey:
    """Return the key of a venue. Raises WheelError (5) if there is none, or half of one."""
    names = variables_of(venue)
    client_id, secret = (environment.get(name, "").strip() for name in names)
    if client_id and secret:
        return ApiKey(client_id, secret, KeySource.ENVIRONMENT)
    if client_id or secret:
        missing = names[1] if client_id else names[0]
        raise _no_key(f"incomplete API key for {venue}: {missing} is not set", names)
    kept = _kept(venue)
    if kept is None:
        raise _no_key(f"no API key for {venue}", names, venue=venue)
    return kept


def key_source(venue: str, environment: Mapping[str, str]) -> KeySource | None:
    """Return where the key of a venue is kept; None if there is none. Raises WheelError (5) for half of
    one.
    """
    if any(environment.get(name, "").strip() for name in variables_of(venue)):
        return read_key(venue, environment).source
    kept = _kept(venue)
    return None if kept is None else kept.source


def keep_key(venue: str, client_id: str, secret: str) -> None:
    """Save a key in the keyring, replacing an earlier one. Raises WheelError (5) if there is no keyring."""
    ring, failed = _keyring()
    try:
        ring.set_password(SERVICE, venue, json.dumps({"id": client_id, "secret": secret}))
    except failed as error:
        raise _unusable(error) from None  # the cause may contain the key


def forget_key(venue: str) -> bool:
    """Remove the key of a venue from the keyring; return whether there was one. Raises WheelError (5)."""
    ring, failed = _keyring()
    try:
        if ring.get_password(SERVICE, venue) is None:
            return False
        ring.delete_password(SERVICE, venue)
    except failed as error:
        raise _unusable(error) from None
    return True


def kept_text(name: str) -> str | None:
    """Return what the keyring keeps under a name of this program; None without an entry or a keyring. Raises
    WheelError (5) if the keyring does not answer.
    """
    try:
        ring, failed = _keyring()
    except WheelError:
        return None  # then it is in the environment or nowhere
    try:
        text = ring.get_password(SERVICE, name)
    except failed as error:
        raise _unusable(error) from None
    return None if text is None else str(text)


def _kept(venue: str) -> ApiKey | None:
    text = kept_text(venue)
    if text is None:
        return None
    try:
        fields = json.loads(text)
        return ApiKey(str(fields["id"]), str(fields["secret"]), KeySource.KEYRING)
    except (ValueError, KeyError, TypeError):
        raise WheelError(
            f"the keyring's entry for {venue} is damaged",
            hint=f"`wheel rfq key set {venue}` replaces it",
            code="keyring",
        ) from None


def _keyring() -> tuple[Any, type[Exception]]:
    """Return the module and its error. Raises WheelError (5) if it is not installed or not safe."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise WheelError(
            "no keyring: the extra is not installed",
            hint="`pip install 'wheelcli[keyring]'`, or set the environment variables instead",
            code="keyring",
        ) from None
    backend = type(keyring.get_keyring())
    where = f"{backend.__module__}.{backend.__name__}".lower()
    if any(word in where for word in _UNSAFE):
        raise WheelError(
            "this machine has no keyring that keeps secrets safely",
            hint="set the environment variables instead",
            code="keyring",
        )
    return keyring, KeyringError


def _unusable(error: Exception) -> WheelError:
    return WheelError(
        f"the keyring does not answer: {type(error).__name__}",
        hint="unlock it, or set the environment variables instead",
        code="keyring",
    )


def _no_key(message: str, names: tuple[str, str], *, venue: str = "") -> WheelError:
    kept = f", or save it with `wheel rfq key set {venue}`" if venue else ""
    return WheelError(
        message,
        hint=f"set {names[0]} and {names[1]}{kept}",
        code="no_key",
        exit_code=Exit.INVALID,
    )
