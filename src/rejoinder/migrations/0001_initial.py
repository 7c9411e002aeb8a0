"""Make the tables of the first version.

Takes a moment on an empty database. Reverse: drops them all, with everything in them.
"""

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
                ('removal', models.CharField(blank=True, choices=[('', 'not removed'), ('author', 'Author'), ('moderator', 'Moderator'), ('source', 'Source')], default='', max_length=10)),
                ('kind', models.CharField(default='comment', max_length=20)),
                ('written_at', models.DateTimeField()),
                ('precision', models.CharField(choices=[('exact', 'Exact'), ('estimated', 'Estimated'), ('local', 'Local')], default='exact', max_length=10)),
                ('stored_at', models.DateTimeField()),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('likes', models.IntegerField(default=0)),
                ('pinned', models.BooleanField(default=False)),
                ('hearted', models.BooleanField(default=False)),
                ('fingerprint', models.BinaryField(max_length=16)),
                ('source', models.CharField(blank=True, max_length=20)),
                ('external_id', models.CharField(blank=True, max_length=500)),
                ('missing_parent', models.CharField(blank=True, help_text="the source's parent, where it was not in the file", max_length=500)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='rejoinder.comment')),
                ('staff', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Commenter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BinaryField(max_length=16)),
                ('first_seen', models.DateTimeField()),
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
                ('last_number', models.PositiveIntegerField(default=0, editable=False)),
                ('source', models.CharField(blank=True, editable=False, max_length=20)),
                ('external_id', models.CharField(blank=True, editable=False, max_length=500)),
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
                ('staff_names', models.JSONField(default=list, help_text='names that nobody else may sign a comment with')),
                ('operator', models.CharField(blank=True, help_text='who answers for the site; shown in the notice', max_length=300)),
                ('contact', models.CharField(blank=True, help_text='how readers reach the operator; shown in the notice', max_length=300)),
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
            name='Verdict',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='verdict', serialize=False, to='rejoinder.comment')),
                ('outcome', models.CharField(max_length=10)),
                ('suspicion', models.FloatField()),
                ('reasons', models.JSONField(help_text='screening.Verdict.to_json()')),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='comment',
            name='commenter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='rejoinder.commenter'),
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
        migrations.AddField(
            model_name='comment',
            name='post',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='rejoinder.post'),
        ),
        migrations.AddField(
            model_name='post',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='rejoinder.site'),
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(max_length=30)),
                ('file_name', models.CharField(max_length=300)),
                ('file_sha256', models.CharField(max_length=64)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('report', models.JSONField(default=dict)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='rejoinder.site')),
            ],
        ),
        migrations.AddField(
            model_name='commenter',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commenters', to='rejoinder.site'),
        ),
        migrations.AddField(
            model_name='comment',
            name='site',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='rejoinder.site'),
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
            name='Contact',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='contact', serialize=False, to='rejoinder.comment')),
                ('email', models.BinaryField(blank=True, null=True)),
                ('client', models.BinaryField(blank=True, max_length=16, null=True)),
                ('client_day', models.DateField(blank=True, null=True)),
                ('agent_class', models.CharField(blank=True, max_length=20)),
            ],
            options={
                'indexes': [models.Index(fields=['client_day'], name='contacts_to_forget')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=20)),
                ('before', models.CharField(help_text='the standing it had', max_length=10)),
                ('after', models.CharField(help_text='the standing it got', max_length=10)),
                ('removal_before', models.CharField(blank=True, max_length=10)),
                ('by_author', models.BooleanField(default=False, help_text="by the comment's author, signed link")),
                ('automatic', models.BooleanField(default=False)),
                ('rule', models.CharField(blank=True, max_length=100)),
                ('words', models.TextField(blank=True, help_text='for the author, or for colleagues')),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.comment')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='undone_by', to='rejoinder.decision')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='rejoinder.site')),
            ],
            options={
                'indexes': [models.Index(fields=['site', '-id'], name='decisions_newest_first')],
            },
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
            index=models.Index(condition=models.Q(('kind', 'comment'), ('standing', 'approved')), fields=['post'], name='comments_counted'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['site', 'standing', '-id'], name='comments_by_standing'),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(fields=['fingerprint', 'post'], name='comments_sent_again'),
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
            model_name='stalepage',
            constraint=models.UniqueConstraint(fields=('site', 'post', 'branch'), name='one_mark_a_page'),
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
    ]
