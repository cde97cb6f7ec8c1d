"""Lines of legends that several screens share."""

EDGE_LEGEND = (
    "edge: credit less value at the expected volatility, ± one standard deviation; an estimate"
    " whose sign is uncertain if ± is larger"
)
