"""Conversations written for these tests, and how to play them."""

from ai_orchestrator.topics.detector import step
from ai_orchestrator.topics.message import Answer, Message
from ai_orchestrator.topics.state import State

TRIP_AND_KERNEL = """
ann: Did anyone book the hotel in Lisbon for the team trip?
ben: Not yet, the hotel by the river was full
cleo: My kernel build fails since the update, the sound driver does not compile
ann: ben: what about the hotel near the station then?
dan: cleo: which kernel version is that?
cleo: dan: 6.9, the driver wants a header that is gone
ben: ann: the station hotel has rooms, 90 a night with breakfast
dan: cleo: the header moved, patch the include in the sound driver
ann: ben: breakfast is good, take five rooms in Lisbon
cleo: patching the include helped, now the linker complains
ben: booked five rooms, the hotel wants our arrival time
dan: cleo: what does the linker say?
cleo: undefined reference in the sound driver module
ann: we arrive in Lisbon at noon, flight lands at eleven
dan: rebuild the module from clean, the old object is stale
ben: noon is fine with the hotel
cleo: clean rebuild works, sound is back!
ann: great, and the flight tickets?
dan: nice, send the patch upstream
ben: flight tickets come tomorrow
"""
TRIP = {0, 1, 3, 6, 8, 10, 13, 15, 17, 19}

PAN_THEN_VISA = """
ann: Scribe, how do I season a cast iron pan?
Scribe: Wash it, dry it, rub a thin layer of oil over the iron, and bake it upside down for an hour.
ann: which oil is best?
Scribe: Flaxseed or rapeseed oil; both form a hard layer on the iron pan.
ann: and how often should I repeat that?
Scribe: Whenever food begins to stick to the pan, perhaps twice a year.
ann: thanks!
Scribe: You are welcome.
ann: By the way, what are the visa rules for travelling to Japan?
Scribe: Many passports allow a visit to Japan of up to ninety days without a visa.
ann: do I need to show a return ticket?
Scribe: Airlines may ask for a return ticket before boarding to Japan.
"""

ONE_GARDEN = """
eva: The tomatoes in the garden have brown spots on the leaves again
finn: eva: are the spots round, with a yellow ring?
eva: finn: yes, round with yellow, mostly on the lower leaves
gus: that is leaf blight, cut the lower leaves of the tomatoes off
eva: gus: all of the leaves up to the first fruit?
gus: eva: yes, and water the tomatoes only at the root
finn: we put straw under our tomatoes, the leaves stay dry
eva: finn: straw is a good idea, the rain splashes the soil up
gus: eva: and spray the leaves with copper if the blight comes back
eva: gus: how much copper for ten tomatoes?
finn: eva: one spoon a litre, spray the leaves in the evening
eva: thanks, I cut the leaves tonight and put straw under the tomatoes
gus: burn the cut leaves, blight lives on in the compost
eva: gus: good to know, no blight leaves into the compost then
finn: our compost gets hot enough, but better safe with blight
eva: finn: ours stays cold, so I burn the leaves
"""

RECETA = """
rosa: ¿Alguien sabe cómo se hace el gazpacho de mi abuela?
luis: rosa: el gazpacho lleva tomate, pepino y pimiento
pilar: El tren a Sevilla sale con retraso, ¿a qué hora llegáis?
rosa: luis: ¿y cuánto vinagre lleva el gazpacho?
juan: pilar: el tren llega a Sevilla a las nueve
luis: rosa: dos cucharadas de vinagre, y el tomate bien maduro
pilar: juan: entonces espero en la estación de Sevilla
"""


def read(transcript: str, seconds: float | None = 40.0) -> list[Message]:
    """The transcript's messages, `seconds` apart, or without a clock."""
    lines = [line.split(": ", 1) for line in transcript.strip().splitlines()]
    return [
        Message(str(place), author, text, None if seconds is None else 1000.0 + place * seconds)
        for place, (author, text) in enumerate(lines)
    ]


def play(messages: list[Message], state: State | None = None, lag: int = 0) -> tuple[State, list[Answer]]:
    """The state after all messages, and every answer given on the way."""
    state = state or State()
    answers: list[Answer] = []
    for message in messages:
        state, given = step(state, message, lag)
        answers.extend(given)
    return state, answers
