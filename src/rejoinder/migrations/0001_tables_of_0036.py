"""The tables as they were after the thirty-sixth migration, for installations that begin here.

Others go on from where they are, by the migrations that this one replaces. Costs half a second.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class AllAtOnce(Operation):
    """Create the tables of all these operations as they are in the end.

    Django's own way draws the models of the whole project anew after each operation. For a hundred of them
    in one empty database that took eight seconds, which every new installation waited for.
    """

    reversible = True

    def __init__(self, operations):
        self.operations = operations

    def deconstruct(self):
        return self.__class__.__qualname__, [self.operations], {}

    def describe(self):
        return "Create all tables"

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # drawn again once, when somebody asks for them
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def _models(self, app_label, state):
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                yield state.apps.get_model(app_label, operation.name)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self._models(app_label, to_state):
            schema_editor.create_model(model)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed([*self._models(app_label, from_state)]):
            schema_editor.delete_model(model)


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ('rejoinder', '0001_initial'),
        ('rejoinder', '0002_doors'),
        ('rejoinder', '0003_verdicts_that_wait'),
        ('rejoinder', '0004_lessons'),
        ('rejoinder', '0005_campaigns'),
        ('rejoinder', '0006_outbox'),
        ('rejoinder', '0007_mail_stops'),
        ('rejoinder', '0008_policies_and_modes'),
        ('rejoinder', '0009_inferred_parents'),
        ('rejoinder', '0010_staff'),
        ('rejoinder', '0011_roles_of_old'),
        ('rejoinder', '0012_chores'),
        ('rejoinder', '0013_what_decisions_are_about'),
        ('rejoinder', '0014_what_removals_became'),
        ('rejoinder', '0015_import_runs'),
        ('rejoinder', '0016_redress'),
        ('rejoinder', '0017_tallies'),
        ('rejoinder', '0018_followings'),
        ('rejoinder', '0019_rehearsals'),
        ('rejoinder', '0020_redirects'),
        ('rejoinder', '0021_days'),
        ('rejoinder', '0022_lighter_imports'),
        ('rejoinder', '0023_webhooks'),
        ('rejoinder', '0024_talks'),
        ('rejoinder', '0025_authors_rights'),
        ('rejoinder', '0026_sweeps'),
        ('rejoinder', '0027_feed_addresses'),
        ('rejoinder', '0028_push'),
        ('rejoinder', '0029_export_orders'),
        ('rejoinder', '0030_notice_versions'),
        ('rejoinder', '0031_shadows'),
        ('rejoinder', '0032_staff_mail'),
        ('rejoinder', '0033_notes'),
        ('rejoinder', '0034_site_changes'),
        ('rejoinder', '0035_index_of_replies'),
        ('rejoinder', '0036_covered_hashes'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AllAtOnce([
        migrations.CreateModel(
            name='Chore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('ran_at', models.DateTimeField()),
                ('erased', models.PositiveBigIntegerField(default=0, help_text='rows or files of the last run')),
                ('result', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Commenter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BinaryField(max_length=18)),
                ('first_seen', models.DateTimeField()),
                ('standing', models.CharField(blank=True, choices=[('', 'like anybody'), ('trusted', 'Trusted'), ('held', 'always held'), ('suspended', 'Suspended'), ('banned', 'Banned')], db_default='', default='', max_length=10)),
                ('suspended_until', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Day',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('counted_at', models.DateTimeField()),
                ('seconds', models.FloatField(default=0.0)),
            ],
        ),
        migrations.CreateModel(
            name='Flagger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100)),
                ('key', models.BinaryField(max_length=18, unique=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(help_text='/2026/09/a-title/ , decoded, kept on import', max_length=700)),
                ('title', models.CharField(max_length=500)),
                ('summary', models.TextField(blank=True, help_text='plain text as typed; #words become tags')),
                ('body', models.TextField(blank=True, help_text='Markdown as typed; empty for an imported one')),
                ('body_html', models.TextField(blank=True, help_text='made once by text.to_html')),
                ('author_line', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(blank=True, max_length=20)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('scheduled', 'Scheduled'), ('public', 'Public'), ('private', 'Private'), ('gone', 'Gone')], default='draft', max_length=10)),
                ('published_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('comments_open', models.BooleanField(default=True)),
                ('comments_close_at', models.DateTimeField(blank=True, null=True)),
                ('closes_by_policy', models.BooleanField(default=False, editable=False, help_text="whether the site's policy set comments_close_at")),
                ('mode', models.CharField(choices=[('normal', 'normal'), ('premoderated', 'looked at first'), ('questions', 'questions and answers'), ('live', 'live, newest first'), ('archived', 'archived')], default='normal', max_length=12)),
                ('slow_seconds', models.PositiveIntegerField(default=0, help_text='between two replies of one client to this post; 0: no such limit')),
                ('guidelines', models.TextField(blank=True, help_text="Markdown, in place of the site's above the reply form")),
                ('message', models.TextField(blank=True, help_text="Markdown, in a box above the reply form, below the site's")),
                ('last_number', models.PositiveIntegerField(default=0, editable=False)),
                ('source', models.CharField(blank=True, editable=False, max_length=20)),
                ('external_id', models.CharField(blank=True, editable=False, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=20)),
                ('made_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('campaign', 'a campaign'), ('ticked', 'ticked comments'), ('found', 'all that match'), ('person', 'a person and a campaign'), ('purge', 'old spam or trash')], default='campaign', max_length=10)),
                ('queue', models.CharField(blank=True, help_text='one of moderating.QUEUES', max_length=10)),
                ('sought', models.JSONField(blank=True, default=dict, help_text='what must match, by its name')),
                ('reason', models.CharField(blank=True, help_text='one of moderating.REASONS', max_length=20)),
                ('state', models.CharField(choices=[('running', 'Running'), ('stopped', 'Stopped'), ('done', 'Done'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='done', max_length=10)),
                ('below', models.PositiveBigIntegerField(blank=True, null=True)),
                ('total', models.PositiveIntegerField(default=0, help_text='comments when it was begun')),
                ('done', models.PositiveIntegerField(default=0, help_text='comments that it decided')),
                ('undone', models.PositiveIntegerField(default=0, help_text='of these, given back')),
                ('teaches_every', models.PositiveIntegerField(default=1, help_text='one of so many comments teaches the screen, by its id')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('tagline', models.CharField(blank=True, max_length=300)),
                ('language', models.CharField(default='en', max_length=20)),
                ('base_url', models.CharField(blank=True, help_text='https://example.org, as readers type it; feeds and canonical links begin with it', max_length=300)),
                ('hosts', models.JSONField(default=list, help_text='host names that lead to this site')),
                ('require_email', models.BooleanField(default=False)),
                ('policy', models.JSONField(default=dict, help_text='what the screen publishes, holds, refuses')),
                ('policy_version', models.PositiveIntegerField(default=0, editable=False, help_text='which PolicyVersion that is; 0: none was saved yet')),
                ('shadow_version', models.PositiveIntegerField(db_default=0, default=0, editable=False, help_text='which PolicyVersion runs in the shadow; 0: none')),
                ('guidelines', models.TextField(blank=True, help_text='Markdown, above every reply form: how people talk here')),
                ('message', models.TextField(blank=True, help_text='Markdown, in a box above every reply form')),
                ('staff_names', models.JSONField(default=list, help_text='names that nobody else may sign a comment with')),
                ('operator', models.CharField(blank=True, help_text='who answers for the site; shown in the notice', max_length=300)),
                ('contact', models.CharField(blank=True, help_text='how readers reach the operator; shown in the notice', max_length=300)),
                ('default_mode', models.CharField(db_default='normal', default='normal', help_text='how the conversation under a new post goes; one of Post.Mode', max_length=12)),
                ('takes_appeals', models.BooleanField(default=True, help_text='whether authors can object to a decision by their private link')),
                ('shares_lessons', models.BooleanField(default=False, help_text='its screen learns from other sites that share, and they from it')),
            ],
        ),
        migrations.CreateModel(
            name='SpentToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.BinaryField(max_length=16, unique=True)),
                ('spent_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='TalksCounted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.PositiveBigIntegerField(default=0, help_text='the newest comment counted')),
                ('decision', models.PositiveBigIntegerField(default=0, help_text='the newest decision counted')),
                ('at', models.DateTimeField()),
                ('whole_at', models.DateTimeField(help_text='when all were counted last')),
                ('seconds', models.FloatField(default=0.0, help_text='that the last time took')),
            ],
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('site_id', models.BigIntegerField(db_index=True)),
                ('standing', models.CharField(max_length=10)),
                ('count', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('root_number', models.PositiveIntegerField(help_text="the number of the branch's first comment")),
                ('number', models.PositiveIntegerField(help_text='counts up within the post')),
                ('depth', models.PositiveIntegerField(default=0)),
                ('path', models.BinaryField(max_length=24)),
                ('author_name', models.CharField(max_length=300)),
                ('website', models.CharField(blank=True, max_length=700)),
                ('by_staff', models.BooleanField(default=False)),
                ('text', models.TextField(help_text='as typed')),
                ('markup', models.CharField(default='markdown', max_length=10)),
                ('html', models.TextField(help_text='made once by text.to_html, touched by nothing')),
                ('language', models.CharField(blank=True, max_length=20)),
                ('standing', models.CharField(choices=[('approved', 'Approved'), ('pending', 'Pending'), ('spam', 'Spam'), ('trash', 'Trash')], max_length=10)),
                ('shown', models.BooleanField(default=False)),
                ('removal', models.CharField(blank=True, choices=[('', 'not removed'), ('author', 'Author'), ('moderator', 'Moderator'), ('source', 'Source'), ('restricted', 'kept and not used, as its author asks (GDPR, article 18)')], default='', max_length=10)),
                ('kind', models.CharField(default='comment', max_length=20)),
                ('written_at', models.DateTimeField()),
                ('precision', models.CharField(choices=[('exact', 'Exact'), ('estimated', 'Estimated'), ('local', 'Local')], default='exact', max_length=10)),
                ('stored_at', models.DateTimeField()),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('likes', models.IntegerField(default=0)),
                ('pinned', models.BooleanField(default=False)),
                ('hearted', models.BooleanField(default=False)),
                ('featured', models.BooleanField(db_default=False, default=False)),
                ('locked', models.BooleanField(db_default=False, default=False, help_text='nobody may answer it, nor what is below')),
                ('fingerprint', models.BinaryField(max_length=16)),
                ('source', models.CharField(blank=True, max_length=20)),
                ('external_id', models.CharField(blank=True, max_length=500)),
                ('missing_parent', models.CharField(blank=True, help_text="the source's parent, where it was not in the file", max_length=500)),
                ('inferred_by', models.CharField(blank=True, choices=[('mention', 'Mention'), ('likeness', 'Likeness'), ('name', 'Name'), ('quotation', 'Quotation'), ('called', 'Called'), ('return', 'Return'), ('continuation', 'Continuation'), ('absent', 'Absent'), ('first', 'First'), ('default', 'Default')], max_length=12, null=True)),
                ('inferred_confidence', models.FloatField(blank=True, help_text='the share of such links that are right, 0 to 1', null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='rejoinder.comment')),
                ('staff', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('commenter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='rejoinder.commenter')),
                ('post', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='rejoinder.post')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=20)),
                ('facet', models.CharField(choices=[('standing', 'Standing'), ('text', 'Text'), ('place', 'Place'), ('featured', 'Featured'), ('pinned', 'Pinned'), ('locked', 'Locked'), ('open', 'whether a post takes comments'), ('person', 'how a commenter is treated')], default='standing', max_length=10)),
                ('before', models.CharField(blank=True, help_text='the standing it had', max_length=10)),
                ('after', models.CharField(blank=True, help_text='the standing it got', max_length=10)),
                ('removal_before', models.CharField(blank=True, max_length=10)),
                ('removal_after', models.CharField(blank=True, max_length=10)),
                ('was', models.JSONField(blank=True, default=dict, help_text='values before, by their names')),
                ('made', models.JSONField(blank=True, default=dict, help_text='values that it gave')),
                ('by_author', models.BooleanField(default=False, help_text="by the comment's author, signed link")),
                ('automatic', models.BooleanField(default=False)),
                ('rule', models.CharField(blank=True, max_length=100)),
                ('reason', models.CharField(blank=True, help_text='what is wrong with it: one of moderating.REASONS', max_length=20)),
                ('words', models.TextField(blank=True, help_text='for the author, who reads them in the statement')),
                ('note', models.TextField(blank=True, db_default='', default='', help_text='for colleagues alone')),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.comment')),
                ('commenter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.commenter')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='rejoinder.decision')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.post')),
                ('sweep', models.ForeignKey(blank=True, help_text='the act on a whole campaign that this was part of', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='rejoinder.sweep')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(help_text='stays, so that two copies are one', max_length=40)),
                ('event', models.CharField(max_length=30)),
                ('subject', models.BigIntegerField(default=0)),
                ('body', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('given up', 'Given Up')], default='waiting', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.comment')),
            ],
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('status', models.PositiveIntegerField(blank=True, null=True)),
                ('ms', models.PositiveIntegerField(default=0)),
                ('trouble', models.CharField(blank=True, max_length=100)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='rejoinder.delivery')),
            ],
        ),
        migrations.CreateModel(
            name='DoorKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(help_text='which program has it', max_length=100)),
                ('hash', models.BinaryField(max_length=18, unique=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('monthly_limit', models.PositiveIntegerField(default=0, help_text='checks a month; 0: no limit')),
                ('rate', models.PositiveIntegerField(default=0, help_text='checks a second; 0: no limit')),
                ('lessons_a_day', models.PositiveIntegerField(default=200, help_text='0: it may not teach')),
                ('signing', models.BinaryField(blank=True, null=True)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='door_keys', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Hook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100)),
                ('host', models.CharField(max_length=300)),
                ('address', models.BinaryField()),
                ('token', models.BinaryField(blank=True, help_text='what Matrix lets a program in by', null=True)),
                ('secret', models.BinaryField()),
                ('secret_before', models.BinaryField(blank=True, null=True)),
                ('before_until', models.DateTimeField(blank=True, null=True)),
                ('shape', models.CharField(choices=[('standard', 'JSON, signed'), ('slack', 'Slack'), ('mattermost', 'Mattermost'), ('matrix', 'Matrix')], default='standard', max_length=12)),
                ('on_held', models.BooleanField(default=False)),
                ('on_published', models.BooleanField(default=False)),
                ('on_decision', models.BooleanField(default=False)),
                ('on_report', models.BooleanField(default=False)),
                ('on_objection', models.BooleanField(default=False)),
                ('with_words', models.BooleanField(default=False, help_text='names and words, not numbers alone')),
                ('made_at', models.DateTimeField()),
                ('failures', models.PositiveIntegerField(default=0, help_text='in a row')),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('rest_until', models.DateTimeField(blank=True, null=True)),
                ('off_at', models.DateTimeField(blank=True, null=True)),
                ('off_because', models.CharField(blank=True, max_length=100)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hooks', to='rejoinder.site')),
            ],
        ),
        migrations.AddField(
            model_name='delivery',
            name='hook',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='rejoinder.hook'),
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(max_length=100)),
                ('file_name', models.CharField(max_length=300)),
                ('file_sha256', models.CharField(max_length=64)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('report', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('upload', models.CharField(blank=True, max_length=100)),
                ('refused', models.TextField(blank=True)),
                ('step', models.CharField(blank=True, max_length=20)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='talk', serialize=False, to='rejoinder.post')),
                ('comments', models.PositiveIntegerField(default=0, help_text='approved ones')),
                ('held', models.PositiveIntegerField(default=0)),
                ('featured', models.PositiveIntegerField(default=0)),
                ('depth', models.PositiveIntegerField(default=0, help_text='levels; 1 where nobody answers')),
                ('answers', models.PositiveIntegerField(default=0, help_text='to the most answered comment')),
                ('answered', models.PositiveBigIntegerField(blank=True, help_text='which comment that is', null=True)),
                ('last_at', models.DateTimeField(blank=True, help_text='of the newest comment', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Video',
            fields=[
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='video', serialize=False, to='rejoinder.post')),
                ('provider', models.CharField(choices=[('youtube', 'Youtube'), ('vimeo', 'Vimeo'), ('peertube', 'Peertube'), ('file', 'File')], max_length=10)),
                ('key', models.CharField(blank=True, help_text="the provider's id of the video", max_length=100)),
                ('url', models.CharField(help_text='where a reader watches it, http or https', max_length=700)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('seconds', models.PositiveIntegerField(blank=True, null=True)),
                ('uploaded_at', models.DateTimeField(blank=True, null=True)),
                ('poster', models.BinaryField(blank=True, null=True)),
                ('poster_type', models.CharField(blank=True, help_text='image/jpeg, image/svg+xml', max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='PushSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whole_thread', models.BooleanField(default=False)),
                ('host', models.CharField(help_text="the push service's name", max_length=300)),
                ('sealed', models.BinaryField()),
                ('browser', models.BinaryField(max_length=16)),
                ('made_at', models.DateTimeField()),
                ('since', models.BigIntegerField(default=0)),
                ('failures', models.PositiveIntegerField(default=0, help_text='in a row')),
                ('rest_until', models.DateTimeField(blank=True, null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='rejoinder.comment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Pushed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.comment')),
                ('push', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushed', to='rejoinder.pushsubscription')),
            ],
        ),
        migrations.CreateModel(
            name='Selection',
            fields=[
                ('sweep', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='selection', serialize=False, to='rejoinder.sweep')),
                ('ids', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='Teaching',
            fields=[
                ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='teaching', serialize=False, to='rejoinder.site')),
                ('last', models.BigIntegerField(default=0)),
                ('generation', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='sweep',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sweeps', to='rejoinder.site'),
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(help_text='one of statements.GROUNDS', max_length=20)),
                ('words', models.TextField(blank=True)),
                ('name', models.BinaryField(blank=True, null=True)),
                ('email', models.BinaryField(blank=True, null=True)),
                ('reporter', models.BinaryField(max_length=18)),
                ('fingerprint', models.BinaryField(max_length=16)),
                ('rank', models.PositiveSmallIntegerField(choices=[(0, 'Trusted'), (1, 'Usual'), (2, 'after the others: many earlier ones of the same reporter were unfounded')], default=1)),
                ('made_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'nobody decided yet'), ('upheld', 'the comment was held or removed'), ('kept', 'the comment stays'), ('gone', 'its author withdrew it')], max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='rejoinder.comment')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='rejoinder.decision')),
                ('flagger', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='rejoinder.flagger')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(help_text='the draft, TOML')),
                ('against', models.TextField(help_text='the policy that was in force, TOML')),
                ('against_version', models.PositiveIntegerField(default=0)),
                ('days', models.PositiveIntegerField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('next_id', models.PositiveBigIntegerField(help_text='the first comment that is not counted yet')),
                ('last_id', models.PositiveBigIntegerField(help_text='the last comment that was there')),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(help_text='comments to go through')),
                ('tally', models.JSONField(default=dict, help_text='screening.rehearsal.Tally.to_json()')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rehearsals', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old', models.CharField(help_text='path and query as asked for: /?p=18', max_length=700)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.comment')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.post')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.AddField(
            model_name='post',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='rejoinder.site'),
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='counts up within the site, from 1')),
                ('text', models.TextField(help_text='TOML, as somebody wrote it')),
                ('note', models.CharField(blank=True, help_text='why; for colleagues', max_length=300)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='policy_versions', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='what it is: receipt, statement, reply, …', max_length=40)),
                ('once', models.BinaryField(help_text='a hash of the key that lets it be one', max_length=16, null=True, unique=True)),
                ('person', models.BinaryField(max_length=18)),
                ('to', models.BinaryField(help_text='the address, sealed')),
                ('content', models.BinaryField(help_text='subject, text, HTML and links to stop, sealed')),
                ('message_id', models.CharField(help_text='stays, so that two copies are one', max_length=100)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('stopped', 'not sent: the reader wants none, or a cap was reached'), ('bounced', 'refused for good by the other side'), ('failed', 'given up after many tries')], default='waiting', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, help_text='why it has not left: our word or a reply code', max_length=60)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.comment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='NoticeVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='counts up within the site, from 1')),
                ('text', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('reader', 'Reader'), ('moderator', 'Moderator'), ('editor', 'Editor'), ('owner', 'Owner')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='MailStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BinaryField(max_length=18)),
                ('reason', models.CharField(choices=[('asked', 'Asked'), ('bounced', 'Bounced')], max_length=10)),
                ('made_at', models.DateTimeField()),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(help_text='counts up within the site, without gaps')),
                ('label', models.CharField(help_text='one of screening.lessons.LABELS', max_length=30)),
                ('text', models.TextField(blank=True)),
                ('author', models.CharField(blank=True, max_length=300)),
                ('website', models.CharField(blank=True, max_length=700)),
                ('source', models.CharField(blank=True, help_text='a door\'s key, as "key 7"; "" for trusted people', max_length=40)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.comment')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='rejoinder.decision')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='rejoinder.lesson')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('reader', 'Reader'), ('moderator', 'Moderator'), ('editor', 'Editor'), ('owner', 'Owner')], max_length=10)),
                ('label', models.CharField(help_text='whom it is meant for', max_length=100)),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='ImportedPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('external_id', models.CharField(max_length=500)),
                ('made', models.BooleanField(default=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='rejoinder.importrun')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.post')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Following',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('whole_thread', models.BooleanField(default=False)),
                ('every', models.CharField(choices=[('once', 'at once'), ('hour', 'each hour'), ('day', 'each day'), ('week', 'each week')], default='once', max_length=10)),
                ('email', models.BinaryField(help_text='the address, sealed')),
                ('person', models.BinaryField(max_length=18)),
                ('made_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('since', models.BigIntegerField(default=0)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followings', to='rejoinder.comment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.AddField(
            model_name='flagger',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flaggers', to='rejoinder.site'),
        ),
        migrations.CreateModel(
            name='FeedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BinaryField(blank=True, max_length=18, null=True)),
                ('made_at', models.DateTimeField()),
                ('comment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feed_address', to='rejoinder.comment')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='ExportOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=20)),
                ('private', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('step', models.CharField(blank=True, max_length=20)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('done', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('file', models.CharField(blank=True, max_length=100)),
                ('size', models.BigIntegerField(default=0)),
                ('refused', models.TextField(blank=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.post')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='orders', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='DayAtSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('counts', models.JSONField(default=dict, help_text='daybook.counting: counts by their names')),
                ('decisions', models.JSONField(default=dict, help_text='acts by the number of the account that decided, and how often')),
                ('threads', models.JSONField(default=dict, help_text='comments by post; of the busiest alone')),
                ('waiting', models.JSONField(default=dict, help_text='how many waited when it was counted while it lasted, and how long')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.AddField(
            model_name='commenter',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commenters', to='rejoinder.site'),
        ),
        migrations.CreateModel(
            name='SiteChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('changes', models.JSONField(default=dict, help_text='by field: what it was, and what it became; texts shortened')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='StaffMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('every', models.CharField(choices=[('once', 'at once'), ('hour', 'each hour'), ('day', 'each day')], max_length=10)),
                ('on_held', models.BooleanField(default=True)),
                ('on_report', models.BooleanField(default=True)),
                ('on_objection', models.BooleanField(default=True)),
                ('address', models.BinaryField(blank=True, default=b'')),
                ('told_at', models.DateTimeField(help_text='when a mail was last made')),
                ('told_until', models.DateTimeField(help_text='what came before has been told')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_mail', to='rejoinder.site')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_mail', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StalePage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.BigIntegerField(default=0)),
                ('branch', models.BigIntegerField(default=0)),
                ('marks', models.BigIntegerField(default=1)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(help_text='held or removed', max_length=10)),
                ('source', models.CharField(help_text='notice or own', max_length=10)),
                ('automatic', models.BooleanField(default=False)),
                ('ground', models.CharField(help_text='one of statements.GROUNDS', max_length=20)),
                ('facts', models.TextField()),
                ('appealable', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='rejoinder.comment')),
                ('decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='statement', to='rejoinder.decision')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.decision')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('', 'nobody decided yet'), ('granted', 'the comment was published'), ('refused', 'the decision stands')], max_length=10)),
                ('words', models.TextField(blank=True, help_text='for the author')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='rejoinder.statement')),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=100)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='rejoinder.site')),
            ],
        ),
        migrations.AddField(
            model_name='post',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='posts', to='rejoinder.tag'),
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.comment')),
                ('following', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='rejoinder.following')),
                ('mail', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='told', to='rejoinder.outbox')),
            ],
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='contact', serialize=False, to='rejoinder.comment')),
                ('email', models.BinaryField(blank=True, null=True)),
                ('client', models.BinaryField(blank=True, max_length=16, null=True)),
                ('client_day', models.DateField(blank=True, null=True)),
                ('agent_class', models.CharField(blank=True, max_length=20)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('client_day__isnull', False)), fields=['client_day'], name='contacts_to_forget')],
            },
        ),
        migrations.CreateModel(
            name='PersonWanted',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='person_wanted', serialize=False, to='rejoinder.comment')),
                ('made_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='rejoinder.decision')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site')),
            ],
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='verdict', serialize=False, to='rejoinder.comment')),
                ('outcome', models.CharField(max_length=10)),
                ('suspicion', models.FloatField()),
                ('reasons', models.JSONField(help_text='screening.Verdict.to_json()')),
                ('made_at', models.DateTimeField()),
                ('check_at', models.DateTimeField(blank=True, null=True)),
                ('traits', models.CharField(blank=True, db_default='', default='', help_text='what it may be, and its language, as facts of the index: finding.traits_of()', max_length=200)),
                ('shadow', models.CharField(blank=True, help_text='"7 hold": what version 7, in the shadow, makes of it; "": not yet', max_length=20, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='verdicts_that_wait'), models.Index(fields=['made_at'], name='verdicts_by_time'), models.Index(condition=models.Q(('shadow__isnull', False)), fields=['shadow', 'outcome', '-comment'], name='verdicts_by_shadow')],
            },
        ),
        migrations.CreateModel(
            name='DoorUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('blog', models.CharField(blank=True, max_length=200)),
                ('calls', models.PositiveBigIntegerField(default=0, help_text='checks of every door')),
                ('spam', models.PositiveBigIntegerField(default=0)),
                ('ham', models.PositiveBigIntegerField(default=0)),
                ('missed_spam', models.PositiveBigIntegerField(default=0)),
                ('false_positives', models.PositiveBigIntegerField(default=0)),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='rejoinder.doorkey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'day', 'blog'), name='one_count_a_day_and_blog')],
            },
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['hook', 'id'], name='deliveries_that_wait'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['hook', '-id'], name='deliveries_of_a_hook'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['made_at'], name='deliveries_by_time'),
        ),
        migrations.AddConstraint(
            model_name='pushed',
            constraint=models.UniqueConstraint(fields=('push', 'comment'), name='pushed_once'),
        ),
        migrations.AddIndex(
            model_name='sweep',
            index=models.Index(condition=models.Q(('state__in', ('running', 'undoing'))), fields=['state'], name='sweeps_under_way'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['site', 'rank', 'id'], name='reports_to_decide'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['reporter', '-id'], name='reports_of_one'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['site', 'made_at'], name='reports_by_time'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('comment', 'reporter', 'fingerprint'), name='equal_reports_are_one'),
        ),
        migrations.AddConstraint(
            model_name='redirect',
            constraint=models.UniqueConstraint(fields=('site', 'old'), name='one_redirect_an_address'),
        ),
        migrations.AddIndex(
            model_name='pushsubscription',
            index=models.Index(fields=['browser'], name='pushes_of_a_browser'),
        ),
        migrations.AddConstraint(
            model_name='pushsubscription',
            constraint=models.UniqueConstraint(fields=('comment', 'browser'), name='one_push_a_browser'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('site', 'number'), name='one_policy_a_number'),
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at', 'id'], name='mail_that_waits'),
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(fields=['person', '-id'], name='mail_to_a_person'),
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(fields=['done_at'], name='mail_by_its_end'),
        ),
        migrations.AddConstraint(
            model_name='noticeversion',
            constraint=models.UniqueConstraint(fields=('site', 'number'), name='one_notice_a_number'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'site'), name='one_role_a_site'),
        ),
        migrations.AddConstraint(
            model_name='mailstop',
            constraint=models.UniqueConstraint(fields=('site', 'person', 'reason'), name='one_stop_a_reason'),
        ),
        migrations.AddIndex(
            model_name='lesson',
            index=models.Index(fields=['site', 'source'], name='lessons_of_a_source'),
        ),
        migrations.AddConstraint(
            model_name='lesson',
            constraint=models.UniqueConstraint(fields=('site', 'number'), name='one_lesson_a_number'),
        ),
        migrations.AddConstraint(
            model_name='importedpost',
            constraint=models.UniqueConstraint(fields=('site', 'source', 'external_id'), name='one_post_for_an_origin'),
        ),
        migrations.AddIndex(
            model_name='following',
            index=models.Index(fields=['person'], name='followings_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='following',
            constraint=models.UniqueConstraint(fields=('comment', 'person'), name='one_following_a_comment'),
        ),
        migrations.AddConstraint(
            model_name='feedaddress',
            constraint=models.UniqueConstraint(fields=('site', 'person'), name='one_feed_address_a_person'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['site', '-id'], name='decisions_newest_first'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['made_at'], name='decisions_by_time'),
        ),
        migrations.AddConstraint(
            model_name='dayatsite',
            constraint=models.UniqueConstraint(fields=('site', 'day'), name='one_row_a_day'),
        ),
        migrations.AddConstraint(
            model_name='commenter',
            constraint=models.UniqueConstraint(fields=('site', 'key'), name='one_commenter_a_key'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('shown', True)), fields=['post', 'path', 'root_number'], name='comments_in_reading_order'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('depth', 0), ('kind', 'comment'), ('shown', True)), fields=['post', 'number'], name='comments_that_open_branches'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('depth', 0), ('shown', True), models.Q(('kind', 'comment'), _negated=True)), fields=['post', 'number'], name='comments_from_other_sites'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('by_staff', True), ('shown', True)), fields=['post', 'depth', 'root_number'], name='comments_by_staff'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('kind', 'comment'), ('standing', 'approved')), fields=['post'], name='comments_counted'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['site', 'standing', '-id'], name='comments_by_standing'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('source', '')), fields=['fingerprint', 'post'], name='comments_sent_again'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('locked', True)), fields=['post'], name='comments_locked'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.UniqueConstraint(fields=('site', 'post', 'number'), name='one_comment_a_number'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('site', 'source', 'external_id'), name='one_comment_an_origin'),
        ),
        migrations.AddConstraint(
            model_name='staffmail',
            constraint=models.UniqueConstraint(fields=('user', 'site'), name='one_staff_mail_a_site'),
        ),
        migrations.AddConstraint(
            model_name='stalepage',
            constraint=models.UniqueConstraint(fields=('site', 'post', 'branch'), name='one_mark_a_page'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['site', 'made_at'], name='statements_by_time'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['site', 'id'], name='appeals_to_decide'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['site', 'made_at'], name='appeals_by_time'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('site', 'slug'), name='one_tag_a_slug'),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(fields=['site', 'status', '-published_at'], name='posts_by_date'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(fields=('site', 'path'), name='one_post_a_path'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('site', 'source', 'external_id'), name='one_post_an_origin'),
        ),
        migrations.AddConstraint(
            model_name='told',
            constraint=models.UniqueConstraint(fields=('following', 'comment'), name='told_once'),
        ),
        migrations.AddIndex(
            model_name='personwanted',
            index=models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['site', 'made_at'], name='persons_wanted'),
        ),
    ])]
