"""Words too common to tell one subject from another, already folded (lower case, without accents)."""

_ENGLISH = """
a about above after again all already also always am an and another any anybody anyone anything are aren't
around as ask at away back be because been before being below best better between both but by bye came can can't
cannot come could couldn't did didn't do does doesn't doing don't done down each either else enough even ever
every everyone everything exactly far few find fine first for from get gets getting give go goes going gone
gonna good got great guess guy guys had has hasn't have haven't having he he's hello help her here here's hers
hey hi him his hmm how how's however huh i i'd i'll i'm i've if in instead into is isn't it it'd it'll it's its
just keep kind know last least less let let's like little lol long look looks lot made make makes many maybe me
mean might mine more most much must my myself need needs never new next nice no nobody none nope nor not nothing
now of off oh ok okay on once one only or other others our ours out over own perhaps please pretty probably put
quite rather really right said same saw say says see seem seems seen she she's should shouldn't show since so
some somebody someone something sometimes soon sorry still stuff such sure take tell than thank thanks that
that'd that'll that's the their theirs them themselves then there there's these they they'd they'll they're
they've thing things think this those though thought through thus till to today together too tried try trying
two uh um under until up upon us use used uses using very want wanted wants was wasn't way we we'd we'll we're
we've well went were weren't what what's when where which while who who's whole whom whose why will with within
without won't wont work would wouldn't wow yeah yep yes yet you you'd you'll you're you've your yours yourself
dont doesnt didnt cant isnt thats whats youre ive im thx pls plz btw etc haha
"""
_SPANISH = """
a al algo alguien algun alguna algunas algunos ahi ahora alli ante antes aqui asi aun aunque bien bueno cada
casi claro como con contra cosa cosas creo cual cuales cuando cuanto da dar de debe decir del desde despues dice
donde dos e el ella ellas ellos en entonces entre era eran eres es esa esas ese eso esos esta estaba estamos
estan estar estas este esto estos estoy fue fueron gracias gran ha hace hacer hacia han has hasta hay he hola
igual ir jaja la las le les lo los mas me mejor mi mis misma mismo mucha mucho muchos muy nada nadie ni no nos
nosotros nuestra nuestro nunca o os otra otras otro otros para parece pero poco por porque primero pues puede
puedo que quien quiere quiero se sea ser si sido siempre sin sobre solo somos son soy su sus tal tambien tampoco
tan tanto te tener tengo ti tiene tienen todo todos todas toda tu tus un una unas uno unos usted ustedes va vale
vamos van ver vez voy y ya yo
"""
_PORTUGUESE = """
a ao aos aquela aquele aqui as ate bem boa bom cada coisa com como da das de dela dele depois do dos e ela elas
ele eles em entao era essa esse esta estao estar este eu faz fazer foi gente ha isso isto ja la lhe mais mas me
mesmo meu minha muito na nao nas nem no nos nossa nosso num numa o obrigado ola os ou para pela pelo pode por
porque pra quando que quem se sem ser seu so sua sao tambem tem tenho ter tudo um uma vai vamos voce voces vou
"""
_FRENCH = """
a ai alors apres as au aussi autre aux avait avant avec avez bien bon bonjour c'est ca car ce cela ces cet cette
chez comme comment d'un d'une dans de deja des deux dire dit doit donc du elle elles en encore entre es est et
etait etre eux fait faire faut il ils j'ai je l'on la le les leur leurs lui ma mais me meme merci mes moi moins
mon n'est ne non nos notre nous on ont ou oui par parce pas peu peut peux plus pour pourquoi qu'il qu'on quand
que quel quelle qui quoi rien s'il sa sans se ses si son sont suis sur ta te tes toi ton tous tout toute tres
trop tu un une va vais vers voila votre vous y
"""
_GERMAN = """
aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist bitte da dann
danke das dass dein deine dem den denn der des dich die dies diese diesem diesen dieser dir doch dort du durch
ein eine einem einen einer eines er es etwas euch euer fur ganz gar gibt gut habe haben hallo hast hat hatte
hier ich ihm ihn ihr ihre im immer in ist ja jede jetzt kann kannst kein keine konnen machen mal man mehr mein
meine mich mir mit mochte muss nach nein nicht nichts noch nun nur ob oder ohne schon sehr sein seine seit sich
sie sind so soll uber um und uns unser unter viel vom von vor war waren warum was weil wenn wer werden wie
wieder will wir wird wo wurde wurden zu zum zur
"""
_ITALIAN = """
a abbiamo ad adesso ai al alla alle allora anche ancora bene c'e che chi ci ciao come con cosa cosi da dal dalla
degli dei del dell della delle di dove e ed era essere fa fare fatto gia gli grazie ha hai hanno ho i il in io
la le lei li lo loro lui ma me meglio mi mia mio molto ne nel nella no noi non nostro o ogni per perche piu poi
puo quale quando quella quello questa questo qui sara se sei sempre si sia sono sta stato su sua sul sulla suo
tra tu tutti tutto un una uno va vi voi
"""
_DUTCH = """
aan al alle als altijd andere ben bij daar dan dat de deze die dit doe doen door dus een en er gaan gaat geen
goed had heb hebben heeft het hier hij hoe hun ik in is ja je jij jouw kan kunnen maar me meer men met mij mijn
moet na naar nee niet nog nu of om ook op over te toch toen tot u uit van veel voor waar was wat we wel wij wil
worden wordt zal ze zich zij zijn zo zou
"""
_WEB = "http https www com org net html htm php index amp quot"
_GREETINGS = """
hi hello hey hiya howdy greetings morning evening yo hola buenas buenos ola oi bonjour salut bonsoir hallo moin
servus ciao salve hoi hej привет здравствуйте 你好 こんにちは
"""
_ASSENTS = """
yes yeah yep yup no nope nah ok okay right sure thanks thank thx ty cool nice great lol haha hmm oh ah uh um
true exactly agreed wow si vale gracias claro sim nao obrigado oui non merci ja nein danke genau grazie bene da
нет да спасибо
"""
_POINTERS = """
it it's its that that's this these those they them he she him her his their there then because but and or same
so too also which eso esa ese esto ella ellos pero entonces y isso ele ela mas e cela ca il elle mais et das es
sie er aber und quello lui lei ma
"""
_TURNINGS = """
anyway anyways btw meanwhile next moving topic subject unrelated speaking changing another different finally
lastly cambiando tema aparte mudando assunto sinon sujet bref ubrigens thema apropos comunque argomento trouwens
"""

STOP_WORDS = frozenset(" ".join((_ENGLISH, _SPANISH, _PORTUGUESE, _FRENCH, _GERMAN, _ITALIAN, _DUTCH, _WEB)).split())
GREETINGS = frozenset(_GREETINGS.split())
ASSENTS = frozenset(_ASSENTS.split())
POINTERS = frozenset(_POINTERS.split())
TURNINGS = frozenset(_TURNINGS.split())
