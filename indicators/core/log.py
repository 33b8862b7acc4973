"""The log: one line an event on standard error, with the moment in UTC, the level, the event and what belongs to it.

    2026-11-26T18:54:16.123Z info refresh.ended series=98 failed=1 seconds=12.4

INDICATORS_LOG sets from which level on there is a line (debug, info, warning, error), INDICATORS_LOG_FORMAT = json
makes each a JSON document. What libraries log takes the same form. No value makes a second line, and no secret that
the environment holds (a publisher's key, the token, a database's password) stands in one.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

from indicators.core.words import in_one_line
from indicators.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVEL, FORMAT = "INDICATORS_LOG", "INDICATORS_LOG_FORMAT"
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
FORMATS = ("text", "json")
OURS = "indicators"
SECRET = re.compile(r"(KEY|TOKEN|PASSWORD|SECRET)$", re.IGNORECASE)  # a variable of the environment that holds one
SHORTEST_SECRET = 6
HIDDEN = "..."
# A password among the settings of an address, behind its "?", and among "name=value" pairs as PostgreSQL writes them.
_ASKED = re.compile(r"[?&](?:ssl)?password=([^&#\s]*)", re.IGNORECASE)
_PAIR = re.compile(r"(?:^|\s)(?:ssl)?password\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s\\]|\\.)*))", re.IGNORECASE)
_PLAIN = re.compile(r"[^\s\"'=\\]+")
_log = logging.getLogger(OURS)


def told(level: int, event: str, fault: BaseException | None = None, /, **facts: object) -> None:
    """Log an event.

    Args:
        level: how grave it is, as `logging` counts.
        event: its name, such as "refresh.ended".
        fault: an error whose traceback belongs to it.
        facts: what belongs to it, by name; texts, numbers, truth or None.
    """
    _log.log(level, event, extra={"facts": facts}, exc_info=fault)


def set_up(usual: str = "info", environ: Mapping[str, str] = os.environ) -> None:
    """Let everything that is logged in this process come out as lines of ours.

    Args:
        usual: the level from which on there are lines, where the operator sets none.
        environ: what the operator sets.

    Raises:
        SettingError: a level or a form that is none.
    """
    level = _one_of(environ, LEVEL, LEVELS, usual)
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(Lines(_one_of(environ, FORMAT, FORMATS, "text"), secrets_in(environ)))
    lines.setLevel(LEVELS[level])
    root = logging.getLogger()
    root.handlers = [lines]
    root.setLevel(max(LEVELS[level], logging.WARNING))
    _log.setLevel(LEVELS[level])
    logging.captureWarnings(True)
    threading.excepthook = _thread_ended


def adopt(logger: logging.Logger) -> None:
    """Let a library's logger that has an output of its own use ours instead."""
    logger.handlers.clear()
    logger.propagate = True


def secrets_in(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the secrets that an environment holds, as written and as in an address, longest first."""
    found = {value for name, value in environ.items() if SECRET.search(name)}
    for value in environ.values():
        passwords = set(_ASKED.findall(value))
        if "://" in value:
            with suppress(ValueError):  # no address
                passwords.add(urlsplit(value).password or "")
        pairs = {part for pair in _PAIR.findall(value) for part in pair}
        found |= passwords | {unquote(each) for each in passwords} | pairs
        found |= {re.sub(r"\\(.)", r"\1", each) for each in pairs}
    found = {each.strip() for each in found}
    found |= {form(each) for each in found for form in (quote, quote_plus, lambda each: quote(each, safe=""))}
    return tuple(sorted((each for each in found if len(each) >= SHORTEST_SECRET), key=len, reverse=True))


class Lines(logging.Formatter):
    """Makes one line of a record, ours or a library's.

    Args:
        form: "text" or "json".
        secrets: texts that are blanked out.
    """

    def __init__(self, form: str, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._form, self._secrets = form, secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        at = datetime.fromtimestamp(record.created, UTC)
        facts: dict[str, Any] = getattr(record, "facts", None) or {}
        event = record.msg if "facts" in vars(record) else "message"
        if event == "message":
            facts = {"logger": record.name, "said": record.getMessage()}
        if record.exc_info and record.exc_info[0]:
            facts = facts | {"traceback": "".join(traceback.format_exception(*record.exc_info))}
        facts = {name: self._open(value) for name, value in facts.items()}
        moment, level = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z", record.levelname.lower()
        if self._form == "json":
            return json.dumps({"at": moment, "level": level, "event": str(event), **facts}, default=str)
        return " ".join((moment, level, _said(event), *(f"{name}={_said(value)}" for name, value in facts.items())))

    def _open(self, value: object) -> object:
        """Return a value without any secret; what is no number, truth or nothing as text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        text = str(value)
        for each in self._secrets:
            text = text.replace(each, HIDDEN)
        return text


def _said(value: object) -> str:
    """Return a value as a line has it: in quotation marks where it is no plain word."""
    text = in_one_line(str(value))
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _one_of(environ: Mapping[str, str], name: str, known: Mapping[str, int] | tuple[str, ...], usual: str) -> str:
    said = environ.get(name, "").strip().lower() or usual
    if said not in known:
        raise SettingError(f"{name} = {in_one_line(said)!r} is not one of {', '.join(known)}")
    return said


def _thread_ended(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_type is not SystemExit:
        value = hook.exc_value or hook.exc_type()
        told(logging.ERROR, "thread.ended", value, thread=getattr(hook.thread, "name", ""))
