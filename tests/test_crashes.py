"""Killed at any instant, the index opens whole: each document as before or as after, and found or gone."""

import os
import random
from itertools import count

import pytest
from crashing import STEPS, Run, World, check_whole

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request, tmp_path_factory):
    server = request.getfixturevalue("server") if request.param == "postgresql" else None
    return World(tmp_path_factory.mktemp("world"), server)


@pytest.mark.parametrize("number", range(len(STEPS)), ids=[step.name for step in STEPS])
def test_killed_before_each_thing_that_reaches_the_disk(world, number):
    # What lies in the folder is the same with both databases: with the second, each third place is enough.
    for point in count(1 + number % 3, 3) if world.server else count(1):
        folder = world.before(number)
        if Run(folder, world.papers, [number], point).told() == [number]:
            break  # it reached the disk less often than that
        check_whole(folder, world.documents(number - 1), world.documents(number))
        world.finish(folder, number)
    assert point > 5


@pytest.mark.parametrize("seed", range(int(os.environ.get("KILLS", "20"))))
def test_killed_at_any_instant(world, seed):
    chance = random.Random(seed)
    number = chance.randrange(len(STEPS))
    folder = world.before(number)
    Run(folder, world.papers, [number]).killed(after=chance.random() * world.seconds[number])
    check_whole(folder, world.documents(number - 1), world.documents(number))
    world.finish(folder, number)
