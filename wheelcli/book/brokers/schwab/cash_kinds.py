"""Meaning of Schwab's actions that move only cash."""

from wheelcli.book.brokers.cash_words import kinds_of
from wheelcli.book.events import Kind

_CASH = kinds_of("""
    dividend: cash dividend, qualified dividend, qual div reinvest, non-qualified div, pr yr cash div,
        pr yr non-qual div, pr yr special div, special dividend, special qual div, special non qual div,
        pr yr div reinvest, div adjustment, reinvest dividend, long term cap gain, short term cap gain,
        long term cap gain reinvest, short term cap gain reinvest, return of capital,
        cash in lieu of dividend, substitute dividend, nra tax adj, nra withholding, foreign tax paid,
        tax withholding
    fee: adr mgmt fee, service fee, misc cash entry, schwab atm rebate
    interest: margin interest, credit interest, bank interest, bond interest, promotional award, misc credits
    withdrawal: atm withdrawal, visa purchase, bill pay, wire funds, wire sent, funds paid, check, withdrawal
    deposit: moneylink transfer, moneylink deposit, moneylink adj, wire funds received, wire received,
        funds received, electronic funds transfer, deposit
    transfer: journal, journaled funds, internal transfer, security transfer, journaled shares,
        stock plan activity, tda transfer
""")
_CASH_WORDS = (
    (" div ", Kind.DIVIDEND),
    (" dividend ", Kind.DIVIDEND),
    (" cap gain ", Kind.DIVIDEND),
    (" tax ", Kind.DIVIDEND),
    (" return of cap ", Kind.DIVIDEND),
    (" interest ", Kind.INTEREST),
    (" int ", Kind.INTEREST),
    (" fee ", Kind.FEE),
)


def cash_kind(action: str) -> Kind | None:
    """Return the kind of a line of cash by its action, or by a word of it if the action is one of Schwab's
    many variants. None if unknown.
    """
    if action in _CASH:
        return _CASH[action]
    return next((kind for word, kind in _CASH_WORDS if word in f" {action} "), None)
