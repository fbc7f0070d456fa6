"""`make bench`: measures each figure of the product together with its limit, in the same run."""

import argparse
import os
import platform
from collections.abc import Iterator

from bench import data, in_process, load, over_http
from bench.report import Figure, save

STORES = {"postgresql": data.postgresql, "sqlite": data.sqlite}


def main() -> None:
    options = _options()
    sizes = data.SMALL if options.small else data.FULL
    about = {"sizes": sizes, "load": load.program(), "cores": os.cpu_count(), "python": platform.python_version()}
    print(f"{about}\n{'database':<11} {'work':<44} {'product':>10} {'limit':>10}", flush=True)
    figures: list[Figure] = []
    for kind in options.only or STORES:
        with STORES[kind](data.data_folder(small=options.small), sizes) as filled:
            for figure in _measured(filled, options):
                print(figure.line(), flush=True)
                figures.append(figure)
    print(f"\nKept in {save(figures, about | {'load_average': os.getloadavg()})}")


def _measured(filled: data.Data, options: argparse.Namespace) -> Iterator[Figure]:
    if "http" not in options.skip:
        yield from over_http.measure(filled, rounds=options.rounds, seconds=options.seconds)
    if "process" in options.skip:
        return
    yield from in_process.measure(
        filled, rounds=options.rounds, repeats=100, reminder_count=1_000 if options.small else 5_000
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="50,000 tasks instead of a million")
    parser.add_argument("--only", action="append", choices=list(STORES), help="one database")
    parser.add_argument("--skip", action="append", choices=["http", "process"], default=[], help="leave out one half")
    parser.add_argument("--rounds", type=int, default=5, help="how often product and limit take turns")
    parser.add_argument("--seconds", type=float, default=3, help="load a round")
    return parser.parse_args()


if __name__ == "__main__":
    main()
