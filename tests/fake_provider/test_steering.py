"""Who decides what a call gets."""

import httpx2
import pytest

from fake_provider.testing import FakeProvider
from tests.fake_provider.asking import chat_text, post_chat, post_message


def test_settings_are_replaced_as_a_whole(provider: FakeProvider) -> None:
    provider.configure(tokens=3, fail="429")

    settings = provider.configure(tps=20)

    assert (settings["tokens"], settings["tps"], settings["fail"], settings["p"]) == (20, 20, None, 1)


def test_a_setting_unknown_or_impossible_is_refused(provider: FakeProvider) -> None:
    for settings in ({"speed": 3}, {"p": 2}, {"fail": "504"}, {"tps": -1}):
        with pytest.raises(ValueError, match="422"):
            provider.configure(**settings)


def test_the_message_itself_can_say_what_it_wants(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(text="from the settings")

    assert chat_text(post_chat(http, 'Say it. FAKE{"text": "a {b} \\" c"} please')) == 'a {b} " c'
    assert len(chat_text(post_chat(http, 'FAKE{"tokens": 3}')).split()) == 3
    assert post_chat(http, 'FAKE{"fail": 500}').status_code == 500
    assert post_message(http, 'FAKE{"fail": 529}').status_code == 529
    assert chat_text(post_chat(http)) == "from the settings"


def test_the_last_word_of_the_last_user_message_counts(provider: FakeProvider, http: httpx2.Client) -> None:
    parts = [{"type": "text", "text": 'FAKE{"text": "third"}'}, {"type": "text", "text": 'FAKE{"text": "last"}'}]
    messages = [
        {"role": "user", "content": 'FAKE{"text": "first"}'},
        {"role": "assistant", "content": 'FAKE{"text": "second"}'},
        {"role": "user", "content": parts},
        {"role": "assistant", "content": 'FAKE{"text": "not a user"}'},
    ]

    assert chat_text(post_chat(http, messages=messages)) == "last"


def test_what_is_not_json_is_ordinary_text(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(text="fine")

    assert chat_text(post_chat(http, 'FAKE{tokens} FAKE{"tokens": 3')) == "fine"


def test_a_wish_that_cannot_be_granted_is_said_aloud(provider: FakeProvider, http: httpx2.Client) -> None:
    answer = post_chat(http, 'FAKE{"tokns": 3}')

    assert answer.status_code == 400
    assert "tokns" in answer.json()["error"]["message"]


def test_a_script_is_played_one_step_a_call(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(tokens=1)
    provider.script({"fail": 429, "retry_after": 1}, {"fail": 500}, {"text": "third time lucky"})

    answers = [post_chat(http) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [429, 500, 200, 200]
    assert chat_text(answers[2]) == "third time lucky"
    assert chat_text(answers[3]).startswith("0:")


def test_a_step_that_names_a_fault_is_certain_to_have_it(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(fail=500, p=0.0)
    provider.script({"fail": 401})

    assert post_chat(http).status_code == 401


def test_a_step_can_heal_what_the_settings_break(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(fail=500)
    provider.script({"fail": None})

    assert [post_chat(http).status_code for _ in range(2)] == [200, 500]


def test_a_message_overrules_the_step_it_uses_up(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.script({"fail": 500})

    assert post_chat(http, 'FAKE{"fail": 429}').status_code == 429
    assert post_chat(http).status_code == 200


@pytest.mark.parametrize("match", [{"model": "fake-large"}, {"contains": "blue"}, {"key": "9999"}])
def test_a_script_waits_for_the_calls_it_fits(
    provider: FakeProvider, http: httpx2.Client, match: dict[str, str]
) -> None:
    provider.script({"fail": 500}, **match)

    assert post_chat(http).status_code == 200

    headers = {"Authorization": "Bearer sk-lab-9999"}
    body = {"model": "fake-large", "messages": [{"role": "user", "content": "a blue one"}]}
    assert http.post("/v1/chat/completions", json=body, headers=headers).status_code == 500


def test_a_scripted_tool_call_is_made_even_after_a_result(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.script({"tool_calls": [{"type": "function", "function": {"name": "list_tasks", "arguments": "{}"}}]})
    messages = [{"role": "user", "content": "hi"}, {"role": "tool", "tool_call_id": "call_1", "content": "done"}]

    choice = post_chat(http, messages=messages, stream=False).json()["choices"][0]

    assert choice["finish_reason"] == "tool_calls"


def test_a_script_can_leave_out_what_follows_a_tools_result(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.script(*[{"tool_calls": [{"name": "add_task"}]}] * 2, after_tools=False)
    messages = [{"role": "user", "content": "hi"}, {"role": "tool", "tool_call_id": "call_1", "content": "done"}]

    answers = post_chat(http, stream=False), post_chat(http, messages=messages, stream=False)

    assert [answer.json()["choices"][0]["finish_reason"] for answer in answers] == ["tool_calls", "stop"]


def test_an_unknown_door_is_told_from_a_wrong_way_in(http: httpx2.Client) -> None:
    assert http.get("/v1/nothing").status_code == 404
    assert http.put("/_config").status_code == 405
