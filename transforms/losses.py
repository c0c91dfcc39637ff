"""What a wallet took from money that had come from several channels, shared out among them (metrics M14)."""

from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.spending import pro_rata

UNASSIGNED = "unassigned"
"""The channel of a cost that nothing tells the channel of."""

SCHEMA: Final[dict[str, Any]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "day": pl.Date,
    "kind": pl.String,
    "amount_rc": pl.Decimal(38, 8),
}


def shared_out(costs: pl.DataFrame) -> pl.DataFrame:
    """Split each cost by the money that came in before it, to the cent; what rounding leaves goes to the largest.

    `costs`: number, worker_id, day, kind, loss_rc, channel_id, weight (money, null without a channel), one row per cost and channel.
    Gives worker_id, channel_id, day, kind, amount_rc.
    """
    rows: list[tuple[object, ...]] = []
    for group in costs.partition_by("number", maintain_order=True):
        head = group.row(0, named=True)
        weights = [weight or Decimal(0) for weight in group["weight"]]
        split = any(weight > 0 for weight in weights)
        names = group["channel_id"].to_list() if split else [UNASSIGNED]
        parts = pro_rata(head["loss_rc"], weights) if split else [head["loss_rc"]]
        rows += [(head["worker_id"], name, head["day"], head["kind"], part) for name, part in zip(names, parts, strict=True)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
