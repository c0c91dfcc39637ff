"""The headers of shops, memberships and marketplaces beside the project, where they are present: each is its platform's, whole."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.answers import read_sample
from tests.support.observed import observed

FILES = {
    "inline_headers/adsense_account_activities.csv": ("adsense", {"earning": "137.53", "payout": "224.68"}),
    "inline_headers/canva_royalty_payments.csv": ("canva", {"earning": "557.05", "payout": "557.05"}),
    "inline_headers/creative_fabrica_royalty_payments.csv": ("creative_fabrica", {"earning": "21.06", "payout": "10.92"}),
    "inline_headers/creative_market_sales.csv": ("creative_market", {"earning": "-6"}),
    "inline_headers/envato_statement.csv": ("envato", {}),
    "inline_headers/fourthwall_transactions.csv": ("fourthwall", {"earning": "5.03", "payout": "73.37"}),
    "inline_headers/kofi_transactions.csv": ("kofi", {"earning": "3"}),
    "inline_headers/patreon_creator_analytics_earnings.csv": ("patreon", {"earning": "74"}),
    "inline_headers/patreon_earnings_breakdown_by_month.csv": ("patreon", {"earning": "81"}),
    "inline_headers/payhip_sales.csv": ("payhip", {"earning": "13.14"}),
    "inline_headers/youtube_studio_daily.csv": ("youtube", {"earning": "6.82"}),
    "github_sponsors/github_sponsors_docstring.csv": ("github_sponsors", {"earning": "10.52"}),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_a_known_header_is_read_whole(name: str, shared_samples: Path, tmp_path: Path) -> None:
    """No column is new, no row is refused, and the money is what the file says."""
    platform, nets = FILES[name]
    done = read_sample(shared_samples / name, tmp_path)
    (part,) = done.parts
    sums: dict[str, Decimal] = {}
    for row in observed(done).iter_rows(named=True):
        sums[row["shape"]] = sums.get(row["shape"], Decimal(0)) + row["net"]

    assert (part.platform, part.added, part.quarantined) == (platform, (), 0)
    assert sums == {shape: Decimal(net) for shape, net in nets.items()}
