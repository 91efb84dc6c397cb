"""A technique's pictures by topic, each with its figure."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Grid, Heat, Picture, Undrawn
from assay.report.drawings import draw
from assay.report.figures import Figure


@dataclass(frozen=True)
class PictureView:
    """One picture: ``figure`` is None where it could not be drawn, for ``reason``."""

    picture: Picture
    figure: Figure | None
    reason: str

    @property
    def wide(self) -> bool:
        """Whether it needs the page's whole width."""
        return isinstance(self.picture, Grid | Heat)


@dataclass(frozen=True)
class TopicView:
    """The pictures under one heading."""

    topic: str
    pictures: tuple[PictureView, ...]


def topics_of(pictures: tuple[Picture, ...]) -> tuple[TopicView, ...]:
    """Topics in the order in which they come."""
    topics = dict.fromkeys(p.topic for p in pictures)
    return tuple(
        TopicView(topic, tuple(_view(p) for p in pictures if p.topic == topic)) for topic in topics
    )


def _view(picture: Picture) -> PictureView:
    reason = picture.reason if isinstance(picture, Undrawn) else ""
    return PictureView(picture, draw(picture), reason)
