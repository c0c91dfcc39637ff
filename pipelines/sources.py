"""What can be read: the platforms, how to export from each, what each tells and what it never does."""

from difflib import get_close_matches

from rich.console import Console

from connectors.known_payers import KNOWN, Known
from connectors.mapping import shipped
from connectors.platform import Layout, Platform
from pipelines.coverage import fields
from pipelines.errors import ConfigurationError, Exit
from pipelines.home import Home
from pipelines.mapped import known_at
from pipelines.query import grid
from pipelines.say import say
from pipelines.shapes import LayoutTold, PayerTold, Sources, SourceTold
from warehouse.schema import tables

CERTAINTY = {
    "certain": "its columns are known for certain",
    "partly": "some of its columns were never seen in a real export",
    "confirmed": "mapped in this home",
    "unverified": "nobody has checked this mapping on a real export: `moisson map FILE --as {name}` asks before first use",
}


def show_sources(home: Home, name: str, out: Console, *, as_json: bool = False) -> int:
    """Print all platforms, or all about one; the mapped ones of the home too. Raises `ConfigurationError` for a name nobody knows."""
    found = known_at(home.root)
    untried = {n: one.platform() for n, one in shipped().items() if n not in found}
    chosen, paid = _chosen({**found, **untried}, name)
    if as_json:
        say(Sources(platforms=[_shape(one) for one in chosen], payers=[_payer(one) for one in paid]))
    elif not name:
        cells = [(p.title, str(p.family), p.name, _export(p)) for p in chosen]
        out.print(grid(["platform", "family", "name", "how to export"], cells))
        out.print(f"Without an export, told by what a wallet receives from them: {', '.join(one.title for one in paid)}.", highlight=False)
    else:
        for platform in chosen:
            _show(platform, out)
            for note in shipped()[name].notes if name in untried else ():
                out.print(f"Known of it: {note}", markup=False, highlight=False)
        for one in paid:
            _show_payer(one, out)
    return Exit.CLEAN


def _chosen(known: dict[str, Platform], name: str) -> tuple[list[Platform], list[Known]]:
    """Give what is asked for: everything, or the platform or the payer of a name."""
    if not name:
        return list(known.values()), list(KNOWN)
    if name in known:
        return [known[name]], []
    paid = [one for one in KNOWN if one.channel == name]
    if not paid:
        near = get_close_matches(name, [*known, *(one.channel for one in KNOWN)], 1)
        hint = f"Is it {near[0]}? " if near else ""
        next_step = "`moisson sources` lists them; `moisson map FILE` reads another."
        raise ConfigurationError("no platform is called so.", place=f"NAME {name}", next_step=hint + next_step)
    return [], paid


def _show_payer(paid: Known, out: Console) -> None:
    out.print(f"[bold]{paid.title}[/bold] ({paid.family}) gives no export: drop those of your wallets, and its payments are earned.")
    out.print(f"In wallets as: {', '.join((*paid.opens, *paid.whole))}. Another name: [[payer]] in moisson.toml.", markup=False)
    out.print("Never tells: what was worked on, when, what is pending, what was rejected, fee, tax.")


def _payer(paid: Known) -> PayerTold:
    return PayerTold(channel=paid.channel, title=paid.title, family=str(paid.family), in_wallets_as=[*paid.opens, *paid.whole])


def _shape(platform: Platform) -> SourceTold:
    return SourceTold(
        name=platform.name,
        title=platform.title,
        family=str(platform.family),
        how_to_export=platform.how_to_export,
        certainty=platform.certainty,
        checked=str(platform.checked),
        by_api=platform.api is not None,
        layouts=[
            LayoutTold(
                name=one.name,
                needs=list(one.needs),
                feeds=sorted(map(str, one.shapes)),
                never_tells=never(platform, one),
            )
            for one in platform.layouts
        ],
        never_tells=list(platform.never),
    )


def _export(platform: Platform) -> str:
    mark = {"confirmed": "Mapped here. ", "unverified": "Unverified mapping. "}.get(platform.certainty, "")
    return mark + platform.how_to_export


def _show(platform: Platform, out: Console) -> None:
    out.print(f"[bold]{platform.title}[/bold] ({platform.family}), checked {platform.checked}")
    out.print(f"Certainty: {CERTAINTY[platform.certainty].format(name=platform.name)}.", markup=False, highlight=False)
    out.print(platform.how_to_export, markup=False, highlight=False)
    for layout in platform.layouts:
        told = [(shape, field, supplied) for shape, field, supplied in fields(platform, layout) if supplied != "never"]
        out.print(grid(["feeds", "field", "supplied"], told, title=f"{layout.name}: needs {', '.join(layout.needs)}"))
        for shape, missing in never(platform, layout).items():
            out.print(f"{layout.name} never tells of {shape}: {', '.join(missing) or 'nothing is missing'}.", markup=False, highlight=False)
    if platform.never:
        out.print(f"Never tells: {', '.join(platform.never)}.")


def never(platform: Platform, layout: Layout) -> dict[str, list[str]]:
    """Give the fields of each ledger table that a layout feeds and never fills, as `ops.coverage` has them; rates and wages are no rows of the ledger."""
    known = {str(shape): tables().get(f"ledger.{shape}") for shape in layout.shapes}
    held = {shape: set(table.names) for shape, table in known.items() if table is not None}
    found: dict[str, list[str]] = {shape: [] for shape in sorted(held)}
    for shape, field, supplied in fields(platform, layout):
        if supplied == "never" and field in held.get(shape, ()):
            found[shape].append(field)
    return found
