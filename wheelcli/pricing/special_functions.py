"""The functions of `scipy.special` that the program uses, imported without the rest of that package: the same
objects in a twentieth of the time.
"""

from wheelcli.lean_packages import part

_functions = part("scipy.special", "_ufuncs")

betaincinv = _functions.betaincinv
erfcx = _functions.erfcx
ndtr = _functions.ndtr
stdtrit = _functions.stdtrit
