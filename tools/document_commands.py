"""The commands whose documents are compared: on the demo, on folders of a user's, and on recorded days of a
real market.
"""

import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Commands:
    """Command lines to be run one after the other in one set of folders, the clock at `now` for the first.

    `world` names the recorded day that is served, None where nothing is to be fetched; `files` are put into
    the working folder.
    """

    name: str
    now: str
    lines: tuple[str, ...]
    world: str | None = None
    files: tuple[Path, ...] = field(default=())

    def arguments(self, line: str) -> list[str]:
        """What is typed after `wheel`."""
        return [*shlex.split(line), "--json"]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines() if line.strip())


_NOW = "2026-08-21T19:45:00+00:00"  # the demo's moment
_SPREADS = "--strategy spreads --set account.type=margin --set account.option_level=3"

_ON_DEMO = _lines(f"""
    scan
    scan --select greedy
    scan --set data.demo_vix=12
    scan --set data.demo_vix=27
    scan --set data.demo_vix=45
    scan --preset cautious
    scan --preset income
    scan --preset index
    scan --preset small --set account.value=25000 --set account.cash=25000
    scan {_SPREADS}
    scan --set account.type=ira
    scan --set account.value=2000000 --set account.cash=2000000
    scan --set income.monthly_target_usd=2000
    ticket 1
    ticket 7
    why
    why ALDERA
    why NOSUCH
    chain DRAVEN
    chain BROADA
    chain DRAVEN --expiration 2026-08-30
    block 1
    block 'SELL 900 DRAVEN 2026-09-18 105 P'
    block 'BUY 1000 DRAVEN'
    rfq open 1
    rfq open 'SELL 158 DELMIO 2026-09-11 21 P' --set account.value=5000000
    rfq open 'SELL 900 DRAVEN 2026-09-18 105 P' --limit 3.05
    rfq open 'BUY 1000 DRAVEN'
    rfq list
    rfq list --state open
    rfq show rfq-nosuch
    rfq accept rfq-nosuch
    rfq reconcile
    rfq report
    rfq tape
    rfq key show deribit-test
    rfq sim --seconds 0
    backtest run --since 2026-08-21 --name one
    backtest sweep grid.toml --executor local:1 --name grid
    backtest show one
    backtest compare one one
    backtest list
    watchlist
    screen
    monitor
    monitor --set data.demo_vix=35
    roll GRIDAN
    today
    roll LUMEDA
    roll OAKVEN
    roll TARNIO
    roll BORVIA
    roll CORVAN
    roll VELMAR
    roll NOSUCH
    stress
    regime
    positions
    cycles
    review
    review --week 2026-W30
    review --since 2026-05-01 --until 2026-07-31
    taxes 2025
    taxes 2026
    plan list
    plan show 1
    plan show 2
    plan diff
    journal
    journal list --symbol GRIDAN
    journal add 'DEPOSIT 5'
    journal fill 1 --price 0.6
    journal undo --yes
    journal settle
    journal check
    config show --origin
    config check
""")
GRID = Path(__file__).resolve().parents[1] / "examples/grid.toml"
DEMO = Commands("demo", _NOW, tuple(f"{line} --demo" for line in _ON_DEMO), files=(GRID,))

_HISTORY = Path(__file__).resolve().parents[1] / "examples/history"  # invented: one session of two options
SAMPLES = Path(__file__).resolve().parents[1] / "tests/book/brokers/samples"
_NAMES = """
    fidelity.csv fidelity_positions.csv ibkr_activity.csv ibkr_flex.xml ibkr_flex_funds.xml
    ibkr_history.csv own.csv robinhood.csv schwab.csv schwab_json.json schwab_positions.csv
    tastytrade.csv tastytrade_2023.csv tastyworks.csv
"""
_FILES = tuple(SAMPLES / name for name in _NAMES.split())

