"""Whose money is it that a wallet received? Payer rules: those of moisson.toml, then the known names of platforms without an export."""

import hashlib
import re
from dataclasses import astuple, dataclass
from functools import lru_cache

from connectors.catalogue import platforms
from connectors.facts import fold
from connectors.infer_words import USUAL
from connectors.known_payers import KNOWN, known
from connectors.payers import claims, recognised
from connectors.vocabulary import Family, Kind
from pipelines.config import Config, PayerTable
from warehouse.payers import earn
from warehouse.store import Store

MARK = "payers"
NAMED = """SELECT DISTINCT r.platform AS wallet, r.client, c.name FROM ledger.receipt r LEFT JOIN ledger.client c USING (client)
    WHERE r.client IS NOT NULL ORDER BY ALL"""


@dataclass(frozen=True)
class Payer:
    """What a payer's name means: the columns of `ref.payer` besides the wallet and the pseudonym."""

    channel: str
    family: str
    kind: str
    pays_within_days: int
    rule: str


def earn_from_receipts(store: Store, config: Config) -> int:
    """Apply the payer rules inside the caller's transaction, where rules, exports or receipts have changed; count changed earnings."""
    mark = _mark(store, config)
    if store.meta(MARK) == mark:
        return 0
    _resolve(store, config)
    store.set_meta(MARK, mark)
    return earn(store)


def _mark(store: Store, config: Config) -> str:
    """Give a text that changes with anything the earnings of receipts depend on."""
    rules = repr([config.payer, KNOWN, sorted((p.name, p.payers) for p in platforms().values())])
    batches = store.one("SELECT max(batch_id) || ':' || count(*) FILTER (folded) FROM ops.batch")
    return f"{hashlib.sha256(rules.encode()).hexdigest()[:16]}:{batches}"


def _resolve(store: Store, config: Config) -> None:
    """Write the payers that a rule knows. Where the names were dropped, a payer stays what it was while its rule stands."""
    before = {(r.pop("wallet"), r.pop("client")): Payer(**r) for r in store.rows("SELECT * FROM ref.payer")}
    standing = _standing(config)
    found: dict[tuple[str, str], Payer] = {}
    for row in store.rows(NAMED):
        place = row["wallet"], row["client"]
        kept = before.get(place) if row["name"] is None else None
        payer = kept if kept and kept in standing else payer_of(config, row["wallet"], row["name"] or "")
        if payer is not None:
            found[place] = payer
    store.con.execute("DELETE FROM ref.payer")
    for (wallet, client), payer in found.items():
        store.con.execute("INSERT INTO ref.payer VALUES (?, ?, ?, ?, ?, ?, ?)", [wallet, client, *astuple(payer)])


def payer_of(config: Config, wallet: str, name: str) -> Payer | None:
    """Give what a name in a wallet means: the first rule that fits says it, else the known names; a platform's own name is no rule."""
    for rule in config.payer:
        if rule.wallet in {None, wallet} and _pattern(rule.name).fullmatch(fold(name)):
            return _from_rule(rule)
    if recognised(name, claims(platforms().values())):
        return None
    one = known(name)
    return Payer(one.channel, str(one.family), str(USUAL[one.family]), PayerTable.default_days(), one.title) if one else None


def _standing(config: Config) -> frozenset[Payer]:
    """Give what any rule of today can say."""
    days = PayerTable.default_days()
    shipped = [Payer(one.channel, str(one.family), str(USUAL[one.family]), days, one.title) for one in KNOWN]
    return frozenset([*shipped, *(payer for rule in config.payer if (payer := _from_rule(rule)))])


def _from_rule(rule: PayerTable) -> Payer | None:
    if rule.ignore or rule.channel is None:
        return None
    family = rule.family or _family(rule.channel)
    return Payer(rule.channel, str(family), str(rule.kind or USUAL.get(family, Kind.WORK)), rule.pays_within_days, rule.name)


def _family(channel: str) -> Family:
    """Give the family of a platform's channel; `config` has seen to it that there is one."""
    return platforms()[channel.split(":", maxsplit=1)[0]].family


@lru_cache(maxsize=256)
def _pattern(name: str) -> re.Pattern[str]:
    """Turn a rule's name into a pattern of folded names: `*` stands for anything."""
    return re.compile(".*".join(re.escape(fold(part)) for part in name.split("*")))
