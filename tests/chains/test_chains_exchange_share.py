"""Which part of our distance from the exchange's deltas is its share price: on some closes its own put and
call IV of one strike part.

By the close the median distance is 0.0012 to 0.0037. On 2026-08-05 the exchange's put IV lies 1.6 points
under the call IV of the same strike and expiration, which one share price cannot explain but another can: 9
basis points lower its deltas are ours to 0.0016. What its share was is not in the quotes, and the strikes at
the money agree on ours (`test_chains_put_call`).
"""

import numpy as np
import pytest
from recorded_chains import BILL, DATA, aapl, aapl_sessions

from wheelcli.pricing.american_batch import american_chain

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DATA.exists(), reason="../shared with recorded chains is missing"),
]

SHIFTS = np.arange(-12, 13, 3) * 1e-4  # of the share


@pytest.fixture(scope="module")
def closes(priced_once):
    """By close: the exchange's put IV less call IV (points), and the median distance of our deltas out of the
    money at each of SHIFTS.
    """
    return {session: distances(session, priced_once) for session in aapl_sessions()}


def distances(session, priced_once):
    snapshot, theirs = aapl(session)
    ours = priced_once(snapshot).options.set_index("contract")
    ours[["their_iv", "their_delta"]] = theirs.reindex(ours.index)[["iv", "delta"]]
    ours = ours[
        ours["dte_days"].between(7, 90)
        & ours["their_delta"].abs().between(0.05, 0.95)
        & (ours["unusable"] == "")
    ]
    sides = ours.set_index(["expiration", "strike", "right"])["their_iv"].unstack("right")
    gap = 100 * (sides["put"] - sides["call"]).median()
    out = ours[ours["delta"].abs() < 0.5]
    share, strike, years, mid = (out[c].to_numpy(float) for c in ("share", "strike", "years", "mid"))
    call = (out["right"] == "call").to_numpy()
    shifts = [american_chain(mid, share * (1 + s), strike, years, BILL, call).delta for s in SHIFTS]
    return gap, np.array([np.nanmedian(np.abs(delta - out["their_delta"])) for delta in shifts])


def test_at_a_share_of_its_own_the_exchanges_deltas_are_ours_on_every_close(closes):
    """0.0012 to 0.0021, within 9 basis points of our share; the exchange's deltas in the file have four to
    five digits.
    """
    for session, (_, apart) in closes.items():
        assert apart.min() <= 0.0022, session
        assert abs(SHIFTS[apart.argmin()]) < 0.0012, session


def test_our_share_is_off_for_the_exchange_as_far_as_its_put_and_call_part(closes):
    """Where its put and call IV agree within a point our share is within 3 basis points of the best; the more
    they part the farther.
    """
    gap = np.array([gap for gap, _ in closes.values()])
    best = np.array([SHIFTS[apart.argmin()] for _, apart in closes.values()])
    at_ours = np.array([apart[len(SHIFTS) // 2] for _, apart in closes.values()])
    assert np.all(np.abs(best[np.abs(gap) < 1.0]) < 0.0004)
    assert np.corrcoef(gap, best)[0, 1] > 0.9
    assert np.all(np.abs(gap[at_ours > 0.0025]) > 1.0)
