"""The rules of an anonymous request: enough makers before sending, and the venue's own report afterwards."""

from collections.abc import Sequence

from wheelcli.money_text import counted
from wheelcli.rfq.rules import Check, CheckVerdict

ANONYMOUS = 5  # makers that an anonymous request needs


def makers_check(makers: Sequence[str], *, disclosed: bool) -> Check:
    """Return the check that an anonymous request goes to enough makers."""
    least = 0 if disclosed else ANONYMOUS
    how = "disclosed" if disclosed else f"anonymous, which needs {least} makers"
    reason = f"names {counted(len(makers), 'maker')}, {how}"
    verdict = CheckVerdict.PASS if len(makers) >= least else CheckVerdict.FAIL
    return Check("makers", float(len(makers)), float(least), verdict, reason)


def anonymous_check(wanted: Sequence[str], named: Sequence[str], *, disclosed: bool) -> Check:
    """Return the check that the venue reports an anonymous request to the named makers. It can only warn,
    because the request has been sent. An empty list from the venue means all makers.
    """
    if disclosed:
        reason = "the venue does not report the request as anonymous: makers may see your name"
        return Check("anonymous", None, None, CheckVerdict.WARN, reason)
    named = named or wanted
    if set(named) != set(wanted):
        reason = f"the venue lists {counted(len(named), 'maker')}, but the request named {len(wanted)}"
        return Check("anonymous", float(len(named)), float(len(wanted)), CheckVerdict.WARN, reason)
    reason = f"the venue confirms it: anonymous, to {counted(len(named), 'maker')}"
    return Check("anonymous", float(len(named)), float(len(wanted)), CheckVerdict.PASS, reason)
