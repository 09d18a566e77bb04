from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backups", "0001_what_we_could_restore")]

    operations = [
        migrations.AddField(
            model_name="jobwatch",
            name="excuses",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="jobwatch",
            name="minute_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="jobwatch",
            name="minute_pings",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
