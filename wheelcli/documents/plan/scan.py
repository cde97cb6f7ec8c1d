"""The fields of `wheel.scan` and `wheel.ticket` (design, sections 4 and 9)."""

from wheelcli.documents.cash import cash_fields
from wheelcli.documents.plan.carry import CARRY
from wheelcli.documents.schema import (
    ANNUAL,
    CONTRACTS,
    DAYS,
    DOLLARS,
    PER_SHARE,
    RATIO,
    SHARES,
    Document,
    Field,
    Type,
    day,
    flag,
    group,
    integer,
    moment,
    number,
    rows,
    spot_basis,
    text,
    texts,
)

STRATEGIES = ("cash_secured_put", "covered_call", "bull_put_spread", "bear_call_spread")
PARTS = {
    "premium": "yearly return after fees against the regime's least return",
    "delta": "nearness to the regime's target",
    "iv": "where implied volatility stands in its own year",
    "cushion": "distance to the break-even, or to a call's strike, in standard deviations",
    "liquidity": "spread and open interest",
}

LEG = (
    text("action", "what the order does", choices=("sell", "buy")),
    text("right", "call or put", choices=("call", "put")),
    text("contract", "OCC symbol without padding"),
    number("strike", "strike", unit=PER_SHARE),
    day("expiration", "expiration date"),
    integer("quantity", "contracts of this leg", unit=CONTRACTS),
    integer("multiplier", "shares per contract", unit=SHARES),
    number("bid", "bid", unit=PER_SHARE),
    number("ask", "ask", unit=PER_SHARE),
    number("iv", "implied volatility from the mid, American exercise", unit=ANNUAL),
    number("delta", "as listed: a put's is negative", unit="per share"),
)

GATE = (
    text("gate", "the rule's name"),
    Field("value", Type.VALUE, "what was measured; null is unknown or not applicable", null=True),
    text(
        "unit",
        "how value and limit are read: usd, share (a ratio), days, minutes, sessions, contracts, count, points, delta, text",
    ),
    Field("limit", Type.VALUE, "what it was held against", null=True),
    text("effect", "what a failing gate does", choices=("block", "warn", "info")),
    text("verdict", "what it says", choices=("pass", "fail", "unknown", "not_applicable")),
    text("reason", "one sentence"),
)

EVENTS = (
    group(
        "earnings",
        "the next report; null for a fund, or where nothing is known",
        day("date", "the first day it may fall on"),
        day("until", "the last day it may fall on"),
        text("time", "before_open, after_close or unknown", null=True),
        text("basis", "confirmed, estimated or projected (last report + 91 days)"),
        flag("inside", "whether it may fall before expiration"),
        null=True,
    ),
    group(
        "ex_dividend",
        "the next ex-dividend date; null where none is known",
        day("date", "ex-date"),
        number("amount", "dividend", unit=PER_SHARE),
        text("basis", "announced or projected"),
        flag("inside", "whether it falls before expiration"),
        null=True,
    ),
)

BETA_BASES = ("measured", "sector_median", "assumed")
STREAMS = ("puts", "calls", "spreads")
IV_BASES = ("iv_history", "realised")
FLOOR_BASES = ("value", "value_above_bid")
EXPECTED_BASES = ("implied", "closes")
REGIME_BASES = ("median", "last", "unknown")

