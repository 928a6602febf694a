"""What the demo blog says when it does not do what was asked."""


class Refusal(Exception):
    """An answer that means no: `status` is the HTTP status, `str(refusal)` one sentence for the body."""

    def __init__(self, status: int, sentence: str, *headers: tuple[str, str]) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = headers
