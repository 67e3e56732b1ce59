from conversations.participants.models import Participant
from conversations.participants.schemas import ParticipantAnswer
from conversations.people.models import Person
from conversations.people.render import render_person

_SAME = frozenset(ParticipantAnswer.model_fields) - {"user", "metadata"}


def render_participant(participant: Participant, person: Person) -> ParticipantAnswer:
    columns = {name: getattr(participant, name) for name in _SAME}
    return ParticipantAnswer.model_validate(
        {**columns, "user": render_person(person), "metadata": participant.metadata_}
    )