TICKET = (
    text("id", "its content, as AAPL-260918-P300, of a spread AAPL-260918-P300/P290"),
    integer("rank", "by score, then credit; 1 is the best"),
    text("strategy", "what it is", choices=STRATEGIES),
    text("symbol", "the underlying"),
    text("sector", "its sector", null=True),
    number("beta", "how much it moves with the market: slope of its daily returns on the benchmark's", unit="times"),
    text("beta_basis", "what beta is from: its closes, the median of its sector, or an assumed 1.25", choices=BETA_BASES),
    number("spot", "share price of the moment of the option quotes, by put–call parity", unit=PER_SHARE),
    number("spot_quoted", "share price as the feed quotes it", unit=PER_SHARE),
    spot_basis(),
    *CARRY,
    day("expiration", "expiration date of the short leg"),
    integer("dte_days", "from the session date in New York to expiration", unit=DAYS),
    integer("contracts", "how many to sell", unit=CONTRACTS),
    rows("legs", "the order's legs, the short one first", *LEG),
    number("limit_price", "price to start at: the mid rounded up to the tick", unit=PER_SHARE),
    number("floor_price", "price not to sell below: the larger of the value at the expected volatility with fees (see floor_basis) and of the lowest tick at which every gate passes with IV and delta of that price; null where that is above the bid or unknown", unit=PER_SHARE, null=True),
    text("floor_reason", "why there is no floor; null where there is one", null=True),
    text("floor_basis", "value: at least the value at the expected volatility; value_above_bid: that value is the mid, so it counts one standard deviation lower; null without a floor", null=True, choices=FLOOR_BASES),
    number("credit_usd", "at natural (the bid, of a spread less the ask of the leg bought), before fees", unit=DOLLARS),
    number("credit_at_limit_usd", "at the limit price, before fees", unit=DOLLARS),
    number("fees_usd", "commission and regulatory fees of opening", unit=DOLLARS),
    number("credit_net_usd", "credit_usd less fees_usd", unit=DOLLARS),
    number("collateral_usd", "what it ties up: put strike × multiplier × contracts, spread width × …, covered call 0", unit=DOLLARS),
    number("margin_requirement_usd", "what a broker requires under Reg T, the proceeds included; of cash and retirement accounts the strike", unit=DOLLARS),
    number("buying_power_usd", "the same less the credit at natural: the buying power the order uses", unit=DOLLARS),
    number("max_loss_usd", "the most it can lose, at natural, before fees; a covered call adds none to its shares", unit=DOLLARS),
    number("stress_loss_usd", "loss at expiration at spot × (1 − stress_shock), less credit, plus fees; of a spread max_loss_usd; a covered call adds none", unit=DOLLARS),
    number("stress_shock", "the stated fall of the share", unit=RATIO),
    number("risk_share", "its risk over account value, held against the regime's position_max", unit=RATIO),
    number("break_even", "share price at which it neither earns nor loses, before fees", unit=PER_SHARE),
    number("cushion", "(spot − break_even) ÷ spot", unit=RATIO),
    number("cushion_sd", "ln(spot ÷ break_even) ÷ (σ√years); a call's is ln(strike ÷ spot) ÷ (σ√years)", unit="standard deviations"),
    number("delta", "of the short leg, as listed", unit="per share"),
    number("delta_shares", "of the position: a short put's is positive", unit=SHARES),
    number("theta_usd", "of the position, per calendar day; positive when short", unit=DOLLARS),
    number("vega_usd", "of the position, per volatility point; negative when short", unit=DOLLARS),
    number("iv", "implied volatility of the short leg", unit=ANNUAL),
    number("iv_rank", "of 30-day at-the-money IV in its past year's range, 0–1", unit=RATIO, null=True),
    number("iv_percentile", "likewise, the share of sessions below today's", unit=RATIO, null=True),
    integer("iv_rank_days", "sessions of IV history that stand behind the two; 0 where none do", unit="sessions"),
    text("iv_rank_basis", "iv_history, or realised: the year of 21-day realised volatility stands in below 60 sessions over 90 days", null=True, choices=IV_BASES),
    number("iv_forecast", "volatility forecast from the closes", unit=ANNUAL, null=True),
    number("iv_expected", "volatility to expect until expiration: the contract's IV as far as it can be believed, else the closes' forecast", unit=ANNUAL, null=True),
    text("iv_expected_basis", "what iv_expected is made from: implied, or closes where the IV is unknown", null=True, choices=EXPECTED_BASES),
    number("edge_usd", "natural premium less the value at the expected volatility", unit=DOLLARS, null=True),
    number("edge_error_usd", "one standard deviation of edge_usd, from the error of the mean of the expected volatility", unit=DOLLARS, null=True),
    number("prob_otm", "chance of expiring out of the money: lognormal, risk-neutral, with its own IV", unit=RATIO),
    number("prob_otm_forecast", "the same with the expected volatility", unit=RATIO, null=True),
    number("annual_return", "simple, 365 ÷ dte, on natural credit: put ÷ (strike × multiplier), covered call ÷ (spot × multiplier); null for a spread", unit=ANNUAL, null=True),
    number("annual_return_on_risk", "put: credit ÷ (strike × multiplier − credit) × 365 ÷ dte; null for covered calls and spreads", unit=ANNUAL, null=True),
    number("if_called_return", "covered call: (strike − spot + bid) ÷ spot, not annualised", unit=RATIO, null=True),
    number("score", "0–100, the weighted mean of the parts", unit="points"),
    group("score_parts", "the five parts, each 0–1", *(number(name, about, unit=RATIO) for name, about in PARTS.items())),
    texts("score_unknown", "parts that are unknown: they count 0.3"),
    rows("gates", "every rule that looked at it", *GATE),
    group("events", "dates ahead", *EVENTS),
    group(
        "if_assigned",
        "what being assigned would mean; null for a covered call, and where cash settles it",
        number("shares", "shares taken; of a bear call spread negative: owed", unit=SHARES),
        number("break_even", "strike less premium, of a bear call spread plus premium, before fees", unit=PER_SHARE),
        null=True,
    ),
    group(
        "if_called",
        "what being called away would mean; null for a put",
        number("gain_usd", "gain on the shares from their break-even, this premium included, before fees", unit=DOLLARS),
        null=True,
    ),
    group(
        "manage",
        "the plan after the fill",
        number("take_profit_price", "price to buy it back at", unit=PER_SHARE),
        day("review_date", "day to look again"),
        day("close_date", "of a spread that delivers shares: the last session on which it should still be open", null=True),
    ),
    text("order_text", "the order in the notation brokers paste"),
)  # fmt: skip

