"""`moisson pull`: ask an API for past months, as a backfill in the Dagster UI does."""

import logging
import re
import warnings
from datetime import UTC, date, datetime

from connectors import fetch
from pipelines import instance
from pipelines.config import load
from pipelines.errors import ConfigurationError, Exit, Trouble
from pipelines.home import Home
from pipelines.report import Voice
from pipelines.run import code_of, trouble_of
from pipelines.say import say, say_trouble
from transforms.months import month_later, months_between
from warehouse.store import lease

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def months(first: str, last: str, earliest: str, today: date) -> list[str]:
    """Give the months from `first` to `last`, both included. Raises `ConfigurationError` for what is no month, not over, or swapped."""
    for option, text in (("--from", first), ("--to", last)):
        if not MONTH.fullmatch(text):
            raise ConfigurationError(f"{option} {text}: not a month. Write it as YYYY-MM, such as 2025-01.")
    if last >= f"{today:%Y-%m}":
        raise ConfigurationError(f"--to {last}: this month is not over, and `moisson run` asks for it. Give an earlier one.")
    if first < earliest:
        raise ConfigurationError(
            f"--from {first}: too early. The first month that can be asked for is {earliest}: give that, or a later one."
        )
    if first > last:
        raise ConfigurationError(f"--from {first}: comes after --to {last}. Swap them.")
    begin, end = (date.fromisoformat(f"{month}-01") for month in (first, last))
    return [f"{month_later(begin, n):%Y-%m}" for n in range(months_between(begin, end) + 1)]


def pull_months(home: Home, name: str, first: str, last: str, voice: Voice) -> int:
    """Land the months of one platform, oldest first, and say how many responses were new; stop at the first that does not answer."""
    home.prepare()
    load(home.toml)
    logging.getLogger().addFilter(fetch.RedactingFilter())
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"dagster\..*")
    from pipelines import pulls  # noqa: PLC0415  # it brings the HTTP client
    from pipelines.months import FIRST  # noqa: PLC0415  # it brings Dagster, which takes seconds

    if name not in pulls.by_month():
        raise ConfigurationError(f"{name}: no API that can be asked for a past month. Known: {', '.join(pulls.by_month())}.")
    today = datetime.now(UTC).date()
    wanted = months(first, last or f"{month_later(today, -1):%Y-%m}", FIRST, today)
    with lease(home.lock):
        instance.prepare(home)
        return _pull(name, wanted, voice)


def _pull(name: str, wanted: list[str], voice: Voice) -> int:
    """Materialize the months in Dagster, in this process, so that its UI shows them as filled."""
    import dagster as dg  # noqa: PLC0415

    from pipelines.definitions import defs  # noqa: PLC0415
    from pipelines.months import month_key  # noqa: PLC0415
    from pipelines.workbench import JOURNAL  # noqa: PLC0415

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    key = month_key(name)
    came: list[tuple[str, int]] = []
    with dg.DagsterInstance.get() as held:
        instance.bury(held)
        job = defs.resolve_job_def("past_months")
        for month in wanted:
            JOURNAL.errors.clear()
            done = job.execute_in_process(
                instance=held, partition_key=month, asset_selection=[key], raise_on_error=False, tags=instance.TAGS
            )
            if not done.success:
                if not voice.as_json:
                    voice.err.print(f"{name} {month} did not come.", style="red", markup=False, highlight=False)
                return _ended(name, came, voice, code_of(JOURNAL.errors[0]), trouble_of(JOURNAL.errors[0]))
            new = done.asset_materializations_for_node("months")[0].metadata["new_responses"].value
            came.append((month, int(str(new))))
            if not voice.as_json:
                voice.out.print(f"{name} {month}: {new} new response{'' if new == 1 else 's'}", highlight=False)
    return _ended(name, came, voice, Exit.CLEAN, None)


def _ended(name: str, came: list[tuple[str, int]], voice: Voice, code: Exit, why: Trouble | None) -> int:
    """Say how it ended: what came stays, and a later call goes on."""
    if why:
        say_trouble(why, voice.err, as_json=voice.as_json)
    if voice.as_json:
        from pipelines.shapes import Month, Pull  # noqa: PLC0415  # models take a while to import

        say(Pull(platform=name, months=[Month(month=month, new_responses=new) for month, new in came], exit=int(code)))
    elif came:
        voice.out.print("`moisson run` reads what is new.")
    return code
