"""Pairs of answers that say the same thing in other words, written for this project.

A scorer without error gives both of a pair the same score; what it gives instead is its error
from wording alone.
"""

CAKE = "My daughter's birthday cake arrived smashed and the party is at four! What now?"
BILL = "You charged me twice this month and now I can't pay my rent. Why does this keep happening?"
LOSS = "My husband died last month and his phone contract is still being billed. Please stop it."
OFFLINE = "I told you already, my internet has been down since Monday and I work from home!"

PAIRS: list[tuple[str, str, str]] = [
    (
        CAKE,
        "I'm so sorry your daughter's cake was smashed, and on her birthday too. I'll have a new "
        "one with you by three. Would vanilla be all right?",
        "That is awful, a broken cake on your daughter's big day. I am having another baked and "
        "our driver brings it before three o'clock. Is vanilla okay for you?",
    ),
    (
        CAKE,
        "Sorry for the inconvenience. Please send us a photo and we will look into it.",
        "We apologise for any trouble. Kindly email a picture so that we can review it.",
    ),
    (
        CAKE,
        "It's only a cake. Calm down and buy another one.",
        "Relax, it's not the end of the world. Just get a different cake.",
    ),
    (
        BILL,
        "You were charged twice, and that leaves you short for the rent: I understand how worrying "
        "that is. I'm refunding the second payment now and it will be back by Friday.",
        "Being billed two times just before the rent is due must be very stressful. I have "
        "returned the extra payment, and you will see it in your account by Friday.",
    ),
    (
        BILL,
        "Our policy is that refunds take 14 days. There is nothing I can do.",
        "As per the terms, a refund takes two weeks. I can't change that.",
    ),
    (
        BILL,
        "Could you tell me which two payments you see, so that I can find the cause with you?",
        "May I ask which payments are on your statement? Then let's look for the reason together.",
    ),
    (
        LOSS,
        "I'm very sorry about your husband. I've stopped the contract today, and nothing more will "
        "be billed. Is there anything else I can take off your hands?",
        "Please accept my condolences on the loss of your husband. The contract ends today and you "
        "will not be charged again. What else could I do to make this easier for you?",
    ),
    (
        LOSS,
        "Send the certificate to our post box. It takes 30 days.",
        "You need to post us the certificate. Processing is 30 days.",
    ),
    (
        OFFLINE,
        "You're right, you have told us, and four days offline while working from home is far too "
        "long. First I'll test the line, then I'll book an engineer for tomorrow at nine. Does "
        "that work?",
        "I hear you: you already explained this, and being without internet since Monday costs you "
        "work. I will start with a line test and after that send a technician tomorrow morning at "
        "9. Is that okay with you?",
    ),
    (
        OFFLINE,
        "As I already said, we are working on it. Please be patient.",
        "Like I told you before, it is being worked on. You have to wait.",
    ),
    (
        OFFLINE,
        "If you keep shouting I will end this call.",
        "Stop yelling at me or I'm going to hang up.",
    ),
    (
        OFFLINE,
        "Thank you for bearing with us. Please tell me what the lights on the router show, take "
        "your time.",
        "Thanks for your patience. Could you describe the lights on your router? There is no rush.",
    ),
]
