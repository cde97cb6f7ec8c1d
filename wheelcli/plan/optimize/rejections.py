"""Why candidates are not tickets: the gates that block them, the limits they would break, or too little
worth.

A market has millions of such answers, so they are stored as numbers and categories; sentences are built on
demand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.candidates.evaluate import Blocked, Piece
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.gates.answer import Verdict
from wheelcli.plan.gates.gate import VERDICTS
from wheelcli.plan.optimize.greedy import Choice
from wheelcli.plan.optimize.left_out import Rejection
from wheelcli.plan.optimize.limit import Limit
from wheelcli.plan.optimize.losing_candidates import Late, unchosen
from wheelcli.plan.optimize.rejected_rows import RejectedRows
from wheelcli.plan.optimize.sentences import sentences

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Rejections:
    """The rejections. `table`: one row per candidate and gate that rejects it, in the compact form that
    `explained` reads; `by_gate`: how many candidates each gate rejects.
    """

    table: "pd.DataFrame"
    by_gate: Mapping[str, int]

    @classmethod
    def of(
        cls,
        c: Candidates,
        blocked: Mapping[str, Blocked],
        few: Candidates,
        finalists: NDArray[np.intp],
        choice: Choice,
        limits: list[Limit],
    ) -> "Rejections":
        """Collect the rejections from the gates' readings of the candidates that they block, and from the
        limits that reject finalists.
        """
        import pandas as pd

        late = list(unchosen(few, choice, limits))
        words = _Words({})
        blocks = [
            _block(name, piece, words)
            for name, each in blocked.items()
            for piece in each.pieces
            if len(piece.rows)
        ]
        if late:
            blocks.append(_late_block(late, finalists, words))
        if not blocks:
            return cls(pd.DataFrame(columns=["contract", "symbol", "gate"]), {})
        joined = _joined(blocks)
        row = joined.pop("row")
        contract, symbol = c.frame["contract"], c.frame["symbol"]
        columns: dict[str, Any] = {
            "contract": pd.Categorical.from_codes(row, pd.Index(contract)),
            "symbol": symbol.take(row).reset_index(drop=True),
        }
        texts = pd.Index(list(words.place), dtype="str")
        for key, values in joined.items():
            columns[key] = pd.Categorical.from_codes(values, texts) if key in _CODED else values
        counts = np.bincount(joined["gate"]).tolist()
        by_gate = {str(texts[gate]): count for gate, count in enumerate(counts) if count}
        return cls(
            pd.DataFrame(columns, copy=False), dict(sorted(by_gate.items(), key=lambda kv: (-kv[1], kv[0])))
        )


_CODED = ("gate", "value_text", "limit_text", "remark")


def _joined(blocks: list[dict[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    """Return the blocks joined below each other. Each block gives up its columns as they are joined, to save
    memory.
    """
    return {key: np.concatenate([block.pop(key) for block in blocks]) for key in tuple(blocks[0])}


@dataclass(frozen=True, slots=True)
class _Words:
    """The distinct texts of a table; columns hold their places, −1 for no text."""

    place: dict[str, int]

    def codes(self, local: Any, texts: Any) -> NDArray[np.int32]:
        """Return the places of texts that are given as places in another list."""
        table = np.array(
            [*(self.place.setdefault(str(t), len(self.place)) for t in texts), -1], dtype=np.int32
        )
        codes: NDArray[np.int32] = table[local]
        return codes

    def constant(self, n: int, text: str | None) -> NDArray[np.int32]:
        """Return the place of one text, or of no text, n times."""
        place = -1 if text is None else self.place.setdefault(text, len(self.place))
        return np.broadcast_to(np.int32(place), n)


def _block(name: str, piece: Piece, words: _Words) -> dict[str, NDArray[Any]]:
    n, reading, remark = len(piece.rows), piece.reading, piece.reading.remark
    value, value_text = _split(reading.value, n, words)
    limit, limit_text = _split(reading.limit, n, words)
    return {
        "row": piece.rows.astype(np.int32),
        "gate": words.constant(n, name),
        "value": value,
        "value_text": value_text,
        "limit": limit,
        "limit_text": limit_text,
        "verdict": reading.verdict,
        "remark": words.constant(n, None) if remark is None else words.codes(remark.code, remark.texts),
    }


def _split(values: Any, n: int, words: _Words) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return a gate's values as numbers and as texts, (n,) each; a row has one or neither."""
    import pandas as pd

    if not isinstance(values, np.ndarray) or not values.ndim:
        number = np.nan if values is None or isinstance(values, str) else float(values)
        return np.broadcast_to(np.float64(number), n), words.constant(
            n, values if isinstance(values, str) else None
        )
    nothing = np.broadcast_to(np.float64(np.nan), n)
    if values.dtype.kind in "fiub":
        return values.astype(np.float64, copy=False), words.constant(n, None)
    if values.dtype.kind == "M":
        local, days = pd.factorize(values, use_na_sentinel=False)
        return nothing, words.codes(local, ["unknown" if np.isnat(d) else str(d) for d in days])
    local, distinct = pd.factorize(values)
    return nothing, words.codes(local, distinct)


def _late_block(late: list[Late], finalists: NDArray[np.intp], words: _Words) -> dict[str, NDArray[Any]]:
    n, every = len(late), np.arange(len(late))
    return {
        "row": finalists[[item.row for item in late]],
        "gate": words.codes(every, [item.gate for item in late]),
        "value": np.array([np.nan if item.value is None else item.value for item in late]),
        "value_text": words.constant(n, None),
        "limit": np.array([item.limit if isinstance(item.limit, float) else np.nan for item in late]),
        "limit_text": words.codes(*_texts([item.limit for item in late])),
        "verdict": np.full(n, VERDICTS.index(Verdict.FAIL), dtype=np.int8),
        "remark": words.codes(every, [item.reason for item in late]),
    }


def _texts(values: list[Any]) -> tuple[list[int], list[str]]:
    """Return the texts among some values, and the place of each value among them, −1 if it is not text."""
    texts = [v for v in values if isinstance(v, str)]
    places = iter(range(len(texts)))
    return [next(places) if isinstance(v, str) else -1 for v in values], texts


def explained(table: "pd.DataFrame") -> list[Rejection]:
    """Return rows of a rejections table with their sentences."""
    return sentences(RejectedRows.of(table))
