"""What every entry needs before its first line of work: the checked catalogue, the briefs, and the store."""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from indicators import catalog as catalogs
from indicators.briefs import file as brief_files
from indicators.briefs.library import Library
from indicators.core import house
from indicators.core.kept import kept
from indicators.core.settings import DATA, home
from indicators.core.tables import Faults, both, listed
from indicators.errors import BriefError, StoreError, UnknownNameError
from indicators.language.links import Linker
from indicators.model import EVERYTHING, Known
from indicators.store.building import engine_of, ensure, mark_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    import pandas as pd

    from indicators.core.house import Hold
    from indicators.model import Brief, Catalog, Indicator
    from indicators.pin import Pin
    from indicators.reader import Reader
    from indicators.store.reading import Store


LOG = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Desk:
    """The catalogue, all briefs (newest first) and the store; `home` is the folder of both.

    What has a day is read through a reader, which a desk makes: `now()` of all that is held, `on(day)` of what was
    known on a day, `at(pin)` of a moment. `clock` says what time it is, `hold` that the folder is in use.
    """

    catalog: Catalog
    briefs: Library
    store: Store
    home: Path
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    hold: Hold | None = None

    @property
    def linker(self) -> Linker:
        """What finds links now, of which it knows which series have figures."""
        return self.briefs.linking.linker

    def today(self) -> date:
        """Return the day, in UTC."""
        return self.clock().date()

    def now(self) -> Reader:
        """Return a reader of all that is held."""
        return self._reader(self.today(), EVERYTHING)

    def on(self, day: date) -> Reader:
        """Return a reader of what was known on a day."""
        return self._reader(day, Known(day))

    def at(self, pin: Pin) -> Reader:
        """Return a reader of a moment: nothing that was loaded or edited after it shows."""
        return self._reader(pin.at.date(), pin.known, pin)

    def pin(self, briefs: Iterable[str] | None = None) -> Pin:
        """Return a pin of this moment, for the named briefs (for all, if None); see `pin.take`."""
        from indicators.pin import take  # noqa: PLC0415 - with what reads briefs

        return take(self.store, self.briefs, self.home, self.clock(), briefs)

    def keep_marks(self, briefs: Iterable[str] | None = None) -> None:
        """Keep how marks of claims changed, of these briefs or of all: after figures, claims or briefs were written.

        They are made again whenever they are asked for; kept, they outlive a series that leaves the catalogue. What
        cannot be kept now is logged, and kept the next time.
        """
        try:
            rows = self.briefs.rows()
            named = [name for name in (rows if briefs is None else briefs) if name in rows]
            wanted = [self.briefs[name] for name in named if rows[name].readable and rows[name].claims]
            if there := [each for each in wanted if each.published <= self.today()]:
                from indicators.conditions.claims import keep  # noqa: PLC0415 - brings pandas

                keep(self.catalog, self.store, there, self.today())
        except StoreError as error:
            LOG.warning("the marks of claims are not kept this time: %s", error)

    def _reader(self, day: date, known: Known, pin: Pin | None = None) -> Reader:
        from indicators.reader import Reader  # noqa: PLC0415 - brings pandas, which a start need not wait for

        earlier = pin is None and known.day is not None and day < self.today()
        return Reader(self, day, earlier, known, pin.revision if pin else self.briefs.revision, pin)

    def indicator(self, series_id: str) -> Indicator:
        """Return an indicator by id, or raise UnknownNameError with the nearest ones."""
        if series_id in self.catalog.indicators:
            return self.catalog.indicators[series_id]
        raise UnknownNameError(_unknown("series", series_id, self.catalog.indicators, "list"))

    def brief(self, brief_id: str) -> Brief:
        """Return a brief by id.

        Raises:
            UnknownNameError: there is none; the message has the nearest ones.
            BriefError: its file cannot be read; the message has file and line.
        """
        if brief_id in self.briefs:
            return self.briefs[brief_id]
        if faulty := self.briefs.rows().get(brief_id):
            raise BriefError(f"brief {brief_id} cannot be read: {faulty.fault}")
        raise UnknownNameError(_unknown("brief", brief_id, self.briefs, "brief list"))


