from conversations.people.models import Person
from conversations.people.schemas import PersonAnswer


def render_person(person: Person) -> PersonAnswer:
    return PersonAnswer.model_validate({**_columns(person), "id": person.user_id})


def _columns(person: Person) -> dict[str, object]:
    return {name: getattr(person, name) for name in PersonAnswer.model_fields if name != "id"}
