"""Reply jobs done by the real parts: a bench whose models are those of the fake provider."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from ai_orchestrator.handlers import handlers_by_kind
from ai_orchestrator.live.connection import connect_live
from ai_orchestrator.live.tail import Tail
from ai_orchestrator.mcp.servers import NO_TOOL_SERVERS, ToolServers
from ai_orchestrator.providers.connections import load_connections
from ai_orchestrator.providers.registry import Providers
from ai_orchestrator.reply.handler import ReplyHandler
from fake_provider.testing import FakeProvider
from shared.contracts.jobs import Hint, Kind
from shared.contracts.reply import ModelChoice, ReplyResult
from shared.jobs.client import JobOwner
from tests.ai_orchestrator.bench import Bench, beating
from tests.ai_orchestrator.facts import facts
from tests.ai_orchestrator.fake_owner import FakeJob, FakeOwner

LARGE = ModelChoice(id="lab/fake-mini")


@contextmanager
def reply_bench(
    owner: JobOwner, provider: FakeProvider, live_url: str, servers: ToolServers = NO_TOOL_SERVERS
) -> Iterator[Bench]:
    environ = {"OPENAI_BASE_URL": provider.openai_base_url, "OPENAI_API_KEY": "sk-lab-0042", "OPENAI_MODELS": "*"}
    live = connect_live(live_url)
    tail = Tail(live)
    tail.start()
    providers = Providers(load_connections(None, environ), first_token_s=5, stall_s=0.5)
    handlers = handlers_by_kind(ReplyHandler(providers, tail, owner, servers, patience_s=5))
    with closing(providers), beating(owner, handlers) as bench:
        yield bench
    tail.close()
    tail.join(5)
    live.close()


def ask(fake_owner: FakeOwner, text: str = "What now?", **changes: Any) -> Hint:
    """A reply job that is due."""
    payload = facts(text, **{"model": LARGE, **changes})
    return fake_owner.add(Kind.REPLY, payload.model_dump(mode="json"))


def reply(bench: Bench, fake_owner: FakeOwner, text: str = "What now?", **changes: Any) -> FakeJob:
    """A reply job, done."""
    hint = ask(fake_owner, text, **changes)
    bench.runner.run(hint)
    return fake_owner.jobs[hint.job_id]


def result(job: FakeJob) -> ReplyResult:
    return ReplyResult.model_validate(job.result)
