"""Sentences of a gate on single candidates, if its numbers do not explain the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Remarks:
    """Special sentences for some candidates: `code` (n,) points into `texts`, or is −1 if the numbers are
    enough.
    """

    code: NDArray[np.int64]
    texts: tuple[str, ...]

    def at(self, i: int) -> str | None:
        """Return the sentence on candidate i, if there is one."""
        k = int(self.code[i])
        return self.texts[k] if k >= 0 else None

    @classmethod
    def where(cls, n: int, *flagged: tuple[NDArray[np.bool_], str]) -> "Remarks":
        """Return remarks of n candidates from flags (n,) and a sentence for each flag; the first flag set
        decides.
        """
        code = np.full(n, -1, dtype=np.int64)
        for k, (flags, _) in enumerate(flagged):
            code[flags & (code < 0)] = k
        return cls(code, tuple(text for _, text in flagged))

    @classmethod
    def of(cls, n: int, texts: Mapping[int, str]) -> "Remarks":
        """Return remarks of n candidates from the sentences of some of them, by row."""
        place = {text: k for k, text in enumerate(dict.fromkeys(texts.values()))}
        code = np.full(n, -1, dtype=np.int64)
        code[list(texts)] = [place[text] for text in texts.values()]
        return cls(code, tuple(place))
