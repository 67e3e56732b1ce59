from conversations.todos.models import Todo
from conversations.todos.schemas import TodoAnswer

_SAME = frozenset(TodoAnswer.model_fields) - {"created_by"}


def render_todo(todo: Todo) -> TodoAnswer:
    columns = {name: getattr(todo, name) for name in _SAME}
    creator = {"type": todo.created_by_type, "id": todo.created_by_user_id or todo.created_by_ai_id}
    return TodoAnswer.model_validate({**columns, "created_by": creator})
