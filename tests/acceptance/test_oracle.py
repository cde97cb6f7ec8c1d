"""The independent check's own defaults: those of the design, completed from config.example.toml."""

import tomllib

import pytest
from oracle import EXAMPLE, SHARED, completed, defaults


def test_added_keys_replace_nothing():
    design = {"quality": {"price_min": 10}, "regime": {"normal": {"dte": [21, 45]}}, "never": []}
    example = {
        "quality": {"price_min": 5, "beta_max": 2.0},
        "regime": {"normal": {"dte": [1, 2], "risk": 0.03}},
        "never": ["KO"],
        "events": {"buffer": 3},
        "watchlist": {"KO": {}},
    }
    assert completed(design, example) == {
        "quality": {"price_min": 10, "beta_max": 2.0},
        "regime": {"normal": {"dte": [21, 45], "risk": 0.03}},
        "never": [],
        "events": {"buffer": 3},
    }
    assert design["quality"] == {"price_min": 10}


@pytest.mark.skipif(not (SHARED / "design.md").exists(), reason="the design is not beside this checkout")
def test_the_defaults_have_every_key_of_the_example():
    tables, example = defaults(), tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    for name, table in example.items():
        if isinstance(table, dict) and name != "watchlist":
            assert set(table) <= set(tables[name]), name
