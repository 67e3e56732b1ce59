import pytest

from shared.contracts.jobs import Beat, Claim
from shared.contracts.model import Contract
from tests.contracts.schemas import FOLDER, find_contracts, render

CONTRACTS = find_contracts()


def test_every_contract_has_its_file_and_every_file_its_contract() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == CONTRACTS.keys()


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_is_what_its_file_says(name: str) -> None:
    """Where a change is meant, `python -m tests.contracts.schemas` writes it down."""
    assert render(CONTRACTS[name]) == (FOLDER / f"{name}.json").read_text()


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_a_contract_is_frozen_and_reads_what_a_newer_one_says(contract: type[Contract]) -> None:
    assert contract.model_config["frozen"]
    assert contract.model_config["extra"] == "ignore"


def test_an_older_reader_takes_a_newer_message() -> None:
    beat = Beat.model_validate({"job_id": "0" * 32, "attempt": 1, "lease_token": "t", "mood": "calm"})

    assert "mood" not in beat.model_dump()


def test_a_claim_says_of_which_contract_its_payload_is() -> None:
    assert {"contract", "payload", "attempt", "lease_token"} <= Claim.model_fields.keys()
