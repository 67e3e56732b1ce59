"""Words that say nothing about what is spoken of, in the three languages the built-in parts understand.

Chinese has no blanks between words and is cut into pairs of characters: pairs holding one of the characters
below say little.
"""

ENGLISH = """
a about above after again against all also am an and any anyone anything are around as at away back be because been
before being below between both but by came can cannot could couldn did didn do does doesn doing don done down during
each either else even ever every few first for from further get gets getting give go goes going gone good got had hadn
has hasn have haven having he hello her here hers herself hey hi him himself his how however i if in into is isn it
its itself just keep kind know last least less let like likely little lot ll made make makes many may maybe me mean
might mine more most much must my myself need never next no nobody none nor not nothing now of off ok okay on once one
only onto or other others our ours out over own people perhaps please put quite rather re really right said same say
says see seem seems shall she should shouldn since so some somebody someone something soon still such sure take tell
than thank thanks that the their theirs them themselves then there these they thing things think this those though
through thus to today together too toward two under until up upon us use used using ve very via want wants was wasn
way we well went were weren what whatever when where whether which while who whom whose why will with within without
won would wouldn yeah yes yet you your yours yourself
"""

SPANISH = """
a acá ahí al algo alguien algún alguna algunas alguno algunos allá allí ante antes aquel aquella aquello aquellos aquí
así aun aún aunque bajo bien bueno cada casi como cómo con contra cosa cosas creo cual cuál cuales cuando cuándo
cuanto cuánto cuya cuyo da dar de deben debe decir del desde dice dicho dijeron dijo donde dónde dos durante e el él
ella ellas ello ellos en entonces entre era eran eres es esa esas ese eso esos esta está estaba estamos están estar
estas este esto estos estoy fin fue fueron fui gracias ha hace hacen hacer hacia han has hasta hay haya he hola hubo
iba ir jamás la las le les lo los luego más mas me mejor menos mi mí mientras mis mismo mucha muchas mucho muchos muy
nada nadie ni ningún ninguna no nos nosotras nosotros nuestra nuestro nunca o os otra otras otro otros para parece
pero poco por porque pues puede pueden puedo que qué quien quién quienes quiere quiero saber se sé sea según ser si sí
sido siempre sin sino sobre sois sólo solo somos son soy su sus tal también tampoco tan tanto te tenemos tener tengo
ti tiene tienen toda todas todavía todo todos tras tu tú tus un una unas uno unos va vamos van vaya ver vez voy y ya
yo
"""

CHINESE = (
    "的了是在我你他她它们这那有和就不也都很还要会能可以吗呢吧啊呀哦嗯么什怎"
    "谁哪个把被给跟与或但因为所如果对从到向于之其而说"
)

STOPWORDS = frozenset(f"{ENGLISH} {SPANISH}".split())
STOPCHARACTERS = frozenset(CHINESE)
