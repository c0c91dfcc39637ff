"""Which channel a tracker's project belongs to."""

from connectors.catalogue import platforms
from connectors.facts import fold as fold_text
from connectors.vocabulary import Family
from pipelines.config import Config
from warehouse.store import Store

EARNING_FAMILIES = frozenset({Family.MICROTASK, Family.FREELANCE, Family.AFFILIATE, Family.PRODUCT})


def channel_of(platform: str, account: str) -> str:
    """Give the channel's name: the platform, with the account's label when it is not main."""
    return platform if account == "main" else f"{platform}:{account}"


def effort_channels(store: Store, config: Config) -> None:
    """Give each project of each tracker its channel: a rule of moisson.toml, or a platform's own name."""
    pairs = store.rows(
        "SELECT DISTINCT platform, coalesce(project, '') AS project FROM ledger.observation WHERE shape IN ('effort', 'proposal') ORDER BY ALL"
    )
    store.con.execute("DELETE FROM ref.effort_channel")
    for pair in pairs:
        channel, kind = channel_for(config, pair["project"])
        store.con.execute("INSERT INTO ref.effort_channel VALUES (?, ?, ?, ?)", [pair["platform"], pair["project"], channel, kind])


def channel_for(config: Config, project: str) -> tuple[str, str | None]:
    """Give the channel and effort kind of a project."""
    folded = fold_text(project)
    for rule in config.effort:
        pattern = fold_text(rule.project)
        if folded == pattern or (pattern.endswith("*") and folded.startswith(pattern[:-1])):
            return rule.channel, str(rule.kind) if rule.kind else None
    for platform in platforms().values():
        if folded in {fold_text(platform.name), fold_text(platform.title)} and platform.family in EARNING_FAMILIES:
            return platform.name, None
    return "unassigned", None
