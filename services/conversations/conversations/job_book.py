"""The kinds of jobs that conversations gives out."""

from typing import Any

from pydantic import SecretStr
from sqlalchemy import inspect

from conversations.identity import writing_to
from conversations.jobs import Job
from conversations.summaries.brief_job import BriefJob
from conversations.titles.title_job import TitleJob
from conversations.topics.job import TopicsJob
from conversations.turns.reply_job import ReplyJob
from conversations.webhooks.webhook_job import WebhookJob
from shared.contracts.jobs import Kind, Owner
from shared.jobs.book import JobBook
from shared.jobs.canary import CanaryKind
from shared.jobs.kinds import JobKind


def make_job_book(lease_s: int, webhook_key: SecretStr | None = None) -> JobBook:
    """The book with every kind; `lease_s` is how long a claim holds without a heartbeat.

    Only where jobs are claimed, `webhook_key` must be given: it signs what webhooks are told.
    """
    kinds: dict[Kind, JobKind[Any]] = {
        Kind.REPLY: ReplyJob(),
        Kind.TOPICS: TopicsJob(),
        Kind.TITLE: TitleJob(),
        Kind.BRIEF: BriefJob(),
        Kind.WEBHOOK: WebhookJob(webhook_key),
        Kind.CANARY: CanaryKind(),
    }
    return JobBook(Owner.CONVERSATIONS, Job, kinds, lease_s, writing_to(inspect(Job).columns.subject_id))
