"""A new account has no IV history yet: the scan's screen says why its scores are lower."""

from types import SimpleNamespace

from wheelcli.render.screens.scan import short_history


def test_a_scan_says_how_many_tickets_lack_iv_history(demo):
    lacking, ranked = SimpleNamespace(score_unknown=("iv",)), SimpleNamespace(score_unknown=("liquidity",))
    assert short_history([lacking, ranked]).plain == (
        "IV history of 1 of 2 tickets is too short to rank IV: lower scores until scans have kept 60 sessions"
        " over 90 days"
    )
    assert short_history([ranked]) is None
    assert "IV history of" not in demo("scan", "--format", "table", columns=140)
