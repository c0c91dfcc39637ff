"""Reading a body whole or not at all.

`requests` alone takes a cut gzip stream, and a body that simply stops, for the whole answer.
"""

import re
import zlib
from typing import Any

from requests import Response

from connectors._http_errors import Again, ContractBroken, Unreachable

_CHUNK = 1 << 16


def whole_body(reply: Response, limit: int, place: str) -> bytes:
    """Return the decoded body of at most `limit` bytes.

    Raises `Again` for a body that was cut, `ContractBroken` for one that is too large, in an unknown
    coding, or without any sign of where it ends.
    """
    coding = reply.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in {"", "identity", "gzip", "x-gzip"}:
        raise ContractBroken(f"{place}: the body is coded as {coding!r}, and we asked for gzip or none")
    zipped = "gzip" in coding
    if not zipped and not _has_an_end(reply):
        raise ContractBroken(
            f"{place}: the answer has neither a length nor an end mark, so nobody can tell whether it is "
            "whole. If a proxy stands between, let it pass Content-Length; else tell the source's support"
        )
    wire = _drain(reply.raw, limit, place)
    return gunzip(wire, limit, place) if zipped and wire else wire


def _has_an_end(reply: Response) -> bool:
    chunked = "chunked" in reply.headers.get("Transfer-Encoding", "").lower()
    return chunked or re.fullmatch(r"[0-9]+", reply.headers.get("Content-Length", "").strip()) is not None


def _drain(raw: Any, limit: int, place: str) -> bytes:
    """Read the bytes on the wire, undecoded; urllib3 compares them with Content-Length or the last chunk."""
    wire = bytearray()
    while piece := raw.read(_CHUNK, decode_content=False):
        wire += piece
        if len(wire) > limit:
            raise _too_large(limit, place)
    return bytes(wire)


def gunzip(wire: bytes, limit: int, place: str) -> bytes:
    """Unpack gzip to at most `limit` bytes, checking the end mark and the CRC of every member."""
    out = bytearray()
    while wire:
        member = zlib.decompressobj(wbits=31)
        try:
            out += member.decompress(wire, limit + 1 - len(out))
        except zlib.error:
            raise Again(Unreachable(f"{place}: the gzip body is damaged. Run again")) from None
        if len(out) > limit:
            raise _too_large(limit, place)
        if not member.eof:
            raise Again(Unreachable(f"{place}: the gzip body stops before its end. Run again"))
        wire = member.unused_data
    return bytes(out)


def _too_large(limit: int, place: str) -> ContractBroken:
    return ContractBroken(f"{place}: the body is larger than {limit:,} bytes, the most this source is expected to send")
