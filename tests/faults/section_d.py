"""Section D, first half: what is the same record, and what became of it."""

from datetime import date
from decimal import Decimal

from tests.faults.deeds_a import put
from tests.faults.deeds_b import account
from tests.faults.deeds_c import days
from tests.faults.deeds_d import FULL, PAIR, QUAD, TRIPLE, asks, first
from tests.faults.exports import amazon, awin, click, item, prolific, task, tasks
from tests.faults.model import Fault, Outcome, Step

FAULTS = [
    Fault(
        id="F72",
        title="the same export again",
        outcome=Outcome.OK,
        steps=[
            first(tasks(1, 2, 3), 3, "one.csv", GBP="6"),
            Step(
                do=put(tasks(1, 2, 3).replace("\n", "\r\n"), "two.csv"),
                rows={"earning": 3},
                net={"earning GBP": "6"},
                books=[TRIPLE, TRIPLE],
            ),
        ],
    ),
    Fault(
        id="F73",
        title="exports that overlap, with ids and without",
        outcome=Outcome.OK,
        steps=[
            first(tasks(1, 2), 2, "one.csv", GBP="3"),
            Step(do=put(tasks(2, 3), "two.csv"), rows={"earning": 3}, net={"earning GBP": "6"}, books=[PAIR, PAIR]),
            Step(
                do=account(put(amazon(item(5), item(12), until="05-15-2026"), "u.csv"), reporting="GBP"),
                rows={"earning": 5},
                net={"earning GBP": "6", "earning EUR": "17"},
                books=[PAIR, PAIR, PAIR],
            ),
            Step(
                do=put(amazon(item(12), item(20), since="05-10-2026"), "v.csv"),
                rows={"earning": 6},
                net={"earning GBP": "6", "earning EUR": "37"},
                books=[PAIR] * 4,
            ),
        ],
    ),
    Fault(
        id="F74",
        title="identical rows that are all real",
        outcome=Outcome.OK,
        steps=[
            Step(
                do=account(put(amazon(item(5), item(5), item(5), until="05-15-2026"), "one.csv")),
                rows={"earning": 3},
                net={"earning EUR": "15"},
                books=[TRIPLE],
            ),
            Step(
                do=put(amazon(item(5), item(5), item(5), item(20)), "two.csv"),
                rows={"earning": 4},
                net={"earning EUR": "35"},
                books=[TRIPLE, QUAD],
            ),
            Step(
                do=put(prolific(task(1), task(1)), "u.csv"),
                rows={"earning": 6},
                net={"earning EUR": "35", "earning GBP": "2"},
                books=[TRIPLE, QUAD, PAIR],
            ),
            Step(
                do=put(prolific(task(1), task(1), task(2)), "v.csv"),
                rows={"earning": 7},
                net={"earning EUR": "35", "earning GBP": "4"},
                books=[TRIPLE, QUAD, PAIR, TRIPLE],
            ),
        ],
    ),
    Fault(
        id="F75",
        title="a late row with an older date",
        outcome=Outcome.OK,
        steps=[
            first(tasks(20, 21), 2, "one.csv", GBP="41"),
            Step(
                do=put(tasks(3, 20, 21), "two.csv"),
                rows={"earning": 3},
                net={"earning GBP": "44"},
                books=[PAIR, TRIPLE],
                also=days(date(2026, 5, 3), date(2026, 5, 20), date(2026, 5, 21), shape="earning"),
            ),
        ],
    ),
    Fault(
        id="F76",
        title="pending under one id, posted under another",
        outcome=Outcome.REVIEW,
        steps=[
            first(awin(click(1, "01", "1.00"), click(2, "10", "5.00", "pending"), click(3, "20", "3.00")), 3, "one.json", EUR="9"),
            Step(
                do=put(awin(click(1, "01", "1.00"), click(9, "11", "5.20"), click(3, "20", "3.00"), click(4, "25", "4.00")), "two.json"),
                rows={"earning": 5},
                net={"earning EUR": "18.2"},
                books=[TRIPLE, QUAD],
                review=["vanished"],
                also=asks(
                    "SELECT sum(net) FILTER (earned), sum(net) FILTER (pending) FROM ledger.earning JOIN ref.status USING (status)",
                    (Decimal("13.2"), Decimal(5)),
                ),
            ),
        ],
    ),
    Fault(
        id="F77",
        title="an id that is used again for something else",
        outcome=Outcome.REVIEW,
        steps=[
            first(awin(click(1, "10", "5.00")), 1, "one.json", EUR="5"),
            Step(
                do=put(awin(click(1, "12", "7.00", currency="GBP", site="Other blog")), "two.json"),
                rows={"earning": 1},
                net={"earning GBP": "7"},
                books=[FULL, FULL],
                review=["id_reused"],
                also=asks(
                    "SELECT net, currency FROM ledger.observation WHERE platform = 'awin' ORDER BY net",
                    (Decimal(5), "EUR"),
                    (Decimal(7), "GBP"),
                ),
            ),
        ],
        differs="the newest export counts, as for any correction; the earlier state stays in ledger.observation and the record is listed",
    ),
    Fault(
        id="F78",
        title="the same record under a new description",
        outcome=Outcome.OK,
        steps=[
            first(awin(click(1, "10", "5.00"), click(2, "11", "1.00")), 2, "one.json", EUR="6"),
            Step(
                do=put(awin(click(1, "10", "5.00", site="My new blog"), click(2, "12", "1.00")), "two.json"),
                rows={"earning": 2},
                net={"earning EUR": "6"},
                books=[PAIR, PAIR],
                also=asks("SELECT item FROM ledger.earning WHERE record_key = '1'", ("My new blog · 7",)),
            ),
        ],
    ),
    Fault(
        id="F79",
        title="approved, paid, taken back",
        outcome=Outcome.OK,
        steps=[
            first(awin(click(1, "10", "5.00", "pending"), click(2, "11", "1.00")), 2, "one.json", EUR="6"),
            Step(
                do=put(awin(click(1, "10", "5.00"), click(2, "11", "1.00"), click(3, "12", "1.00")), "two.json"),
                rows={"earning": 3},
                net={"earning EUR": "7"},
                books=[PAIR, TRIPLE],
            ),
            Step(
                do=put(awin(click(1, "10", "5.00", "declined"), click(4, "13", "1.00")), "zed.json"),
                rows={"earning": 4},
                net={"earning EUR": "8"},
                books=[PAIR, TRIPLE, PAIR],
                review=["vanished", "vanished"],
                also=asks(
                    "SELECT status FROM ledger.observation WHERE record_key = '1' AND platform = 'awin' ORDER BY batch_id",
                    ("pending",),
                    ("approved",),
                    ("rejected",),
                ),
            ),
        ],
    ),
]
