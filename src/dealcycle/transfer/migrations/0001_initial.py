import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('file', models.CharField(blank=True, default='', max_length=120)),
                ('size', models.BigIntegerField(default=0)),
                ('rows', models.BigIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['id'], name='export_in_work')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('reading', 'Being read'), ('ready', 'Ready to run'), ('waiting', 'Waiting for its turn'), ('running', 'Running'), ('stopped', 'Stopped'), ('done', 'Done'), ('failed', 'Failed'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='reading', max_length=10)),
                ('folder', models.CharField(blank=True, default='', max_length=64)),
                ('files', models.JSONField(default=list)),
                ('said', models.JSONField(default=dict)),
                ('answers', models.JSONField(default=dict)),
                ('plan', models.JSONField(default=dict)),
                ('signature', models.CharField(blank=True, default='', max_length=64)),
                ('system', models.CharField(blank=True, default='', max_length=60)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('created', models.PositiveIntegerField(default=0)),
                ('updated', models.PositiveIntegerField(default=0)),
                ('skipped', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('made', models.JSONField(default=dict)),
                ('beside', models.JSONField(default=dict)),
                ('became', models.JSONField(default=dict)),
                ('phase', models.CharField(blank=True, default='', max_length=20)),
                ('position', models.BigIntegerField(default=0)),
                ('refusals', models.JSONField(default=list)),
                ('refused_file', models.CharField(blank=True, default='', max_length=120)),
                ('reconciliation', models.JSONField(default=dict)),
                ('kept', models.JSONField(default=list)),
                ('kept_count', models.PositiveIntegerField(default=0)),
                ('failure', models.JSONField(default=dict)),
                ('stop_asked', models.BooleanField(default=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('begun_with', models.PositiveIntegerField(default=0)),
                ('run_by', models.BigIntegerField(null=True)),
                ('run_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('event', models.BigIntegerField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['reading', 'waiting', 'running', 'undoing'])), fields=['id'], name='import_in_work'), models.Index(fields=['signature'], name='import_of_shape')],
            },
        ),
        migrations.CreateModel(
            name='Former',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_kind', models.CharField(max_length=12)),
                ('record', models.BigIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('before', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, default='', max_length=600)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changed_records', to='transfer.import')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('job', 'record_kind', 'record'), name='former_once')],
            },
        ),
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(max_length=60)),
                ('record_kind', models.CharField(max_length=12)),
                ('key', models.CharField(max_length=120)),
                ('record', models.BigIntegerField()),
                ('digest', models.CharField(blank=True, default='', max_length=600)),
                ('version', models.PositiveIntegerField(default=1)),
                ('read_by', models.BigIntegerField(null=True)),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='made_records', to='transfer.import')),
            ],
            options={
                'indexes': [models.Index(fields=['made_by', 'record_kind', 'record'], name='origin_made_by'), models.Index(fields=['record_kind', 'record'], name='origin_of_record')],
                'constraints': [models.UniqueConstraint(fields=('system', 'record_kind', 'key'), name='origin_once')],
            },
        ),
        migrations.CreateModel(
            name='Remembered',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signature', models.CharField(max_length=64, unique=True)),
                ('said', models.JSONField(default=dict)),
                ('answers', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
            ],
        ),
    ]
