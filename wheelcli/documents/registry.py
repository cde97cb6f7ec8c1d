"""Every JSON document of the program, by name."""

from wheelcli.backtest.document import BacktestDocument, Compared
from wheelcli.backtest.saved.run_list import RunList
from wheelcli.backtest.saved.sweep_document import SweepDocument
from wheelcli.book.positions.document import PositionsDocument
from wheelcli.book.valuation.cycles_document import CyclesDocument
from wheelcli.documents import history
from wheelcli.documents.book import journal, journal_import
from wheelcli.documents.plan import market, regime, screen, strategies
from wheelcli.documents.schema import Document
from wheelcli.documents.setup import setup, watchlist
from wheelcli.documents.setup.serve import ServeDocument
from wheelcli.documents.typed import document
from wheelcli.manage.document import MonitorDocument
from wheelcli.manage.rolls.document import RollDocument
from wheelcli.manage.stress.document import StressDocument
from wheelcli.manage.today.document import TodayDocument
from wheelcli.plan.compare import PlanDiff
from wheelcli.plan.document import ScanDocument
from wheelcli.plan.optimize.left_out import WhyDocument
from wheelcli.plan.staleness import OneTicket, ShownPlan
from wheelcli.plan.summary import PlanList
from wheelcli.review.report import Review
from wheelcli.rfq.block import BlockDocument
from wheelcli.rfq.documents import RfqDocument
from wheelcli.rfq.list_documents import PracticeVenue, RfqList, RfqTape, VenueKey
from wheelcli.rfq.report import RfqReport
from wheelcli.taxes.document import TaxesDocument

DOCUMENTS: dict[str, Document] = {
    one.name: one
    for one in (
        document("scan", "The plan of `wheel scan`: ranked tickets, and the data behind them", ScanDocument),
        document("ticket", "One ticket of a plan, by `wheel ticket`", OneTicket),
        document("why", "Why candidates of a plan were rejected, by `wheel why`", WhyDocument),
        *market.DOCUMENTS,
        document("plan.list", "The saved plans, by `wheel plan list`", PlanList),
        document("plan.show", "A saved plan, and how stale its tickets are, by `wheel plan show`", ShownPlan),
        document("plan.diff", "Two plans side by side, and why they differ, by `wheel plan diff`", PlanDiff),
        document(
            "today",
            "What to do today, with orders and the commands that record them, by `wheel today`",
            TodayDocument,
        ),
        document(
            "monitor",
            "The open positions: state, action and reason for each, by `wheel monitor`",
            MonitorDocument,
        ),
        document(
            "roll",
            "One open position: its four alternatives, one recommendation, and every roll, by `wheel roll`",
            RollDocument,
        ),
        document(
            "stress",
            "The open book repriced over moves of the market and of volatility, by `wheel stress`",
            StressDocument,
        ),
        document("positions", "Open positions from the journal, by `wheel positions`", PositionsDocument),
        document("cycles", "The cycles of an account, by `wheel cycles`", CyclesDocument),
        document("review", "The review of an account's week, by `wheel review`", Review),
        document("taxes", "A tax year of US accounts, by `wheel taxes`", TaxesDocument),
        document("block", "The cost of a block, for each way to trade it, by `wheel block`", BlockDocument),
        document("rfq", "One request for quotes, by `wheel rfq`", RfqDocument),
        document("rfqs", "Requests for quotes, by `wheel rfq list`", RfqList),
        document("rfq.report", "What requests for quotes have cost, by `wheel rfq report`", RfqReport),
        document("rfq.tape", "Public prints of requests for quotes, by `wheel rfq tape`", RfqTape),
        document("rfq.key", "The API key of a venue, by `wheel rfq key`", VenueKey),
        document("rfq.sim", "The practice venue as it ran, by `wheel rfq sim`", PracticeVenue),
        document("backtest", "A run over recorded sessions, by `wheel backtest run`", BacktestDocument),
        document("backtest.sweep", "Runs of a grid of settings, by `wheel backtest sweep`", SweepDocument),
        document("backtest.list", "The saved runs and sweeps, by `wheel backtest list`", RunList),
        document("backtest.compare", "Two runs side by side, by `wheel backtest compare`", Compared),
        *history.DOCUMENTS,
        regime.REGIME,
        screen.SCREEN,
        strategies.STRATEGIES,
        *watchlist.DOCUMENTS,
        *journal.DOCUMENTS,
        journal_import.IMPORT,
        *setup.DOCUMENTS,
        document("serve", "The address of the latest pages, by `wheel serve`", ServeDocument),
    )
}