def _unknown(what: str, name: str, known: Collection[str], command: str) -> str:
    import difflib  # noqa: PLC0415 - only on the way to an error

    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else f"see: python -m indicators {command}"
    return f"no {what} {name!r}; {hint}"


def prepare(data: Path = DATA, folder: Path | None = None) -> Desk:
    """Check our files, build the store if it is not there, and return both; the folder is in use until they are gone.

    Args:
        data: the folder of catalogue, shipped figures and shipped briefs.
        folder: of the store, imported briefs, and the operator's own catalogue and figures; `home()` unless given.

    Raises:
        CatalogError: faults in our files and the operator's, all at once; nothing is written then.
        StoreError: a store that cannot be used.
        StoreBusyError: the folder is being restored from a backup.
    """
    folder = folder or home()
    engine = engine_of(folder)
    house.settle(folder, datetime.now(UTC), lambda: mark_of(engine))
    hold = house.share(folder)  # before anything in it is looked at
    # A folder that nobody may enter holds nothing to read; `ensure` says what is wrong with it.
    own = folder if folder.resolve() != data.resolve() and os.access(folder, os.X_OK) else None
    faults = Faults(folder / "catalog", folder / "figures") if own else Faults()
    catalog = catalogs.load(data, faults, own)
    # A claim that cannot be tested stops no start: its fault stands on the claim, and the library names it.
    shipped = {
        path.stem: brief_files.read(path, catalog, faults, Faults()) for path in brief_files.files(data / "briefs")
    }
    linker = Linker.load(data, catalog, faults, own)

    def frames() -> dict[str, pd.DataFrame]:
        from indicators.figures import shipped  # noqa: PLC0415 - brings numpy, which only a load needs

        read = shipped.read(data, catalog, faults, own)
        faults.check()
        return read

    if faults.found:
        frames()  # so that faults of the figures are told in the same message
    store = ensure(engine, folder, catalog, frames, digest(data, own))
    whole = {name: brief for name, brief in shipped.items() if brief}
    library = Library(whole, data / "briefs", folder / "briefs", catalog, store, linker, words_of(data, own))
    return Desk(catalog, library, store, folder, hold=hold or house.share(folder))


@kept(8)
def served(folder: Path) -> Desk:
    """Return the desk of a folder, made once for a process however many ask; its index is kept up beside the pages.

    Raises:
        CatalogError: as `prepare`; whoever asks next tries again.
        StoreError: likewise.
    """
    made = prepare(folder=folder)
    made.briefs.keep_up()
    return made


def words_of(data: Path, own: Path | None = None) -> str:
    """Return a hash over what decides which links are found: the catalogues' words, and the code that compares."""
    total = hashlib.sha256()
    names = ("lexicon", "concepts", "indicators", "events", "areas")
    code = Path(__file__).parent
    for path in (
        *(path for name in names for path in both(f"catalog/{name}.toml", data, own)),
        *(
            code / name
            for name in (
                "language/concepts.py",
                "language/links.py",
                "language/recognition.py",
                "language/phrases.py",
                "documents/dates.py",
            )
        ),
    ):
        total.update(_bytes(path))
    return total.hexdigest()


def digest(data: Path, own: Path | None = None) -> str:
    """Return a hash over what fills the store: the observations in files, and what dates their vintages."""
    total = hashlib.sha256()
    catalog = [path for name in ("sources", "indicators") for path in both(f"catalog/{name}.toml", data, own)]
    folders = [each / "figures" / "observations" for each in (data, own) if each]
    for path in [*catalog, *(path for folder in folders for path in listed(folder, ".csv", Faults()))]:
        total.update(path.name.encode())
        total.update(_bytes(path))
    return total.hexdigest()


def _bytes(path: Path) -> bytes:
    """Return a file's bytes; none of one that cannot be read, so that its reader is called and says why."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
