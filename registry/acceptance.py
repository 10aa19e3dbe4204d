"""Accepting an application: from the committee's yes to a member, in one step; and back."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from icpermed.history import events_of
from registry.models import (
    Application,
    Body,
    Decision,
    Mandate,
    Membership,
    Name,
    Organisation,
    Person,
)

#: What acceptance writes, in the order in which it is taken back.
WRITTEN = [Mandate, Person, Membership, Name, Organisation, Decision]


@transaction.atomic
def accept(
    application: Application,
    *,
    decision: Decision,
    starts_on,
    role: str = Membership.Role.MEMBER,
    by=None,
    organisation: Organisation | None = None,
    publish: bool = False,
    override: str = "",
) -> Membership:
    """Make the applicant a member (or observer) by a decision, all or nothing.

    ``organisation`` is its record in the register, if it has one. An unsaved decision is saved.
    Raises ValueError or ValidationError, with a sentence for the secretariat, where it cannot be.
    """
    if decision.result != Decision.Result.ACCEPTED:
        raise ValueError(f"The decision “{decision.title}” was not a yes.")
    if application.missing and not override:
        raise ValueError(f"Still missing: {'; '.join(application.missing)}.")
    with pghistory.context(reason=f"{application} was accepted", accepted=application.pk):
        if decision.pk is None:
            save(decision)
        organisation = entered(application, organisation, publish)
        membership = save(
            Membership(
                organisation=organisation, role=role, starts_on=starts_on, start_decision=decision
            )
        )
        introduce(application, organisation, decision, starts_on)
        application.accept(membership=membership, decision=decision, override=override, by=by)
    return membership


def save(record: models.Model) -> models.Model:
    """Check a record as a form would, then save it."""
    record.full_clean()
    record.save()
    return record


def entered(application, organisation, publish: bool) -> Organisation:
    """The applicant's record in the register: a new one, or the old one with what is new."""
    if organisation is None:
        organisation = Organisation.objects.create_named(
            name=application.name,
            acronym=application.acronym,
            kind=application.kind,
            country=application.country,
            region=application.region,
            website=application.website,
        )
    else:
        organisation.website = organisation.website or application.website
        add_name(organisation, Name.Kind.ALIAS, application.name, "en")
    # The form does not ask for the language: the secretariat knows it at a glance.
    add_name(organisation, Name.Kind.ORIGINAL, application.original_name, "und")
    if publish and not organisation.is_published:
        organisation.is_published = True
    return save(organisation)


def add_name(organisation: Organisation, kind: str, text: str, language: str) -> None:
    """Give the organisation a name by which lists will find it, unless it has it already."""
    if not text or organisation.names.matching(text).exists():
        return
    one_at_a_time = kind == Name.Kind.ORIGINAL
    if one_at_a_time and organisation.names.filter(kind=kind, language=language).exists():
        kind = Name.Kind.ALIAS
    save(Name(organisation=organisation, kind=kind, text=text, language=language))


def introduce(application, organisation, decision: Decision, starts_on) -> Mandate:
    """Put the applicant's contact down as the one who reports for the organisation.

    Who sits in the committee is for the organisation to say: it nominates its delegate later.
    """
    known = Person.objects.filter(email__iexact=application.contact_email)
    person = known.filter(affiliation=organisation).first() or known.first()
    if person is None:
        position = f"Position: {application.contact_role}" if application.contact_role else ""
        person = save(
            Person(
                name=application.contact_name,
                email=application.contact_email,
                affiliation=organisation,
                note=position,
            )
        )
    committees = Body.objects.filter(kind=Body.Kind.EXECUTIVE_COMMITTEE)
    body = committees.current().first() or committees.first() or decision.body
    role = Mandate.Role.REPORTING_CONTACT
    has_it = person.mandates.current().filter(body=body, role=role).first()
    return has_it or save(
        Mandate(body=body, role=role, person=person, organisation=organisation, starts_on=starts_on)
    )


@transaction.atomic
def take_back(application: Application, *, reason: str, by=None) -> None:
    """Reopen an accepted application: what acceptance wrote is deleted or set back.

    Raises ValueError, with a sentence that says why not, if any of it was changed since, or if
    something else has come to depend on it.
    """
    accepted_in = context_of_acceptance(application)
    written = [(model, event) for model in WRITTEN for event in first_events(model, accepted_in)]
    for model, event in written:
        refuse_if_changed(model, event, accepted_in)
    with pghistory.context(reason=reason):
        application.reopen(reason=reason, by=by)
        for model, event in written:
            if event.pgh_label == "insert":
                remove(model, event.pgh_obj_id)
            else:
                set_back(model, event)


def events(model: type[models.Model]) -> models.QuerySet:
    """The history of a model's rows."""
    return events_of(model).objects.order_by("pgh_id")


def context_of_acceptance(application: Application):
    """Under which context of the history the acceptance was recorded."""
    accepted = (
        events(Application)
        .filter(pgh_obj_id=application.pk, state=Application.State.ACCEPTED)
        .filter(pgh_context__metadata__accepted=application.pk)
        .last()
    )
    if application.state != Application.State.ACCEPTED or accepted is None:
        raise ValueError("This application was not accepted on this site.")
    return accepted.pgh_context_id


def first_events(model: type[models.Model], context):
    """For each row that an acceptance wrote, the first thing that it did to it."""
    rows = {}
    for event in events(model).filter(pgh_context_id=context):
        rows.setdefault(event.pgh_obj_id, event)
    return rows.values()


def refuse_if_changed(model: type[models.Model], event, context) -> None:
    """Say no where somebody has worked on a row since: that work would be lost."""
    later = events(model).filter(pgh_obj_id=event.pgh_obj_id, pgh_id__gt=event.pgh_id)
    if later.exclude(pgh_context_id=context).exists():
        record = model.objects.filter(pk=event.pgh_obj_id).first() or "a record"
        raise ValueError(
            f"The acceptance cannot be taken back: {model._meta.verbose_name} “{record}” was"
            " changed since. End the membership instead."
        )


def remove(model: type[models.Model], pk) -> None:
    """Delete a row that acceptance made, unless something of others hangs on it."""
    record = model.objects.get(pk=pk)
    for relation in model._meta.related_objects:
        if relation.field.name == "pgh_obj":
            continue  # The history of a row is kept beyond it.
        others = relation.related_model._base_manager.filter(**{relation.field.name: record})
        if others.exists():
            raise ValueError(
                f"The acceptance cannot be taken back: {model._meta.verbose_name} “{record}” is"
                f" used by {others.count()} {relation.related_model._meta.verbose_name_plural}"
                f" (first: {others.first()})."
            )
    record.delete()


def set_back(model: type[models.Model], event) -> None:
    """Give a row that was there before the values that it had before."""
    before = events(model).filter(pgh_obj_id=event.pgh_obj_id, pgh_id__lt=event.pgh_id).last()
    if before is None:
        raise ValidationError("The history does not reach back far enough.")
    names = {f.attname for f in model._meta.local_concrete_fields if not f.generated}
    values = {name: getattr(before, name) for name in names if hasattr(before, name)}
    values.pop(model._meta.pk.attname)
    model.objects.filter(pk=event.pgh_obj_id).update(**values | {"updated_at": timezone.now()})
