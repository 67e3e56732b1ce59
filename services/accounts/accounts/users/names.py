def shown_name(username: str, display_name: str | None) -> str:
    """How a person is called where others see them."""
    return display_name or username
