"""The fields of `wheel.review`: the week of an account, and every figure of it once more as a row for scripts."""

from wheelcli.documents.book.bridge import bridge_fields
from wheelcli.documents.cash import cash_fields
from wheelcli.documents.manage.monitor import ADVICE
from wheelcli.documents.schema import (
    ANNUAL,
    DOLLARS,
    PER_SHARE,
    RATIO,
    Document,
    Field,
    Type,
    day,
    flag,
    group,
    integer,
    number,
    rows,
    spot_basis,
    text,
    texts,
)

SPANS = ("week", "month", "year", "since start")
_SPAN = (
    text("span", "which span it is of", choices=SPANS),
    day("since", "its first day"),
    day("until", "its last day"),
)
LEVEL = "1 at the start"


def _usd(name: str, about: str, *, null: bool = False) -> Field:
    return number(name, about, unit=DOLLARS, null=null)


def _share(name: str, about: str, *, null: bool = True) -> Field:
    return number(name, about, unit=RATIO, null=null)


PERFORMANCE = rows(
    "performance", "what each span returned, from the close before it to its last close", *_SPAN,
    integer("sessions", "closes in it"), _usd("start_value_usd", "value at the close before", null=True),
    _usd("end_value_usd", "value at its last close", null=True), _usd("deposits_usd", "cash that came in", null=False),
    _usd("withdrawals_usd", "cash that went out"), _usd("gain_usd", "end − start − deposits + withdrawals − transfers", null=True),
    _share("time_weighted", "deposits removed"), number("money_weighted", "deposits in; none under thirty days", unit=ANNUAL, null=True),
    _share("spy", "SPY with its dividends, over the same closes"),
    _share("same_underlyings", "the shares themselves for the dollars tied up in each name"), _share("put_index", "Cboe's PUT index, where a series is given"),
    _usd("transfers_usd", "shares and contracts in kind, at their worth of that day; out is negative"),
)  # fmt: skip
BRIDGE = rows(
    "bridge", "from value to value, to the cent: gain = realised + dividends + interest + unrealised + brought + unknown_basis + corrections", *_SPAN,
    *bridge_fields(),
    _usd("unrealised_start_usd", "unrealised at the close before"), _usd("unrealised_end_usd", "unrealised at the last close"),
)  # fmt: skip
RISK = group(
    "risk", "how rough the way since the start was", integer("sessions", "returns behind it"), _share("max_drawdown", "deepest fall from a height, 0 or below"),
    day("drawdown_from", "the day of that height", null=True), day("drawdown_to", "the day of that depth", null=True),
    number("volatility", "of session returns, 252 a year, sample deviation", unit=ANNUAL, null=True), number("sharpe", "over the rate, a year", unit="ratio", null=True),
    number("sortino", "against the rate, a year, all sessions in the denominator", unit="ratio", null=True), number("rate", "the rate", unit=ANNUAL),
)  # fmt: skip
INCOME = rows(
    "income", "dollars by source", *_SPAN, text("basis", "the day of the trade, or the day a position was over", choices=("trade", "close")),
    _usd("put_premium_usd", "premium of short puts, gross"), _usd("call_premium_usd", "of short calls"), _usd("dividends_usd", "received, less what was withheld"),
    _usd("interest_usd", "on cash"), _usd("share_gains_usd", "of shares sold or called away, against their cost"), _usd("other_usd", "long options on their own"),
    _usd("fees_usd", "negative when paid"), _usd("total_usd", "the sum: on the close date realised, dividends and interest of the span"),
)  # fmt: skip
TRADES = rows(
    "trades", "short options that came to an end", *_SPAN, integer("closed", "how many"), integer("wins", "earned more than nothing after fees"),
    integer("losses", "the rest"), _share("win_rate", "wins ÷ closed"), _usd("average_win_usd", "mean of the wins", null=True),
    _usd("average_loss_usd", "mean of the losses", null=True), number("profit_factor", "sum of wins ÷ sum of losses; none without a loss", unit="ratio", null=True),
    _share("premium_capture", "premium kept ÷ premium sold"), number("days_held", "mean, by contract", unit="days", null=True),
    number("annual_return_on_collateral", "puts: earned ÷ Σ collateral · days × 365", unit=ANNUAL, null=True),
    number("annual_return_on_account", "earned ÷ mean value × 365 ÷ days", unit=ANNUAL, null=True), _share("assignment_rate", "of those that were not rolled"),
    _usd("realised_usd", "options and shares that ended in the span, less all fees"), _usd("unrealised_usd", "of what is open at the week's last close, at mids, fees in", null=True),
)  # fmt: skip
POSITIONS = rows(
    "positions", "what is open, and what to do", text("position", "its name"), text("symbol", "underlying"),
    number("contracts", "negative when short", unit="contracts"), day("expiration", "when it ends", null=True), number("spot", "the share", unit=PER_SHARE, null=True), spot_basis(null=True),
    _usd("profit_usd", "unrealised: value at the mark less cost, fees in", null=True), _share("captured", "part of the credit that is earned"), text("state", "where it stands"),
    text("action", "what to do"), text("reason", "and why"), flag("needs_action", "whether it is to be closed, rolled or settled now"), *ADVICE,
)  # fmt: skip
CALENDAR = rows(
    "calendar", "the next two weeks", day("day", "when"), text("kind", "what", choices=("expiration", "ex_dividend", "earnings")), text("symbol", "underlying"),
    text("what", "in words"), Field("confirmed", Type.FLAG, "a report's date, whether it is confirmed", null=True),
)  # fmt: skip
RULES = group(
    "rules", "rules kept or broken",
    rows(
        "trades", "entries and exits of the week", day("day", "when"), text("what", "which", choices=("entry", "exit")), text("contract", "its name"),
        text("symbol", "underlying"), integer("contracts", "how many"), text("verdict", "how it stands", choices=("kept", "broken", "outside", "unknown")),
        text("basis", "what it was judged by"),
        rows("broken", "the rules that were broken", text("gate", "which"), Field("value", Type.VALUE, "what it was", null=True),
             Field("limit", Type.VALUE, "what it may be", null=True), text("verdict", "fail"), text("reason", "in words")),
        _usd("gain_usd", "earned so far", null=True),
    ),
    _share("score", "kept ÷ judged"),
    rows("history", "the score of the weeks before", text("week", "which"), _share("score", "kept ÷ judged"), integer("judged", "how many")),
    integer("exceptions", "broken and outside any plan"), _usd("exceptions_gain_usd", "what they have earned so far", null=True),
)  # fmt: skip
ENDINGS = rows(
    "endings", "positions and cycles that ended", text("what", "which", choices=("position", "cycle")), text("label", "its name"), text("symbol", "underlying"),
    day("opened", "when it began"), day("closed", "when it ended"), _usd("planned_usd", "the ticket's net credit", null=True), _usd("earned_usd", "after fees", null=True),
    text("how", "how it ended"), text("line", "in one line"),
)  # fmt: skip
CALIBRATION = rows(
    "calibration", "forecasts against what happened, by band", _share("least", "lower border", null=False), _share("most", "upper border", null=False),
    integer("cases", "short options"), integer("clusters", "expirations they are of"), _share("forecast", "mean probability to end out of the money", null=False),
    _share("observed", "part that did", null=False), _share("low", "95 % interval of that", null=False), _share("high", "its end", null=False),
    flag("fits", "whether the forecast lies within"),
)  # fmt: skip
WATCHLIST = rows(
    "watchlist", "next week's names", text("symbol", "underlying"), number("score", "of its best put, 0–100", unit="points", null=True),
    text("status", "whether something passes", choices=("ready", "blocked")), text("change", "since the week before", choices=("new", "kept", "dropped", "unknown")),
    text("best", "its best put", null=True), text("reason", "in words"),
)  # fmt: skip
SERIES = (
    rows("curve", "the account at its closes: the last year's each, before that the last of a week", day("day", "session"), _usd("value_usd", "value"),
         number("growth", "without deposits", unit=LEVEL), _share("drawdown", "below the highest so far", null=False), number("spy", "SPY", unit=LEVEL, null=True),
         number("same_underlyings", "the shares themselves", unit=LEVEL, null=True), number("put_index", "Cboe's PUT index", unit=LEVEL, null=True),
         _usd("modelled_usd", "dollars of options that no quote stands behind")),
    rows("weekly", "weeks since the start", text("week", "which"), _usd("income_usd", "the total on the trade date"), _usd("gain_usd", "change of value without flows", null=True)),
    *(rows(name, about, text("name", "which"), _usd("realised_usd", "options and shares that ended since the start, less all fees"),
            _usd("unrealised_usd", "of what is open at the last close, at mids, fees in", null=True), _usd("dividends_interest_usd", "paid since the start"))
      for name, about in (("by_symbol", "profit by symbol"), ("by_sector", "profit by sector"))),
    *(rows(name, about, text("name", "which"), _usd("deployed_usd", "dollars tied up"), _share("share", "of the account"))
      for name, about in (("exposure_by_sector", "tied up now, by sector"), ("exposure_by_expiration", "by expiration, shares last"))),
)  # fmt: skip

