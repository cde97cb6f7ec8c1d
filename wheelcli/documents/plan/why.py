"""The fields of `wheel.why` (design, section 9)."""

from wheelcli.documents.plan.scan import ACCOUNT, CARRIES, PLAN
from wheelcli.documents.schema import (
    CONTRACTS,
    DOLLARS,
    Document,
    Field,
    Type,
    integer,
    number,
    rows,
    text,
    texts,
)

NEXT_BEST = rows(
    "replacements",
    "in JSON: the best candidates left out, each with what the best plan that holds it would give up; none of a plan chosen one by one",
    text("contract", "OCC symbol"),
    text("symbol", "the underlying"),
    text("strategy", "the strategy"),
    integer("contracts", "how many that plan would hold", unit=CONTRACTS),
    texts("replaces", "ids of the tickets that would go"),
    texts("reduces", "ids of the tickets that would shrink"),
    number("loss_usd", "how much less that plan is worth: Σ contracts · (score ÷ 100 · net credit · √(30 ÷ dte) − charge · stress loss), falling as a name fills its ceiling, less attention", unit=DOLLARS),
    number("score", "its score; null of a plan that does not keep it", unit="points", null=True),
    text("why", "what it is worth, and what its share of the plan earns elsewhere; empty where the plan does not say"),
    texts("limits", "the gates that its least ticket breaks when it is only added"),
)  # fmt: skip

WHY = Document(
    "why",
    "Why candidates of a plan were rejected, by `wheel why`",
    (
        PLAN,
        ACCOUNT,
        integer("candidates", "candidates of the whole plan"),
        Field("by_gate", Type.COUNTS, "how many of the rows each gate makes"),
        rows(
            "rows",
            "one candidate and one gate that keeps it out each",
            text(
                "contract",
                "OCC symbol; of a spread that of the leg sold, a slash and the strike bought: AAPL260918P00125000/P120",
            ),
            text("symbol", "the underlying"),
            text(
                "gate",
                "the gate, or what else kept it out: a limit, `objective`, `one_per_name`, `least_credit`",
            ),
            Field("value", Type.VALUE, "what was measured", null=True),
            Field("limit", Type.VALUE, "what it was held against", null=True),
            text("reason", "one sentence"),
        ),
        texts("tickets", "ids of the tickets of the plan that match"),
        rows(
            "carries",
            "of the names asked for, those whose options need more than rate and dividends",
            *CARRIES,
        ),
        NEXT_BEST,
        text(
            "because",
            "one sentence on why nothing that was asked about is a ticket; null without a question or with a ticket",
            null=True,
        ),
    ),
)
