"""Signs what webhooks are told, as Standard Webhooks 1.0.0 says (symmetric, `v1`)."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

PREFIX = "whsec_"
PURPOSE = b"spindle webhook v1 "


@dataclass(frozen=True)
class Signer:
    """Makes each webhook's secret of this service's key and the webhook's id, so that no secret is kept anywhere.

    HMAC-SHA-256 as a pseudo-random function (NIST SP 800-108, with one block).
    """

    key: SecretStr

    def secret_of(self, webhook_id: UUID) -> str:
        """The secret as receivers take it: `whsec_` and 32 bytes in base64."""
        return PREFIX + base64.b64encode(self._secret(webhook_id)).decode()

    def headers_for(self, webhook_id: UUID, delivery_id: UUID, at: datetime, body: str) -> dict[str, str]:
        """The headers that prove who sent `body`, and when."""
        timestamp = str(int(at.timestamp()))
        signed = f"{delivery_id}.{timestamp}.{body}".encode()
        signature = base64.b64encode(hmac.digest(self._secret(webhook_id), signed, hashlib.sha256)).decode()
        return {
            "webhook-id": str(delivery_id),
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{signature}",
        }

    def _secret(self, webhook_id: UUID) -> bytes:
        return hmac.digest(self.key.get_secret_value().encode(), PURPOSE + webhook_id.bytes, hashlib.sha256)
