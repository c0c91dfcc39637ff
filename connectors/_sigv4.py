"""Amazon's Signature Version 4: a signer of our own, for one service does not deserve botocore's 20 MB.

Checked in tests against the vectors that Amazon publishes (the `aws-sig-v4-test-suite`, and the example of its documentation).
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlsplit

from connectors._redact import remember

_SIGNED = ("content-type", "host", "x-amz-date", "x-amz-target")


def signed(
    method: str, url: str, headers: Mapping[str, str], body: bytes, keys: tuple[str, str], scope: tuple[str, str], now: datetime
) -> dict[str, str]:
    """Give the headers `X-Amz-Date` and `Authorization`. `keys` are the access key id and the secret, `scope` region and service."""
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    parts = urlsplit(url)
    told = {name.lower(): " ".join(text.split()) for name, text in headers.items()}
    told |= {"host": parts.netloc, "x-amz-date": moment}
    names = [name for name in _SIGNED if name in told]
    canonical = "\n".join(
        [
            method,
            quote(parts.path or "/", safe="/-_.~%"),
            _query(parts.query),
            *(f"{n}:{told[n]}" for n in names),
            "",
            ";".join(names),
            _sha(body),
        ]
    )
    place = "/".join([moment[:8], *scope, "aws4_request"])
    text = "\n".join(["AWS4-HMAC-SHA256", moment, place, _sha(canonical.encode())])
    signature = _mac(_key(keys[1], moment[:8], *scope), text).hex()
    remember(signature)
    return {
        "X-Amz-Date": moment,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={keys[0]}/{place}, SignedHeaders={';'.join(names)}, Signature={signature}",
    }


def _query(text: str) -> str:
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in parse_qsl(text, keep_blank_values=True))
    return "&".join(f"{name}={value}" for name, value in pairs)


def _key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for word in (day, region, service, "aws4_request"):
        key = _mac(key, word)
    return key


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
