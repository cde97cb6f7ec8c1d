"""The book under stress as its document tells it: keys and units of `wheel.stress/1`."""

from dataclasses import asdict
from typing import Any

from wheelcli.manage.inputs import Setting
from wheelcli.manage.stress.book_stress import SPOTS, VOLS, Stressed


def stress_data(seen: Stressed, setting: Setting) -> dict[str, Any]:
    """The `data` of `wheel.stress/1`."""
    account, betas = setting.portfolio, seen.betas
    return {
        "account": {
            "name": account.account,
            "value_usd": account.value_usd,
            **setting.cash.data(),
            "source": account.source,
        },
        "weighted": seen.weighted,
        "benchmark": betas.benchmark,
        "marks_usd": seen.marks_usd,
        "unpriced": [q.position.id for q in seen.unpriced],
        "greeks": {**asdict(seen.greeks), "unknown": list(seen.greeks.unknown)},
        "betas": [
            {"symbol": s, "beta": b, "known": s not in betas.unknown, "basis": betas.basis[s]}
            for s, b in betas.of.items()
        ],
        "worst": asdict(seen.worst) if seen.worst else None,
        "by_position": [asdict(p) for p in seen.by_position],
        "by_sector": [asdict(p) for p in seen.by_sector],
        "by_neighbourhood": [asdict(p) for p in seen.by_neighbourhood],
        "cash_calls": [asdict(c) for c in seen.calls],
        "spot_moves": list(SPOTS),
        "vol_moves": list(VOLS),
        "cells": [asdict(c) for c in seen.cells],
    }
