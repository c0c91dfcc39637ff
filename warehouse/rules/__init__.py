"""The rules of the warehouse: SQL that people can read and run, each rule with its law, words and remedy.

A rule is a few lines of comments, and one query that gives the rows which break it and nothing else:

    -- rule: name of the check           -- severity: critical (blocks what follows) or warning
    -- asset: what it is attached to     -- scope: all rows, or what changed since the last clean check
    -- law: the law of the design        -- over: the rows it looks at, as they stand after FROM
    -- about: the fact, in a sentence    -- each: words in place of {shape} or {table}, a rule for each
    -- remedy: what to do when it is broken

The name of the file says the level (`landed`, `ledger`, `mart`). A query gives keys and numbers only: batch
and line lead to the text in the kept file; no name of a client or item leaves the ledger through a check.
"""

import re
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Literal, cast

from warehouse.fold import ORDER
from warehouse.schema import tables

Level = Literal["landed", "ledger", "mart"]
Severity = Literal["critical", "warning"]
Scope = Literal["all", "changed"]

LEVELS: tuple[Level, ...] = ("landed", "ledger", "mart")
BLOCK = re.compile(r"(?P<head>-- rule: .*?-- over: [^\n]+\n)(?P<query>.*?);\n", re.DOTALL)
FIELD = re.compile(r"^-- (?P<name>\w+): (?P<value>.+)$", re.MULTILINE)
SPAN = {"day": "day", "month": "month", "current": "window_days"}
RATIO = re.compile(r"\{ratio:(\S+) (\S+) (\S+)\}")
MEASURES = re.compile(r"\{measures:(\w+)\}")
EXPORTS = """exports AS (
    SELECT batch_id, platform, account, layout, observed_at,
        [covers_from, covers_to] AS period, row(records, sha256, part) AS size,
        CASE WHEN stated_period THEN covers_from ELSE covers_from + 1 END AS sure_from,
        CASE WHEN stated_period THEN covers_to ELSE covers_to - 1 END AS sure_to
    FROM ops.batch WHERE replaces)"""

PARAMETERS = """parameters AS (
    SELECT 'ref.benchmark_wage' AS "table", concat_ws(' ', country, basis) AS parameter, valid_from, valid_to,
        batch_id IS NOT NULL OR basis = 'statutory_min_month' AS half_yearly FROM ref.benchmark_wage
    UNION ALL SELECT 'ref.contribution_rate', concat_ws(' ', country, regime, activity), valid_from, valid_to, false FROM ref.contribution_rate
    UNION ALL SELECT 'ref.threshold', concat_ws(' ', country, regime, kind, activity), valid_from, valid_to, false FROM ref.threshold
    UNION ALL SELECT 'ref.payout_threshold', concat_ws(' ', platform, method, currency), valid_from, valid_to, false FROM ref.payout_threshold
    UNION ALL SELECT 'ref.payment_term', platform, valid_from, valid_to, false FROM ref.payment_term
    UNION ALL SELECT DISTINCT 'ref.fee_schedule', concat_ws(' ', platform, fee_kind, method), valid_from, valid_to, false FROM ref.fee_schedule)"""
SOURCED = ("benchmark_wage", "contribution_rate", "threshold", "fee_schedule", "payout_threshold", "payment_term", "platform_event")
SOURCES = "\n    UNION ALL ".join(
    f"""SELECT 'ref.{name}' AS "table", source, source_url, last_checked_on, confidence FROM ref.{name}""" for name in SOURCED
)


@dataclass(frozen=True)
class Rule:
    """One law of the warehouse, evaluated by DuckDB over every row it concerns.

    `over` follows FROM to count the rows it looks at; `broken` gives keys and numbers of rows that break it.
    `scope` changed: the law is local to a record, and only batches after `$since_batch` are looked at.
    """

    name: str
    level: Level
    asset: str
    law: str | None
    severity: Severity
    scope: Scope
    about: str
    remedy: str
    over: str
    broken: str

    @property
    def sql(self) -> str:
        """The query that gives exactly one row: rows_checked, rows_failed."""
        checked, failed = f"SELECT count(*) FROM {self.over}", f"SELECT count(*) FROM ({self.broken})"
        return f"SELECT ({checked}) AS rows_checked, ({failed}) AS rows_failed"

    def sample_sql(self, limit: int) -> str:
        """Give the query for the first rows that break the rule, in a stable order."""
        return f"SELECT * FROM ({self.broken}) ORDER BY ALL LIMIT {limit}"


def _read(name: str) -> list[Rule]:
    text = files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
    level = cast("Level", name.partition("_")[0])
    return [_rule(level, block) for found in BLOCK.finditer(text) for block in _each(found[0])]


def _each(block: str) -> list[str]:
    """Give the block once for each word of its `each` line."""
    words = re.search(r"^-- each: (.+)\n", block, re.MULTILINE)
    if words is None:
        return [block]
    plain = block.replace(words[0], "")
    return [plain.replace("{shape}", word).replace("{table}", word).replace("{span}", SPAN.get(word, "")) for word in words[1].split()]


def _rule(level: Level, block: str) -> Rule:
    found = BLOCK.match(block)
    if found is None:
        place = f"warehouse/rules: no query after {block[:60]!r}"
        raise ValueError(f"{place}: end the comments with `-- over:` and the query with `;`")
    told = {m["name"]: m["value"].strip() for m in FIELD.finditer(found["head"])}
    return Rule(
        name=told["rule"],
        level=level,
        asset=told["asset"],
        law=told.get("law"),
        severity=cast("Severity", told["severity"]),
        scope=cast("Scope", told["scope"]),
        about=told["about"],
        remedy=told["remedy"],
        over=told["over"],
        broken=_filled(found["query"].strip()),
    )


def _filled(query: str) -> str:
    """Put the shared pieces of SQL in their places."""
    names = tables()["mart.channel_efficiency_day"].names
    measures = names[names.index("reporting_currency") + 1 :]
    query = query.replace("{best_first}", ORDER).replace("{exports}", EXPORTS)
    query = query.replace("{parameters}", PARAMETERS).replace("{sources}", SOURCES)
    query = query.replace("{measures_summed}", ", ".join(f"sum({m}) AS {m}" for m in measures))
    query = MEASURES.sub(partial(_measures, measures), query)
    return RATIO.sub(_ratio, query)


def _measures(measures: tuple[str, ...], found: re.Match[str]) -> str:
    return ", ".join(f"{found[1]}.{m}" for m in measures)


def _ratio(found: re.Match[str]) -> str:
    """Say that a rate is not money per hour, without dividing: exact, to one unit of the last digit."""
    rate, money, seconds = found.groups()
    whole = f"CAST({seconds} AS DECIMAL(12, 0))"
    away = f"abs({rate} * {whole} - CAST({money} AS DECIMAL(30, 8)) * 3600) > {whole} * 0.000001"
    return f"(({rate} IS NULL) <> ({money} IS NULL OR coalesce({seconds}, 0) <= 0) OR {away})"


def _names() -> list[str]:
    """Give the names of the files of rules, level by level."""
    names = sorted(path.name.removesuffix(".sql") for path in files(__name__).iterdir() if path.name.endswith(".sql"))
    return [name for level in LEVELS for name in names if name.partition("_")[0] == level]


RULES: tuple[Rule, ...] = tuple(rule for name in _names() for rule in _read(name))
"""Every rule of the warehouse, in the order of the files."""
