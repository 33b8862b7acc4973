"""The list of designated nationals from its publisher to the page: cut, regrouped and whole again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from loaders.test_ofac import SHIPS, list_of
from making import DAILY, INDICATORS, SOURCES
from publisher import Publisher, Reply
from refreshing import SERVICE, Live

from indicators.model import EVERYTHING
from indicators.refresh import quarantine

LIST = "/api/PublicationPreview/exports/SDN.CSV"
STORED = "/stored/SDN.CSV"
SHIPPED = "ships.aaa"


@pytest.fixture
def live(small):
    exchange = SOURCES.split("\n\n[[source]]")[0]
    crown = INDICATORS.split("\n\n[[indicator]]")[0].replace(DAILY, SHIPPED).replace('currency = "AAC"\n', "")
    small.write(
        "catalog/sources.toml",
        exchange
        + "\n"
        + SERVICE.format(loader="ofac", window=0)
        + "momentary = true\n"
        + "\n[[source]]"
        + SOURCES.split("\n\n[[source]]")[1],
    )
    small.write("catalog/indicators.toml", INDICATORS + "\n" + crown + '\noptions.programme = "ALAND"\n')
    with Publisher() as publisher:
        publisher.route(LIST, Reply("", 302, headers={"Location": f"{STORED}?X-Amz-Signature=0f5ec2e7"}))
        yield Live(small.prepare(), publisher, now=datetime.now(UTC))


def given(live, body: bytes):
    """Let the list be this, and ask for it; return how it went."""
    live.publisher.route(STORED, body)
    return live.refresh(SHIPPED)[SHIPPED]


def listed(live) -> int:
    listing = live.desk.store.listing(SHIPPED, EVERYTHING)
    return len(listing.rows) if listing else 0


def shown(live) -> float:
    return live.desk.store.read([SHIPPED], EVERYTHING)["value"].iloc[-1]


def test_a_list_behind_a_signed_address_is_read_and_the_signature_is_not_kept(live):
    assert (given(live, list_of(*SHIPS)).status, listed(live), shown(live)) == ("ok", 20, 20.0)
    assert live.publisher.asked(STORED)[0].params == {"X-Amz-Signature": "0f5ec2e7"}
    origin = live.desk.store.origin(SHIPPED, live.now.date(), EVERYTHING)
    assert origin.url.endswith(LIST)


def test_a_list_that_is_cut_or_regrouped_is_held_until_it_is_whole_or_let_in(live):
    given(live, list_of(*SHIPS))
    cut = b"".join(list_of(*SHIPS).splitlines(keepends=True)[:215])
    for _ in range(3):
        outcome = given(live, cut)
        assert (outcome.status, outcome.error.partition(":")[0]) == ("held", "the list is cut short")
        assert (shown(live), listed(live)) == (20.0, 20)
    assert given(live, list_of(*SHIPS, (1020, "ALAND"))).status == "ok"
    moved = list_of(*((number, "IFCA" if number < 1012 else "ALAND") for number, _ in (*SHIPS, (1020, "ALAND"))))
    for _ in range(2):
        outcome = given(live, moved)
        assert (outcome.status, outcome.error.partition(":")[0]) == ("held", "tags were regrouped")
    assert (shown(live), listed(live)) == (21.0, 21)
    # What an analyst let in is what the next list stands beside.
    hold = live.desk.store.holds()[-1]
    quarantine.decide(live.desk.store, live.desk.catalog, hold.id, let_in=True, analyst="Ann", at=live.now)
    assert (given(live, moved).status, shown(live), listed(live)) == ("unchanged", 9.0, 9)


def test_one_cause_is_one_hold_on_any_day(live):
    """18.8: a list that stays cut short was held anew each day; what was dismissed came back the next."""
    given(live, list_of(*SHIPS))
    cut = b"".join(list_of(*SHIPS).splitlines(keepends=True)[:215])
    numbers = set()
    for _ in range(3):
        live.now += timedelta(days=1)
        assert given(live, cut).status == "held"
        numbers |= {each.id for each in live.desk.store.holds()}
    assert len(numbers) == 1
    quarantine.decide(live.desk.store, live.desk.catalog, numbers.pop(), let_in=False, analyst="Ann", at=live.now)
    live.now += timedelta(days=1)
    given(live, cut)
    assert live.desk.store.holds() == ()
    assert (shown(live), listed(live)) == (20.0, 20)


def test_a_list_is_of_the_day_of_the_refresh_that_asked_for_it(live):
    """It was of the machine's clock, whatever the refresh's own said: a day's count had two days."""
    live.now += timedelta(days=3)
    given(live, list_of(*SHIPS))
    assert live.desk.store.read([SHIPPED], EVERYTHING)["time_period"].iloc[-1].date() == live.now.date()
