"""A sample life: one seeded year of a hybrid online worker, as real export files with a known truth.

Nothing here is anybody's data: names, studies, clients, products, sums and exchange rates are invented.
"""

from pipelines.demo.life import write_life
from pipelines.demo.truth import Truth

__all__ = ["Truth", "write_life"]
