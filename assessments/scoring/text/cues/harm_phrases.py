"""Phrases that work against the customer, and the turns of phrase that only look like it."""

from assessments.scoring.text.patterns import Phrases

MINIMISE = Phrases(
    [
        "(?:it's|its|it is|that's|that is|this is|these are|they're|is|was) "
        "(?:<adv>|really |hardly |barely |merely |simply )*(?:only|just|merely|hardly|simply) "
        "(?:a |an |one |some |the )?(?:[\\w']+ )?(?:delay|parcel|package|phone|cake|toy|dress|dog|"
        "cat|"
        "days?|hours?|weeks?|minutes|thing|mistake|email|call|order|gift|present|money|minor|small|"
        "fee|charge|party|birthday|book|couple|few|scratch|bit|inconvenience|refund|pounds?|"
        "dollars?|"
        "euros?|holiday|hotel|game|card|item|product|matter|routine|website)(?! (?:away|from|until|"
        "till|left|walk|drive|to go|late|later|more|by|on|for you))",
        "(?:calm|settle|simmer|cool) down|relax(?:$| please|,)|chill(?: out)?|"
        "get over (?:it|yourself)|take a chill|lighten up|toughen up|man up|grow up|snap out|"
        "deal with it|suck it up",
        "(?:not|isn't|ain't|hardly|wasn't) (?:<adv>|that |such |even |like |exactly )*"
        "(?:a |an |the |your )?(?:<adv>|that |such )*(?:big (?:deal|a deal|problem|issue)|"
        "the end of the world|end of the world|a tragedy|a disaster|serious|a crisis|that bad|"
        "so bad|"
        "a catastrophe|rocket science|life (?:or|and) death|an emergency|matter of life)",
        "(?:overreact\\w*|over react\\w*|drama|dramatic|making a (?:fuss|scene|big deal|mountain)|"
        "blow\\w* (?:this|it|things) out of|too (?:sensitive|emotional)|"
        "being (?:silly|ridiculous|dramatic|emotional|hysterical|unreasonable|difficult|sensitive|"
        "childish)|hysterical)",
        "(?:other|plenty of|many|some|lots of) (?:people|customers|others)(?: [\\w']+){0,3} "
        "(?:worse|real problems|bigger problems|more serious)",
        "(?:you|he|she|they|your [\\w']+)(?:'ll| will) (?:survive|live$|get over it)|what's the "
        "(?:big deal|fuss)|big deal|"
        "why (?:are|r) you (?:so |getting |even |being )*(?:upset|angry|emotional|worked up|"
        "annoyed|"
        "mad|bothered)|don't (?:be (?:so|such|silly|dramatic)|get (?:so|upset|angry|worked up|"
        "excited|"
        "emotional)|make (?:such )?a (?:fuss|scene|big))|first world problem|"
        "(?:stop|quit) (?:complaining|whining|crying|moaning|exaggerating)",
    ]
)
ONLY_A = Phrases(
    [
        "(?:it's|it is|that's|that is|is|was) (?:<adv>)?(?:only|just|merely) (?:a|an|one|the) "
        "[\\w']+$"
    ]
)
MAKE_LIGHT = Phrases(
    [
        "(?:these things|things like this|it|mistakes|delays|stuff) (?:just )?happens?"
        "(?: (?:all the time|to everyone|sometimes))?",
        "no need to (?:be|get|make|panic|shout|cry)|could (?:be|have been) (?:a lot |much |"
        "far )?worse|"
        "at least (?:you|it|he|she|nobody|no one|they)|cheer up|move on|take a deep breath|"
        "don't (?:be (?:upset|angry|sad)|cry)|everyone (?:has|gets|goes through|feels|waits)|"
        "(?:not|isn't|wasn't) (?:<adv>|that |so |such )*(?:important|urgent|worth|bad)",
    ]
)
SELF_ONLY = Phrases(
    ["(?:i|we) (?:only|just) (?:need|have|want)|it's only (?:fair|right|natural|reasonable)"]
)
CASE = Phrases(
    [
        "(?:your|the|this) (?:case|ticket|complaint|query|request|claim|issue|file|submission|"
        "reference) (?:has been|is being|was|will be|is) "
        "(?:<adv>)?(?:logged|registered|received|recorded|forwarded|noted|processed|escalated|"
        "closed|assigned|handled|opened|raised|submitted|passed|dealt|queued|in the queue|"
        "reviewed|one of)",
        "(?:case|ticket|reference) (?:number|no|id|ref)(?: (?:is|was|\\w*\\d\\w*))?",
        "(?:dear (?:customer|valued customer|sir or madam|sir madam|user|client|account holder))|"
        "(?:as per|per) (?:your|the) (?:case|ticket|file)|"
        "(?:we|i) (?:have )?(?:logged|registered|recorded) (?:your|the|this)|you are (?:number|"
        "one of (?:many|several|hundreds|thousands))",
    ]
)
POLICY = Phrases(
    [
        "(?:our|the|company|store|per|as per|according to|under|it's|that's|is|against|shop|"
        "airline|hotel|official|standard) (?:<adv>|company |store |our |the |refund |return |"
        "returns |standard |strict |current |shop |official )*"
        "(?:policy|policies|terms and conditions|terms|t&c|t cs|regulations|procedure|procedures|"
        "rules|guidelines|protocol|small print|fine print)",
        "(?:policy|terms|rules|system|contract|procedure|guidelines|warranty) (?:<adv>|clearly |"
        "and conditions )*(?:is|are|states?|says?|does not|doesn't|do not|don't|won't|requires?|"
        "prevents?|stipulates?|prohibits?|clear)",
        "(?:rules are rules|nothing (?:else |more )?(?:<i>|that i|that we) can do|there's nothing|"
        "my hands are tied|not authori[sz]ed|system (?:won't|doesn't|does not) (?:let|allow)|"
        "not (?:covered|eligible|entitled|permitted|allowed)|outside (?:of )?(?:the|"
        "our) (?:window|policy|period)|no exceptions|we (?:cannot|can't|don't|"
        "do not) make exceptions)",
    ]
)
OWN = Phrases(
    [
        "(?:happened to me|same (?:thing )?happened to (?:me|my)|i (?:once|also|too) (?:had|lost|"
        "was|went|bought|ordered|got|have|felt)|when i (?:was|had|lost|went|got|ordered|bought)|"
        "my own (?:experience|story|wedding|birthday|mother|dog|flight)|"
        "(?:reminds|reminded) me of|(?:last|a few|two|three) (?:year|years|month|months|week|"
        "weeks|summer|winter|christmas)(?: ago)? i|i know exactly (?:how|what)|"
        "i (?:had|have|went through|got) (?:the|a|an) (?:same|similar|even worse|worse|terrible|"
        "horrible|bad)|you think (?:you|that|that's|this)|i've (?:had|been having) (?:a|the|such|"
        "it) (?:long|bad|worse|tough|hard|terrible|worst|same)|"
        "(?:me too|same here)|i'm (?:having|so) (?:a|tired|busy|stressed|exhausted|overworked)|"
        "my (?:day|shift|week|boss|job|manager) (?:has|is|was|keeps|makes))",
    ]
)
RUDE_ORDER = Phrases(
    [
        "(?:^|please |just |,|and |then |so |you )(?:just )?(?:stop (?:\\w+ing|it|that|now)|"
        "shut up|be quiet|listen(?: to me| up| here)?$|listen (?:to me|up|here|carefully)|"
        "hurry up|go away|leave me|don't (?:shout|yell|"
        "interrupt|argue|raise|swear|take that|talk|speak|use that|call)|"
        "do not (?:shout|yell|interrupt|argue|raise|swear|contact|call|use|speak|reply)|"
        "google it|watch your (?:language|tone|mouth)|mind your|lower your (?:voice|tone)|"
        "speak (?:properly|english)|figure it out|sort it out yourself)",
    ]
)
ORDER = Phrases(
    [
        "(?:^|just |,|and |then |so |you )(?:just )?(?:wait(?:$| your turn| like| a minute$)|"
        "read the (?:manual|terms|website|email|policy|instructions|faq)|check the (?:website|faq|"
        "app)|speak (?:slower|clearly)|try again$|fill (?:in|out) the form$|choose(?: one)?$|"
        "(?:just )?do (?:it|as|what)|look it up|write (?:it|this|that) down(?: this time)?$|"
        "give me your (?:\\w+ )?number$|send (?:it|me|us) (?:back|the receipt|proof)$)",
        "you (?:need to|must|have to|will have to|'ll have to|better|had better) (?:<adv>|"
        "just )*(?:calm|wait|stop|listen|understand that|accept|be patient|be quiet|read|learn|"
        "deal|live with|follow|speak|lower|relax|watch|go (?:to|and) (?:a|your)|take it up|sort|"
        "call|contact|fill|get over)",
    ]
)
SARCASM = Phrases(
    [
        "(?:oh|well|wow|gee|aw|aww|ah) (?:great|wonderful|fantastic|brilliant|congratulations|"
        "how (?:tragic|nice|original)|poor (?:you|baby)|really|boo|sure|bravo|genius|"
        "please|here we go)(?:,|$| (?:you|another|so|for|then|that|as|"
        "because|we|the|a|me|your|someone|how|i|did))",
        "(?:oh|well|wow|gee|aw|aww|ah) (?:i'm )?(?:so|sooo*) sorry (?:that )?(?:did|do|your (?:high"
        "ness|majesty|lordship)|we (?:dared|ruined your)|you (?:can't|couldn't|have to|had to))",
        "congratulations on (?:noticing|finally|reading|finding|managing|remembering|working|"
        "figuring|waiting|breaking|losing|missing|being)|lucky you(?=,|$)|^(?:but |well |oh "
        ")?lucky you|"
        "you must have (?:a lot of|lots of|too much|plenty of|so much) (?:free |spare )?time|"
        "if you (?:can )?(?:manage|bother) to|(?:if|even) (?:that|this) is too (?:difficult|hard|"
        "much)|"
        "(?:oh|ah|great) (?:great|look|no|wonderful) another (?:one|complaint|call)",
        "(?:boo hoo|cry me a river|yeah right|yeah sure|good for you|well done (?:you|genius|for|"
        "sherlock)|genius|einstein|sherlock|your (?:highness|majesty|lordship)|poor (?:you|baby|"
        "little|thing)|tough luck|too bad|^(?:oh |well |yeah )?tell me about it$|"
        "what a (?:surprise|shock|tragedy)$|what a (?:surprise|shock|tragedy|pity) for you|how "
        "(?:tragic|original|ever will you|"
        "will you (?:ever )?(?:cope|survive))|do you want a (?:medal|cookie|hug|tissue|prize)|"
        "want a medal|here's a tissue|world's smallest violin|"
        "bless your heart|spare me|give me a break|whatever you say|if you say so|big surprise|"
        "as if (?:i|we|that) (?:care|have)|like i care|thanks for nothing|thanks for (?:shouting|"
        "yelling|wasting|the lecture|your (?:lovely|charming|wonderful))|"
        "(?:so|sooo*) (?:sorry|tragic) (?:that )?(?:you|your) (?:can't|can not|cannot|little|"
        "precious|were too|are too|had to lift|don't know|have to wait like)|i'm (?:sure|"
        "certain) you(?:'ll| will| can) (?:survive|live|manage|cope)|"
        "since you(?:'re| are) (?:so|such|obviously|clearly)|clearly (?:you(?:'re| are) (?:an?|so|"
        "the) (?:expert|genius|important|special|smart|clever)|we should all|the world)|"
        "must be (?:nice|hard being)|i didn't (?:know|realise|realize) (?:you|the (?:king|queen|"
        "world))|"
        "drop everything (?:just )?for you|the world (?:doesn't |does not )?revolves? around|"
        "obviously you|magic wand|crystal ball|time machine|"
        "let me (?:just )?(?:wave (?:my|a)|get my (?:magic|crystal|violin)|play (?:the|my)|roll "
        "out))",
    ]
)
INSULT = Phrases(
    [
        "(?:idiots?|morons?|imbecile|losers?|clowns?|jerks?|asshole|bitch|bastards?|cretin|lunatic|"
        "liars?|scum|brats?|karen|dimwit|halfwit|brain ?dead|brainless|dumbass|scumbag)",
        "(?:you|you're|you are|you were|you must be|you sound|you look|are you|you people are|how|"
        "customers like you are|customers are|stop being|don't be|quit being) "
        "(?:not (?:only|just|merely) |<adv>|a |an |such |just |being |simply |all |clearly |"
        "obviously |this |that |some |"
        "kind of )*"
        "(?:stupid\\w*|dumb\\w*|fools?|foolish|pathetic|retard\\w*|ignorant|lazy|crazy|insane|nuts|"
        "trash|garbage|disgusting|annoying|entitled|spoiled|dense|thick|delusional|clueless|"
        "useless|"
        "ridiculous|hopeless|incompetent|illiterate|slow|blind|deaf|mad|liar|joke)",
        "(?:fuck (?:you|off)|shut (?:up|your)|screw you|go to hell|damn you|get lost|"
        "sick of (?:you|"
        "people like|your|customers)|you people|people like you|pain in the|waste of (?:my|our) "
        "(?:time|space))",
    ]
)
NOT_INSULT = Phrases(
    [
        "(?:not|isn't|aren't|wasn't|don't think you(?:'re| are)|no such thing as a|"
        "never)(?! (?:only|just|merely)) (?:<adv>|being |at all |an? |feel |a |that )*(?:stupid|"
        "silly|dumb|foolish|idiot|"
        "crazy|lazy|pathetic|crap|insane|disgusting)|"
        "(?:feel|feeling|felt|sounds?|sounded|look|seem) (?:<adv>|like a |like an |so |"
        "like )*(?:stupid|foolish|dumb|idiot|crazy|pathetic|crap|shitty|like shit|insane|lazy)|"
        "(?:stupid|shitty|crap|crappy|damn|fucking|pathetic|disgusting|garbage|trash) (?:mistake|"
        "error|situation|thing|day|week|system|parcel|delay)|(?:my|our|our own) (?:stupid|"
        "foolish)|i(?:'m| am) (?:an? )?(?:idiot|stupid|fool)|"
        "drives? (?:you|anyone|me) (?:crazy|nuts|insane)|(?:that|this|it)(?:'s| is| was) (?:<adv>|"
        "so )*(?:stupid|crap|shit|shitty|insane|crazy|fucked|disgusting|pathetic)"
    ]
)
CHEER = Phrases(
    [
        "(?:awesome|amazing|fantastic|great news|yay|woohoo|cheer up|look on the bright side|"
        "bright side|silver lining|no worries|have a (?:great|wonderful|fantastic|fabulous|"
        "awesome) (?:day|one|weekend)|smile|don't worry be happy|exciting|happy to|it's all good|"
        "all good|great day)"
    ]
)
DISMISS = Phrases(
    [
        "(?:not (?:our|my) (?:problem|job|department|concern|fault)|nothing (?:else |more |"
        "further )?(?:<i>|that i|that we|i|we) can do|don't (?:really )?care|"
        "do not (?:really )?care|i couldn't care|couldn't care less|whatever$|whatever(?=,)|who "
        "cares|"
        "(?:that's|it's|this is|is) (?:<adv>|simply )*(?:how it is|the way it is|what it is|life|"
        "your problem|not (?:up to me|important|relevant|my concern)|all (?:i|we) can)|"
        "it is what it is|take it or leave it|(?:can't|cannot|won't|will not|unable to) help you|"
        "(?:go|try|shop|buy|complain|look) (?:somewhere else|elsewhere)|find (?:someone|somebody|"
        "somewhere) else|(?:no|not a) refunds?(?:$|,)|denied|case closed|end of (?:story|"
        "discussion|conversation)|(?:this|the) (?:conversation|discussion|matter|case|"
        "chat) is (?:over|closed|finished|done)|"
        "don't (?:call|contact|write|email|bother|waste)|do not (?:call|contact|write|email|"
        "bother) (?:again|us|me|back)|stop (?:calling|contacting|emailing|wasting|bothering)|"
        "we(?:'re| are) done|i(?:'m| am) done|(?:you(?:'re| are) )?wasting (?:my|our) time|"
        "waste of (?:my|our) time|"
        "i have (?:other|better|more important|real)|(?:there are|we have) (?:other|"
        "more important|thousands of|many other) (?:customers|people|things)|have better things|"
        "can't (?:just )?(?:drop everything|please everyone|help everyone)|"
        "no one (?:else )?(?:cares|complain\\w*)|nobody (?:else )?(?:cares|complain\\w*)|"
        "sorry (?:you feel|that you feel|if you feel)|(?:nonsense|rubbish|ridiculous|absurd|"
        "laughable|bullshit|silly) (?:claim|complaint|question|request|idea|argument|comment)|"
        "(?:that's|this is|what) (?:<adv>|a |utter |complete |total |pure )*(?:nonsense|"
        "ridiculous|absurd|rubbish|laughable|a joke|silly)|you(?:'re| are) (?:<adv>|just |"
        "simply )*(?:wrong|mistaken|lying|confused|exaggerating|imagining|the only one)|"
        "no one is (?:making|forcing)|what (?:do|did) you (?:want|expect) (?:me|us) to do"
        "(?: about (?:it|that|this))?$|you(?:'re| are) not the only (?:one|customer|person|"
        "patient|guest)(?: (?:who|that))?(?: (?:is|has|'s|here))*(?: (?:waiting|wait\\w*|problems?|"
        "in the queue))?$)",
    ]
)
AS_SAID = Phrases(
    [
        "(?:as|like) (?:<i>|i've|i have|we've|we have|previously|already|clearly) (?:<adv>|"
        "previously |already |just |clearly |have |repeatedly )*(?:said|told|mentioned|explained|"
        "stated|informed|advised|written|discussed|pointed)",
        "(?:<i>|i've|i have|we've|we have) (?:<adv>|already |just |clearly |previously |"
        "repeatedly |have )+(?:said|told you|mentioned|explained|informed|answered|gone (?:over|"
        "through)|been (?:over|through)|stated|advised)",
        "(?:how many times (?:do|must|have|will|should)|for the (?:last|second|third|fourth|"
        "hundredth|umpteenth|tenth) time|once again,? (?:i|we|you|the)|again,? (?:as|like) i|"
        "(?:i )?told you (?:already|that|before|this|twice)|i (?:just )?told you|i said|"
        "(?:i(?:'m| am) not going to|i won't|i will not|don't make me) (?:repeat|say it|explain)|"
        "listen to what i|which part of|what part of|you(?:'re| are) not listening|pay attention|"
        "per my (?:last|previous)|i keep telling|read my (?:last|previous)|you (?:already|"
        "keep) ask\\w*|you've (?:already )?asked (?:that|me|this))",
    ]
)
SOFT_AGAIN = Phrases(
    [
        "(?:happy|glad) to (?:explain|repeat|go)|i should have|maybe i|perhaps i|i (?:wasn't|"
        "was not) clear|sorry (?:if|that) (?:i|my)|i've already (?:sent|arranged|started|spoken|"
        "asked|booked|ordered|refunded|put|made)"
    ]
)
HURRY = Phrases(
    [
        "(?:hurry (?:up|it)|get to the point|make it (?:quick|fast|short|brief)|be (?:quick|brief|"
        "fast)|keep (?:it|this) (?:short|brief|quick)|i don't have (?:time|all day|the time)|"
        "haven't got (?:all day|time)|no time for|i(?:'m| am) (?:<adv>)?(?:busy|in a (?:hurry|"
        "rush))|"
        "(?:is that|was that|will that be|that) (?:all|it|everything)(?:$| then| or| now)|"
        "are (?:you|we) (?:done|finished)|i have (?:other|to (?:go|take|get (?:to|on)|move on|"
        "end)|another (?:call|customer)|a (?:queue|line))|other (?:customers|calls|"
        "people) (?:are )?(?:waiting|to)|"
        "(?:let's|can we|i need to|we need to|i have to|i've got to) (?:<adv>|just )*(?:wrap|"
        "move (?:on|along)|end (?:this|the)|finish (?:this|here)|speed|cut)|cut (?:to the chase|"
        "it short)|just (?:tell me|say|give me) (?:what|the|your|it)(?: [\\w']+){0,3}$|"
        "i(?:'ll| will| must| have to)? (?:need to |have to )?(?:let you go|hang up|"
        "close (?:this|the|your) (?:chat|case|ticket|call))|long story|anyway (?:we|let's|"
        "what do|moving)|moving on|hurry)",
    ]
)
ULTIMATUM = Phrases(
    [
        "(?:if you (?:don't|do not|keep|continue|carry on|can't|cannot|won't|shout|swear|say|call|"
        "ever|are going to|want to)(?: [\\w']+){0,9} (?:then )?(?:i'll|i will|i'm going to|we'll|"
        "we will|i(?:'m| am) (?:hanging|ending)|i have no)(?: [\\w']+){0,4} (?:end|hang|close|"
        "cancel|terminate|disconnect|report|block|ban|call (?:security|the police)|refuse|stop|"
        "escort|remove|suspend|charge|put))|"
        "or (?:i'll|i will|i'm going to|else|we'll|we will)|(?:last|final) (?:warning|chance|"
        "offer)|i(?:'ll| will|'m going to| am going to) (?:<adv>)?(?:hang up|end (?:this|"
        "the) (?:call|chat|conversation)|terminate|report you|block you|call security|"
        "call the police|cancel your (?:account|order))|"
        "i(?:'m| am) (?:hanging up|ending this|terminating)|(?:this is|"
        "consider this) your (?:last|final)|or (?:you can|go|get|"
        "leave)(?: [\\w']+){0,2} (?:elsewhere|out|lost|nothing)",
    ]
)
RETALIATE = Phrases(
    [
        "(?:you(?:'re| are| were) (?:<adv>|being |just |the one |one )*(?:rude|abusive|aggressive|"
        "impolite|unreasonable|ridiculous|pathetic|childish|the problem|difficult|impossible|"
        "obnoxious|hostile|disrespectful|nasty|arrogant|entitled|annoying|unpleasant|who's rude|"
        "an idiot|a liar|lying|stupid))|"
        "(?:don't|do not|how dare you|you don't get to|you can't|you cannot|nobody) (?:<adv>|you |"
        "get to |dare )*(?:talk|speak|shout|yell|swear|scream|raise|use that|take that|insult|"
        "call me|accuse)(?: [\\w']+){0,3}|how dare you|(?:same|right back) (?:to|at) you|"
        "look who's|"
        "(?:learn|get|try) some manners|manners|your (?:attitude|tone|behaviou?r|language|"
        "rudeness)|right back at|two can play|you too|no you(?:'re| are)|i don't (?:have to|"
        "need to) (?:take|listen|put up|tolerate|deal)|i(?:'m| am) not (?:your (?:slave|servant|"
        "therapist|punching)|paid (?:enough|to)|here to be)|"
        "(?:talk|speak|write) to me (?:like that|that way|properly|with respect)|"
        "i won't (?:be spoken|tolerate|stand|put up|take)|i will not (?:be spoken|tolerate|stand|"
        "put up|take)|you started|your own (?:stupidity|incompetence)|maybe if you (?:were|"
        "weren't|stopped|wouldn't)|back off|watch it",
    ]
)
BOUNDARY = Phrases(
    [
        "(?:i want to help|i'd like to help|i do want to|so (?:that )?i can help|"
        "can we (?:please )?keep|i understand|i hear|sorry|let's keep)"
    ]
)
ADVICE = Phrases(
    [
        "(?:you (?:should(?! have)|need to|have to|must|ought to|could always|might want to|"
        "'d better|"
        "just need to|just have to|gotta)|why don't you|have you (?:tried|considered|thought)|"
        "(?:my|a) (?:advice|tip|suggestion)|if i were you|(?:just )?try (?:to|not|and|\\w+ing)|"
        "i(?:'d| would) (?:suggest|recommend|advise)|"
        "i (?:suggest|recommend|advise)|what you (?:should|need)|make sure (?:you|to)|"
        "the best thing (?:to do|you can)|all you (?:have|need) to|you'll (?:need|have) to)",
    ]
)
LISTENS = Phrases(
    [
        "(?:sorry|understand|imagine|hear|sounds|must|appreciate|thank|tell me|what happened|"
        "can you|could you|so you|apologi[sz]e)"
    ]
)
INSULT_AT = Phrases(
    ["(?:don't be|do not be|(?:stop|quit) being|you|your|you're|yourself|people like|customers?)"]
)
STRONG_ALONE = Phrases(
    [
        "(?:shut (?:up|your)|screw you|go to hell|get lost|fuck (?:you|off)|you people|"
        "people like you|moron\\w*|imbecile|asshole|waste of (?:my|our) time|sick of (?:you|"
        "people|your))"
    ]
)
POLITE_FRAME = Phrases(
    [
        "(?:condolences|hi|hello|dear|hey|good (?:morning|afternoon|evening)|regards|sincerely|"
        "wishes|thanks|"
        "thank|"
        "best|cheers|welcome|take care|greetings|sorry)"
    ]
)

VIRTUE = Phrases(
    [
        "(?:empath\\w+|compassion\\w*|ownership|accountab\\w+|active listening|actively listen\\w*|"
        "rapport|de escalat\\w*|proactive\\w*|customer (?:centric|focused|obsessed|journey|"
        "experience|satisfaction|delight)|professionalism|integrity|transparen\\w+|"
        "commitment|excellence|warmth|patience and|patient and|kindness|solution oriented|"
        "going the extra mile|go the extra mile|first contact resolution|end to end|"
        "next steps|partnership|validat\\w+|"
        "acknowledg\\w+|your (?:emotions|feelings) (?:are|is) (?:valid|heard)|expectations)",
    ]
)
