"""Observations to the ledger: the current state of each record is a function of all that was observed, in any order.

Two states of one record are ordered by (decided, observed_at, rank, net, content): see docs/decisions/0003-identity.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.insert import Book, literal, put, remove
from warehouse.store import Store

SHAPES = ("earning", "payout", "receipt", "effort", "traffic", "proposal")
ORDER = "coalesce(st.decided, true) DESC, o.observed_at DESC, st.rank DESC NULLS LAST, o.net DESC NULLS LAST, o.content_hash DESC"
KEY = "hash(record_key, occurrence)"
AMOUNTS = ("gross", "fee", "tax", "other", "net", "currency")
STANDING = ("status", "raw_status", "ref", "paid_at")


def _best(value: str) -> str:
    """Give the SQL of a value in the best state that tells one; the order of arrival plays no part in it."""
    return f"""first_value({value} IGNORE NULLS) OVER (PARTITION BY o.record_key, o.occurrence ORDER BY {ORDER}, o.layout, o.line
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"""


def _known() -> str:
    """Give the SQL columns that a state may leave out: the amounts, all of one state, and the day.

    A paid task on MTurk no longer shows its reward: the ledger keeps the one that was last seen.
    """
    together = ", ".join(f"{name} := o.{name}" for name in AMOUNTS)
    amounts = _best(f"CASE WHEN o.net IS NOT NULL THEN struct_pack({together}) END")
    return f"{amounts} AS known, {_best('o.work_date')} AS known_day, {_furthest()} AS furthest, {_best(SALE)} AS sale"


def _furthest() -> str:
    """Give the SQL of how far a record has come while it counts as earned: what was paid once is not merely approved again."""
    together = ", ".join(f"{name} := o.{name}" for name in STANDING)
    return f"""CASE WHEN st.earned THEN first_value(CASE WHEN st.earned THEN struct_pack({together}) END IGNORE NULLS) OVER (
        PARTITION BY o.record_key, o.occurrence ORDER BY CASE WHEN st.earned THEN st.rank ELSE -1 END DESC, {ORDER}, o.layout, o.line
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) END"""


KEPT = (("known", AMOUNTS), ("furthest", STANDING))
SALE = "CASE WHEN o.sale_value IS NOT NULL THEN struct_pack(amount := o.sale_value, currency := o.currency) END"
"""What the customer paid, as a state tells it; a later one may leave it out, or tell another."""

SOLD = "CASE WHEN o.sale.currency IS NOT DISTINCT FROM coalesce(o.known.currency, o.currency) THEN o.sale.amount END"
"""The sale value that is kept: a row has one currency, and what was told in another is not known in it."""


@dataclass(frozen=True)
class _Scope:
    """What is being folded: one shape of one account, and the new batches."""

    book: Book
    shape: str
    listed: str

    @property
    def own(self) -> str:
        book = self.book
        return f"o.platform = {literal(book.platform)} AND o.account = {literal(book.account)} AND o.shape = {literal(self.shape)}"


def fold(store: Store, book: Book, batches: Sequence[int]) -> None:
    """Bring the ledger up to date with new batches of one account, inside the caller's transaction."""
    listed = ", ".join(map(str, batches))
    found = store.rows(
        f"""SELECT DISTINCT o.shape, o.layout, b.replaces FROM ledger.observation o JOIN ops.batch b USING (batch_id)
        WHERE batch_id IN ({listed}) OR (b.replaces AND (b.platform, b.account, b.layout) IN (
            SELECT (platform, account, layout) FROM ops.batch WHERE batch_id IN ({listed}) AND observations = 0))"""
    )
    for shape in SHAPES:
        scope = _Scope(book, shape, listed)
        mine = [r for r in found if r["shape"] == shape]
        if any(not r["replaces"] for r in mine):
            _fold_records(store, scope)
        for layout in sorted({r["layout"] for r in mine if r["replaces"]}):
            _fold_period(store, scope, layout)
    _yield(store, book)


def _fold_records(store: Store, scope: _Scope) -> None:
    """Records known by their key: those seen before are decided anew over everything observed, the others just land."""
    keyed = "o.batch_id NOT IN (SELECT batch_id FROM ops.batch WHERE replaces)"
    new = f"{scope.own} AND {keyed} AND o.batch_id IN ({scope.listed})"
    old = f"{scope.own} AND {keyed} AND o.batch_id NOT IN ({scope.listed})"
    _find_again(store, new, old, several="," in scope.listed)
    put(store, scope.book, scope.shape, f"SELECT o.* FROM ledger.observation o WHERE {new} AND {KEY} NOT IN (FROM again)")
    if not store.one("SELECT count(*) FROM again"):
        return
    by_key = "layout NOT IN (SELECT layout FROM ops.batch WHERE replaces)"
    remove(store, scope.book, scope.shape, f"{by_key} AND {KEY} IN (FROM again)")
    kept = ", ".join(f"coalesce(o.{known}.{name}, o.{name}) AS {name}" for known, names in KEPT for name in names)
    store.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE decided AS
        SELECT o.* REPLACE ({kept}, o.known_day AS work_date, {SOLD} AS sale_value) FROM (
            SELECT o.*, {_known()}
            FROM ledger.observation o LEFT JOIN ref.status st USING (status)
            WHERE {scope.own} AND {keyed} AND {KEY} IN (FROM again)
            QUALIFY row_number() OVER (PARTITION BY record_key, occurrence ORDER BY {ORDER}, o.layout, o.line) = 1) o"""
    )
    put(store, scope.book, scope.shape, "SELECT * FROM decided")


def _find_again(store: Store, new: str, old: str, *, several: bool) -> None:
    """Write to `again` the keys of new records that were observed before, or in several new batches.

    A key is a hash here: two records of one hash are decided anew together, which gives each what it would have had alone.
    """
    store.con.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS SELECT {KEY} AS h FROM ledger.observation o WHERE {new}")
    store.con.execute(
        f"""CREATE OR REPLACE TEMP TABLE again AS
        SELECT DISTINCT {KEY} AS h FROM ledger.observation o WHERE {old} AND {KEY} IN (FROM fresh)"""
    )
    if several:
        store.con.execute("INSERT INTO again SELECT h FROM fresh WHERE h NOT IN (FROM again) GROUP BY h HAVING count(*) > 1")


def _fold_period(store: Store, scope: _Scope, layout: str) -> None:
    """Records without an id: for each day the newest export that covers it wins; of two up to the same moment, the one that tells more.

    More of the day, where their periods differ: the longer one may be the older. More in all, where they tell the same period:
    a restated report is taken whole, and never mixed with the one it corrects.

    The first and last day of a period that the file does not state itself may be cut: there, older exports still add what the
    newer one lacks. Whole months are done anew, as `_yield` may have taken out some of their days.
    """
    mine = f"b.platform = {literal(scope.book.platform)} AND b.account = {literal(scope.book.account)} AND b.layout = {literal(layout)}"
    store.con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE days AS
        WITH span AS (
            SELECT date_trunc('month', min(covers_from))::DATE AS first, last_day(max(covers_to)) AS last
            FROM ops.batch b WHERE batch_id IN ({scope.listed}) AND {mine}),
        told AS (
            SELECT o.batch_id, o.work_date AS day, count(*) AS told FROM ledger.observation o, span
            WHERE {scope.own} AND o.layout = {literal(layout)} AND o.work_date BETWEEN first AND last GROUP BY ALL),
        reach AS (
            SELECT b.*, unnest(generate_series(greatest(covers_from, first), least(covers_to, last), INTERVAL 1 DAY))::DATE AS day
            FROM ops.batch b, span WHERE {mine} AND covers_from <= last AND covers_to >= first),
        judged AS (
            SELECT r.*, first_value(coalesce(told, 0)) OVER (
                PARTITION BY day, observed_at, covers_from, covers_to ORDER BY records - blank DESC, sha256 DESC, part DESC) AS weight
            FROM reach r LEFT JOIN told USING (batch_id, day)),
        cover AS (
            SELECT batch_id, day, stated_period, covers_from, covers_to,
                row_number() OVER (PARTITION BY day ORDER BY observed_at, weight, covers_from, covers_to, records - blank, sha256, part) AS newer
            FROM judged),
        whole AS (SELECT day, max(newer) FILTER (stated_period OR (day > covers_from AND day < covers_to)) AS sure FROM cover GROUP BY day)
        SELECT c.day, c.batch_id, c.newer, count(*) OVER (PARTITION BY c.day) = 1 AS alone FROM cover c JOIN whole w USING (day) WHERE w.sure IS NULL OR c.newer >= w.sure
        """
    )
    remove(store, scope.book, scope.shape, f"layout = {literal(layout)} AND work_date IN (SELECT day FROM days)")
    told = f"""SELECT o.* FROM ledger.observation o JOIN days d ON d.batch_id = o.batch_id AND d.day = o.work_date
        WHERE {scope.own} AND o.layout = {literal(layout)}"""
    put(store, scope.book, scope.shape, f"{told} AND d.alone")
    if store.one("SELECT count(*) FROM days WHERE NOT alone"):
        newest = "row_number() OVER (PARTITION BY o.record_key, o.occurrence, o.work_date ORDER BY d.newer DESC) = 1"
        put(store, scope.book, scope.shape, f"{told} AND NOT d.alone QUALIFY {newest}")


