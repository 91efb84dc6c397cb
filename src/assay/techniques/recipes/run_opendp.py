"""OpenDP's own MST or AIM; numbers in cells of their bounds, levels as they are declared."""

import handed
import opendp.extras.mbi._mst as parts
import opendp.prelude as dp
import polars as pl


def rho_of(epsilon: float, delta: float) -> float:
    """What OpenDP itself converts to (epsilon, delta)."""

    def spends(rho: float) -> bool:
        noise = dp.m.make_gaussian(
            dp.atom_domain(T=int), dp.absolute_distance(T=float), (1 / (2 * rho)) ** 0.5
        )
        return bool(dp.c.make_zCDP_to_approxDP(noise).map(1.0).epsilon(delta) <= epsilon)

    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if spends(middle) else (low, middle)
    return low


dp.enable_features("contrib")
# MST asks for a part of its budget that is one bit less than even; added up and rounded up each time
# the parts of 17 choices (18 columns) are more than the whole, whatever it is.
parts.prior = lambda part: part * (1 - 1e-12)
settings = dict(handed.SETTINGS)
algorithm = {"mst": dp.mbi.MST, "aim": dp.mbi.AIM}[settings.pop("kind")](**settings)
rows, edges = handed.train(), handed.binned()
coded = pl.from_pandas(handed.coded(rows, edges))
rho = rho_of(handed.PRIVACY["epsilon"], handed.PRIVACY["delta"])
for less in (0.0, *(10.0**-power for power in range(9, 1, -1))):
    context = dp.Context.compositor(
        data=coded.lazy(), privacy_unit=dp.unit_of(contributions=1),
        privacy_loss=dp.loss_of(rho=rho * (1 - less)), split_evenly_over=1,
    )  # fmt: skip
    query = context.query().contingency_table(keys=handed.levels(edges), algorithm=algorithm)
    try:
        made = query.release()
        break
    except dp.OpenDPException as error:
        # Its parts of a budget may add up to more than it, by the last bits.
        if "insufficient budget" not in str(error) or less == 0.01:
            raise
drawn = made.synthesize(handed.ROWS, method="sample").to_pandas()
handed.give(handed.decoded(drawn, edges), rows)
