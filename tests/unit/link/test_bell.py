import select

from edge.link.bell import Bell


def test_a_ring_wakes_the_sleeper_once_however_often_it_rang():
    bell = Bell()
    for _ in range(100_000):
        bell.ring()

    assert select.select([bell], [], [], 5)[0] == [bell]
    assert bell.hush()
    assert not bell.hush()
    assert select.select([bell], [], [], 0)[0] == []
    bell.close()


def test_a_bell_rings_again_after_it_was_heard():
    bell = Bell()
    bell.ring()
    bell.hush()
    bell.ring()

    assert bell.hush()
    bell.close()
