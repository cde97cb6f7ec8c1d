"""Presets: what goes before what, where a value says it comes from, and that each is a config of its own
kind.
"""

import tomllib

import pytest
from typer.testing import CliRunner

from wheelcli.cli.program import app
from wheelcli.config import Config, Preset, load, load_demo
from wheelcli.config.edit import fresh
from wheelcli.config.presets import MEANING, settings
from wheelcli.config.sources import checked


def test_a_preset_goes_before_the_file_and_the_environment_and_after_a_flag(tmp_path, monkeypatch):
    monkeypatch.setenv("WHEEL_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("WHEEL_SIZING__NAME_COLLATERAL_MAX", "0.3")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("[quality]\nrv_max = 0.9\nprice_min = 40\n")
    loaded = load(("portfolio.cash_reserve=0.33",), preset=Preset.CAUTIOUS)
    values = {
        "quality.rv_max": (0.45, "preset cautious"),
        "sizing.name_collateral_max": (0.06, "preset cautious"),
        "portfolio.cash_reserve": (0.33, "--set"),
        "quality.price_min": (40.0, str(tmp_path / "config.toml")),
        "portfolio.sector_max": (0.20, "preset cautious"),
        "roll.dte_max": (60, "default"),
    }
    for key, (value, origin) in values.items():
        section, name = key.split(".")
        assert getattr(getattr(loaded.config, section), name) == value
        assert loaded.origins[key] == origin
    assert load().config.quality.rv_max == 0.9


def test_rows_are_meant_by_name_and_others_stay(tmp_path, monkeypatch):
    monkeypatch.setenv("WHEEL_CONFIG_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    row = (
        '[[regime]]\nname = "{}"\nbelow = {}\ndelta = [0.2, 0.25, 0.3]\ndte = [20, 40]\nmin_return = 0.1\n'
        "position_max = 0.03\ndeployed = 0.5\nstress_total = 0.1\n"
    )
    (tmp_path / "config.toml").write_text(row.format("mine", 22) + row.format("elevated", 999))
    mine, elevated = load(preset=Preset.INCOME).config.regime
    assert mine == load().config.regime[0]
    assert (elevated.delta, elevated.deployed, elevated.min_return) == ((0.18, 0.24, 0.30), 0.65, 0.1)


@pytest.mark.parametrize("preset", Preset)
def test_each_preset_changes_what_it_names_and_init_writes_the_same(preset, tmp_path):
    demo = load_demo(preset=preset).config
    table = Config().model_dump(mode="json")["regime"]
    named = [path for path, _ in settings(preset, table)]
    assert len(set(named)) == len(named) > 5
    config = checked(fresh("cash", 2, ("ABC",), preset=preset), path=tmp_path / "config.toml")
    default = Config()
    assert config != default
    for section in ("quality", "liquidity", "sizing", "portfolio", "score", "select", "regime"):
        assert getattr(config, section) == getattr(demo, section), section
    written = tomllib.loads(fresh(50_000, 50_000, (), preset=preset))
    for path, value in settings(preset, table):
        node = written
        for part in path:
            node = node[int(part)] if isinstance(node, list) else node[part]
        assert node == value
    assert MEANING[preset]


def test_cautious_allows_less_and_income_more_than_no_preset():
    cautious, usual, income = (load_demo(preset=p).config for p in (Preset.CAUTIOUS, None, Preset.INCOME))
    for less, row, more in zip(cautious.regime, usual.regime, income.regime, strict=True):
        for key in ("deployed", "stress_total", "position_max"):
            assert getattr(less, key) < getattr(row, key) < getattr(more, key)
        assert less.delta < row.delta < more.delta


def test_an_unknown_preset_is_one_sentence():
    result = CliRunner().invoke(app, ["config", "show", "--demo", "--preset", "bold"])
    assert result.exit_code == 2
    assert (
        "invalid value for --preset: 'bold' (expected one of cautious, income, index, small)" in result.stderr
    )
