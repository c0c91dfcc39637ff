"""The sample life: the same files for a seed, in the platforms' own forms, hours and troubles as claimed."""

import csv
import json
import tomllib
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipelines.demo import Truth, write_life
from pipelines.demo.hours import attribute, union

PARIS = ZoneInfo("Europe/Paris")
Life = tuple[Path, Truth]
# File, line (from 0) on which its header stands, then that header, quotes aside, folded to fit this page.
FOLDED = """
prolific_submissions_2026-10-01.csv 0
  Study,Reward,Bonus,Started At,Completed At,Completion Code,Status
statements_2025-10-01_2025-12-31.csv 0
  Date,Ref ID,Type,Description,Agency,Freelancer,Team,Account Name,PO,Amount,ExchangeRate,Currency,Balance
2026-10-01_transaction_report.csv 0
  Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 1,
  Description 2,Description 3,Agency team,Freelancer,Client team,Account name,PO,Ref ID,Amount $,
  Amount in local currency,Currency,Current balance $,Payment method
upwork_weekly_summary.csv 0
  Date,Contract,Hours,Amount,Payment type
Toggl_time_entries_2025-01-01_to_2025-12-31.csv 0
  User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags
Toggl_Track_detailed_2026-01-01_2026-09-30.csv 0
  User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,
  Amount (EUR)
Clockify_Time_Report_Detailed_06_01_2026-07_31_2026.csv 0
  Project,Client,Description,Task,User,Group,Email,Tags,Billable,Start Date,Start Time,End Date,End Time,
  Duration (h),Duration (decimal),Billable Rate (USD),Billable Amount (USD)
gumroad_payout_2026-03-13.csv 0
  Type,Date,Purchase ID,Item Name,Buyer Name,Buyer Email,Taxes ($),Shipping ($),Sale Price ($),
  Gumroad Fees ($),Net Total ($)
gumroad_sales_2026-10-01.csv 0
  Purchase ID,Item Name,Buyer Name,Purchase Email,Buyer Email,Do not contact?,Purchase Date,
  Purchase Time (UTC timezone),Subtotal ($),Taxes ($),Tax Type,Shipping ($),Sale Price ($),Fees ($),
  Net Total ($),Tip ($),Tax Included in Price?,Street Address,City,Zip Code,State,Country,Referrer,
  Refunded?,Partial Refund ($),Fully Refunded?,Disputed?,Dispute Won?,Variants,Discount Code,
  Recurring Charge?,Free trial purchase?,Pre-order authorization?,Product ID,Order Number,
  Pre-order authorization time (UTC timezone),Custom Fields,Item Price ($),Variants Price ($),Giftee Email,
  SKU ID,Quantity,Recurrence,Affiliate,Affiliate commission ($),Discover?,Subscription End Date,Rating,
  Review,License Key,Payment Type,PayPal Transaction ID,PayPal Fee Amount,PayPal Fee Currency,
  Stripe Transaction ID,Stripe Fee Amount,Stripe Fee Currency,Purchasing Power Parity Discounted?,Upsold?,
  Sent Abandoned Cart Email?,UTM Source,UTM Medium,UTM Campaign,UTM Term,UTM Content
paypal_activite_2026-09-30.csv 0
  Date,Heure,Fuseau horaire,Nom,Type,État,Devise,Avant commission,Commission,Net,De l'adresse email,
  À l'adresse email,Numéro de transaction,Adresse de livraison,État de l'adresse,Titre de l'objet,
  Numéro de l'objet,Montant des frais d'expédition et de traitement,Montant de l'assurance,TVA,
  Nom de l'option 1,Valeur de l'option 1,Nom de l'option 2,Valeur de l'option 2,
  Numéro de la transaction de référence,Numéro de facture,Numéro de client,Quantité,Numéro de reçu,Solde,
  Adresse,Adresse (suite)/District/Quartier,Ville,
  État/Province/Région/Comté/Territoire/Préfecture/République,Code postal,Pays,
  Numéro de téléphone du contact,Objet,Remarque,Indicatif pays,Impact sur le solde
Fee-Earnings-2025-Q4.csv 1
  Category,Name,ASIN,Seller,Tracking ID,Date Shipped,Price($),Items Shipped,Returns,Revenue($),Ad Fees($),
  Device Type Group
Daily-Trends-2025-Q4.csv 1
  Date,Clicks,Items Ordered (Amazon),Items Ordered (3rd Party),Total Items Ordered,Conversion
Bounty-2026-Q3.csv 1
  Name,Date Shipped,Tracking Id,Quantity,Ad Fees($)
2026-07_category.csv 0
  Date,Category,Clicks,Indirect Items Ordered,Direct Items Ordered,Items Ordered,Direct Conversion Rate,
  Order Quantity,Product Conversion Rate,Order Conversion Rate,Commission Rate,Ordered Revenue,
  Items Shipped,Items Returned,Items Shipped Revenue,Items Shipped Earnings,Items Returned Revenue,
  Items Returned Earnings,Bonus,Total Earnings
my_hours_clocked.csv 0
  date,start,end,channel,kind,note
my_hours_minutes.csv 0
  date,channel,kind,minutes,note
"""