CARRIES = (text("symbol", "the underlying"), *CARRY)

SCAN = Document(
    "scan",
    "The plan of `wheel scan`: ranked tickets, and what they stand on",
    (
        group(
            "account",
            "the account planned for",
            text("name", "its name in the config"),
            text("type", "cash, margin or ira", choices=("cash", "margin", "ira")),
            number("value_usd", "what it is worth", unit=DOLLARS),
            *cash_fields(),
            text("source", "where it is told: config or journal", choices=("config", "journal")),
        ),
        group(
            "regime",
            "the row of the volatility table in force",
            text("name", "its name"),
            number("vix", "median of the volatility index over five sessions", unit="points", null=True),
            number("vix_last", "its last level: the close, or in market hours the live one", unit="points", null=True),
            day("vix_date", "its last session", null=True),
            text("basis", "what put the row in force: the median; the last level, two or more rows above it; or unknown", choices=REGIME_BASES),
            number("target_delta", "absolute delta aimed at", unit="per share"),
            integer("dte_min_days", "shortest life of a contract", unit=DAYS),
            integer("dte_max_days", "longest life of a contract", unit=DAYS),
            number("position_max", "most risk per name, of account value", unit=RATIO),
            number("deployed_max", "most deployed, of account value", unit=RATIO),
            number("stress_total_max", "most lost in the stress by all positions, of account value", unit=RATIO),
        ),
        group(
            "plan",
            "all tickets together",
            text("id", "its moment, source and content"),
            text("config_hash", "tells whether the settings were the same"),
            number("credit_usd", "sum of credit_usd", unit=DOLLARS),
            number("collateral_usd", "sum of collateral_usd", unit=DOLLARS),
            number("stress_loss_usd", "sum of stress_loss_usd", unit=DOLLARS),
            number("deployed", "put collateral, spreads' maximum loss and wheel shares over account value, after the fills", unit=RATIO),
            number("optimality_gap", "how far the choice may be from the best one; null where it was not solved for", unit=RATIO, null=True),
        ),
        group(
            "income",
            "what the tickets would earn in a month, against the target",
            number("monthly_target_usd", "income.monthly_target_usd of the settings; 0 where none is set", unit=DOLLARS),
            number("planned_usd", "sum of credit_net_usd × 30 ÷ dte_days", unit=DOLLARS),
            number("share", "planned over target; null without a target", unit=RATIO, null=True),
        ),
        group(
            "streams",
            "what puts, calls and spreads bring in, and whether they lose together",
            text("note", "one sentence; null below two streams", null=True),
            rows(
                "income",
                "one stream each",
                text("stream", "its name", choices=STREAMS),
                integer("tickets", "how many", unit="count"),
                number("credit_usd", "sum of credit_usd", unit=DOLLARS),
                number("planned_usd", "sum of credit_net_usd × 30 ÷ dte_days", unit=DOLLARS),
            ),
            rows(
                "correlations",
                "one pair of streams each",
                text("first", "a stream", choices=STREAMS),
                text("second", "another", choices=STREAMS),
                number("correlation", "of their options' outcomes at expiration, held shares left out; null where one never changes", unit=RATIO, null=True),
            ),
        ),
        rows("tickets", "one order to consider each", *TICKET),
        group(
            "rejected",
            "what became no ticket",
            integer("candidates", "out-of-the-money contracts, and pairs of them, looked at"),
            Field("by_gate", Type.COUNTS, "candidates each gate keeps out; one counts under every gate that blocks it"),
        ),
        rows("carries", "names looked at whose options need more than rate and dividends", *CARRIES),
        texts("advice", "sentences on a short plan: what binds, and the smallest account that would fit"),
    ),
)  # fmt: skip

AGE = (
    flag("stale", "whether its share has moved beyond one standard deviation since, by a newer recorded market"),
    group(
        "age",
        "its share in the newest recorded market after the plan's; null where there is none",
        moment("as_of", "the moment of that market"),
        number("spot", "share price there, as quoted", unit=PER_SHARE),
        number("moved", "spot ÷ spot_quoted − 1", unit=RATIO),
        number("moved_sd", "ln(spot ÷ spot_quoted) ÷ (iv√years passed), a day at least", unit="standard deviations"),
        null=True,
    ),
)  # fmt: skip

PLAN = text("plan", "the id of the plan")
ACCOUNT = text(
    "account",
    "the name of the account the plan was made for; null where the plan does not have it",
    null=True,
)

ONE_TICKET = Document("ticket", "One ticket of a plan, by `wheel ticket`", (*TICKET, *AGE, PLAN, ACCOUNT))
