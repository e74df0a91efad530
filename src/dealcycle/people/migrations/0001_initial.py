import dealcycle.people.models
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='E-mail address')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('manager', 'Manager'), ('salesperson', 'Salesperson'), ('viewer', 'Viewer')], default='salesperson', max_length=20, verbose_name='Role')),
                ('language', models.CharField(default='en', max_length=5, verbose_name='Language')),
                ('time_zone', models.CharField(blank=True, default='', max_length=60, verbose_name='Time zone')),
                ('theme', models.CharField(default='system', max_length=10, verbose_name='Appearance')),
                ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='Phone')),
                ('preferences', models.JSONField(default=dict)),
                ('digested_on', models.DateField(null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('session_stamp', models.CharField(default=dealcycle.people.models.new_secret, editable=False, max_length=43)),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('deactivated_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('params', models.JSONField(default=dict)),
                ('link', models.CharField(default='', max_length=200)),
                ('key', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-id'], name='notification_newest'), models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notification_unread')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='one_notification_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('only', models.BooleanField(default=True, editable=False, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('currency', models.CharField(default='EUR', max_length=3, verbose_name='Currency')),
                ('time_zone', models.CharField(default='UTC', max_length=60, verbose_name='Time zone')),
                ('language', models.CharField(default='en', max_length=5, verbose_name='Language')),
                ('week_starts_on', models.PositiveSmallIntegerField(default=0, verbose_name='Week starts on')),
                ('logo', models.FileField(blank=True, upload_to='organisation', verbose_name='Logo')),
                ('second_factor_required', models.BooleanField(default=False, verbose_name='Second factor for everybody')),
                ('mail', models.JSONField(default=dict)),
                ('rates_from', models.CharField(blank=True, default='', max_length=10, verbose_name='Exchange rates')),
                ('importers', models.CharField(choices=[('administrators', 'Administrators alone'), ('managers', 'Managers who see all records, too')], default='administrators', max_length=20, verbose_name='Who may import files')),
                ('beginning', models.CharField(default='', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='RoleVisibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('manager', 'Manager'), ('salesperson', 'Salesperson'), ('viewer', 'Viewer')], max_length=20, unique=True)),
                ('visibility', models.CharField(choices=[('own', 'Own records'), ('team', 'Records of the team'), ('all', 'All records')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('retired_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='teams_led', to=settings.AUTH_USER_MODEL, verbose_name='Lead')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='team_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='E-mail address')),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='Name')),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('manager', 'Manager'), ('salesperson', 'Salesperson'), ('viewer', 'Viewer')], default='salesperson', max_length=20, verbose_name='Role')),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='people.team')),
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='people.team', verbose_name='Team'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once'),
        ),
    ]
