"""A review as JSON data: the value's own fields, spans and weeks spelled out, and every figure once more as one row each for scripts."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from wheelcli.review.report import Review

__all__ = ["FIGURES", "document_of"]

CASH = ("cash_usd", "cash_equivalents_usd", "collateral_usd", "free_cash_usd")
FIGURES = ("figure", "span", "basis", "value", "unit")


def document_of(review: Review) -> dict[str, Any]:
    """The `data` of `wheel.review/1`."""
    data = asdict(review)
    data["week"] = _span(data["week"])
    for name in ("performance", "income", "trades", "bridge"):
        data[name] = [
            {
                "span": row["span"]["name"],
                "since": row["span"]["since"],
                "until": row["span"]["until"],
                **_without(row, "span"),
            }
            for row in data[name]
        ]
    data["rules"]["history"] = [
        {"week": week, "score": score, "judged": judged} for week, score, judged in review.rules.history
    ]
    data["rules"]["trades"] = [
        {**row, "broken": [dict(each) for each in row["broken"]]} for row in data["rules"]["trades"]
    ]
    data["calibration"] = [
        {**row, "fits": band.fits} for row, band in zip(data["calibration"], review.calibration, strict=True)
    ]
    data["stress"] = {
        "moves": list(review.stress_moves),
        "vols": list(review.stress_vols),
        "usd": [list(row) for row in review.stress],
    }
    data |= review.cash.data()
    data["action_needed"] = review.action_needed
    data["figures"] = list(_figures(data))
    return {k: v for k, v in data.items() if k not in ("stress_moves", "stress_vols", "cash")}


def _span(span: dict[str, Any]) -> dict[str, Any]:
    return {"name": span["name"], "since": span["since"], "until": span["until"]}


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k not in names}


def _figures(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("value_usd", *CASH, "monthly_target_usd", "cash_call_usd"):
        yield _figure(name, None, None, data[name])
    for name, value in data["risk"].items():
        if isinstance(value, int | float) or value is None:
            yield _figure(name, "since start", None, value)
    for part in ("performance", "income", "trades", "bridge"):
        for row in data[part]:
            for name, value in _without(row, "span", "since", "until", "basis").items():
                yield _figure(name, row["span"], row.get("basis"), value)
    yield _figure("rules_score", "week", None, data["rules"]["score"])
    yield _figure("exceptions", "week", None, data["rules"]["exceptions"])
    yield _figure("exceptions_gain_usd", "week", None, data["rules"]["exceptions_gain_usd"])


def _figure(name: str, span: str | None, basis: str | None, value: Any) -> dict[str, Any]:
    return {"figure": name, "span": span, "basis": basis, "value": value, "unit": _unit(name)}


def _unit(name: str) -> str:
    if name in ("closed", "wins", "losses", "sessions", "exceptions"):
        return "count"
    if name in ("profit_factor", "sharpe", "sortino"):
        return "ratio"
    if name == "days_held":
        return "days"
    return "usd" if name.endswith("_usd") else "share"
