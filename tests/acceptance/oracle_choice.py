"""The best set of tickets, by an integer program of our own: a variable for each size of each ticket, and
every limit as a row.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


def best_set(offers, rooms):
    """[(place in `offers`, contracts)] of the set that is worth most.

    An offer is (worth a contract, fewest, most, stream, {limit: (a contract, a ticket)}); one of each stream
    at most. `rooms` are by limit; one that is broken already admits nothing that uses it. A number for every
    size keeps it linear without a "whether":
    x[offer, n] is 1 where n contracts are sold.
    """
    sizes = [(k, n) for k, offer in enumerate(offers) for n in fitting_alone(offer, rooms) if offer[0] > 0]
    if not sizes:
        return []
    streams = sorted({offer[3] for offer in offers})
    rows = {name: i for i, name in enumerate([*rooms, *streams])}
    matrix, most = np.zeros((len(rows), len(sizes))), np.array([*rooms.values(), *[1.0] * len(streams)])
    for column, (k, n) in enumerate(sizes):
        _, _, _, stream, uses = offers[k]
        matrix[rows[stream], column] = 1
        for place, (contract, ticket) in uses.items():
            matrix[rows[place], column] = contract * n + ticket
    used = matrix.any(axis=1)
    scale = np.maximum(np.abs(most[used]), 1e-6)
    solved = milp(
        [-offers[k][0] * n for k, n in sizes],
        constraints=LinearConstraint(matrix[used] / scale[:, None], -np.inf, most[used] / scale),
        integrality=np.ones(len(sizes)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    assert solved.success, solved.message
    return [sizes[i] for i in np.flatnonzero(np.round(solved.x))]


def fitting_alone(offer, rooms):
    """The sizes of an offer that break no limit by themselves."""
    _, least, most, _, uses = offer
    for place, (contract, ticket) in uses.items():
        left = rooms[place] - ticket + 1e-6
        most = min(most, int(left // contract) if contract > 0 else most if left >= 0 else 0)
    return range(least, most + 1)
