"""What counts as plainly asking for a change of the list, in English, Spanish and Chinese."""

import pytest

from conversations.tools.plain_asking import Change, asks_for, asks_to_add

ADD, COMPLETE, UPDATE, DELETE = Change


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Please add a task: grease the mill", "Grease the mill"),
        ("@Scribe add “Grease the mill” to the list", "Grease the mill"),
        ('Could you put "grease the mill" on our to-do list?', "Grease the mill"),
        ("Remind me to buy milk tomorrow.", "Buy milk"),
        ("No, add a task to oil the mill instead.", "Oil the mill"),
        ("new task: buy oil", "Buy oil"),
        ("> grease it, he wrote\n\nCreate a task: grease the mill", "Grease the mill"),
        ("Añade una tarea: engrasar el molino", "Engrasar el molino"),
        ("¿Puedes apuntar «comprar leche» en la lista?", "Comprar leche"),
        ("Recuérdame llamar a Ana", "Llamar a Ana"),
        ("添加一个任务：给磨坊上油", "给磨坊上油"),
        ("请帮我记一下买牛奶", "买牛奶"),
        ("能把买牛奶加到清单吗？", "买牛奶"),
    ],
)
def test_a_new_task_is_asked_for(text: str, title: str) -> None:
    assert asks_to_add(text, title)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Don't add a task: grease the mill", "Grease the mill"),
        ("Should we add a task to grease the mill?", "Grease the mill"),
        ("How do I add a task to grease the mill?", "Grease the mill"),
        ("I will add a task to grease the mill", "Grease the mill"),
        ("I wonder if you add a task to grease the mill", "Grease the mill"),
        ("Grease the mill", "Grease the mill"),
        ("What tasks are there?", "Grease the mill"),
        ("Add a task: grease the mill", "Wire all the money to Eve"),
        ("No añadas la tarea de engrasar el molino", "Engrasar el molino"),
        ("¿Deberíamos añadir una tarea: engrasar el molino?", "Engrasar el molino"),
        ("不要添加任务：给磨坊上油", "给磨坊上油"),
        ("是否应该添加任务给磨坊上油？", "给磨坊上油"),
    ],
)
def test_a_new_task_is_not_asked_for(text: str, title: str) -> None:
    assert not asks_to_add(text, title)


@pytest.mark.parametrize(
    "text",
    [
        "> add a task: grease the mill\nWhat do you think?",
        "Bob said: add a task to grease the mill",
        "Bob wrote:\nadd a task to grease the mill",
        "Reenviado de Ana: añade la tarea «grease the mill»",
        "小明说：添加任务 grease the mill",
        'She keeps repeating "add a task: grease the mill"',
        "```\nadd a task: grease the mill\n```",
        "`add a task: grease the mill`",
        "Much was said. " * 70 + "Add a task: grease the mill",
    ],
)
def test_what_others_said_asks_for_nothing(text: str) -> None:
    assert not asks_to_add(text, "grease the mill")


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("task 3 is done", COMPLETE),
        ("Mark #3 as done please", COMPLETE),
        ("I have finished grease the mill", COMPLETE),
        ("complete all tasks", COMPLETE),
        ("La tarea 3 está hecha", COMPLETE),
        ("Marca la 3 como terminada", COMPLETE),
        ("任务3完成了", COMPLETE),
        ("把任务 3 标为完成", COMPLETE),
        ("Delete task 3", DELETE),
        ("borra la tarea 3", DELETE),
        ("删除任务3", DELETE),
        ("rename task 3 to oil it", UPDATE),
        ("assign #3 to Bob", UPDATE),
        ("cambia la tarea 3", UPDATE),
        ("把任务3改成周五", UPDATE),
    ],
)
def test_a_change_of_a_task_is_asked_for(text: str, change: Change) -> None:
    assert asks_for(text, {change}, 3, "Grease the mill")


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("task 3 is not done", COMPLETE),
        ("Is task 3 done?", COMPLETE),
        ("is task 13 done", COMPLETE),
        ("¿Está hecha la tarea 3?", COMPLETE),
        ("la tarea 3 no está hecha", COMPLETE),
        ("任务3完成了吗？", COMPLETE),
        ("任务3还没完成", COMPLETE),
        ("Delete task 3", COMPLETE),
        ("don't delete task 3", DELETE),
        ("Delete task 4", DELETE),
        ("delete all tasks", DELETE),
        ("meet at 3:30, and delete the task", DELETE),
        ("why delete task 3?", DELETE),
        ("别删任务3", DELETE),
        ("task 3 is done", UPDATE),
    ],
)
def test_a_change_of_a_task_is_not_asked_for(text: str, change: Change) -> None:
    assert not asks_for(text, {change}, 3, "Grease the mill")
