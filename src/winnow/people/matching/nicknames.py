"""What given names are shortened to: Bob is Robert, and Tina may be Christina or Martina.

Each line is a name and its short and pet forms, as they are common in English, German, French, Spanish and Italian;
names that are one name in several languages stand on one line.
"""

from __future__ import annotations

from collections import defaultdict

from winnow.people.matching.keys import name_of

_FORMS = """
abigail abby gail
abraham abe bram
adelaide addie heidi
agnes aggie
albert al bert bertie
alexander alex alec sandy sascha xander alejandro alessandro alexandre
alexandra alex sandra sasha lexi alejandra alessandra
alfred al fred alf
alice allie
amanda mandy
andrew andy andi drew andreas andre andres
angela angie
anna anne ann annie nan nancy anja anita ana
anthony tony anton antonio antoine toni
arnold arnie
arthur art
augustus gus august
barbara babs barb barbie babette
bartholomew bart
beatrice bea trixie
benjamin ben benny benji
bernard bernie bernd bernhard
bradley brad
bridget biddy bridie
caroline carrie lina karoline carol
catherine katherine kathryn kate kathy katie kitty cathy kat katharina kathi katja kathe catarina caterina
charles charlie chuck chas carlos carlo karl carl
charlotte lottie charly
christian chris kris
christina christine chris tina kirsten chrissie kristina
christopher chris kit topher christoph stoffel
clarence clare
clifford cliff
constance connie
cynthia cindy
daniel dan danny dani
david dave davy davey
deborah debbie deb debra
dennis denny
dietrich dieter dirk
dolores lola
donald don donny
dorothy dot dottie dolly dorothea dora
douglas doug
edward ed eddie ted teddy ned eduard eduardo edouard
eleanor ellie nell nora eleonore elena
elizabeth liz lizzie beth betty betsy eliza lisa elisabeth elsa else lisbeth liesel bettina isabel isabella
emily em emmy
emmanuel manuel manny manu
eugene gene
evelyn evie eve
ferdinand ferdi
florence flo florrie
frances fran fanny franny francesca franziska franzi
francis frank frankie franz francesco francisco paco pancho francois franco
franklin frank
frederick fred freddie fritz friedrich federico
gabriel gabe
gabriele gabi
georg jorg george jurgen jorge giorgio georges
gerald gerry jerry
gerard gerry gerhard gerd
gertrude trudy
gilbert gil bert
giovanni gianni vanni
giuseppe beppe peppe
gregory greg
gunther gunter
gustav gus
harold harry hal
heinrich heinz henry hank harry heiner henri enrico enrique hendrik
helen nell nellie helena helene leni lena ellen
herbert herb bert
hubert bert
ignacio nacho
ines agnes
irene rena
isaac ike
jacob jake jakob jacques james jim jimmy jamie jem giacomo jaime
jacqueline jackie
janet jan
jason jay
jean jeanne jeannie
jeffrey geoffrey jeff geoff
jennifer jen jenny jenna
jeremy jerry jeremiah jem
jerome jerry
jessica jess jessie
joan joanna johanna hanna hannah
joanne jo
joachim jochen achim jo
john jon jack johnny jan johannes johann hans hannes ian sean juan ivan jean giovanni
jonathan jon jonny nathan john
joseph joe joey josef pepe sepp jupp jose giuseppe
josephine jo josie fifi
joshua josh
judith judy
julia julie
kenneth ken kenny
kimberly kim
lawrence larry laurie lars lorenz lorenzo laurent
leonard len lenny leo leonardo leonhard
leslie les
lewis louis lou lew ludwig lutz luis luigi
lillian lily lil
louise lou lulu luise luisa
lucas luke lukas luc
magdalena lena leni madeleine maddie
manfred manni
marcus mark marc markus marco marcos
margaret maggie meg peggy marge margie greta gretchen margarete margot daisy rita grete marguerite margherita
maria mary marie molly polly mia mimi mitzi
martin marty
martina tina
matthew matt matty matthias matthieu matteo mateo mathias
maurice moe moritz
maximilian max
melissa mel missy lissa
melvin mel
michael mike mick mickey mikey michel miguel mitch michal
mildred millie
miranda mandy
mohammed mohammad muhammad mohamed mohamad
mitchell mitch
nathaniel nathan nate nat
natalie nat nattie
nicholas nick nicky klaus niklas nikolaus nico claus nicolas niko
nicole nicky nikki
norman norm
oliver ollie
oscar ozzie
pamela pam
patricia pat patty tricia trish patsy
patrick pat paddy rick
paul pablo paolo
penelope penny
peter pete pedro pietro pierre
philip phil pip philipp phillip felipe
priscilla cilla
rachel rae
raymond ray
rebecca becky becca
reginald reg reggie
richard dick rick ricky rich richie ricardo riccardo
robert bob bobby rob robbie bert roberto robin
roderick rod
rodney rod
roger rodge rudiger
roland rollo
ronald ron ronny
rosemary rose rosie romy
rudolf rudi rolf
russell russ rusty
samantha sam sammy
samuel sam sammy
sarah sally sadie sara
sebastian basti seb
sigmund siggi
siegfried siggi
sophia sophie sofia sofie
solomon sol
stanley stan
stephanie steph steffi stefanie
stephen steven steve stevie stefan stephan etienne esteban stefano
susan susanna suzanne sue suzie susie susanne sanne susana
sylvester sly
sylvia silvia syl
tamara tammy
terence terry
teresa theresa terry tess tessa resi therese
thaddeus thad tad
theodore ted teddy theo theodor
thomas tom tommy tomas tommaso
timothy tim timmy
ulrich uli ulli
ursula uschi ursel
valerie val
vanessa nessa
veronica ronnie vroni veronika
victor vic viktor vittorio
victoria vicky vicki tori viktoria
vincent vince vinny vincenzo vicente
virginia ginny ginger
walter walt wally
wilfried willi
wilhelm willi willy helmut
wilhelmina mina minna
william bill billy will willie liam wilhelm guillaume guillermo memo guglielmo
winifred winnie
wolfgang wolf
zachary zach zack zak
"""


def _roots() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _FORMS.split("\n"):
        forms = line.split()
        for form in map(name_of, forms):
            found[form].add(name_of(forms[0]))
    return {form: frozenset(names) for form, names in found.items()}


_ROOTS = _roots()


def called(words: str) -> frozenset[str]:
    """The words of a given name and what each of them may stand for."""
    own = words.split()
    return frozenset(own).union(*(_ROOTS.get(word, frozenset()) for word in own))
