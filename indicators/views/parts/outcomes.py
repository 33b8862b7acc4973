"""What became of the documents that this visitor took in, a line each, until others come."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

OUTCOMES = "taken-in"


@dataclass(frozen=True)
class Outcome:
    """What became of a document: the brief it is now, the review that waits for it, or neither, and what is wrong.

    `undo` is the number of what undoes it, where something was done.
    """

    told: str
    brief: str = ""
    review: str = ""
    undo: str = ""


def outcomes() -> list[Outcome]:
    """Return what became of the last documents."""
    return list(st.session_state.get(OUTCOMES, ()))


def put(found: list[Outcome]) -> None:
    """Keep what became of documents, in the place of what is there; reviews that wait stay."""
    there = {each.review for each in found}
    st.session_state[OUTCOMES] = [*found, *(each for each in outcomes() if each.review and each.review not in there)]


def over(review: str, told: str, brief: str, undo: str) -> None:
    """Say what a review has become."""
    _first(Outcome(told, brief, undo=undo), review)


def left(review: str, told: str) -> None:
    """Say that a review was left; it waits, and can be gone on with."""
    _first(Outcome(told, review=review), review)


def _first(now: Outcome, review: str) -> None:
    st.session_state[OUTCOMES] = [now, *(each for each in outcomes() if each.review and each.review != review)]
