"""One GET over HTTP with the standard library, for feeds that need no library of their own.

It asks once: nothing is retried, a 429 least of all. The answer is unpacked as it arrives, so that neither a
slow nor an endless one can hold up a run.
"""

import time
import zlib
from typing import TYPE_CHECKING

from wheelcli import __version__
from wheelcli.market.feeds.rate_limit import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from urllib.error import HTTPError

TIMEOUT_S = 10.0
MOST_BYTES = 32 * 1024 * 1024  # unpacked; the longest chain there is, SPX, has 14 MB
USER_AGENT = f"wheel/{__version__} (option planner for one person; Python urllib)"
_PIECE = 256 * 1024


def get(
    url: str,
    *,
    timeout_s: float = TIMEOUT_S,
    most_bytes: int = MOST_BYTES,
    explain: "Callable[[int, bytes], Refused] | None" = None,
) -> bytes:
    """Return the body of a good answer, unpacked.

    Raises Refused: `rate_limited` (429), `not_found` (403 and 404: a store of files answers either for a file
    that it lacks), `bad_answer` (another status, too long, damaged), `timeout` or `network`. `explain` turns
    a status other than 200, and the beginning of its body, into an error.
    """
    from http.client import HTTPException  # these load SSL and e-mail: only for runs that fetch
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, build_opener

    deadline = time.monotonic() + timeout_s
    request = Request(url, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
    try:
        with build_opener().open(request, timeout=timeout_s) as response:
            return _body(response, deadline, most_bytes)
    except HTTPError as error:
        with error:
            refused = _status(error.code) if explain is None else explain(error.code, _beginning(error))
        raise refused from error
    except TimeoutError as error:
        raise Refused("timeout", "the request timed out") from error
    except URLError as error:
        slow = isinstance(error.reason, TimeoutError)
        raise Refused("timeout" if slow else "network", type(error.reason).__name__) from error
    except (OSError, HTTPException) as error:  # it broke off while the answer was read
        raise Refused("network", type(error).__name__) from error
    except (zlib.error, ValueError) as error:
        raise Refused("bad_answer", "the answer is damaged") from error


def _beginning(error: "HTTPError") -> bytes:
    try:
        return error.read(_PIECE)
    except (OSError, ValueError):
        return b""


def _status(code: int) -> Refused:
    if code == 429:
        return Refused("rate_limited", "HTTP 429")
    return Refused("not_found" if code in (403, 404) else "bad_answer", f"HTTP {code}")


def _body(response: "HTTPResponse", deadline: float, most_bytes: int) -> bytes:
    packed = (response.headers.get("Content-Encoding") or "").lower() == "gzip"
    unpack = zlib.decompressobj(wbits=31) if packed else None  # 31: with the header of gzip
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(_PIECE):
        if time.monotonic() > deadline:
            raise Refused("timeout", "timed out before the whole answer arrived")
        out = unpack.decompress(piece, most_bytes + 1 - size) if unpack else piece
        size += len(out)
        if size > most_bytes:
            raise Refused("bad_answer", f"the answer exceeds {most_bytes // 1024 // 1024} MB")
        pieces.append(out)
    if response.length or (unpack and not unpack.eof):
        raise Refused("network", "the answer broke off")
    return b"".join(pieces)
