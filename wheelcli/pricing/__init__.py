"""What an option is worth: pure functions of NumPy arrays.

Arguments broadcast against each other, and answers are float64 of the common shape: `spot`, `strike` and prices in dollars per
share, `years` to expiration, `rate`, `dividend_yield` and `vol` annual decimals, continuously compounded, `is_call` booleans. NaN
where a number makes no sense or no answer exists; never an exception, never a warning, never a guess.

Begin at `european` and `american` (price, implied volatility, Greeks: exact), `chain` (the same for markets: fast), `early_exercise`, `escrow` and
`dividend_call` (cash dividends), `lognormal`, `realised` and `forecast`. All else is what these stand on.
"""