def _yield(store: Store, book: Book) -> None:
    """Where a layout that tells the same money better covers a day, the other one is not counted.

    A row that speaks of a whole month yields only to one that covers all of it, else the days of that one yield to the row.
    """
    pairs = store.rows(
        "SELECT DISTINCT layout, monthly, unnest(yields_to) AS better FROM ops.batch WHERE platform = ? AND account = ?",
        [book.platform, book.account],
    )
    for pair in sorted(pairs, key=lambda p: (p["layout"], p["monthly"], p["better"])):
        better = f"b.platform = {literal(book.platform)} AND b.account = {literal(book.account)} AND b.layout = {literal(pair['better'])}"
        rows = f"layout = {literal(pair['layout'])} AND batch_id IN (SELECT batch_id FROM ops.batch WHERE monthly = {pair['monthly']})"
        if not pair["monthly"]:
            spans = better.replace("b.", "c.")
            remove(
                store,
                book,
                "earning",
                f"{rows} AND EXISTS (FROM ops.covered c WHERE {spans} AND billed_on(work_date, seconds) BETWEEN first_day AND last_day)",
            )
            continue
        _compare_months(store, book, rows, better)
        remove(store, book, "earning", f"{rows} AND last_day(work_date) IN (SELECT last FROM months WHERE whole)")
        partly = "last_day(work_date) IN (SELECT last FROM months WHERE NOT whole)"
        remove(store, book, "earning", f"layout = {literal(pair['better'])} AND {partly}")


def _compare_months(store: Store, book: Book, rows: str, better: str) -> None:
    """Write to `months` the months that rows speak of, and whether the better layout covers all their days."""
    own = f"platform = {literal(book.platform)} AND account = {literal(book.account)}"
    store.con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE months AS
        WITH spoken AS (SELECT DISTINCT last_day(work_date) AS last FROM ledger.earning WHERE {own} AND {rows}),
        each AS (SELECT last, unnest(generate_series(date_trunc('month', last), last, INTERVAL 1 DAY))::DATE AS day FROM spoken)
        SELECT last, bool_and(EXISTS (SELECT 1 FROM ops.batch b WHERE {better} AND day BETWEEN b.covers_from AND b.covers_to)) AS whole
        FROM each GROUP BY last
        """
    )
