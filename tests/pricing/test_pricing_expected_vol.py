"""The volatility to expect: the formula by hand, the smile kept, and what happens where a part of it is
unknown.
"""

import numpy as np
import pytest

from wheelcli.pricing.expected_vol import CLOSES_ERROR, FITS, Basis, Fit, Kind, expected_vol, share_kind


def test_a_vix_is_taken_down_and_an_iv_at_the_money_is_not() -> None:
    expected = expected_vol(
        0.25, 0.50, np.array([Kind.WHOLE_CHAIN, Kind.INDEX_FUND, Kind.SHARE, Kind.COIN], dtype=object)
    )
    assert expected.vol.tolist() == pytest.approx([0.22, 0.25, 0.25, 0.25])
    assert set(expected.basis) == {Basis.IMPLIED}
    assert expected.error.tolist() == [
        FITS[k].error for k in (Kind.WHOLE_CHAIN, Kind.INDEX_FUND, Kind.SHARE, Kind.COIN)
    ]
    assert not FITS[Kind.COIN].fitted
    assert [FITS[k].claims_premium for k in Kind] == [True, False, False, False]


@pytest.mark.parametrize("unknown", [np.nan, 0.0, -1.0])
def test_without_iv_it_is_the_closes_and_without_both_unknown(unknown: float) -> None:
    expected = expected_vol([unknown, unknown, 0.3], [0.2, unknown, unknown], Kind.SHARE)
    np.testing.assert_allclose(expected.vol, [0.2, np.nan, 0.3])
    assert expected.basis.tolist() == [Basis.CLOSES, Basis.UNKNOWN, Basis.IMPLIED]
    assert (expected.error[0], np.isnan(expected.error[1])) == (CLOSES_ERROR, True)


def test_the_mix_by_hand_and_the_smile(monkeypatch: pytest.MonkeyPatch) -> None:
    """0.9 · 0.36^0.5 · 0.25^0.5 = 0.27 at the money: three quarters of it, so of every strike."""
    monkeypatch.setitem(FITS, Kind.SHARE, Fit(0.9, 0.5, 0.1))
    assert float(expected_vol(0.36, 0.25, Kind.SHARE).vol) == pytest.approx(0.27)
    smile = np.array([0.48, 0.36, 0.30])
    expected = expected_vol(smile, 0.25, Kind.SHARE, at_the_money=0.36)
    np.testing.assert_allclose(expected.vol, 0.75 * smile)
    # Closes that are not known leave the IV to itself.
    assert float(expected_vol(0.36, np.nan, Kind.SHARE).vol) == pytest.approx(0.9 * 0.36)


def test_the_kind_of_a_name() -> None:
    assert share_kind([True, False]).tolist() == [Kind.INDEX_FUND, Kind.SHARE]
