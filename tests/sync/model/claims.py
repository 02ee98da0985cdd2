"""What both halves of the model claim: they are played once, and a fault put in on purpose breaks the promise it should."""
import os

from tap import skip


def once():
    """The model is the same whatever the programs stand on."""
    if os.environ.get("VORWAHL_TEST_DATABASE") == "postgresql" or os.environ["BUILD"].endswith("-san"):
        skip("the model was played already")


def finds(broken_promise, fault, seed, promise):
    def claim():
        once()
        problem = broken_promise(seed, fault)
        assert problem and problem.startswith(promise + ":"), f"seed {seed}: {problem}"
        assert broken_promise(seed) is None, "the protocol itself breaks"
    return claim
