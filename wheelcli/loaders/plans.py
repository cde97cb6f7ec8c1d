"""The plans there are, one of them by name, and what a newer market says of its tickets: what `plan` and `ticket` share."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from wheelcli.cli.context import Context
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.planning import LastPlan, last_plan_for, opened
from wheelcli.loaders.provenance import options_again

if TYPE_CHECKING:
    from wheelcli.config import Config
    from wheelcli.plan.tickets.ticket import Plan

Spots = Mapping[str, tuple[float, datetime]]  # by symbol: the quoted share, and the moment of that market

_LOOKED_AT = 20  # of the newest snapshots
_DEMO_WEEK = timedelta(days=7)
_DEMO_LAST = (None, "last", "1")
_DEMO_CALMED = 4 / 3  # the demo's earlier market was that much more nervous


def kept_of(config: "Config", plan: "Plan", made: datetime) -> dict[str, Any]:
    """What is kept beside a plan's document: when it was made, the settings that are no defaults, the spots it stood on."""
    from wheelcli.config.changed import unlike_default
    from wheelcli.render.formats.result import plain

    spots = dict(zip(plan.iv30["symbol"], plan.iv30["spot"].astype(float), strict=True))
    return {"at": plain(made), "config": plain(unlike_default(config)), "spots": plain(spots)}


def demo_plans(ctx: Context) -> list[LastPlan]:
    """The demo's plans, the newest first: today's, and one of a week before, when its VIX stood a third higher."""
    from wheelcli.cli.plan.scan import result_of
    from wheelcli.loaders.iv_history import past_iv
    from wheelcli.loaders.planning import make_plan, market_request, portfolio_of
    from wheelcli.loaders.quiet_stdout import silence
    from wheelcli.market.demo import AS_OF, DemoProvider
    from wheelcli.plan.planner import plan, wanted_symbols
    from wheelcli.render.formats.result import envelope

    _, today = make_plan(ctx, ())
    then = AS_OF - _DEMO_WEEK
    closes = today.closes
    prices = closes[closes["date"] == then.strftime("%Y-%m-%d")]
    vix = round(ctx.config.data.demo_vix * _DEMO_CALMED, 1)
    data = ctx.config.data.model_copy(update={"demo_vix": vix})
    config, account = ctx.config.model_copy(update={"data": data}), portfolio_of(ctx)
    provider = DemoProvider(vix, as_of=then, prices=dict(zip(prices["symbol"], prices["close"], strict=True)))
    snapshot = provider.fetch(market_request(ctx, [*wanted_symbols(config, account), *account.symbols()]))
    with silence():
        made = plan(snapshot, account, config, (), past_iv(ctx))
    document = {**envelope(result_of(made, snapshot)), "kept": kept_of(config, made, then)}
    return [last_plan_for(ctx), LastPlan(document, made.rejections, lambda: made.alternatives)]


def plan_named(ctx: Context, name: str | None) -> LastPlan:
    """The plan of this name (see `find_plan`), the last one without; with --demo one of the demo's two."""
    if not ctx.demo:
        from wheelcli.archive.plan_library import find_plan
        from wheelcli.paths import data_dir

        return opened(find_plan(name or "last", data_dir()))
    if name in _DEMO_LAST:
        return last_plan_for(ctx)
    plans = demo_plans(ctx)
    placed = [p for k, p in enumerate(plans, start=1) if name == str(k)]
    found = placed or [p for p in plans if id_of(p).startswith(str(name))]
    if len(found) != 1:
        raise WheelError(
            f"the demo has no plan named {name!r}", hint=f"it has {', '.join(map(id_of, plans))}", code="no_plan",
            exit_code=Exit.USAGE,
        )  # fmt: skip
    return found[0]


def plan_chosen(ctx: Context, name: str | None) -> LastPlan:
    """The plan that --plan and --account choose: the one of this name (see `plan_named`), else the last one of the account, else the last.

    Raises WheelError: usage where the plan named is of another account, and as `find_plan` does.
    """
    from wheelcli.archive.plans import account_of

    if name is None and ctx.account and not ctx.demo:
        from wheelcli.archive.plan_library import last_plan_of
        from wheelcli.paths import data_dir

        return opened(last_plan_of(ctx.account, data_dir()))
    plan = plan_named(ctx, name)
    account = account_of(plan.document)
    if ctx.account and account != ctx.account:
        raise WheelError(
            f"plan {name or id_of(plan)} is of account {account or 'unknown'}, not {ctx.account}",
            hint="leave out --account, or name another plan; `wheel plan list` shows them with their accounts",
            code="no_plan",
            exit_code=Exit.USAGE,
        )
    return plan


