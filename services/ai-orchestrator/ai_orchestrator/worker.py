"""The Celery application: takes hints from the queues and gives them to the runner.

`celery -A ai_orchestrator.worker:app worker -P threads -c 100 -Q interactive -n interactive1@%h -E
--without-gossip --without-mingle`
"""

import logging
import threading
from typing import Any

from celery import Celery, signals

from ai_orchestrator.process import WorkerProcess
from ai_orchestrator.settings import load_settings
from shared.contracts.jobs import Hint
from shared.jobs.broker import TRANSPORT

settings = load_settings()
QUIET = ("httpx2", "httpcore2", "openai", "celery.worker.strategy", "celery.app.trace")

app = Celery("ai_orchestrator", broker=settings.broker_url.get_secret_value())
app.conf.update(
    broker_transport=TRANSPORT,
    # Early acknowledgement: the job's row is the truth, and late acks on Redis bring a message back hours later.
    task_acks_late=False,
    # Nobody reads a result: it goes to the owner over internal HTTP. A backend would only be one more thing to fail.
    result_backend=None,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    # Hints are ids; pickle would let whoever reaches the broker run code here.
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    # Take one hint a free thread: a prefetched one would wait here while another worker is idle.
    worker_prefetch_multiplier=1,
    # kombu opens at most ten connections by default: under a hundred threads acks then fail and hints go missing.
    broker_transport_options={
        # No receipts kept in Redis either: four commands a hint, to bring back what the caretaker hints again anyway.
        "ack_emulation": False,
        "max_connections": settings.threads + 20,
        "redis_max_connections": settings.threads + 20,
        "socket_keepalive": True,
        "health_check_interval": 15,
        "socket_connect_timeout": 3,
    },
    redis_max_connections=settings.threads + 20,
    # The broker may start after us and may go away at any time: never give up on it.
    broker_connection_retry_on_startup=True,
    broker_connection_retry=True,
    broker_connection_max_retries=None,
    # Running replies need no broker; they go on while it is away.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    # Flower shows workers and tasks by these events.
    worker_send_task_events=True,
    # No revoke, rate limit or pool command is used; jobs are cancelled through their owner.
    worker_enable_remote_control=True,
    # Log lines keep the level they are given; Celery's own format would hide our logger's name.
    worker_hijack_root_logger=False,
    enable_utc=True,
)


class _Held:
    """The process' own parts, there from the moment Celery has set itself up."""

    process: WorkerProcess


@app.task(name="spindle.run_job", ignore_result=True)
def run_job(job_id: str, owner: str, kind: str) -> None:
    """Do the job this hint points to, if it is still there to be done."""
    _Held.process.runner.run(Hint.model_validate({"job_id": job_id, "owner": owner, "kind": kind}))


@signals.setup_logging.connect
def set_up_logging(**_: Any) -> None:
    """One line an event on stderr; the lines that come with every call or task only when they warn."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


@signals.worker_init.connect
def put_together(**_: Any) -> None:
    """Make what jobs need before the first hint is taken; a bad providers file ends the process here."""
    _Held.process = WorkerProcess(settings)


@signals.worker_ready.connect
def start(sender: Any, **_: Any) -> None:
    """Start the threads once the queues are being read."""
    _Held.process.start(list(sender.app.amqp.queues.consume_from))


@signals.worker_shutting_down.connect
def stop(**_: Any) -> None:
    """Hand running jobs back; on a thread of its own, since this runs inside the signal handler."""
    threading.Thread(target=_Held.process.stop, name="stop").start()