def unfold(text: str) -> dict[str, tuple[int, str]]:
    """Read the block above."""
    found = {}
    for part in text.strip().replace("\n  ", "\t").split("\n"):
        head, *cells = part.split("\t")
        name, line = head.rsplit(" ", 1)
        found[name] = (int(line), "".join(cells))
    return found


HEADERS = unfold(FOLDED)
MARKED = ("Toggl", "paypal")


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """One life of the default seed."""
    home = tmp_path_factory.mktemp("life")
    return home, write_life(home)


def table(life: Life, name: str) -> list[dict[str, str]]:
    """Read one CSV of the inbox with the standard library."""
    with (life[0] / "inbox" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_bytes_and_moments(tmp_path: Path) -> None:
    """Two runs of one seed agree on every name, byte, mtime and claim; another seed does not."""
    homes = [tmp_path / name for name in ("one", "two", "other")]
    truths = [write_life(home, seed=seed) for home, seed in zip(homes, (7, 7, 8), strict=True)]
    seen = [
        {p.relative_to(home): (p.read_bytes(), p.stat().st_mtime_ns if p.parent != home else 0) for p in home.rglob("*.*")}
        for home in homes
    ]
    assert seen[0] == seen[1]
    assert truths[0].to_json() == truths[1].to_json()
    assert seen[0] != seen[2]


def test_every_file_is_listed_and_was_saved_at_its_export(life: Life) -> None:
    """The truth names exactly the files of the inbox, and each was saved by early October 2026."""
    home, truth = life
    files = {p.name: p for p in (home / "inbox").iterdir()}
    assert set(files) == set(truth.files)
    for name, path in files.items():
        assert path.stat().st_mtime == truth.files[name].exported_at.timestamp()
        assert truth.files[name].exported_at.isoformat() < "2026-10-04"


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_the_platforms_own(life: Life, name: str) -> None:
    """A file carries the platform's exact header, and a byte order mark where there is one."""
    line, header = HEADERS[name]
    raw = (life[0] / "inbox" / name).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") is name.startswith(MARKED)
    assert raw.decode("utf-8-sig").split("\n")[line].replace('"', "") == header


def test_broken_lines_are_where_they_are_said_to_be(life: Life) -> None:
    """Exactly the named lines of one export are short, long or hold a letter in a price."""
    ((name, broken),) = life[1].planted.broken_lines.items()
    lines = (life[0] / "inbox" / name).read_text(encoding="utf-8").split("\n")
    found = {}
    for number, cells in enumerate(csv.reader(lines[1:-1]), 2):
        if len(cells) != 7:
            found[number] = "short_row" if len(cells) < 7 else "long_row"
        elif not cells[1][1:].replace(".", "").isdigit():
            found[number] = "bad_amount"
    assert found == broken
    assert len(found) == life[1].quarantined_lines == 3


def epoch(text: str) -> int:
    """Read a naive UTC time as whole seconds since 1970."""
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp())


def test_prolific_clock_gives_the_task_seconds(life: Life) -> None:
    """Whole seconds between start and end, of approved and of all timed rows, with and without overlaps."""
    rows = [r for r in table(life, "prolific_submissions_2026-10-01.csv") if r["Started At"] and r["Completed At"]]
    clock = [(epoch(r["Started At"]), epoch(r["Completed At"])) for r in rows]
    hours = life[1].hours["prolific"]
    assert hours.task_all == sum(end - start for start, end in clock)
    covered = {second for start, end in clock for second in range(start, end)}
    assert hours.task_all_union == len(covered) < hours.task_all
    approved = [span for span, r in zip(clock, rows, strict=True) if r["Status"] == "APPROVED"]
    assert hours.task_approved == sum(end - start for start, end in approved)


def test_tracker_seconds_are_those_of_the_plan(life: Life) -> None:
    """Toggl, Clockify and the clocked notes add up, per channel and kind, to the tracked seconds."""
    rules = {r["project"]: r for r in tomllib.loads((life[0] / "moisson.toml").read_text(encoding="utf-8"))["effort"]}
    found: dict[str, dict[str, int]] = {}
    trackers = [name for name in HEADERS if name.startswith(("Toggl", "Clockify"))]
    for row in (row for name in trackers for row in table(life, name)):
        rule = rules[row["Project"]]
        kind = row["Tags"].split(",")[0] or rule.get("kind", "paid")
        hours, minutes, seconds = map(int, row.get("Duration", row.get("Duration (h)", "")).split(":"))
        kinds = found.setdefault(rule["channel"], {})
        kinds[kind] = kinds.get(kind, 0) + hours * 3600 + minutes * 60 + seconds
    for row in table(life, "my_hours_clocked.csv"):
        start, end = (datetime.fromisoformat(f"{row['date']}T{row[c]}").replace(tzinfo=PARIS) for c in ("start", "end"))
        kinds = found.setdefault(row["channel"], {})
        kinds[row["kind"]] = kinds.get(row["kind"], 0) + int((end - start).total_seconds())
    claimed = {name: hours.tracked for name, hours in life[1].hours.items()}
    assert {name: dict(sorted(kinds.items())) for name, kinds in found.items()} == dict(claimed)