REVIEW = Document(
    "review", "the week of an account",
    (
        text("account", "its name"),
        group("week", "what is reviewed", text("name", "ISO week, or the days"), day("since", "first day"), day("until", "last day")),
        flag("provisional", "whether expirations are not settled"),
        rows("unsettled", "contracts past their expiration that the journal holds open", text("contract", "its name"), text("symbol", "underlying"),
             day("expiration", "when it ended"), integer("contracts", "negative when short")),
        text("benchmark", "the fund that `spy` stands for: SPY, or the demo market's own"),
        day("first_day", "of the journal", null=True), _usd("value_usd", "the account at the close of `value_day`", null=True),
        day("value_day", "the last close: value and cash are of that day"), *cash_fields(null=True),
        PERFORMANCE, BRIDGE, RISK, INCOME, _usd("monthly_target_usd", "of income"), TRADES, POSITIONS, CALENDAR,
        _usd("cash_call_usd", "cash if every short put in the money were assigned", null=True), RULES, ENDINGS, CALIBRATION, WATCHLIST,
        Field("regime", Type.ANY, "the row of the volatility table in force"), *SERIES,
        group("stress", "dollars of the open book by market move and change of volatility", Field("moves", Type.ANY, "moves of the market, one a row"),
              Field("vols", Type.ANY, "changes of volatility, one a column"), Field("usd", Type.ANY, "dollars, row by row")),
        texts("warnings", "what to know before believing a figure"), flag("action_needed", "whether anything asks for something"),
        rows("figures", "every figure as a row", text("figure", "its name"), text("span", "of which span", null=True), text("basis", "on which basis", null=True),
             number("value", "the figure", unit="as `unit` says", null=True), text("unit", "usd, share, ratio, days or count")),
    ),
)  # fmt: skip
