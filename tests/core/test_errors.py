"""One clear sentence, and one tree."""

from assay.core import AssayError, InputError, ReadError, errors


def test_the_sentence_says_what_where_and_how() -> None:
    error = ReadError("the file is empty", where="a.csv", mend="Export it again")
    assert str(error) == "a.csv: the file is empty. Export it again."
    assert str(InputError("no rows")) == "no rows."


def test_the_tree_at_the_top_of_the_file_is_true() -> None:
    drawn = errors.__doc__ or ""
    classes = [c for c in vars(errors).values() if isinstance(c, type)]
    assert all(issubclass(c, AssayError) for c in classes)
    for c in classes:
        assert c.__name__ in drawn, f"{c.__name__} is not drawn"
