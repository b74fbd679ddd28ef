"""``python -m dev.simulator``: the simulator as a program of its own."""

import argparse
import signal
import threading

from .catalogue import NAMES
from .server import Simulator
from .settlements.demo import settle_demo


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument(
        "--catalogue",
        action="append",
        choices=sorted(NAMES),
        help="orders to start with; may be given more than once (default: demo)",
    )
    parser.add_argument("--fast", action="store_true", help="no regard to Amazon's rates")
    parser.add_argument(
        "--settle", action="store_true", help="pay some of the demo's orders out (catalogue demo)"
    )
    options = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    catalogue = options.catalogue or ["demo"]
    with Simulator(catalogue=catalogue, fast=options.fast, port=options.port) as simulator:
        if options.settle:
            settle_demo(simulator)
        print(f"SIMULATOR {simulator.api_url}", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
