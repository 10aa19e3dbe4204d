"""The rules of the checklist of editions, in the order of an edition's way."""

from datetime import timedelta

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest, Now

from recognition.checklist import Rule
from recognition.eligibility import with_doubles
from recognition.models import (
    Assignment,
    Award,
    Conflict,
    Criterion,
    Edition,
    Juror,
    Nomination,
    Phase,
    Review,
)

RUNNING = Q(state="running")
#: So long before the deadline the jury should be there; so long before the call, its sheet.
WEEKS = timedelta(days=14)
NEAR = timedelta(days=3)
#: States in which a nomination goes on.
ON_THE_WAY = ["submitted", "eligible", "shortlisted"]
JUDGED = ["eligible", "shortlisted"]


def closed() -> Q:
    """Editions whose call is over, and which are not decided."""
    return RUNNING & Q(deadline__lte=Now())


def closes_within(time: timedelta) -> Q:
    """The same, or the call is over soon."""
    return RUNNING & Q(deadline__lte=Now() + time)


def to_be_announced() -> Q:
    """Editions of which the public knows, whose call is not over."""
    return RUNNING & Q(is_published=True) & (Q(deadline=None) | Q(deadline__gt=Now()))


def counted(rows, key: str):
    """How many rows there are of each record; 0 for none."""
    numbers = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Coalesce(
        Subquery(numbers.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
    )


def phases(**conditions):
    """Phases of the edition of the outer query."""
    return Phase.objects.filter(edition=OuterRef("pk"), **conditions)


def with_phase(**conditions) -> Q:
    return Q(Exists(phases(**conditions)))


def without_criteria(rows):
    """No question that counts."""
    counts = Criterion.objects.filter(edition=OuterRef("pk"), weight__gt=0)
    return rows.filter(~Exists(counts))


def without_phase_to_come(rows):
    """No phase in which jurors score goes on after the deadline, or now."""
    after = Greatest(OuterRef("deadline"), Now())
    return rows.filter(~Exists(phases(ends_at__gt=after, may_review=True)))


def with_few_jurors(rows):
    """Fewer jurors than should look at each nomination."""
    rows = rows.alias(jurors_there=counted(Juror.objects, "edition"))
    return rows.filter(jurors_there__lt=F("reviews_per_nomination"))


def without_redacted_text(rows):
    """Judged without names, and nobody has written the text without names."""
    blind = Phase.objects.filter(edition=OuterRef("edition"), sees_names=False, ends_at__gt=Now())
    return rows.filter(Exists(blind), state__in=JUDGED, redacted_text="").exclude(text="")


def with_few_reviewers(rows):
    """Fewer jurors look at it than the edition wants."""
    rows = rows.filter(state__in=JUDGED).alias(asked=counted(Assignment.objects, "nomination"))
    return rows.filter(asked__lt=F("edition__reviews_per_nomination"))


def with_open_sheets(rows):
    """Asked to look at something, and the sheet is not handed in."""
    own = {"juror": OuterRef("juror"), "nomination": OuterRef("nomination")}
    done = Review.objects.filter(**own).exclude(state="draft")
    open_ = Assignment.objects.filter(
        ~Exists(done), juror=OuterRef("pk"), nomination__state__in=JUDGED
    )
    return rows.filter(Exists(open_))


def unanswered(rows):
    """Winners of whom nobody knows whether they may be named."""
    return rows.filter(is_name_public=False, declined_at=None)


RULES = [
    Rule(
        "edition_without_days",
        "First and last day of the call",
        Edition,
        "published edition has no first or last day of its call",
        "published editions have no first or last day of their calls",
        "Write when the call opens and closes, by which clock.",
        to_be_announced,
        lambda rows: rows.filter(Q(opening=None) | Q(deadline=None)),
    ),
    Rule(
        "edition_without_text",
        "Text of the call",
        Edition,
        "published edition has no text of its call",
        "published editions have no text of their calls",
        "Write the call: the public reads it on the page of the edition.",
        to_be_announced,
        lambda rows: rows.filter(Q(text="") | Q(summary="")),
    ),
    Rule(
        "edition_without_criteria",
        "Criteria of the score sheet",
        Edition,
        "edition opens within two weeks or has opened, and has no criteria",
        "editions open within two weeks or have opened, and have no criteria",
        "Add the questions of the score sheet: applicants ask by what they are judged.",
        lambda: RUNNING & Q(opening__lte=Now() + WEEKS),
        without_criteria,
    ),
    Rule(
        "edition_with_few_jurors",
        "Jurors, two weeks before the deadline",
        Edition,
        "edition closes within two weeks or has closed, and has too few jurors",
        "editions close within two weeks or have closed, and have too few jurors",
        "Add jurors: at least as many as look at each nomination.",
        lambda: closes_within(WEEKS),
        with_few_jurors,
    ),
    Rule(
        "edition_without_phases",
        "A phase for scoring after the deadline",
        Edition,
        "edition closes within two weeks or has closed, and no phase for scoring is to come",
        "editions close within two weeks or have closed, and no phase for scoring is to come",
        "Add a phase: outside every phase, jurors see nothing. If all sheets are in, decide.",
        lambda: closes_within(WEEKS) & ~with_phase(ends_at__lte=Now(), may_review=True),
        without_phase_to_come,
    ),
    Rule(
        "nomination_to_screen",
        "Nominations screened",
        Nomination,
        "nomination waits to be screened",
        "nominations wait to be screened",
        "Look whether it is eligible: its page tells what speaks against it.",
        closed,
        lambda rows: rows.filter(state="submitted"),
    ),
    Rule(
        "nomination_twice",
        "Nobody nominated twice",
        Nomination,
        "nomination may be about somebody whom another one is about",
        "nominations may be about people whom others are about",
        "Compare them. If it is the same person, one of them is not eligible.",
        lambda: RUNNING & Q(is_once_a_person=True),
        lambda rows: with_doubles(rows.filter(state__in=ON_THE_WAY)),
    ),
    Rule(
        "nominee_silent",
        "Nominees agreed",
        Nomination,
        "nominee has not said yes or no",
        "nominees have not said yes or no",
        "Write to them: nobody is judged who does not know of it.",
        lambda: RUNNING,
        lambda rows: rows.filter(
            state__in=ON_THE_WAY, is_self=False, accepted_at=None, declined_at=None
        ),
    ),
    Rule(
        "nominee_declined",
        "Nobody goes on who declined",
        Nomination,
        "nominee has declined, and the nomination goes on",
        "nominees have declined, and their nominations go on",
        "Record it as withdrawn, or as not eligible.",
        lambda: RUNNING,
        lambda rows: rows.filter(state__in=ON_THE_WAY, declined_at__isnull=False),
    ),
    Rule(
        "conflict_asked",
        "Conflicts of interest answered",
        Conflict,
        "possible conflict of interest waits for an answer",
        "possible conflicts of interest wait for an answer",
        "Say whether it stands. Until then, the juror is kept away.",
        lambda: RUNNING,
        lambda rows: rows.asked(),
    ),
    Rule(
        "juror_not_invited",
        "Jurors invited",
        Juror,
        "juror of a call that is over was not invited",
        "jurors of calls that are over were not invited",
        "Invite them on the page “Jury” of the edition.",
        closed,
        lambda rows: rows.filter(invited_at=None, declared_at=None),
    ),
    Rule(
        "juror_not_declared",
        "Jurors have declared their conflicts",
        Juror,
        "juror was invited, and has not declared conflicts of interest",
        "jurors were invited, and have not declared conflicts of interest",
        "Remind them on the page “Jury”: they see nothing before.",
        closed,
        lambda rows: rows.filter(invited_at__isnull=False, declared_at=None),
    ),
    Rule(
        "nomination_without_redacted_text",
        "Texts without names",
        Nomination,
        "nomination is judged without names, and has no text without names",
        "nominations are judged without names, and have no texts without names",
        "Write it on the page of the nomination, which marks the names.",
        closed,
        without_redacted_text,
    ),
    Rule(
        "nomination_with_few_reviewers",
        "Enough jurors for each nomination",
        Nomination,
        "nomination is shared out to fewer jurors than the edition wants",
        "nominations are shared out to fewer jurors than the edition wants",
        "Share out on the page “Jury” of the edition.",
        lambda: RUNNING & with_phase(starts_at__lte=Now() + NEAR, ends_at__gt=Now()),
        with_few_reviewers,
    ),
    Rule(
        "juror_with_open_sheets",
        "Sheets handed in",
        Juror,
        "juror has open sheets, and scoring ends within three days",
        "jurors have open sheets, and scoring ends within three days",
        "Remind them on the page “Jury”, or let the phase end later.",
        lambda: (
            RUNNING
            & with_phase(starts_at__lte=Now(), ends_at__gt=Now(), may_review=True)
            & ~with_phase(ends_at__gt=Now() + NEAR, may_review=True)
        ),
        with_open_sheets,
    ),
    Rule(
        "edition_undecided",
        "A decision",
        Edition,
        "edition has no phase to come, and is not decided",
        "editions have no phase to come, and are not decided",
        "Look at the ranking, prepare the outcomes, and apply them.",
        lambda: closed() & with_phase(ends_at__lte=Now()),
        lambda rows: rows.filter(~Exists(phases(ends_at__gt=Now()))),
    ),
    Rule(
        "award_without_answer",
        "Winners have said whether they may be named",
        Award,
        "winner has not said whether the name may be published",
        "winners have not said whether their names may be published",
        "Ask on the page “Publish” of the edition, or write down how the consent is known.",
        lambda: Q(state__in=["decided", "published"]),
        unanswered,
    ),
    Rule(
        "award_without_country",
        "Countries of the winners",
        Award,
        "award has no country",
        "awards have no country",
        "Add it: winners are shown on the page of their country.",
        lambda: Q(state__in=["decided", "published"]),
        lambda rows: rows.filter(country=None),
    ),
    Rule(
        "edition_without_publication",
        "Winners published",
        Edition,
        "edition is decided, and every winner has answered",
        "editions are decided, and every winner has answered",
        "Publish the winners on the page “Publish” of the edition.",
        lambda: Q(state="decided") & Q(Exists(Award.objects.filter(edition=OuterRef("pk")))),
        lambda rows: rows.filter(~Exists(unanswered(Award.objects.filter(edition=OuterRef("pk"))))),
    ),
]
