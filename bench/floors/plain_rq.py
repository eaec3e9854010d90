"""The best plain RQ build: one job a message, `SimpleWorker`, client preloaded, `result_ttl=0`, `enqueue_many`.

    python -m bench.floors.plain_rq enqueue --count 500     # puts the jobs into the queue "floor"
    python -m bench.floors.plain_rq work                    # one worker; ends when the queue is empty

Settings by environment: `FLOOR_REDIS`, `FLOOR_API`, `FLOOR_SERIES`.
"""

import argparse
import logging
import os

from redis import Redis
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from bench.floors import rq_job

JOB = f"{rq_job.__name__}.{rq_job.send.__name__}"


def main() -> None:
    """Fill the queue, or empty it."""
    parser = argparse.ArgumentParser(prog="plain_rq")
    parser.add_argument("act", choices=("enqueue", "work"))
    parser.add_argument("--count", type=int, default=0)
    asked = parser.parse_args()
    queue = Queue("floor", connection=Redis.from_url(os.environ["FLOOR_REDIS"]), serializer=JSONSerializer)
    if asked.act == "enqueue":
        jobs = [Queue.prepare_data(JOB, (index,), result_ttl=0, description="") for index in range(asked.count)]
        queue.enqueue_many(jobs)
        return
    logging.basicConfig(level=logging.WARNING)
    rq_job.preload()
    worker = SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer)
    worker.log_job_description = False
    worker.work(burst=True, logging_level="WARNING")


if __name__ == "__main__":
    main()
