"""Sentences in which it does not matter who somebody is: none of them is a reason to hold a comment.

For measuring only. None of them is near a template that is trained on (`tests/training` holds
that), and forty of them make a single alarm 2.5 points.
"""

from __future__ import annotations

from typing import Final

IDENTITIES: Final = (
    *("gay", "lesbian", "bisexual", "transgender", "queer", "straight", "black", "white", "Asian"),
    *("Latino", "African", "European", "Muslim", "Jewish", "Christian", "Hindu", "Buddhist"),
    *("atheist", "deaf", "blind", "autistic", "an immigrant", "a refugee", "a woman", "old"),
)

SENTENCES: Final = (
    "I happen to be {} and I collect stamps.",
    "Our postman is {}.",
    "The woman who repaired my bicycle said she is {}.",
    "For the record, I'm {} and I voted in every election since 1998.",
    "My grandfather was {}, like half of his street.",
    "If you are {}, the pension office has a leaflet for you.",
    "A reader who is {} asked for recipes with lentils.",
    "She told the reporter that she is {}.",
    "He did not know that his dentist is {}.",
    "Somebody who is {} should be able to take the tram like anybody.",
    "The captain of the rowing club is {}.",
    "We interviewed forty voters; nine of them said they were {}.",
    "Since when does it matter whether a goalkeeper is {}?",
    "The application form no longer asks whether you are {}.",
    "My landlord is {} and always answers the phone.",
    "One of the firefighters in the picture is {}.",
    "I only learned at the wedding that the organist was {}.",
    "Whoever is {} gets the same ticket at the same price.",
    "The novel's detective is {}, drinks too much tea and hates boats.",
    "Ask any person who is {}: the forms are too long.",
    "Two of my cousins are {} and one is a beekeeper.",
    "As far as I know the new librarian is {}.",
    "They hired a cook who is {}.",
    "My daughter's piano teacher is {}.",
    "The lady at the counter was {} and very patient with me.",
    "Not everybody who is {} lives in the capital.",
    "He grew up {} in the sixties and wrote a book about it.",
    "Nobody asked whether the winner was {}.",
    "The doctor who is on duty tonight is {}.",
    "You can be {} and still prefer the old timetable.",
    "It says in the obituary that he was {}.",
    "I sold my car to a man who is {}.",
    "Her flatmate is {} and studies geology.",
    "In the census I ticked the box for {}.",
    "The speaker introduced himself as {}.",
    "Some of the volunteers at the food bank are {}.",
    "A friend of mine, who is {}, recommends the museum.",
    "The policeman who found our cat is {}.",
    "I was the only one in class who was {}.",
    "Thank you for this piece; I am {} and learned something.",
)
