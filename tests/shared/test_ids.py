from concurrent.futures import ThreadPoolExecutor

from shared.ids import new_id


def test_ids_are_of_version_seven_and_sort_as_they_were_made() -> None:
    made = [new_id() for _ in range(10_000)]

    assert {each.version for each in made} == {7}
    assert made == sorted(made)


def test_threads_never_make_the_same_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_id(), range(20_000)))

    assert len(set(made)) == 20_000
