"""The words of actions on open positions."""

__all__ = ["action_words"]

_WORDS = {"price": "wait for a quote"}


def action_words(action: str) -> str:
    """Return an action as screens show it.

    >>> action_words("price"), action_words("close")
    ('wait for a quote', 'close')
    """
    return _WORDS.get(action, str(action))
