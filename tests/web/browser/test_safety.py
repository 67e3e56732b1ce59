from playwright.sync_api import expect

from tests.web.browser.people import PersonAtWork

HOSTILE = """<img src="http://evil.example/a.png" onerror="document.title='owned'"> ![p](http://evil.example/b.png)
<script>document.title='owned'</script> [x](javascript:document.title='owned') <iframe src="http://evil.example"></iframe>
<style>body{background:url(http://evil.example/c.png)}</style> $$\\href{javascript:alert(1)}{x}$$ https://evil.example/d"""


def test_no_request_leaves_for_what_somebody_wrote(ann: PersonAtWork) -> None:
    asked: list[str] = []
    ann.context.on("request", lambda request: asked.append(request.url))
    ann.start_conversation("Traps")

    ann.say(HOSTILE)

    expect(ann.messages.first.get_by_role("link", name="Picture: p")).to_be_visible()
    assert not [url for url in asked if "evil" in url]
    assert "owned" not in ann.page.title()


def test_the_token_is_in_no_storage(ann: PersonAtWork) -> None:
    kept = ann.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")

    assert "eyJ" not in kept
