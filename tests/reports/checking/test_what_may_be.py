"""What looks like an error that the check finds, and may be right: it is not doubted."""

import pytest

from tests.reports.checking.test_corpus import alarms


@pytest.mark.parametrize(
    "line",
    [
        # Some, another time, or another thing than the data know.
        "Since its foundation the consortium has welcomed 40 new members.",
        "Taking the editions of 2021 and 2022 together, eight awardees were honoured.",
        "Funders from 29 countries are members of ICPerMed.",
        "EP PerMed unites 30 partners that are keen on calls and 25 that are not.",
        "The strategy was distributed to over 800 hospitals, and its website opened.",
        "At the dinner of the Siena workshop, a book was shown that came out on 3 May 2022.",
        # Dates of which each is of a happening of its own.
        "It began on 2 January 2024, two months after the start of EP PerMed on 1 November 2023.",
        "Two days after the workshop on 14 November 2023, the Executive Committee met in Siena.",
        "Ten days after the opening on 1 March 2023, all places for the event on 22 September 2023 "
        "were taken.",
        # Numbers of some, or of something else, before "all".
        "Of the ten, two from Italy and one from Germany won; all three were glad.",
        "Four speakers, two from Italy and one from Germany, came; all four were glad.",
        "In two meetings, five reports and one plan were adopted; all six were published.",
        "Two meetings with 40 guests and one webinar were held; all three were recorded.",
        # Lists of something else, with a name that has an "and", or with a sentence behind.
        "Three goals were agreed upon in Paris by the members of the consortium for all the work "
        "on its new topics: health data and training.",
        "Three partners joined: the Academy of Science and Technology, Siemens and Bayer.",
        "Four areas were named: data, training, law and ethics; the first was new; all are open.",
        # Other things with one name, and one day told more and less exactly.
        "In Paris, the workshop on rare diseases was attended by 40 people. ¶ In Rome, the "
        "workshop on rare diseases was attended by 50 people.",
        "The morning session on rare diseases was attended by 40 people. ¶ The session on rare "
        "diseases was attended by 50 people.",
        "A workshop was held. The workshop was attended by 40 people. ¶ The workshop was attended "
        "by 50 people.",
        "The Gene Library was launched in May 2023. ¶ The Gene Library, launched in 2023, grows.",
        "The Nordic Call was launched in 2022. ¶ The Nordic Call was launched in 2021.",
    ],
)
def test_what_may_be_right_is_not_called_wrong(line):
    assert [one.phrase for one in alarms(line)] == []
