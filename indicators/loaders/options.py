"""Options that name no country, currency or port there is: told at start with their line, not by a publisher later.

Codes are those of ISO 3166 and ISO 4217 (pycountry) with what a publisher has beside them. Codes that the standards
leave to their users, such as AAA, pass. Of PortWatch's two thousand ports no list is held: an id must have the form of
one, and a name must not be a slip of the pen for a port that is in our table.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import pycountry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

# ISO 3166-1: codes that are left to users. ISO 4217 begins with a country's two letters, so the same are free there.
FREE_2 = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")
FREE_3 = re.compile(r"AA[A-Z]|Q[M-Z][A-Z]|X[A-Z]{2}|ZZ[A-Z]")
# What currency-api has beside currencies, as far as it is asked for.
TOKENS = frozenset({"BTC", "ETH", "USDC", "USDT"})
# Groups of the World Bank, and of EIA's international figures.
BANK_GROUPS = frozenset({
    "ARB", "EAP", "EAS", "ECA", "ECS", "EMU", "EUU", "HIC", "LAC", "LCN", "LIC", "LMC", "LMY", "MEA", "MIC", "MNA",
    "NAC", "OED", "SAS", "SSA", "SSF", "UMC", "WLD",
})  # fmt: skip
EIA_GROUPS = frozenset({"ASOC", "EU27", "OECD", "OPEC", "OPNO", "WORL"})
IMF_GROUP = re.compile(r"G[A-Z]*\d+|KOS|WLD")
CHOKEPOINTS = 24
NEAR = 0.8
# Where SIPRI's name of a country is not the short one of ISO 3166.
SIPRI = {
    "ARE": "UAE", "BIH": "Bosnia-Herzegovina", "BRN": "Brunei", "CIV": "Cote d'Ivoire", "COD": "DR Congo",
    "KOR": "South Korea", "LAO": "Laos", "PRK": "North Korea", "PSE": "Palestine", "RUS": "Russia", "SWZ": "eSwatini",
    "SYR": "Syria", "TUR": "Turkiye", "VNM": "Viet Nam", "XKX": "Kosovo",
}  # fmt: skip


def wrong(loader: str, options: Mapping[str, str], ports: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield of each option that names nothing there is its name, and in words what it has to be.

    Args:
        loader: its name in LOADERS.
        options: of one indicator.
        ports: the names of the ports that are known.
    """
    for name, check in CHECKS.get(loader, {}).items():
        if options.get(name):
            for words in check(options[name]):
                yield name, words
    if loader == "imf_sdmx":
        yield from (("key", words) for words in _imf(options.get("flow", ""), options.get("key", "")))
    if loader == "portwatch":
        yield from (("where", words) for words in _port(options.get("where", ""), ports))


def sipri_name(code: str) -> str:
    """Return what SIPRI calls a country, by its ISO 3166-1 alpha-3; "" for one that is not there."""
    country = pycountry.countries.get(alpha_3=code)
    short = str(getattr(country, "common_name", country.name)).partition(",")[0] if country else ""
    return SIPRI.get(code, short)


def is_country(code: str) -> bool:
    """Return whether a text is an ISO 3166-1 alpha-3 code, Kosovo's or one left to users."""
    return pycountry.countries.get(alpha_3=code) is not None or FREE_3.fullmatch(code) is not None


def _three(*others: str) -> Callable[[str], Iterator[str]]:
    def check(value: str) -> Iterator[str]:
        if value not in others and not is_country(value):
            yield f"{value!r} is no country: write its three letters of ISO 3166{_near(value)}"

    return check


def _two(value: str) -> Iterator[str]:
    if pycountry.countries.get(alpha_2=value) is None and not FREE_2.fullmatch(value):
        yield f"{value!r} is no country: write its two letters of ISO 3166{_near(value, 'alpha_2')}"


def _bank(value: str) -> Iterator[str]:
    if value not in BANK_GROUPS and (len(value) != 2 or any(_two(value))):
        yield from _three()(value)


def _currency(value: str) -> Iterator[str]:
    code = value.upper()
    known = pycountry.currencies.get(alpha_3=code) is not None or (len(code) == 3 and FREE_2.fullmatch(code[:2]))
    if value != value.lower() or not (known or code in TOKENS):
        yield f"{value!r} is no currency: write its three letters of ISO 4217 in lower case, such as 'try'"


def _ecb(value: str) -> Iterator[str]:
    flow, _, key = value.partition("/")
    parts = key.split(".")
    if flow == "EXR" and len(parts) > 2:
        for code in (*parts[1].split("+"), parts[2]):
            if any(_currency(code.lower())):
                yield f"{code!r} is no currency (ISO 4217)"


def _eia(value: str) -> Iterator[str]:
    for name, _, code in (each.partition("=") for each in value.split()):
        if name == "countryRegionId":
            yield from _three(*EIA_GROUPS)(code)
        elif name == "originId" and code.startswith("CTY_"):
            yield from _two(code.removeprefix("CTY_"))


def _sipri(value: str) -> Iterator[str]:
    names = {sipri_name(each.alpha_3) for each in pycountry.countries} | {"Kosovo", "Soviet Union", "Yugoslavia"}
    if not value.endswith("*") and not value.startswith("unknown") and value not in names:
        near = difflib.get_close_matches(value, names, n=2, cutoff=0.6)
        yield f"{value!r} is no country that SIPRI has{'; did you mean ' + ' or '.join(near) + '?' if near else ''}"


def _imf(flow: str, key: str) -> Iterator[str]:
    parts = key.split(".")
    places = {"IMF.STA/IMTS": (0, 2), "IMF.STA/CPI": (0,), "IMF.STA/ER": (0,), "IMF.RES/WEO": (0,)}.get(flow, ())
    for code in (parts[place] for place in places if place < len(parts)):
        if not IMF_GROUP.fullmatch(code):
            yield from _three()(code)


def _port(where: str, ports: Collection[str]) -> Iterator[str]:
    for name, value in re.findall(r"(\w+)\s*=\s*'([^']*)'", where):
        if name.upper() == "ISO3":
            yield from _three()(value)
        elif name == "portid":
            strait = re.fullmatch(r"chokepoint(\d{1,2})", value, re.IGNORECASE)
            if strait and not 1 <= int(strait[1]) <= CHOKEPOINTS:
                yield f"there is no {value!r}: PortWatch has chokepoint1 to chokepoint{CHOKEPOINTS}"
            elif not strait and not re.fullmatch(r"port\d{1,5}", value, re.IGNORECASE):
                yield f"{value!r} is no port: PortWatch's ids are like 'port1201' and 'chokepoint6'"
        elif name == "portname" and not any(each.startswith(value) for each in ports):
            plain = {each.partition(" (")[0]: each for each in ports}
            for near in difflib.get_close_matches(value, plain, n=1, cutoff=NEAR):
                yield f"there is no port {value!r} here; did you mean {near!r}?"


def _near(value: str, form: str = "alpha_3") -> str:
    """Return what to write for a country's name, or for another form of its code; "" where it is none."""
    try:
        return f", {getattr(pycountry.countries.lookup(value), form)!r} for it"
    except LookupError:
        return ""


CHECKS: dict[str, dict[str, Callable[[str], Iterator[str]]]] = {
    "comtrade": {"reporter": _three("all", "WLD"), "partner": _three("WLD")},
    "currency_api": {"base": _currency, "quote": _currency},
    "ecb": {"key": _ecb},
    "eia": {"facets": _eia},
    "ooni": {"country": _two},
    "sipri": {"country": _sipri, "partner": _sipri},
    "world_bank": {"country": _bank},
}
