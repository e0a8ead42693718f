"""Word lists: function words, words too general to be a customer's own detail, synonyms."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON: frozenset[str] = _words(
    """a about above after again against all also always am an and any anyone anything are aren't as
    at be because been before being below between both but by came can can't cannot come could
    couldn't did didn't do does doesn't doing don't done down during each else even ever every few
    for from further get gets getting give go goes going gone got had hadn't has hasn't have haven't
    having he her here hers him his how however i i'd i'll i'm i've if im in into is isn't it it's
    its itself just keep know let let's like ll made make makes many may maybe me might mine more
    most much must my myself need never no nor not nothing now of off oh ok okay on once one only
    or other our ours out over own please put quite rather really right said same say says see
    seems shall she should shouldn't since so some someone something still such sure take tell than
    that that's the their them then there there's these they they're thing things think this those
    though through to told too try two under until up upon us use used very want wants was wasn't
    way we we'd we'll we're we've well went were weren't what what's when where which while who
    whom why will with within without won't would wouldn't yes yet you you'd you'll you're you've
    your yours yourself dont cant wont didnt doesnt isnt wasnt havent ive youre youve theyre thats
    um uh er hm able actually already anyway around back bit far good great lot new old time day
    days today soon hi hello dear thanks thank sorry sir madam hey first last next another"""
)

GENERIC: frozenset[str] = _words(
    """custom help problem issu matter situat servic pleas thank sorry question concern inform
    compan team staff person peopl someon call contact email messag answer repl respons understand
    inconvenienc apolog frustrat tim day week month year thing feel happen work wrong bad good
    look find ask talk speak wait start stop money pay chang kind sort part end mean reason
    actual absolut total complet unaccept ridicul wors worst terribl useless real serious"""
)

# Words of the trade: an answer that holds one is about a customer's matter, if not about theirs.
SERVICE: frozenset[str] = _words(
    """account form certificate document receipt proof refund replacement order parcel bill payment
    policy policies terms ticket case reference subscription contract warranty engineer technician
    booking store manager department supervisor process processing system website link discount
    voucher credit price fee stock warehouse depot carrier driver agent branch desk counter claim
    complaint cancel exchange invoice delivery shipping purchase customer"""
)

_GROUPS = """
parcel package packages parcels shipment delivery deliveries delivered deliver delivering shipped
refund refunded refunds refunding reimburse reimbursed reimbursement
broken broke damaged damage smashed cracked faulty shattered defective torn
bill bills billed invoice invoices charge charged charges charging overcharged
mum mother mom mums mothers mum's mother's grandmother grandma gran nan
child kid kids children son daughter baby toddler daughter's son's
flight plane flights
booking book booked reservation reserved appointment
phone mobile handset telephone smartphone
late delayed delay delays overdue
cancel cancelled canceled cancellation cancelling
internet broadband wifi connection router online
medicine medication prescription tablets pills insulin
wedding bride marriage
birthday birthdays
funeral burial died death passed
account accounts login password
cake cakes
hotel room rooms
car vehicle
dress gown
waiting waited hold queue queueing
driver courier
fee fees penalty
husband wife partner spouse
holiday vacation trip
present gift gifts presents
father dad dads
dog cat pet
subscription membership plan contract
"""

# Spoken numbers are the written ones; "one" and "two" are too common to mean a number.
_NUMBERS = """
3 three
4 four
5 five
6 six
7 seven
8 eight
9 nine
10 ten
11 eleven
12 twelve
13 thirteen
14 fourteen
15 fifteen
16 sixteen
17 seventeen
18 eighteen
19 nineteen
20 twenty
30 thirty
40 forty
50 fifty
60 sixty
70 seventy
80 eighty
90 ninety
"""

CANON: dict[str, str] = {
    word: f"~{group.split()[0]}" for group in _GROUPS.strip().splitlines() for word in group.split()
} | {word: digits for digits, word in map(str.split, _NUMBERS.strip().splitlines())}