def test_autumn_night_lasts_an_hour_longer_than_its_clock(life: Life) -> None:
    """The entry over the clock change says 3 hours between 01:30 and 03:30."""
    rows = table(life, "Toggl_time_entries_2025-01-01_to_2025-12-31.csv")
    (night,) = [r for r in rows if r["Start date"] == "2025-10-26" and r["Start time"] < "08"]
    assert (night["Start time"], night["End time"], night["Duration"]) == ("01:30:00", "03:30:00", "03:00:00")


def test_attributed_seconds_add_up_to_the_union(life: Life) -> None:
    """Shares of all channels make exactly the covered time, which is less than the plain sum."""
    truth = life[1]
    shared = sum((hours.attributed for hours in truth.hours.values()), Decimal(0))
    assert shared == truth.worker_union_seconds < truth.worker_raw_seconds


def test_attribution_agrees_with_the_worked_example() -> None:
    """The session example of the metrics note (2.4, D = 0): 0.5306 h to MTurk, 0.5417 h to Prolific."""
    clock = [("mturk", 0, 600), ("mturk", 300, 900), ("prolific", 600, 1800), ("mturk", 2440, 3000)]
    clock += [("mturk", 3480, 4080), ("prolific", 9000, 9900)]
    assert attribute(clock) == {"mturk": 1910, "prolific": 1950}
    assert union((start, end) for _, start, end in clock) == 3860


def test_troubles_are_in_the_inbox(life: Life) -> None:
    """A web page, a stranger, a byte-identical copy and a partial download lie where the truth says."""
    inbox, planted = life[0] / "inbox", life[1].planted
    ((copy, source),) = planted.duplicate_files.items()
    assert (inbox / copy).read_bytes() == (inbox / source).read_bytes()
    page, stranger = planted.broken_files
    assert (inbox / page).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert planted.broken_files[stranger] == "unknown_layout"
    assert (inbox / planted.ignored_files[0]).suffix == ".crdownload"


def test_rates_have_the_form_of_the_ecb(life: Life) -> None:
    """Newest day first, a trailing comma, N/A for the dead, no weekend, the lev gone with 2025."""
    with zipfile.ZipFile(life[0] / "inbox" / "eurofxref-hist.zip") as archive:
        header, *lines = archive.read("eurofxref-hist.csv").decode().splitlines()
    assert header.startswith("Date,USD,JPY,BGN,CYP,")
    assert header.endswith(",ZAR,")
    days = [date.fromisoformat(line[:10]) for line in lines]
    assert days == sorted(days, reverse=True)
    assert (days[0], days[-1]) == (date(2026, 9, 30), date(2025, 9, 15))
    assert all(day.weekday() < 5 for day in days)
    assert {line.count(",") for line in lines} == {42}
    assert {line.split(",")[3] for line in lines} == {"1.9558", "N/A"}
    assert all(line.split(",")[3] == "N/A" for line in lines if line >= "2026")


def test_the_stories_are_clear_enough_to_be_found(life: Life) -> None:
    """The best channel leads by a fifth, MTurk dies away, and the course pays."""
    truth = life[1]
    best, second = sorted((h.eur_per_hour or Decimal(0) for h in truth.hours.values()), reverse=True)[:2]
    assert truth.best_channel == "gumroad"
    assert best > second * Decimal("1.2")
    dying = [truth.facts["mturk_dies"][f"paid_hits_{q}"] for q in ("2025_q4", "2026_q1", "2026_q2", "2026_q3")]
    assert dying == sorted(dying, key=Decimal, reverse=True)
    course = truth.facts["upwork_learning_effect"]
    assert Decimal(course["mean_hourly_rate_usd_after_march"]) > Decimal(course["mean_hourly_rate_usd_before_course"]) + 5


def test_sizes_are_moderate(life: Life) -> None:
    """The life is large enough to matter and small enough to load in a blink."""
    items = {name: earned.work_items for name, earned in life[1].earned.items()}
    assert 1400 < items["prolific"] < 1700
    assert 800 < items["mturk"] < 1000
    assert 300 < items["gumroad"] < 400
    assert 600 < life[1].files["Toggl_Track_detailed_2026-01-01_2026-09-30.csv"].records + 300 < 1000
    assert sum(p.stat().st_size for p in (life[0] / "inbox").iterdir()) < 4_000_000


def test_truth_as_json_loses_no_digit(life: Life) -> None:
    """Decimals are text in the JSON, so reading it back gives the same amounts."""
    read = json.loads(life[1].to_json(), parse_float=lambda text: pytest.fail(f"a float in the truth: {text}"))
    gross = life[1].earned["upwork"].gross_approved["USD"]
    assert Decimal(read["earned"]["upwork"]["gross_approved"]["USD"]) == gross
    assert read["quarantined_lines"] == 3
