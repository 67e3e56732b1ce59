from shared.web.schemas import Answer


class InterestAnswer(Answer):
    name: str
    weight: float
