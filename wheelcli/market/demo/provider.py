"""The demo market behind the provider seam: the same questions, the same answers, no network."""

from datetime import date

import numpy as np
import pandas as pd

from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.market.demo.build import demo_snapshot
from wheelcli.market.provider import MarketRequest, Progress, nearest_expirations
from wheelcli.market.snapshot import Snapshot


class DemoProvider:
    """A provider whose market is invented; `vix` sets how nervous it is."""

    name = "demo"

    def __init__(self, vix: float = 18.0) -> None:
        self.vix = vix

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """The demo market for the symbols and expirations of the request.

        A symbol it does not list is a Problem. Raises WheelError with Exit.NO_DATA where it lists none of them.
        """
        whole = demo_snapshot(self.vix)
        listed = set(whole.underlyings["symbol"])
        asked = tuple(dict.fromkeys(request.symbols))
        if not listed & set(asked):
            raise WheelError(
                "the demo market lists none of " + ", ".join(asked) if asked else "no symbol was asked for",
                hint=_hint(listed),
                code="unknown_symbol",
                exit_code=Exit.NO_DATA,
            )
        problems = []
        for done, symbol in enumerate(asked, start=1):
            if symbol not in listed:
                problems.append(
                    Problem(
                        "unknown_symbol", f"the demo market does not list {symbol}", _hint(listed), symbol
                    )
                )
            if progress is not None:
                progress(symbol, done, len(asked))
        return _only(whole, {s for s in asked if s in listed}, request, tuple(problems))


def _hint(listed: set[str]) -> str:
    return f"its {len(listed)} symbols are invented, {', '.join(sorted(listed)[:3])} for example; real ones need no --demo"


def _only(
    whole: Snapshot, symbols: set[str], request: MarketRequest, problems: tuple[Problem, ...]
) -> Snapshot:
    options = _of(whole.options, symbols)
    dates = _dates_asked(options, request, whole)
    if dates is not None:
        options = options[options["expiration"].isin(dates)]
    return Snapshot(
        as_of=whole.as_of,
        source=whole.source,
        underlyings=_tidy(_of(whole.underlyings, symbols)),
        options=_tidy(options),
        closes=_tidy(_of(whole.closes, symbols)),
        dividends=_tidy(_of(whole.dividends, symbols)),
        vix=whole.vix,
        rates=whole.rates,
        problems=problems,
    )


def _of(frame: pd.DataFrame, symbols: set[str]) -> pd.DataFrame:
    return frame[frame["symbol"].isin(symbols)]


def _dates_asked(
    options: pd.DataFrame, request: MarketRequest, whole: Snapshot
) -> list[np.datetime64] | None:
    """The expirations the request asks for, of those listed; None is all of them."""
    if request.every_expiration:
        return None
    chosen = set(request.dates)
    if not chosen:
        window = request.dte_window
        if window is None and request.window_for_vix is not None:
            window = request.window_for_vix(whole.vix["close"].tolist())
        if window is None:
            return None
        for _, dates in options.groupby("symbol", observed=True)["expiration"]:
            listed: list[date] = [day.date() for day in dates.drop_duplicates()]
            chosen |= set(
                nearest_expirations(listed, whole.session, window=window, count=request.expirations)
            )
    return [np.datetime64(day, "s") for day in sorted(chosen)]


def _tidy(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.reset_index(drop=True)
    for column in frame.select_dtypes("category"):
        frame[column] = frame[column].cat.remove_unused_categories()
    return frame