def plan_to_fill(ctx: Context, name: str | None) -> LastPlan:
    """The plan whose ticket was filled: that of `plan_chosen`, so that `ticket` and `journal fill` mean the same ticket.

    An account that no plan is of, as one that the journal knows under a name of its own, takes the last plan; so does any plan named.
    """
    if name is None and ctx.account and not ctx.demo:
        try:
            return plan_chosen(ctx, None)
        except WheelError as error:
            if error.exit_code is not Exit.USAGE:
                raise
    return plan_named(ctx, name)


def plan_words(ctx: Context, name: str | None) -> str:
    """What --plan and --account choose, for a sentence: `the last plan`, `plan 2`, `the last plan of account ira`."""
    if name is not None:
        return f"plan {name}"
    return f"the last plan of account {ctx.account}" if ctx.account else "the last plan"


def same_plan(ctx: Context, plan: LastPlan, name: str | None) -> str:
    """The options with which `wheel ticket` and `wheel why` read this plan, chosen by `name` and --account; empty for the last plan."""
    named = [] if name is None else ["--plan", name]
    if not named and ctx.account:
        named = ["--account", ctx.account]
    return options_again(ctx, *([] if _is_last(ctx, plan, name) else named))


def _is_last(ctx: Context, plan: LastPlan, name: str | None) -> bool:
    from wheelcli.archive.plans import last_id
    from wheelcli.paths import data_dir

    if ctx.demo:
        return name in _DEMO_LAST
    try:
        return last_id(data_dir()) == id_of(plan)
    except WheelError:  # the plan is there, the note of which is the last is not
        return False


def id_of(plan: LastPlan) -> str:
    """A plan's id."""
    return str(plan.document["data"]["plan"]["id"])


def newer_market(ctx: Context, document: Mapping[str, Any]) -> Spots:
    """The shares of a plan's tickets in the newest recorded markets after it; of the demo's plans, in today's demo."""
    import pandas as pd

    made = moment_of(document)
    wanted = {t["symbol"] for t in document["data"]["tickets"]}
    found: dict[str, tuple[float, datetime]] = {}
    for names, as_of in _demo_market(wanted) if ctx.demo else _recorded(document):
        if as_of <= made:
            break
        rows = names[names["symbol"].isin(wanted - found.keys())]
        found |= {
            symbol: (float(spot), as_of)
            for symbol, spot in zip(rows["symbol"], rows["spot"], strict=True)
            if pd.notna(spot)
        }
        if not wanted - found.keys():
            break
    return found


def _demo_market(wanted: set[str]) -> list[tuple[Any, datetime]]:
    from wheelcli.market.demo import demo_snapshot

    today = demo_snapshot(symbols=wanted, choose=lambda symbol, listed, vix: ())
    return [(today.underlyings, today.as_of)]


def _recorded(document: Mapping[str, Any]) -> Any:
    """The underlyings of recorded markets of the same world, the newest first; damaged ones are passed over."""
    from wheelcli.market.snapshot_folder import load_table
    from wheelcli.market.snapshot_store import library
    from wheelcli.paths import data_dir

    invented = document["source"] == "demo"
    for info in library(data_dir())[:_LOOKED_AT]:
        if info.damaged is None and info.as_of is not None and (info.source == "demo") == invented:
            try:
                yield load_table(info.path, "underlyings"), info.as_of
            except WheelError:
                continue


def with_ages(
    document: Mapping[str, Any], tickets: Sequence[Mapping[str, Any]], spots: Spots
) -> list[dict[str, Any]]:
    """The tickets with `stale` and `age` (None where no newer market holds the share)."""
    from wheelcli.plan.staleness import age_of

    out = []
    for ticket in tickets:
        spot, as_of = spots.get(ticket["symbol"], (None, None))
        age = None
        if spot is not None and as_of is not None:
            age = age_of(ticket, made=moment_of(document), spot=spot, as_of=as_of)
        told = None
        if age is not None:
            told = {"as_of": age.as_of, "spot": age.spot_now, "moved": age.moved, "moved_sd": age.moved_sd}
        out.append({**ticket, "stale": bool(age and age.stale), "age": told})
    return out


def moment_of(document: Mapping[str, Any]) -> datetime:
    """The moment of a plan's market."""
    return datetime.fromisoformat(document["as_of"])
