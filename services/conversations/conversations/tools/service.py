"""A call that an AI makes while it answers: carried out once, in the right of whoever asked, or left to a person."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import delete, func
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.ai_participants.models import AIParticipant
from conversations.ai_participants.schemas import AIParticipantSettings
from conversations.approvals.asking import ask_people
from conversations.approvals.models import ToolApproval
from conversations.participants.standing import access_room
from conversations.people.models import Person
from conversations.rooms.ledger import locked_room
from conversations.rooms.openness import require_open
from conversations.tools import repository
from conversations.tools.asking import weigh_call
from conversations.tools.models import ToolCall
from conversations.tools.tasks import Acting, describe_misfit, describe_refusal, problem, use_task_tool
from conversations.turns.costs import reserve_next_call
from conversations.turns.models import Turn
from shared.contracts.provider_calls import NextCall
from shared.contracts.tools import ALLOWED, ToolAnswer, ToolRequest, ToolWaits, read_arguments
from shared.errors import DomainError, NotFound
from shared.ids import new_id
from shared.jobs.model import JobRow
from shared.mcp_servers import AllowedServers

REFUSALS = {
    "refused": "The person who was asked refused this.",
    "expired": "Nobody decided on this in time, so it was not done.",
}


@dataclass(frozen=True)
class Caller:
    """Which AI calls, in which turn, in whose right."""

    turn: Turn
    ai: AIParticipant
    person: SignedIn


def answer_call(session: Session, job: JobRow, request: ToolRequest, servers: AllowedServers) -> ToolAnswer | ToolWaits:
    """What a call of the job's running attempt gives; the same call again, also by a later attempt, the same.

    Raises NotFound for a job that calls no tools.
    """
    call = ToolCall(
        id=new_id(),
        job_id=job.id,
        conversation_id=job.subject_id,
        attempt=job.attempt,
        **request.model_dump(include={"call_id", "name", "arguments"}),
    )
    there = _find_made(session, call)
    if there is not None:
        return _read_again(session, there)
    answer = _carry_out(session, job, call, servers)
    if isinstance(answer, ToolAnswer):
        call.result, call.is_error = answer.result, answer.is_error
    else:
        call.approval_id = answer.approval_id
    session.add(call)
    session.flush()
    return answer


def may_call_again(session: Session, job: JobRow, wanted: NextCall) -> bool:
    """Whether a running answer may call its provider once more; what that may cost is reserved then.

    Raises NotFound for a job that calls no tools.
    """
    turn = _find_turn(session, job)
    return reserve_next_call(session, job, turn, locked_room(session, job.subject_id), wanted)


def prune_calls(session: Session, days: int) -> None:
    """Forget calls of jobs that are long over."""
    session.execute(delete(ToolCall).where(ToolCall.created_at < func.now() - func.make_interval(0, 0, 0, days)))


def _find_made(session: Session, call: ToolCall) -> ToolCall | None:
    """The call as it was made before: by its id, or as a new attempt makes its predecessor's calls again."""
    there = repository.find_call(session, call.job_id, call.call_id)
    if there is None:
        there = repository.find_same_call(session, call)
    if there is not None:
        there.call_id, there.attempt = call.call_id, call.attempt
        session.flush()
    return there


def _read_again(session: Session, call: ToolCall) -> ToolAnswer | ToolWaits:
    if call.approval_id is None:
        return ToolAnswer(result=call.result or "", is_error=call.is_error)
    approval = session.get_one(ToolApproval, call.approval_id, populate_existing=True)
    if approval.state == "pending":
        return ToolWaits(approval_id=approval.id)
    if approval.state == "approved":
        return ToolAnswer(result=approval.result or "", is_error=approval.is_error)
    return problem(REFUSALS[approval.state])


def _carry_out(session: Session, job: JobRow, call: ToolCall, servers: AllowedServers) -> ToolAnswer | ToolWaits:
    if job.cancel_reason is not None:
        return problem("The answer was stopped; nothing more is done.")
    turn = _find_turn(session, job)
    ai = session.get_one(AIParticipant, turn.ai_participant_id, populate_existing=True)
    person = find_acting(session, job.acting_user_id)
    if person is None or not ai.active:
        return problem("Whoever asked for this is not here any more.")
    caller = Caller(turn, ai, person)
    try:
        use = _use_server if "." in call.name else _use_own
        return use(session, caller, call, servers)
    except ValidationError as error:
        return describe_misfit(error)
    except DomainError as refusal:
        return describe_refusal(refusal)


def _find_turn(session: Session, job: JobRow) -> Turn:
    turn = session.get(Turn, UUID(job.arguments.get("turn_id", str(job.id))), populate_existing=True)
    if turn is None:
        raise NotFound("this job calls no tools")
    return turn


def _use_own(session: Session, caller: Caller, call: ToolCall, _servers: AllowedServers) -> ToolAnswer | ToolWaits:
    offered = AIParticipantSettings.model_validate(caller.ai.settings).tools
    if call.name not in offered:
        return problem(f"There is no tool {call.name} here. The tools are: {', '.join(offered) or 'none'}.")
    wanted = weigh_call(session, caller.turn, caller.person, call.name, read_arguments(call.name, call.arguments))
    if wanted.waits:
        return _wait(session, caller, call, {caller.person.user_id, *wanted.others})
    own_words = repository.find_own_texts(session, [caller.turn.trigger_id], caller.person.user_id)
    acting = Acting(
        session,
        caller.person,
        Actor("ai", caller.ai.id),
        caller.turn.conversation_id,
        caller.turn.trigger_id if own_words else None,
    )
    return use_task_tool(acting, call.name, call.arguments)


def _use_server(session: Session, caller: Caller, call: ToolCall, servers: AllowedServers) -> ToolAnswer | ToolWaits:
    """Whether the worker may make this call of another server: it makes it itself."""
    name, _, tool = call.name.partition(".")
    server = servers.get(name)
    seated = AIParticipantSettings.model_validate(caller.ai.settings).mcp_servers
    if server is None or name not in seated or not server.offers(tool):
        return problem(f"There is no tool {call.name} here.")
    require_open(access_room(session, caller.person, caller.turn.conversation_id, Operation.POST_MESSAGE).room)
    if server.allows(tool):
        return ToolAnswer(result=ALLOWED)
    return _wait(session, caller, call, {caller.person.user_id})


def _wait(session: Session, caller: Caller, call: ToolCall, asked: set[UUID]) -> ToolWaits:
    approval = ask_people(session, caller.turn, asked, call.call_id, call.name, call.arguments)
    return ToolWaits(approval_id=approval.id)


def find_acting(session: Session, user_id: UUID | None) -> SignedIn | None:
    """Whoever a job acts for, if they still have an account: without a session, and with no right but a room's."""
    person = session.get(Person, user_id, populate_existing=True) if user_id is not None else None
    if person is None or not person.is_active or person.source != "account":
        return None
    return SignedIn(person.user_id, new_id(), person.username, person.display_name, is_admin=False, expires_at=0)
