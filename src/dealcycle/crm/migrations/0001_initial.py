import dealcycle.crm.models.activities
import dealcycle.crm.models.pipelines
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Pipeline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('won_by', models.CharField(default='signature', max_length=20, verbose_name='Won by')),
                ('retired_at', models.DateTimeField(null=True)),
                ('stamp', models.BigIntegerField(default=dealcycle.crm.models.pipelines.new_stamp)),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RateFetch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=10, unique=True)),
                ('tried_at', models.DateTimeField()),
                ('succeeded_at', models.DateTimeField(null=True)),
                ('day', models.DateField(null=True)),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('detail', models.CharField(blank=True, default='', max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='SearchSlip',
            fields=[
                ('pk', models.CompositePrimaryKey('slip', 'stem', blank=True, editable=False, primary_key=True, serialize=False)),
                ('slip', models.CharField(max_length=6)),
                ('stem', models.CharField(max_length=6)),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_kind', models.CharField(max_length=30)),
                ('record', models.BigIntegerField()),
                ('file', models.FileField(upload_to=dealcycle.crm.models.activities.attachment_path)),
                ('secret', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField()),
                ('content_type', models.CharField(max_length=120)),
                ('uploaded_by', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('binned_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['record_kind', 'record', '-id'], name='attachment_of')],
            },
        ),
        migrations.CreateModel(
            name='BulkJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_kind', models.CharField(max_length=30)),
                ('action', models.CharField(choices=[('edit', 'Edit'), ('move', 'Move to a stage'), ('bin', 'Move to the bin'), ('undo', 'Undo'), ('export', 'Export')], max_length=10)),
                ('selection', models.JSONField(default=dict)),
                ('changes', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('seen', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('refusals', models.JSONField(default=list)),
                ('last_id', models.BigIntegerField(default=0)),
                ('event', models.BigIntegerField(null=True)),
                ('file', models.CharField(blank=True, default='', max_length=120)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone', to='crm.bulkjob')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.BigIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='crm.bulkjob')),
            ],
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_kind', models.CharField(max_length=30)),
                ('record', models.BigIntegerField()),
                ('body', models.TextField()),
                ('mentions', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('edited_at', models.DateTimeField(null=True)),
                ('binned_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('name_folded', models.CharField(editable=False, max_length=200)),
                ('description', models.TextField(blank=True, default='', verbose_name='Description')),
                ('custom', models.JSONField(blank=True, default=dict)),
                ('last_touch_at', models.DateTimeField(null=True)),
                ('external_id', models.CharField(blank=True, default='', max_length=120)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.BigIntegerField(null=True)),
                ('updated_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('binned_at', models.DateTimeField(null=True)),
                ('binned_by', models.BigIntegerField(null=True)),
                ('website', models.CharField(blank=True, default='', max_length=200, verbose_name='Website')),
                ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='Phone')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='E-mail')),
                ('industry', models.CharField(blank=True, default='', max_length=80, verbose_name='Industry')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='Employees')),
                ('region', models.CharField(blank=True, default='', max_length=80, verbose_name='Region')),
                ('city', models.CharField(blank=True, default='', max_length=80, verbose_name='City')),
                ('country', models.CharField(blank=True, default='', max_length=80, verbose_name='Country')),
                ('address', models.CharField(blank=True, default='', max_length=300, verbose_name='Address')),
                ('tax_number', models.CharField(blank=True, default='', max_length=40, verbose_name='Tax number')),
                ('domain', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Owner')),
            ],
            options={
                'verbose_name': 'Company',
                'verbose_name_plural': 'Companies',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('name_folded', models.CharField(editable=False, max_length=200)),
                ('description', models.TextField(blank=True, default='', verbose_name='Description')),
                ('custom', models.JSONField(blank=True, default=dict)),
                ('last_touch_at', models.DateTimeField(null=True)),
                ('external_id', models.CharField(blank=True, default='', max_length=120)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.BigIntegerField(null=True)),
                ('updated_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('binned_at', models.DateTimeField(null=True)),
                ('binned_by', models.BigIntegerField(null=True)),
                ('job_title', models.CharField(blank=True, default='', max_length=120, verbose_name='Job title')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='E-mail')),
                ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='Phone')),
                ('mobile', models.CharField(blank=True, default='', max_length=40, verbose_name='Mobile')),
                ('messenger', models.CharField(blank=True, default='', max_length=120, verbose_name='Messenger')),
                ('language', models.CharField(blank=True, default='', max_length=5, verbose_name='Language')),
                ('time_zone', models.CharField(blank=True, default='', max_length=60, verbose_name='Time zone')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to='crm.company', verbose_name='Company')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Owner')),
            ],
            options={
                'verbose_name': 'Contact',
                'verbose_name_plural': 'Contacts',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='Kind')),
                ('subject', models.CharField(blank=True, default='', max_length=200, verbose_name='Subject')),
                ('body', models.TextField(blank=True, default='', verbose_name='Notes')),
                ('direction', models.CharField(blank=True, default='', max_length=10, verbose_name='Direction')),
                ('outcome', models.CharField(blank=True, default='', max_length=20, verbose_name='Outcome')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='Due')),
                ('all_day', models.BooleanField(default=True)),
                ('mentions', models.JSONField(blank=True, default=list)),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Minutes')),
                ('done_at', models.DateTimeField(null=True, verbose_name='Done')),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('created_by', models.BigIntegerField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('binned_at', models.DateTimeField(null=True)),
                ('external_id', models.CharField(blank=True, default='', max_length=120)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to=settings.AUTH_USER_MODEL, verbose_name='Owner')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='crm.company')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='crm.contact')),
                ('participants', models.ManyToManyField(blank=True, related_name='+', to='crm.contact')),
            ],
            options={
                'verbose_name': 'Activity',
                'verbose_name_plural': 'Activities',
            },
        ),
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_kind', models.CharField(max_length=30)),
                ('key', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=80, verbose_name='Name')),
                ('type', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('money', 'Money'), ('date', 'Date'), ('choice', 'Choice'), ('checkbox', 'Checkbox')], max_length=10, verbose_name='Type')),
                ('choices', models.JSONField(blank=True, default=list)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('record_kind', 'key'), name='custom_field_once')],
            },
        ),
        migrations.CreateModel(
            name='Deal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('name_folded', models.CharField(editable=False, max_length=200)),
                ('description', models.TextField(blank=True, default='', verbose_name='Description')),
                ('custom', models.JSONField(blank=True, default=dict)),
                ('last_touch_at', models.DateTimeField(null=True)),
                ('external_id', models.CharField(blank=True, default='', max_length=120)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.BigIntegerField(null=True)),
                ('updated_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('binned_at', models.DateTimeField(null=True)),
                ('binned_by', models.BigIntegerField(null=True)),
                ('stage_entered_at', models.DateTimeField()),
                ('amount_minor', models.BigIntegerField(blank=True, null=True, verbose_name='Amount')),
                ('currency', models.CharField(max_length=3, verbose_name='Currency')),
                ('value_minor', models.BigIntegerField(null=True)),
                ('expected_close_on', models.DateField(blank=True, null=True, verbose_name='Expected close')),
                ('fit', models.CharField(blank=True, default='', max_length=10, verbose_name='Fit')),
                ('needs', models.TextField(blank=True, default='', verbose_name='Needs')),
                ('budget', models.CharField(blank=True, default='', max_length=200, verbose_name='Budget')),
                ('decision_process', models.TextField(blank=True, default='', verbose_name='How they decide')),
                ('proposal_sent_on', models.DateField(blank=True, null=True, verbose_name='Proposal sent on')),
                ('proposal_expires_on', models.DateField(blank=True, null=True, verbose_name='Proposal valid until')),
                ('terms_agreed_on', models.DateField(blank=True, null=True, verbose_name='Terms agreed on')),
                ('timing', models.CharField(blank=True, default='', max_length=200, verbose_name='Timing')),
                ('outcome', models.CharField(blank=True, default='', max_length=12)),
                ('closed_at', models.DateTimeField(null=True, verbose_name='Closed')),
                ('close_note', models.TextField(blank=True, default='', verbose_name='What happened')),
                ('competitor', models.CharField(blank=True, default='', max_length=120, verbose_name='Competitor')),
                ('follow_up_done_at', models.DateTimeField(null=True)),
                ('on_board', models.BooleanField(default=True)),
                ('inherited_at', models.DateTimeField(null=True)),
                ('taken_up_at', models.DateTimeField(null=True)),
                ('first_seen_at', models.DateTimeField(null=True)),
                ('without_history', models.BooleanField(default=False)),
                ('closing_undated', models.BooleanField(default=False)),
                ('next_step_at', models.DateTimeField(null=True)),
                ('silent_from', models.DateTimeField(null=True)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='crm.company', verbose_name='Company')),
                ('next_step', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.activity')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Owner')),
                ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='crm.pipeline', verbose_name='Pipeline')),
            ],
            options={
                'verbose_name': 'Deal',
                'verbose_name_plural': 'Deals',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('value', models.CharField(max_length=200, null=True)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='crm.deal')),
            ],
        ),
        migrations.AddField(
            model_name='activity',
            name='deal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='crm.deal'),
        ),
        migrations.CreateModel(
            name='DealContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, default='', max_length=20, verbose_name='Role')),
                ('at', models.DateTimeField(null=True)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='crm.contact')),
                ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='crm.deal')),
            ],
        ),
        migrations.CreateModel(
            name='Employment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job_title', models.CharField(blank=True, default='', max_length=120, verbose_name='Job title')),
                ('started_on', models.DateField(blank=True, null=True, verbose_name='From')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='Until')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='employments', to='crm.company')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='employments', to='crm.contact')),
            ],
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('key', models.CharField(max_length=64, unique=True)),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('undoing', 'Undoing'), ('undone', 'Undone'), ('failed', 'Failed')], default='running', max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handed_over', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='HandOverRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_kind', models.CharField(max_length=10)),
                ('record', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('given', 'Given'), ('left', 'Left'), ('back', 'Back')], default='waiting', max_length=8)),
                ('hand_over', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='crm.handover')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Once',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.BigIntegerField()),
                ('key', models.CharField(max_length=64)),
                ('body_hash', models.CharField(max_length=64)),
                ('record_kind', models.CharField(default='', max_length=30)),
                ('record', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='once_by_age')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='once_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Rate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('base', models.CharField(max_length=3)),
                ('currency', models.CharField(max_length=3)),
                ('day', models.DateField()),
                ('rate', models.DecimalField(decimal_places=12, max_digits=24)),
                ('origin', models.CharField(default='hand', max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('base', 'currency', 'day'), name='one_rate_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('lost', 'Lost'), ('no_decision', 'No decision'), ('override', 'Moved anyway')], max_length=12)),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(models.F('purpose'), django.db.models.functions.text.Lower('name'), name='reason_once')],
            },
        ),
        migrations.AddField(
            model_name='deal',
            name='close_reason',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.reason'),
        ),
        migrations.CreateModel(
            name='Revaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('position', models.BigIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['id'], name='revaluation_waiting')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_kind', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('query', models.JSONField(default=dict)),
                ('sharing', models.CharField(choices=[('own', 'Only me'), ('team', 'My team'), ('all', 'Everybody')], default='own', max_length=10)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('binned_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DefaultView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_kind', models.CharField(max_length=30)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.savedview')),
            ],
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('word', models.CharField(max_length=40, unique=True)),
                ('stem', models.CharField(default='', max_length=6)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('stem', ''), _negated=True), fields=['stem'], name='search_word_stem')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'record', 'word_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.PositiveSmallIntegerField()),
                ('record', models.BigIntegerField()),
                ('weight', models.PositiveSmallIntegerField()),
                ('word', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='crm.searchword')),
            ],
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='source_once')],
            },
        ),
        migrations.AddField(
            model_name='deal',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.source', verbose_name='Source'),
        ),
        migrations.AddField(
            model_name='contact',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.source', verbose_name='Source'),
        ),
        migrations.AddField(
            model_name='company',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.source', verbose_name='Source'),
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='Kind')),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('position', models.PositiveSmallIntegerField()),
                ('target_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Target, days')),
                ('probability', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Probability, %')),
                ('guidance', models.TextField(blank=True, default='', verbose_name='What to do here')),
                ('good', models.TextField(blank=True, default='', verbose_name='What good looks like')),
                ('retired_at', models.DateTimeField(null=True)),
                ('pipeline', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='crm.pipeline')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.AddField(
            model_name='pipeline',
            name='starts_at',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.stage'),
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('missing', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
                ('words', models.TextField(blank=True, default='')),
                ('by', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='crm.deal')),
                ('from_stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.stage')),
                ('to_stage', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.stage')),
            ],
        ),
        migrations.AddField(
            model_name='deal',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='crm.stage', verbose_name='Stage'),
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=40)),
                ('params', models.JSONField(default=dict)),
                ('label', models.CharField(max_length=160)),
                ('demand', models.CharField(max_length=10)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='crm.stage')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='Name')),
                ('colour', models.PositiveSmallIntegerField(default=1)),
                ('binned_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('binned_at', None)), name='tag_once')],
            },
        ),
        migrations.AddField(
            model_name='deal',
            name='tags',
            field=models.ManyToManyField(blank=True, to='crm.tag', verbose_name='Tags'),
        ),
        migrations.AddField(
            model_name='contact',
            name='tags',
            field=models.ManyToManyField(blank=True, to='crm.tag', verbose_name='Tags'),
        ),
        migrations.AddField(
            model_name='company',
            name='tags',
            field=models.ManyToManyField(blank=True, to='crm.tag', verbose_name='Tags'),
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_at', models.DateTimeField()),
                ('entry_recorded_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('exit', models.CharField(default='', max_length=20)),
                ('exit_recorded_at', models.DateTimeField(null=True)),
                ('void_at', models.DateTimeField(null=True)),
                ('deal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='crm.deal')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.stage')),
            ],
        ),
        migrations.AddIndex(
            model_name='bulkjob',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['id'], name='bulk_job_waiting'),
        ),
        migrations.AddIndex(
            model_name='bulkchange',
            index=models.Index(fields=['record'], name='bulk_change_of_record'),
        ),
        migrations.AddConstraint(
            model_name='bulkchange',
            constraint=models.UniqueConstraint(fields=('job', 'record'), name='bulk_change_once'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['record_kind', 'record', '-at', '-id'], name='comment_of_record'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['deal', 'field'], name='change_of_deal'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('deal', 'field'), name='one_present_value'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['deal', '-at', '-id'], name='activity_of_deal'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['company', '-at', '-id'], name='activity_of_company'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['contact', '-at', '-id'], name='activity_of_contact'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(condition=models.Q(('binned_at', None), ('done_at', None), ('due_at__isnull', False)), fields=['owner', 'due_at'], name='activity_due'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(condition=models.Q(('binned_at', None), ('done_at__isnull', False), ('due_at__isnull', False)), fields=['owner', 'done_at'], name='activity_done'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='activity_external'),
        ),
        migrations.AddConstraint(
            model_name='dealcontact',
            constraint=models.UniqueConstraint(fields=('deal', 'contact'), name='contact_once_per_deal'),
        ),
        migrations.AddConstraint(
            model_name='employment',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on', None), ('started_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='employment_ends_after_start'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(condition=models.Q(('state__in', ['running', 'undoing'])), fields=['id'], name='hand_over_working'),
        ),
        migrations.AddIndex(
            model_name='handoverrow',
            index=models.Index(fields=['hand_over', 'state', 'id'], name='hand_over_next'),
        ),
        migrations.AddConstraint(
            model_name='handoverrow',
            constraint=models.UniqueConstraint(fields=('hand_over', 'record_kind', 'record'), name='handed_over_once'),
        ),
        migrations.AddConstraint(
            model_name='defaultview',
            constraint=models.UniqueConstraint(fields=('user', 'record_kind'), name='one_default_view'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['word', 'kind', '-weight', '-record'], name='search_postings'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.CheckConstraint(condition=models.Q(('probability', None), ('probability__lte', 100), _connector='OR'), name='stage_probability_is_a_percentage'),
        ),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(condition=models.Q(('reason', ''), _negated=True), fields=['reason'], name='override_by_reason'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(fields=('stage', 'key'), name='criterion_once_per_stage'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['name_folded', 'id', 'owner', 'source'], name='deal_by_name'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['owner', '-updated_at', '-id'], name='deal_by_owner'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['-updated_at', '-id', 'owner'], name='deal_newest'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at__isnull', False)), fields=['binned_at'], name='deal_binned'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='deal_external'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None), ('on_board', True)), fields=['stage', '-stage_entered_at', '-id', 'pipeline', 'owner', 'source', 'on_board', 'binned_at'], name='deal_column'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None), ('on_board', True)), fields=['pipeline', 'stage', 'currency', 'amount_minor', 'owner', 'source', 'on_board', 'binned_at'], name='deal_board_sums'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None), ('on_board', True)), fields=['owner', 'next_step_at'], name='deal_today'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('taken_up_at__isnull', False)), fields=['owner', 'taken_up_at'], name='deal_taken_up'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['-value_minor', '-id', 'owner'], name='deal_by_value'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None), ('closed_at', None)), fields=['-value_minor', '-id', 'owner'], name='deal_open_by_value'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None), ('closed_at', None)), fields=['expected_close_on', 'id', 'owner'], name='deal_open_by_close'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['outcome', '-closed_at', '-id', 'owner'], name='deal_by_outcome'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None), ('closed_at__isnull', False)), fields=['-closed_at', '-id', 'outcome', 'owner'], name='deal_by_closing'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None), ('next_step_at__isnull', False)), fields=['next_step_at', 'id', 'owner'], name='deal_by_next_step'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['stage', '-updated_at', '-id', 'owner'], name='deal_by_stage'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor', None), models.Q(('amount_minor__gte', -1000000000000), ('amount_minor__lte', 1000000000000)), _connector='OR'), name='deal_amount_within_bounds'),
        ),
        migrations.AddConstraint(
            model_name='deal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('closed_at', None), _negated=True)), _connector='OR'), name='deal_closed_has_a_time'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['name_folded', 'id', 'owner', 'source'], name='contact_by_name'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['owner', '-updated_at', '-id'], name='contact_by_owner'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['-updated_at', '-id', 'owner'], name='contact_newest'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('binned_at__isnull', False)), fields=['binned_at'], name='contact_binned'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='contact_external'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(django.db.models.functions.text.Lower('email'), name='contact_email'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='contact_phone'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('mobile', ''), _negated=True), fields=['mobile'], name='contact_mobile'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['name_folded', 'id', 'owner', 'source'], name='company_by_name'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['owner', '-updated_at', '-id'], name='company_by_owner'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('binned_at', None)), fields=['-updated_at', '-id', 'owner'], name='company_newest'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('binned_at__isnull', False)), fields=['binned_at'], name='company_binned'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='company_external'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('domain', ''), _negated=True), fields=['domain'], name='company_domain'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='company_phone'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('tax_number', ''), _negated=True), fields=['tax_number'], name='company_tax_number'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['deal', 'entered_at'], name='visit_of_deal'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None), ('void_at', None)), fields=('deal',), name='one_open_visit'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('exit', ''), ('exit_recorded_at', None), ('left_at', None)), models.Q(('exit_recorded_at__isnull', False), ('left_at__isnull', False), models.Q(('exit', ''), _negated=True)), _connector='OR'), name='visit_left_whole'),
        ),
    ]
