"""Ten years of sessions, which cross a decade."""

from datetime import date

from wheelcli.calendar import sessions_from


def test_sessions_across_decades():
    # 252 sessions of 2016, 2019, 2021 and 2024; 251 of 2017, 2018 and 2022; 253 of 2020; 250 of 2023 and 2025.
    days = sessions_from(date(2016, 1, 1), date(2025, 12, 31))
    assert len(days) == 252 * 4 + 251 * 3 + 253 + 250 * 2
    assert days == sorted(set(days))
