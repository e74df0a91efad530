import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('crm', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.CharField(choices=[('commit', 'Commit'), ('best', 'Best case'), ('omit', 'Leave out')], max_length=10)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.deal')),
            ],
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('rule', models.CharField(max_length=40)),
                ('measure', models.CharField(max_length=20)),
                ('stage', models.BigIntegerField(default=0)),
                ('dimension', models.CharField(blank=True, default='', max_length=120)),
                ('code', models.BigIntegerField(default=0)),
                ('against', models.CharField(max_length=20)),
                ('only', models.JSONField(default=list)),
                ('owners', models.JSONField(null=True)),
                ('now', models.FloatField()),
                ('before', models.FloatField()),
                ('n_now', models.PositiveIntegerField()),
                ('n_before', models.PositiveIntegerField()),
                ('days', models.PositiveIntegerField()),
                ('chance', models.FloatField()),
                ('gain', models.JSONField(null=True)),
                ('start', models.DateField()),
                ('tasks', models.JSONField(default=list)),
                ('adopted_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('adopted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['withdrawn_at', '-adopted_at'], name='adoption_latest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('adopted_by', 'key'), name='adopted_once')],
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.CharField(choices=[('commit', 'Commit'), ('best', 'Best case'), ('omit', 'Leave out')], max_length=10)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.deal')),
            ],
        ),
        migrations.CreateModel(
            name='MadeForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('days', models.PositiveSmallIntegerField()),
                ('until', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('quantiles', models.JSONField()),
                ('stage_sum', models.FloatField()),
                ('past_sums', models.JSONField()),
                ('scored_at', models.DateTimeField(null=True)),
                ('won', models.FloatField(null=True)),
                ('crps', models.JSONField(null=True)),
                ('pipeline', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.pipeline')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('scored_at', None)), fields=['until'], name='forecast_unscored'), models.Index(fields=['days', 'pipeline', '-day'], name='forecast_latest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('pipeline', None)), fields=('day', 'days'), name='one_forecast_a_day'), models.UniqueConstraint(condition=models.Q(('pipeline__isnull', False)), fields=('pipeline', 'day', 'days'), name='one_forecast_a_day_and_pipeline')],
            },
        ),
        migrations.CreateModel(
            name='Pack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('query', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('file', models.CharField(blank=True, default='', max_length=120)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['id'], name='pack_in_work')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
            ],
            options={
                'indexes': [models.Index(fields=['month'], name='plan_month')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('person', 'month'), name='one_plan_a_person'), models.UniqueConstraint(condition=models.Q(('team__isnull', False)), fields=('team', 'month'), name='one_plan_a_team'), models.UniqueConstraint(condition=models.Q(('person', None), ('team', None)), fields=('month',), name='one_plan_for_all'), models.CheckConstraint(condition=models.Q(('person', None), ('team', None), _connector='OR'), name='plan_is_of_one')],
            },
        ),
        migrations.CreateModel(
            name='ReplayedForecasts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('replays', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='RollUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('made_at', models.DateTimeField()),
                ('lines', models.JSONField()),
                ('deals', models.JSONField()),
                ('others', models.JSONField(default=dict)),
                ('locked_at', models.DateTimeField(null=True)),
                ('scored_at', models.DateTimeField(null=True)),
                ('came', models.JSONField(null=True)),
                ('locked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('scored_at', None)), fields=['until'], name='roll_up_unscored')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('team__isnull', False)), fields=('team', 'since', 'until', 'week'), name='one_roll_up_a_week_and_team'), models.UniqueConstraint(condition=models.Q(('team', None)), fields=('since', 'until', 'week'), name='one_roll_up_a_week')],
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('every', models.CharField(choices=[('day', 'Every day'), ('week', 'Every week'), ('month', 'Every month')], default='week', max_length=10)),
                ('weekday', models.PositiveSmallIntegerField(default=0)),
                ('monthday', models.PositiveSmallIntegerField(default=1)),
                ('hour', models.PositiveSmallIntegerField(default=8)),
                ('next_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.savedview')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('stopped_at', None)), fields=['next_at'], name='schedule_due')],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stopped_at', models.DateTimeField(null=True)),
                ('written_for', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='insights.schedule')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('schedule', 'user'), name='one_recipient_a_schedule')],
            },
        ),
        migrations.CreateModel(
            name='SumAdjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('sum_minor', models.BigIntegerField(null=True)),
                ('currency', models.CharField(max_length=3)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'since', 'until'), name='one_sum_adjustment_a_period')],
            },
        ),
    ]
