"""The fields of `wheel.taxes`."""

from wheelcli.documents.schema import (
    CONTRACTS,
    DOLLARS,
    PER_SHARE,
    Document,
    Field,
    Type,
    day,
    flag,
    group,
    integer,
    number,
    rows,
    text,
    texts,
)
from wheelcli.taxes.report import Held, Term, Treatment
from wheelcli.taxes.wash import What


def _usd(name: str, about: str, *, null: bool = False) -> Field:
    return number(name, about, unit=DOLLARS, null=null)


_TOTALS = group(
    "totals", "of the taxable accounts; a part with a line that is not known is null",
    _usd("short_term_usd", "Form 8949, part I", null=True), _usd("long_term_usd", "Form 8949, part II", null=True),
    _usd("unknown_term_usd", "lines whose holding period the journal does not know", null=True),
    _usd("section_1256_usd", "Form 6781", null=True), _usd("section_1256_long_usd", "60 % of it", null=True),
    _usd("section_1256_short_usd", "the rest", null=True), _usd("dividends_usd", "received, before withholding"),
    _usd("withheld_usd", "tax withheld, or dividends taken back; negative"), _usd("dividends_owed_usd", "paid on short shares, negative"),
    _usd("interest_usd", "received"), _usd("interest_paid_usd", "negative"),
    integer("unknown_lines", "lines and section 1256 contracts without a known gain"),
    _usd("known_usd", "known gains, dividends before withholding and interest received"),
)  # fmt: skip
_LINES = rows(
    "lines", "what was realised, a line per lot, as Form 8949 has it", text("part", "short-term or long-term", choices=tuple(Term)), text("account", "whose"),
    text("symbol", "the underlying"), text("held", "what it was", choices=tuple(Held)), number("quantity", "shares or contracts", unit="shares or contracts"),
    day("acquired", "of a written option the day it ended; null if the journal does not know", null=True),
    day("sold", "of a written option the day it was written; null if the journal does not know", null=True), day("day", "the day the gain belongs to"),
    _usd("proceeds_usd", "after fees; with the premium of the call that took the shares", null=True),
    _usd("basis_usd", "with fees, less the premium of the put that brought the shares; 0 if a written option expired", null=True),
    _usd("gain_usd", "proceeds less basis", null=True), text("ended", "how"), text("treatment", "whether how it is taxed is settled", choices=tuple(Treatment)),
    flag("possible_wash_sale", "whether wash_sales names it"), texts("flags", "call_under_31_days: no qualified covered call"), text("id", "of the lot"),
    text("close_id", "of the event that ended it"), text("a_description", "Form 8949, column (a)"), text("b_acquired", "column (b), 09/18/2026, or unknown"),
    text("c_sold", "column (c)"), Field("d_proceeds", Type.VALUE, "column (d), Expired, or unknown"), Field("e_basis", Type.VALUE, "column (e), Expired, or unknown"), text("f_code", "column (f), left empty"),
    text("g_adjustment", "column (g), left empty"), Field("h_gain", Type.VALUE, "column (h), or unknown"),
)  # fmt: skip
_MARKED = rows(
    "section_1256", "options on broad-based indexes: Form 6781", text("account", "whose"), text("symbol", "the index"), text("contract", "its OCC symbol"),
    text("description", "in words"), integer("contracts", "negative if short", unit=CONTRACTS), day("opened", "when"),
    day("day", "when it ended; null if it was open on 31 December", null=True), text("ended", "how; marked if it was open on 31 December"),
    number("start_mark", "on 31 December of the year before, at which it was reopened", unit=PER_SHARE, null=True),
    number("end_mark", "on 31 December", unit=PER_SHARE, null=True), _usd("gain_usd", "of this year", null=True),
    text("missing", "why the gain is unknown: the mark at the start or the end of the year, or the premium", null=True, choices=("start", "end", "premium")),
    text("id", "of the opening"), text("close_id", "of the event that ended it", null=True),
)  # fmt: skip
_WASH = rows(
    "wash_sales", "losses with a purchase within 30 days: possible wash sales, not computed", text("id", "of the lot that lost"),
    text("close_id", "of the event that ended it"), text("account", "whose loss"), text("symbol", "the underlying"), text("description", "what lost"),
    day("day", "of the loss"), text("by_id", "of the purchase"), text("by_account", "in which account"), day("by_day", "when"),
    text("by_what", "what came in", choices=tuple(What)), text("by_description", "in words"),
    flag("outlived", "whether any of the purchase was there after the loss"), _usd("loss_usd", "negative"),
)  # fmt: skip

TAXES = Document(
    "taxes",
    "A tax year of US accounts, by `wheel taxes`",
    (
        integer("year", "which"),
        day("through", "the last day that counts"),
        flag("complete", "whether the year is over"),
        flag("window_complete", "whether the 30 days after it are over"),
        rows(
            "accounts", "what is reported", text("account", "its name"),
            text("type", "cash, margin or ira; null if the config does not have it", null=True),
            flag("taxable", "false for an IRA, none of which is in the figures"),
        ),
        _TOTALS,
        _LINES,
        _MARKED,
        _WASH,
        rows(
            "income", "dividends and interest by name", text("account", "whose"), text("symbol", "null for interest on cash", null=True),
            _usd("dividends_usd", "received, before withholding"), _usd("withheld_usd", "negative"), _usd("dividends_owed_usd", "on short shares, negative"),
            _usd("interest_usd", "received"), _usd("interest_paid_usd", "negative"), _usd("fees_usd", "negative when paid; in no tax line"),
        ),
        group(
            "reconciliation", "realised_usd and the differences sum to total_usd", _usd("realised_usd", "as `wheel review` has it on the close date"),
            rows("differences", "why they differ", text("what", "which"), text("about", "in words"), _usd("usd", "added to realised_usd")),
            _usd("total_usd", "totals.known_usd"),
        ),
        rows("unsettled", "whose treatment is unsettled or unknown", text("symbol", "which"), text("treatment", "which", choices=tuple(Treatment))),
        texts("notes", "what to know beside the figures"),
    ),
)  # fmt: skip
