from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from accounts.settings import MigrationSettings, PublicSettings
from tests.accounts.prepared import Prepared


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PUBLIC_URL", "spindle.example"),
        ("SIGNUP", "sometimes"),
        ("RATE_LIMITS", "maybe"),
        ("CONFIRMATION_REQUIRED", "true"),
        ("LEASE_S", "60"),
        ("ACCOUNTS_ACCESS_TTL", "soon"),
        ("SPINDLE_ENV", "staging"),
    ],
)
def test_a_bad_value_stops_the_start_and_is_named(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    for name in PublicSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("ACCOUNTS_APP_DATABASE_URL", prepared.database_urls["app"])
    monkeypatch.setenv("BROKER_URL", prepared.broker_url)
    monkeypatch.setenv("LIVE_URL", prepared.live_url)
    PublicSettings()

    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError) as refusal:
        PublicSettings()

    assert [fault["loc"] for fault in refusal.value.errors()] == [(variable.lower(),)]


def test_the_test_users_password_is_refused_in_production() -> None:
    with pytest.raises(ValidationError, match="DEV_USER_PASSWORD"):
        MigrationSettings(
            spindle_env="production",
            dev_user_password="a known password",
            accounts_owner_database_url="postgresql+psycopg://nobody@nowhere/nothing",
        )


@pytest.mark.parametrize(
    ("given", "folder"),
    [
        ({}, Path(".spindle/signing-keys")),
        ({"spindle_state": Path("/state")}, Path("/state/signing-keys")),
        ({"accounts_signing_keys": Path("/keys")}, Path("/keys")),
    ],
)
def test_keys_lie_in_the_state_folder_unless_a_folder_is_named(
    prepared: Prepared, given: dict[str, Any], folder: Path
) -> None:
    assert prepared.public_settings(**{"accounts_signing_keys": None, **given}).key_folder == folder


def test_sign_up_by_invitation_needs_whom_to_ask(prepared: Prepared) -> None:
    with pytest.raises(ValidationError, match="SIGNUP=invitation needs CONVERSATIONS_INTERNAL_URL"):
        prepared.public_settings(signup="invitation", conversations_internal_url=None)
