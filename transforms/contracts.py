"""Which contract money and hours belong to: one name for what platforms, trackers and the person's own settings each write another way.

A contract is what `[[contract]]` names, else the part of a text up to a number in parentheses (`Help desk (41200017) - 4:10 hrs` is
`Help desk (41200017)`), else the whole text where a client stands beside it. Money without a client and without a number, such as a
withdrawal fee, belongs to none. A stretch of time is matched by the same rules, then by the title without its number, then by a client
who has one contract only.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.facts import fold

NUMBERED = re.compile(r"^(?P<key>(?P<title>.*?)\s*\([A-Za-z-]*\d{4,}\))(?:\s+-\s.*)?$")
NONE = ""
"""The contract of money and hours that belong to none."""


@dataclass(frozen=True)
class Pattern:
    """What `[[contract]]` says of a name: its channel, and an item that may end in `*`."""

    channel: str
    item: str

    @property
    def name(self) -> str:
        """The name of the contract."""
        return self.item.removesuffix("*").strip()

    def fits(self, channel: str, text: str) -> bool:
        """Say whether a text of this channel is the contract's; case, hyphens and spaces aside."""
        wanted, told = fold(self.name), fold(text)
        return channel == self.channel and (told == wanted or (self.item.endswith("*") and told.startswith(wanted)))


@dataclass(frozen=True)
class Named:
    """A text and the contract it belongs to. `client` is the pseudonym told beside it, or the contract's only one."""

    channel: str
    told_client: str | None
    item: str | None
    project: str | None
    contract: str
    client: str | None


Text = tuple[str, str | None, str | None]
"""Channel, client, item."""


def name_money(texts: Iterable[Text], patterns: Sequence[Pattern]) -> list[Named]:
    """Give each text of money its contract; one that names no client gets the one its contract has elsewhere."""
    found = [(text, _of_money(text, patterns)) for text in texts]
    owners: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (channel, client, _), contract in found:
        if client and contract:
            owners[channel, contract][client] += 1
    return [Named(t[0], t[1], t[2], None, contract, t[1] or _only(owners[t[0], contract])) for t, contract in found]


def _of_money(text: Text, patterns: Sequence[Pattern]) -> str:
    channel, client, item = text
    if item is None:
        return NONE
    if agreed := next((p.name for p in patterns if p.fits(channel, item)), None):
        return agreed
    if numbered := NUMBERED.match(item):
        return numbered["key"]
    return item if client else NONE


def _only(owners: Counter[str]) -> str | None:
    return next(iter(owners)) if len(owners) == 1 else None


def name_time(texts: Iterable[tuple[*Text, str | None]], money: Sequence[Named], patterns: Sequence[Pattern]) -> list[Named]:
    """Give each text of a tracker (channel, client, item, project) the contract of the money it was worked for."""
    known = _Known(money)
    return [known.named(*text, patterns) for text in texts]


class _Known:
    """The contracts of the money, by what time may call them."""

    def __init__(self, money: Sequence[Named]) -> None:
        self.clients: dict[tuple[str, str], set[str | None]] = defaultdict(set)
        self.titles: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.of_client: dict[tuple[str, str], set[str]] = defaultdict(set)
        for m in money:
            if m.contract:
                self.clients[m.channel, m.contract].add(m.client)
                for title in _titles(m.contract):
                    self.titles[m.channel, title].add(m.contract)
                if m.client:
                    self.of_client[m.channel, m.client].add(m.contract)

    def named(self, channel: str, client: str | None, item: str | None, project: str | None, patterns: Sequence[Pattern]) -> Named:
        told = [text for text in (item, project) if text]
        contract = self._agreed(channel, told, patterns) or self._titled(channel, client, told) or self._single(channel, client)
        owners = self.clients.get((channel, contract), set()) - {None}
        return Named(channel, client, item, project, contract, client or (next(iter(owners)) if len(owners) == 1 else None))

    def _agreed(self, channel: str, told: Sequence[str], patterns: Sequence[Pattern]) -> str:
        return next((p.name for p in patterns for text in told if p.fits(channel, text)), NONE)

    def _titled(self, channel: str, client: str | None, told: Sequence[str]) -> str:
        """Find the one contract of this title, of the same client where both are told."""
        for text in told:
            numbered = NUMBERED.match(text)
            for title in ([fold(numbered["key"])] if numbered else []) + [fold(text)]:
                fitting = [c for c in self.titles.get((channel, title), ()) if self._may_be(channel, c, client)]
                if len(fitting) == 1:
                    return fitting[0]
        return NONE

    def _may_be(self, channel: str, contract: str, client: str | None) -> bool:
        owners = self.clients[channel, contract]
        return client is None or client in owners or owners == {None}

    def _single(self, channel: str, client: str | None) -> str:
        contracts = self.of_client.get((channel, client), set()) if client else set()
        return next(iter(contracts)) if len(contracts) == 1 else NONE


def _titles(contract: str) -> list[str]:
    numbered = NUMBERED.match(contract)
    return [fold(contract), *([fold(numbered["title"])] if numbered else [])]