USER = Commands(
    "user",
    _NOW,
    _lines("""
    ticket 1
    init --account-value 250000 --cash 250000 --watchlist DRAVEN,NORVEX,ALDERA,BORVIA,KARSTO,DELMIO
    config set data.provider demo
    config set no.such.key 1
    config unset fees.open
    config path
    backup all.tar.gz
    restore all.tar.gz --dry-run
    config check
    config show
    config show --origin --preset income
    watchlist add QUILLA --entry-price 50 --tag x
    watchlist set ALDERA outlook bullish
    watchlist remove NORVEX
    watchlist never TARNIO
    watchlist
    regime
    demo reset --yes
    plan list
    record
    snapshot list
    snapshot show
    snapshot show nowhere
    snapshot prune --keep-last 1 --dry-run
    scan
    scan --snapshot latest --set score.min=60
    ticket 1
    why
    plan list
    plan show 1
    plan diff
    journal add 'BUY 200 BORVIA @ 57 on 2026-08-20'
    journal add 'STO 2 DRAVEN 2026-09-18 100 P @ 1.40 fees 1.30 on 2026-08-20'
    journal add 'STO 1 ALDERA 2026-08-21 140 P @ 0.90 on 2026-08-10' --force
    journal add 'STO 2 AAPL 2099-12-18 300 P @ 2.15 on 2026-08-06' --dry-run
    journal add 'nonsense'
    journal fill 1 --price 1.00 --contracts 1 --force
    journal settle --close ALDERA=139 --yes
    journal
    positions
    cycles
    monitor
    roll DRAVEN
    stress
    today --all
    review
    history import quotes.csv --closes closes.csv --vix vix.csv --to market
    history check market
    taxes 2026
    scan
    journal add 'SPLIT BORVIA 2:1 on 2026-08-21'
    journal undo --yes
    journal check
    journal backup copy.db
    journal restore copy.db --replace
    journal list
    strategies
    doctor
    schema
    schema scam
    """),
    files=tuple(_HISTORY / name for name in ("quotes.csv", "closes.csv", "vix.csv")),
)

_EACH_FILE = (
    line
    for path in _FILES
    for line in (
        f"journal import {path.name}",
        f"journal import {path.name} --dry-run",
        f"journal import {path.name} --yes --force",
    )
)
_AFTER_IMPORTS = _lines("""
    journal
    journal check
    positions
    cycles
    taxes 2023
    taxes 2024
    taxes 2025
    review
""")
IMPORTS = Commands(
    "imports", _NOW, ("init --account-value 250000", *_EACH_FILE, *_AFTER_IMPORTS), files=_FILES
)

# A short history makes every name fail; without that rule the day's chains are planned on.
_OPEN = (
    "--set quality.history_days_min=0 --set quality.drawdown_3y_max=1.0 --set unknown.history=warn --set "
    "score.min=20 --set portfolio.new_per_sector_max=4 --set portfolio.index_etf_total_max=1.0 --set "
    "portfolio.new_deployed_max=1.0 --set portfolio.expiration_max=1.0 --set index_return_factor=0.3"
)


def _world(day: str, symbols: str, entries: str) -> Commands:
    names = symbols.split(",")
    planned = _lines(f"""
        init --account-value 1000000 --cash 1000000 --watchlist {symbols}
        record
        snapshot show latest
        scan --snapshot latest
        scan --snapshot latest {_OPEN} {_SPREADS}
        scan --snapshot latest {_OPEN} --select greedy
        scan {_OPEN}
        ticket 1
        why
        plan list
        plan show 1
        plan diff
    """)
    shown = (*(f"chain {name} --snapshot latest" for name in names), "regime", "watchlist")
    journal = _lines("""
        journal
        positions
        cycles
        monitor
        stress
        review
        scan
    """)
    lines = planned + shown + _lines(entries) + journal
    return Commands(day, f"{day}T20:01:00+00:00", lines, world=day)


WORLDS = (
    _world(
        "2026-08-18",
        "AAPL,SPY,QQQ,IWM",
        """
        journal add 'BUY 300 IWM @ 225 on 2026-08-17'
        journal add 'STO 2 AAPL 2026-09-18 220 P @ 2.15 on 2026-08-17'
        journal add 'STO 2 IWM 2026-09-18 240 C @ 1.10 on 2026-08-17'
        journal fill 1 --price 1.00 --contracts 1 --force
        roll AAPL
        roll IWM
    """,
    ),
    _world(
        "2025-11-25",
        "AAPL,AMZN,GOOG,JPM,META,PLTR",
        """
        journal add 'BUY 200 AMZN @ 215 on 2025-11-24'
        journal add 'STO 1 META 2025-12-19 600 P @ 6.15 on 2025-11-24'
        journal add 'STO 1 AMZN 2025-12-19 240 C @ 3.10 on 2025-11-24'
        journal fill 1 --price 1.00 --contracts 1 --force
        roll META
        roll AMZN
    """,
    ),
)
