from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """A frozen message between services; a reader ignores fields it does not know yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")
