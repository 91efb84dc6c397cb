"""One stream a task, whatever ran before."""

from assay.core import Seeds


def test_a_name_gives_the_same_stream_in_any_order() -> None:
    first = Seeds(7).rng("cart", "fit", 0).random(3).tolist()
    Seeds(7).rng("other").random(100)
    assert Seeds(7).rng("cart", "fit", 0).random(3).tolist() == first


def test_names_and_seeds_are_kept_apart() -> None:
    streams = [
        Seeds(7).rng("a", "bc"),
        Seeds(7).rng("ab", "c"),
        Seeds(8).rng("a", "bc"),
        Seeds(7).child("a").rng("bc"),
        Seeds(7).rng("a", "bc", 0),
    ]
    assert len({rng.random() for rng in streams}) == len(streams)
