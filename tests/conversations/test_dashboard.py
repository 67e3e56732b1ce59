from tests.conversations.running import DASHBOARD, Stack


def test_whoever_administers_is_led_to_the_dashboard_of_the_tasks(stack: Stack) -> None:
    assert stack.enter("Administrator", is_admin=True).read("/admin/dashboard") == {"url": DASHBOARD}
