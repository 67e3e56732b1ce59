"""Makes provider text storable: whole code points only."""

HIGH_SURROGATES = range(0xD800, 0xDC00)


class Mender:
    """Joins surrogate pairs that a provider split over two chunks; drops what no text may hold (NUL).

    What stays alone becomes U+FFFD, so every piece can be encoded as UTF-8 and stored by Postgres.
    """

    def __init__(self) -> None:
        self._held = ""

    def mend(self, text: str) -> str:
        if text.isascii() and not self._held:
            return text.replace("\0", "") if "\0" in text else text
        text, self._held = self._held + text, ""
        if text and ord(text[-1]) in HIGH_SURROGATES:
            text, self._held = text[:-1], text[-1]
        return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
