"""Every plant, and where it is put."""

import re

from garden import budgets, events, jobs, posting, tools, turns, workers
from garden.gardener import Plant

GATEWAY = re.compile(r"local_stack[./]gateway")
INTERNAL = re.compile(r"conversations\.internal:create_app")
WORKER = re.compile(r"interactive-\d")

PLANTS: tuple[Plant, ...] = (
    Plant(GATEWAY, "conversations.messages.posting", posting.lose_messages),
    Plant(GATEWAY, "conversations.messages.posting", posting.forget_client_ids),
    Plant(GATEWAY, "conversations.messages.posting", posting.skip_seqs),
    Plant(GATEWAY, "conversations.messages.posting", posting.commit_slowly),
    Plant(GATEWAY, "conversations.events.cursors", events.trust_the_newest),
    Plant(GATEWAY, "conversations.events.live_text", events.shift_deltas),
    Plant(GATEWAY, "conversations.messages.posting", posting.forget_jobs),
    Plant(GATEWAY, "conversations.provider_keys.service", posting.log_keys),
    Plant(INTERNAL, "shared.jobs.endings", jobs.accept_stale_attempts),
    Plant(INTERNAL, "shared.jobs.heartbeats", jobs.forget_first_leases),
    Plant(INTERNAL, "conversations.rooms.ledger", events.drop_events),
    Plant(INTERNAL, "conversations.turns.answers", turns.answer_twice),
    Plant(INTERNAL, "conversations.budgets.reserving", budgets.keep_reservations),
    Plant(INTERNAL, "conversations.budgets.reserving", budgets.settle_twice),
    Plant(INTERNAL, "conversations.budgets.reserving", budgets.ignore_caps),
    Plant(INTERNAL, "conversations.tools.service", tools.call_tools_twice),
    Plant(INTERNAL, "conversations.tools.service", tools.forget_calls),
    Plant(INTERNAL, "conversations.tools.service", tools.ask_nobody),
    Plant(INTERNAL, "conversations.tools.service", tools.ask_twice),
    Plant(INTERNAL, "conversations.turns.ending", turns.forget_followers),
    Plant(INTERNAL, "conversations.turns.reply_job", turns.show_followers),
    Plant(INTERNAL, "conversations.turns.answers", turns.follow_twice),
    Plant(WORKER, "ai_orchestrator.reply.following", workers.let_followers_repeat),
    Plant(WORKER, "ai_orchestrator.reply.writing", workers.call_on_credit),
    Plant(WORKER, "ai_orchestrator.reply.writing", workers.call_cut_complete),
    Plant(WORKER, "ai_orchestrator.providers.rounds", workers.call_twice),
)
