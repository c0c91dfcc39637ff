"""What each source is called and can tell, from its declaration and from what arrived."""

from connectors.catalogue import platforms
from connectors.platform import Layout, Platform
from transforms.observation import OBSERVATION
from warehouse.store import Store

INNER = frozenset({"shape", "record_key", "content_hash", "line"})


def enter_platforms(store: Store) -> None:
    """Write what the platforms are called, and which of them name their payouts, into the warehouse."""
    store.con.execute("DELETE FROM ref.platform")
    store.con.execute("DELETE FROM ref.payout_source")
    store.insert("ref.payout_source", [{"platform": p.name} for p in platforms().values() if p.names_payouts])
    for p in platforms().values():
        row = {"platform": p.name, "title": p.title, "family": str(p.family), "fee_side": p.fee_side, "checked_on": p.checked}
        store.insert("ref.platform", [row])


def write_coverage(store: Store) -> None:
    """Replace `ops.coverage` where it is not what the platforms declare."""
    declared = [
        {"platform": platform.name, "layout": layout.name, "shape": shape, "field": field, "supplied": supplied}
        for platform in platforms().values()
        for layout in platform.layouts
        for shape, field, supplied in fields(platform, layout)
    ]
    held = store.rows("SELECT platform, layout, shape, field, supplied FROM ops.coverage")
    if sorted(map(str, held)) != sorted(map(str, declared)):
        with store.transaction():
            store.con.execute("DELETE FROM ops.coverage")
            store.insert("ops.coverage", declared)


def fields(platform: Platform, layout: Layout) -> list[tuple[str, str, str]]:
    """Give shape, field and always, sometimes or never, for one layout."""
    del platform
    found: dict[tuple[str, str], str] = {}
    for record in layout.records:
        given = {"work_date" if name == "day" else name: word for name, word in record.fields.items()}
        for name in OBSERVATION:
            if name not in INNER:
                told = _told(name in given, getattr(given.get(name), "required", True))
                key = (str(record.shape), name)
                found[key] = _wider(found.get(key), told)
    return [(shape, name, told) for (shape, name), told in sorted(found.items())]


def _told(given: bool, required: bool) -> str:
    return "never" if not given else "always" if required else "sometimes"


def _wider(before: str | None, now: str) -> str:
    return now if before in {None, now} else "sometimes"
