"""The floor of sending: a bare loop of `messages.create`, from as many threads as asked.

python -m bench.floors.sends --client small --threads 16 --count 4000 --api http://127.0.0.1:9000
"""

import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from urllib.parse import urlsplit

from bench.floors.clients import client
from bench.floors.forms import ACCOUNT, OURS, TOKEN, number

BODY = "Mission Sante: reunion a Kelenkoro samedi 28/11, 9h. Vous venez ? 1 oui, 2 non, 3 appelez-moi."


def main() -> None:
    """Send, print."""
    parser = argparse.ArgumentParser(prog="sends")
    parser.add_argument("--client", choices=("small", "default"), required=True)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--api", required=True, help="address of the provider, on this machine")
    parser.add_argument("--series", default="floor")
    asked = parser.parse_args()
    messages = client(asked.client, asked.api, ACCOUNT, TOKEN, asked.threads).messages
    numbers, base = count(), urlsplit(asked.api)

    def loop() -> None:
        while (index := next(numbers)) < asked.count:
            messages.create(
                to=number(index),
                from_=OURS,
                body=BODY,
                status_callback=f"http://{base.hostname}:1/twilio/status/{asked.series}-{index}",
                validity_period=36_000,
            )

    cpu, began = time.process_time(), time.perf_counter()
    with ThreadPoolExecutor(asked.threads) as pool:
        for running in [pool.submit(loop) for _ in range(asked.threads)]:
            running.result()
    spent = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - cpu}
    print(json.dumps({"sends": asked.count} | {name: round(value, 3) for name, value in spent.items()}))


if __name__ == "__main__":
    main()
