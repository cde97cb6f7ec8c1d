"""The early-exercise boundary of many American puts at once: the share price below which each is exercised.

Everything is in units of the strike and of the time to expiration T: ρ = rT, κ = qT, v = σ√T, and b(u) is the
boundary with a part u of that time left. It starts at X = min(1, ρ/κ) at expiration and solves, for every τ
in (0, 1],

    b(τ) = e^(-(ρ-κ)τ)·N(τ) / D(τ),   d±(t, z) = (ln z + (ρ-κ)t)/(v√t) ± v√t/2

    B: N = Φ(d-(τ, b)) + ρ∫e^(ρu)·Φ(d-(τ-u, b/b(u)))du
       D = Φ(d+(τ, b)) + κ∫e^(κu)·Φ(d+(τ-u, b/b(u)))du
    A: N = φ(d-)/(v√τ) + ρ∫e^(ρu)·φ(d-)/(v√(τ-u))du
       D = φ(d+)/(v√τ) + Φ(d+) + κ∫e^(κu)·[Φ(d+) + φ(d+)/(v√(τ-u))]du

The iteration b ← f(b) converges fast: form A is used if (ρ-κ)/v is below 0.3, form B above it, because form A
does not converge there. The first guess is the quadratic approximation. The plain iteration is used because
partial Newton steps were worse when measured.

Source: L. Andersen, M. Lake, D. Offengenden, "High-performance American option pricing", J. Computational
Finance 20(1), 2016; G. Barone-Adesi, R. Whaley, J. Finance 42(2), 1987, for the guess.

R. Merton, "Theory of rational option pricing", Bell J. Economics 4(1), 1973: a perpetual put is exercised at
K·2r ÷ (2r + σ²), which is 0.714 of the strike for r 5 % and σ 20 %. A put of a hundred years is nearly
perpetual.

>>> from wheelcli.pricing.american_put.collocation import accurate
>>> long = Unit(*(np.array([x]) for x in (5.0, 0.0, 2.0)))
>>> np.exp(solve(long, accurate(), form_a=False).log_at[0]).round(3)
array([0.714])
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.pricing.american_put.collocation import Scheme
from wheelcli.pricing.arrays import Bools, Floats, Integers, normal_cdf, normal_pdf

GUESS_STEPS = 4
EQUATION_A_BELOW = 0.3
LOWEST = -700.0


@dataclass(frozen=True, slots=True)
class Unit:
    """Puts on a strike of 1 expiring at time 1: `rho` = rT, `kappa` = qT, `v` = σ√T; columns (n,)."""

    rho: Floats
    kappa: Floats
    v: Floats

    def where(self, rows: Bools | Integers | slice) -> "Unit":
        """Return only these rows."""
        return Unit(self.rho[rows], self.kappa[rows], self.v[rows])


@dataclass(frozen=True, slots=True)
class Boundary:
    """`log_start` (n,): ln X; `log_at` (samples, n): ln b at the scheme's samples, today first."""

    log_start: Floats
    log_at: Floats


def log_start(unit: Unit) -> Floats:
    """Return ln X, the boundary at expiration: ln min(1, ρ/κ)."""
    capped = unit.kappa > unit.rho
    ratio = np.where(capped, unit.rho / np.where(capped, unit.kappa, 1.0), 1.0)
    result: Floats = np.maximum(np.log(ratio), LOWEST)
    return result


def equation_a(unit: Unit) -> Bools:
    """Return the rows whose fixed point uses form A."""
    result: Bools = (unit.rho - unit.kappa) < EQUATION_A_BELOW * unit.v
    return result


def guess(unit: Unit, start: Floats, roots: Floats) -> Floats:
    """Return ln b of the quadratic approximation at each sample, by Newton in ln b; (samples, n)."""
    tau = (roots * roots)[:, None]
    rt, kt, vs = unit.rho * tau, unit.kappa * tau, unit.v * roots[:, None]
    v2 = vs * vs
    grown = -np.expm1(-rt)
    pull = np.where(np.abs(rt) < 1e-12, 2 / v2, 2 * rt / v2 / np.where(grown == 0, 1.0, grown))
    tilt = 2 * (rt - kt) / v2 - 1
    power = -0.5 * (tilt + np.sqrt(tilt * tilt + 4 * pull))
    forever = -0.5 * (tilt + np.sqrt(tilt * tilt + 8 * np.maximum(rt, 0) / v2))
    x = np.exp(start)
    floor = np.minimum(forever / (forever - 1), x)
    lean = np.minimum((rt - kt - 2 * vs) / np.maximum(1 - floor, 1e-12), 0.0)
    low = np.log(np.maximum(floor, 1e-300))
    log_b = np.log(np.maximum(floor + (x - floor) * np.exp(lean), 1e-300))
    strike, share = np.exp(-rt), np.exp(-kt)
    for _ in range(GUESS_STEPS):
        b = np.exp(log_b)
        d1 = (log_b + rt - kt) / vs + 0.5 * vs
        below = normal_cdf(-d1)
        alive = 1 - share * below
        error = alive * b / power + 1 - b - (strike * normal_cdf(vs - d1) - b * share * below)
        slope = (alive * b + b * share * normal_pdf(d1) / vs) / power - b * alive
        step = error / slope
        log_b = np.clip(np.where(np.isfinite(step), log_b - step, log_b), low, start)
    guessed: Floats = log_b
    return guessed


def solve(unit: Unit, scheme: Scheme, *, form_a: bool) -> Boundary:
    """Return the boundary of every row by the fixed point in form A or B; for blocks of some hundred rows."""
    start = log_start(unit)
    log_b = guess(unit, start, scheme.roots)
    root = scheme.roots[:, None]
    tau = root * root
    rt, kt, vs = unit.rho * tau, unit.kappa * tau, unit.v * root
    strike, share = np.exp(-rt), np.exp(-kt)

    gone = root * scheme.inner.now  # √(τ-u), (samples, points)
    since = (gone * gone)[:, :, None]
    vt = unit.v * gone[:, :, None]
    weight = (tau * scheme.inner.weight)[:, :, None]
    money = unit.rho * np.exp(-unit.rho * since) * weight
    yields = bool(unit.kappa.any())
    paid = unit.kappa * np.exp(-unit.kappa * since) * weight if yields else None
    drift = (unit.rho - unit.kappa) * since / vt
    half = 0.5 * vt
    if form_a:
        money /= vt

    for _ in range(scheme.rounds):
        below = log_b - start
        read = np.sqrt(np.maximum(scheme.inner_reading @ (below * below), 0.0)).reshape(vt.shape)
        middle = (below[:, None, :] + read) / vt + drift
        d2 = middle - half
        last = (log_b + rt - kt) / vs
        first_d2, first_d1 = last - 0.5 * vs, last + 0.5 * vs
        if form_a:
            top = strike * normal_pdf(first_d2) / vs + np.einsum("sln,sln->sn", money, normal_pdf(d2))
            bottom = share * (normal_pdf(first_d1) / vs + normal_cdf(first_d1))
        else:
            top = strike * normal_cdf(first_d2) + np.einsum("sln,sln->sn", money, normal_cdf(d2))
            bottom = share * normal_cdf(first_d1)
        if paid is not None:
            d1 = middle + half
            density = normal_cdf(d1)
            if form_a:
                density += normal_pdf(d1) / vt
            bottom += np.einsum("sln,sln->sn", paid, density)
        moved = np.log(top / bottom)
        log_b = np.minimum(np.where(np.isfinite(moved), moved, log_b), start)
    return Boundary(start, log_b)
