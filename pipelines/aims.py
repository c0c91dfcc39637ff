"""The parts of `moisson.toml` that no export tells: what the person wants, owes, spends, learns, makes and has promised."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Amount = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=8)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GoalsTable(_Strict):
    """`[goals]`: what the next hour is for. Amounts are in the reporting currency."""

    weekly_hours: float | None = Field(default=None, gt=0, le=112)
    min_block_minutes: int = Field(default=30, ge=1, le=480)
    exploration_share: Share = 0.1
    switching_cost_per_h: Amount | None = None
    monthly_expenses: Amount | None = None
    liquid: Amount | None = None
    waiting_rate: Share = 0.03
    capacity_hours_per_week: float | None = Field(default=None, gt=0, le=112)


class TakeHomeTable(_Strict):
    """`[take_home]`: the social and tax regime that turns received money into take-home. Left out: take-home is not told."""

    regime: Name
    activity: Name
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    flat_tax: bool = False
    declaration: Literal["month", "quarter", "year"] = "quarter"
    started_on: date | None = None
    families: tuple[str, ...] = ("microtask", "freelance", "affiliate", "product")


class CostTable(_Strict):
    """`[[cost]]`: money spent to earn, once or again and again. `channel` left out: shared by all."""

    day: date
    amount: Amount
    currency: Code | None = None
    what: Name
    channel: Name | None = None
    asset: Name | None = None
    learning: Name | None = None
    every: Literal["month", "quarter", "year"] | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.until and (self.every is None or self.until < self.day):
            raise ValueError("until: the last day of a cost that comes again; it needs `every`, and a day after `day`")
        return self


class LearningTable(_Strict):
    """`[[learning]]`: a course or other learning, and where it should show. Its hours come from tracker projects, or a `project/note` of one."""

    name: Name
    skill: Name
    first: date
    last: date
    projects: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    hours: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"last: {self.last} is before first, {self.first}")
        return self


class AssetTable(_Strict):
    """`[[asset]]`: something made once and sold often. `items` are its names in exports and may hold `*`.

    Projects are a tracker's, and may hold `*`; `project/note` is a project's stretches with that note alone. Assets that share a project
    share its hours equally.
    """

    name: Name
    channel: Name
    items: tuple[Name, ...] = Field(min_length=1)
    kind: Name = "asset"
    published_on: date | None = None
    retired_on: date | None = None
    refreshed_on: tuple[date, ...] = ()
    creation_projects: tuple[str, ...] = ()
    upkeep_projects: tuple[str, ...] = ()
    creation_hours: float | None = Field(default=None, gt=0)


class ContractTable(_Strict):
    """`[[contract]]`: what was agreed on a freelance contract. `item` is its name in exports and may end in `*`."""

    channel: Name
    item: Name
    estimated_hours: float | None = Field(default=None, gt=0)
    standard_rate: Amount | None = None
    currency: Code | None = None
    due_on: date | None = None
    delivered_on: date | None = None
    fee_pct: Share | None = None


class StageTable(_Strict):
    """`[[stage]]`: a rung of the person's own ladder, lowest first, and the channels and skills that stand on it."""

    name: Name
    channels: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


class LinkTable(_Strict):
    """`[[same]]`: channels of one owner, or paid over one rail, for telling common risks. Left out, each stands alone."""

    channels: tuple[Name, ...] = Field(min_length=2)
    owner: Name | None = None
    rail: Name | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.owner is None and self.rail is None:
            raise ValueError("owner: say the common owner, or the common rail")
        return self


class ClosedTable(_Strict):
    """`[[closed]]`: an affiliate programme that has ended, as no export tells: its name as the network writes it, and its last day."""

    channel: Name
    program: Name
    day: date


class TermTable(_Strict):
    """`[[term]]`: how long after the work an account's money is there at the latest, all days counted. It counts before the platform's own.

    `counted_from`: the day of work, the Sunday of its week, or the last day of its month.
    """

    channel: Name
    days: int = Field(ge=0, le=730)
    counted_from: Literal["work", "week_end", "month_end"] = "work"


class Aims(_Strict):
    """All of them; `Config` has these keys beside its own."""

    goals: GoalsTable = GoalsTable()
    take_home: TakeHomeTable | None = None
    cost: tuple[CostTable, ...] = ()
    learning: tuple[LearningTable, ...] = ()
    asset: tuple[AssetTable, ...] = ()
    contract: tuple[ContractTable, ...] = ()
    stage: tuple[StageTable, ...] = ()
    same: tuple[LinkTable, ...] = ()
    term: tuple[TermTable, ...] = ()
    closed: tuple[ClosedTable, ...] = ()
