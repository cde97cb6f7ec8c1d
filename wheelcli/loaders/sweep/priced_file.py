"""The prices of one session in two files: its contracts as an Arrow table with the columns of
`Chains.options` (spot, iv, delta, prob_otm and the others), and everything else as JSON, with the hash of
both. The JSON is written last and completes the session.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli import private_files
from wheelcli.chains.dividends import Dividend, Expectation
from wheelcli.chains.priced import Chains
from wheelcli.errors import Problem
from wheelcli.market.snapshot import Snapshot

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("spot_implied", "spot", "carry", "carry_annual", "hard_to_borrow", "spot_basis")
TABLE, REST = ".arrow", ".json"


def is_kept(path: Path) -> bool:
    """Return whether the prices of a session are stored; `path` has no suffix."""
    return path.with_name(path.name + REST).exists()


def write(
    path: Path, chains: Chains, *, columns: Sequence[str], beyond: NDArray[np.uint64], model: bool
) -> None:
    """Write the prices of a session; `columns` are those of its snapshot's options, `beyond` numbers the
    contracts out of reach, `model` is whether quotes were modelled. Raises OSError.
    """
    import pyarrow as pa
    from pyarrow import feather

    sink = pa.BufferOutputStream()
    feather.write_feather(chains.options, sink, compression="lz4")
    body = sink.getvalue().to_pybytes()
    names = chains.names
    rest = {
        "columns": list(columns),
        "beyond": base64.b64encode(beyond.astype("<u8").tobytes()).decode(),
        "model": model,
        "rate": chains.rate,
        "rate_label": chains.rate_label,
        "names": {name: names[name].astype(object).tolist() for name in NAMES},
        "kinds": list(names["spot_basis"].cat.categories),
        "dividends": {
            symbol: [[str(each.date), each.amount, each.label.value] for each in paid]
            for symbol, paid in chains.dividends.items()
        },
        "lost_rhythm": sorted(chains.lost_rhythm),
        "problems": [problem.document() for problem in chains.problems],
    }
    private_files.make_folder(path.parent)
    private_files.replace_whole(path.with_name(path.name + TABLE), body)
    private_files.replace_whole(
        path.with_name(path.name + REST), json.dumps({"sha256": _hash(rest, body), "rest": rest}).encode()
    )


def _hash(rest: object, body: bytes) -> str:
    """Return the hash of a session: of the whole JSON, and of the table."""
    return hashlib.sha256(json.dumps(rest).encode() + body).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """The prices of a session: its snapshot with the contracts in reach; those beyond it as numbers."""

    snapshot: Snapshot
    chains: Chains
    beyond: NDArray[np.uint64]
    model: bool


def read(path: Path, snapshot: Snapshot) -> Kept:
    """Return the prices of a session; `snapshot` has its other tables. Raises OSError or ValueError if the
    files are missing or damaged.
    """
    import pandas as pd
    import pyarrow as pa
    from pyarrow import feather

    kept = json.loads(path.with_name(path.name + REST).read_bytes())
    body = path.with_name(path.name + TABLE).read_bytes()
    if not isinstance(kept, dict) or kept.get("sha256") != _hash(kept.get("rest"), body):
        raise ValueError(f"{path.name} is damaged")
    rest = kept["rest"]
    options = _with_text_categories(feather.read_feather(pa.BufferReader(body)))
    names = snapshot.underlyings.rename(columns={"spot": "spot_quoted"})
    columns = {name: pd.Series(rest["names"][name], index=names.index) for name in NAMES}
    columns["spot_basis"] = columns["spot_basis"].astype(
        pd.CategoricalDtype(pd.Index(rest["kinds"], dtype="str"))
    )
    chains = Chains(
        as_of=snapshot.as_of,
        session=snapshot.session,
        rate=rest["rate"],
        rate_label=rest["rate_label"],
        options=options,
        names=names.assign(**columns),
        second=snapshot.second,
        dividends=_dividends(rest["dividends"]),
        lost_rhythm=frozenset(rest["lost_rhythm"]),
        problems=tuple(Problem(**each) for each in rest["problems"]),
    )
    beyond = np.frombuffer(base64.b64decode(rest["beyond"]), dtype="<u8")
    return Kept(replace(snapshot, options=options[rest["columns"]]), chains, beyond, bool(rest["model"]))


def _dividends(rows: Mapping[str, list[Any]]) -> dict[str, tuple[Dividend, ...]]:
    return {
        symbol: tuple(
            Dividend(date.fromisoformat(day), amount, Expectation(label)) for day, amount, label in paid
        )
        for symbol, paid in rows.items()
    }


def _with_text_categories(options: "pd.DataFrame") -> "pd.DataFrame":
    """Return the table with categories of text in columns without a value: Arrow loses their type."""
    import pandas as pd

    empty = pd.CategoricalDtype(pd.Index([], dtype="str"))
    bare = [
        name
        for name, dtype in options.dtypes.items()
        if isinstance(dtype, pd.CategoricalDtype) and not len(dtype.categories)
    ]
    return options.astype(dict.fromkeys(bare, empty)) if bare else options
