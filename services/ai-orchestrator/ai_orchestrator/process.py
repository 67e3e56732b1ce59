"""One worker process, put together."""

import logging
import os
from collections.abc import Collection
from pathlib import Path

from ai_orchestrator.connection_reports import ConnectionReports
from ai_orchestrator.handlers import handlers_by_kind
from ai_orchestrator.jobs.heartbeats import Heartbeats
from ai_orchestrator.jobs.roster import Roster
from ai_orchestrator.jobs.runner import JobRunner
from ai_orchestrator.live.cancels import CancelListener
from ai_orchestrator.live.connection import connect_live
from ai_orchestrator.live.tail import Tail
from ai_orchestrator.mcp.servers import ToolServers
from ai_orchestrator.providers.connections import load_connections
from ai_orchestrator.providers.registry import Providers
from ai_orchestrator.reply.handler import ReplyHandler
from ai_orchestrator.settings import Settings
from shared.contracts.jobs import Owner, Queue
from shared.ids import new_id
from shared.jobs.client import JobOwner
from shared.mcp_servers import load_servers
from shared.sealing import Opener
from shared.tokens.service import ServiceIdentity

SERVICE = "ai-orchestrator"
logger = logging.getLogger(__name__)


class WorkerProcess:
    """Everything a worker process holds: what runs jobs, and the threads around it.

    Made before the first hint is taken, started when the process serves, stopped on SIGTERM.
    """

    def __init__(self, settings: Settings) -> None:
        self.instance = str(new_id())
        self._settings = settings
        self._owners = self._reach_owners()
        self._providers = Providers(
            load_connections(settings.providers_file, os.environ),
            model_calls=settings.model_calls == "on",
            threads=settings.threads,
            first_token_s=settings.first_token_s,
            stall_s=settings.stall_s,
            opener=Opener.read(settings.kek.get_secret_value()) if settings.kek else None,
        )
        live = connect_live(settings.live_url.get_secret_value())
        roster = Roster()
        self._tail = Tail(live)
        self._cancels = CancelListener(live, roster)
        self._heartbeats = [Heartbeats(owner, roster) for owner in self._owners.values()]
        self._reports = ConnectionReports(self._owners[Owner.CONVERSATIONS], self._providers, self.instance)
        patience_s = max(settings.first_token_s, settings.stall_s)
        servers = ToolServers(load_servers(settings.mcp_servers_file), os.environ)
        owner = self._owners[Owner.CONVERSATIONS]
        reply = ReplyHandler(self._providers, self._tail, owner, servers, patience_s=patience_s)
        is_private = settings.webhooks_allow_private == "on"
        handlers = handlers_by_kind(reply, self._providers, private_webhooks=is_private)
        self.runner = JobRunner(self._owners, handlers, roster)

    def start(self, queues: Collection[str]) -> None:
        """Serve these queues: start the threads and say that the process is ready."""
        for thread in (self._tail, self._cancels, *self._heartbeats):
            thread.start()
        if Queue.INTERACTIVE in queues:
            self._reports.start()
        if self._settings.ready_file is not None:
            _touch(self._settings.ready_file)
        logger.info("worker %s serves %s", self.instance, ", ".join(sorted(queues)))

    def stop(self) -> None:
        """Hand running jobs back within the time the settings allow, then let go of everything."""
        self.runner.shut_down(self._settings.shutdown_s)
        self._reports.close()
        self._cancels.close()
        self._tail.close()
        self._providers.close()

    def _reach_owners(self) -> dict[Owner, JobOwner]:
        settings = self._settings
        identity = ServiceIdentity(SERVICE, self.instance, settings.service_key.get_secret_value())
        urls = {
            Owner.ACCOUNTS: settings.accounts_internal_url,
            Owner.CONVERSATIONS: settings.conversations_internal_url,
        }
        return {owner: JobOwner(owner, url, identity, connections=settings.threads + 8) for owner, url in urls.items()}


def _touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
