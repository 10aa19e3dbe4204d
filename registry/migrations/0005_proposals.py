"""Proposals of the organisations, when each last confirmed its data, and who decides."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.apps import apps as installed_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

# Proposals have no form of their own: "add" lets somebody ask the organisations to confirm their
# data (and put a deleted proposal back), "change" lets somebody decide.
GROUPS = {
    "Secretariat": ["add", "change", "delete", "view"],
    "Editor": ["change", "view"],
}


def let_groups_decide(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("registry"), apps=apps, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, actions in GROUPS.items():
        group.objects.get_or_create(name=name)[0].permissions.add(
            *permission.objects.filter(
                content_type__app_label="registry",
                codename__in=[f"{action}_proposal" for action in actions],
            )
        )


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('registry', '0004_groups'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('proposer_name', models.CharField(max_length=200, verbose_name='proposed by')),
                ('proposer_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('changes', models.JSONField(blank=True, default=dict, help_text='Each field with what it was and what it should be.')),
                ('message', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10)),
                ('taken', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='fields taken over')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.TextField(blank=True, help_text='For the secretariat only; never published.')),
            ],
            options={
                'ordering': ['-created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProposalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('proposer_name', models.CharField(max_length=200, verbose_name='proposed by')),
                ('proposer_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('changes', models.JSONField(blank=True, default=dict, help_text='Each field with what it was and what it should be.')),
                ('message', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10)),
                ('taken', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='fields taken over')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.TextField(blank=True, help_text='For the secretariat only; never published.')),
            ],
            options={
                'ordering': ['-pgh_id'],
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='organisation',
            name='asked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='asked to confirm'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='asked_to',
            field=models.TextField(blank=True, editable=False, verbose_name='confirmation asked of'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='confirmed_on',
            field=models.DateField(blank=True, editable=False, help_text='The day on which a contact last confirmed what the public sees.', null=True, verbose_name='confirmed'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='asked_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='asked to confirm'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='asked_to',
            field=models.TextField(blank=True, editable=False, verbose_name='confirmation asked of'),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='confirmed_on',
            field=models.DateField(blank=True, editable=False, help_text='The day on which a contact last confirmed what the public sees.', null=True, verbose_name='confirmed'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_organisationevent" ("acronym", "asked_at", "asked_to", "confirmed_on", "country_id", "created_at", "id", "is_published", "kind", "logo", "merged_into_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "ror_id", "slug", "updated_at", "website") VALUES (NEW."acronym", NEW."asked_at", NEW."asked_to", NEW."confirmed_on", NEW."country_id", NEW."created_at", NEW."id", NEW."is_published", NEW."kind", NEW."logo", NEW."merged_into_id", NEW."name", NEW."note", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."region_id", NEW."ror_id", NEW."slug", NEW."updated_at", NEW."website"); RETURN NULL;', hash='ea6c3b0cd20bfe9f93b0bc886fa7c5f5903e09f4', operation='INSERT', pgid='pgtrigger_insert_insert_921d1', table='registry_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."acronym" IS DISTINCT FROM (NEW."acronym") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_to" IS DISTINCT FROM (NEW."asked_to") OR OLD."confirmed_on" IS DISTINCT FROM (NEW."confirmed_on") OR OLD."country_id" IS DISTINCT FROM (NEW."country_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_published" IS DISTINCT FROM (NEW."is_published") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."logo" IS DISTINCT FROM (NEW."logo") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."region_id" IS DISTINCT FROM (NEW."region_id") OR OLD."ror_id" IS DISTINCT FROM (NEW."ror_id") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."website" IS DISTINCT FROM (NEW."website"))', func='INSERT INTO "registry_organisationevent" ("acronym", "asked_at", "asked_to", "confirmed_on", "country_id", "created_at", "id", "is_published", "kind", "logo", "merged_into_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "ror_id", "slug", "updated_at", "website") VALUES (NEW."acronym", NEW."asked_at", NEW."asked_to", NEW."confirmed_on", NEW."country_id", NEW."created_at", NEW."id", NEW."is_published", NEW."kind", NEW."logo", NEW."merged_into_id", NEW."name", NEW."note", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."region_id", NEW."ror_id", NEW."slug", NEW."updated_at", NEW."website"); RETURN NULL;', hash='c1d44d340485cbd9f7b7492288f6c288c425ca84', operation='UPDATE', pgid='pgtrigger_update_update_0f791', table='registry_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_organisationevent" ("acronym", "asked_at", "asked_to", "confirmed_on", "country_id", "created_at", "id", "is_published", "kind", "logo", "merged_into_id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "ror_id", "slug", "updated_at", "website") VALUES (OLD."acronym", OLD."asked_at", OLD."asked_to", OLD."confirmed_on", OLD."country_id", OLD."created_at", OLD."id", OLD."is_published", OLD."kind", OLD."logo", OLD."merged_into_id", OLD."name", OLD."note", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."region_id", OLD."ror_id", OLD."slug", OLD."updated_at", OLD."website"); RETURN NULL;', hash='ec3592d5b1b4c783dfdfc68bf80d419596072ab2', operation='DELETE', pgid='pgtrigger_delete_delete_8247c', table='registry_organisation', when='AFTER')),
        ),
        migrations.AlterConstraint(
            model_name='relation',
            name='registry_relation_once',
            constraint=models.UniqueConstraint(fields=('organisation', 'kind', 'other'), name='registry_relation_once', violation_error_code='other', violation_error_message='This relation is already on record.'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='registry.organisation'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='proposer',
            field=models.ForeignKey(blank=True, help_text='The contact to whom the link was sent.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='registry.person'),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.organisation'),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.proposal'),
        ),
        migrations.AddField(
            model_name='proposalevent',
            name='proposer',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='The contact to whom the link was sent.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state__in', ['waiting', 'withdrawn'])), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['accepted', 'declined'])), _connector='OR'), name='registry_proposal_decided_by_somebody', violation_error_message='What is decided has somebody who decided it, and a day.'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='registry_proposal_declined_with_a_reason', violation_error_code='reason', violation_error_message='Say why it is declined.'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('changes', {}), _negated=True), models.Q(('message', ''), _negated=True), _connector='OR'), name='registry_proposal_asks_for_something', violation_error_code='message', violation_error_message='Propose a change, or write a message.'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('organisation', 'proposer'), name='registry_proposal_one_waiting_for_each_contact', violation_error_code='proposer', violation_error_message='A proposal of this contact is waiting already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposal',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_proposalevent" ("changes", "created_at", "decided_at", "decided_by_id", "id", "message", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposer_email", "proposer_id", "proposer_name", "reason", "state", "taken", "updated_at") VALUES (NEW."changes", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."message", NEW."organisation_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'insert\', NEW."id", NEW."proposer_email", NEW."proposer_id", NEW."proposer_name", NEW."reason", NEW."state", NEW."taken", NEW."updated_at"); RETURN NULL;', hash='8a26038ae7494f24cf356326b717c2c8d69a62be', operation='INSERT', pgid='pgtrigger_insert_insert_4b5f5', table='registry_proposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposal',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."changes" IS DISTINCT FROM (NEW."changes") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."message" IS DISTINCT FROM (NEW."message") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."proposer_id" IS DISTINCT FROM (NEW."proposer_id") OR OLD."proposer_email" IS DISTINCT FROM (NEW."proposer_email") OR OLD."proposer_name" IS DISTINCT FROM (NEW."proposer_name") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."taken" IS DISTINCT FROM (NEW."taken"))', func='INSERT INTO "registry_proposalevent" ("changes", "created_at", "decided_at", "decided_by_id", "id", "message", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposer_email", "proposer_id", "proposer_name", "reason", "state", "taken", "updated_at") VALUES (NEW."changes", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."message", NEW."organisation_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'update\', NEW."id", NEW."proposer_email", NEW."proposer_id", NEW."proposer_name", NEW."reason", NEW."state", NEW."taken", NEW."updated_at"); RETURN NULL;', hash='f9a3ebcd39847c0f03652ade9f72c1362a6ddf9b', operation='UPDATE', pgid='pgtrigger_update_update_7f83c', table='registry_proposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposal',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_proposalevent" ("changes", "created_at", "decided_at", "decided_by_id", "id", "message", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposer_email", "proposer_id", "proposer_name", "reason", "state", "taken", "updated_at") VALUES (OLD."changes", OLD."created_at", OLD."decided_at", OLD."decided_by_id", OLD."id", OLD."message", OLD."organisation_id", _pgh_attach_context(), CLOCK_TIMESTAMP(), \'delete\', OLD."id", OLD."proposer_email", OLD."proposer_id", OLD."proposer_name", OLD."reason", OLD."state", OLD."taken", OLD."updated_at"); RETURN NULL;', hash='4013d019b9d6b7e8b29f0bab1f6b87c42832c0ca', operation='DELETE', pgid='pgtrigger_delete_delete_ddeb8', table='registry_proposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposalevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5837a9055537fa695a41f6e47c109660d93bb066', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_11068', table='registry_proposalevent', when='BEFORE')),
        ),
        migrations.RunPython(let_groups_decide, migrations.RunPython.noop),
    ]
