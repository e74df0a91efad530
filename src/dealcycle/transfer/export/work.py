"""Activities, comments, tags on records, attached files."""

from django.utils.translation import gettext_lazy as _

from dealcycle.crm.models import Activity, Attachment, Comment, Company, Contact, Deal, Tag
from dealcycle.transfer.export.columns import owned
from dealcycle.transfer.export.shape import Table, col

ON_WHAT = (
    col("record_kind", "text", _("What it is on: company, contact, deal, activity")),
    col("record_id", "integer", _("Its number"), "record"),
)


def tables() -> list[Table]:
    return [_activities(), _participants(), _comments(), *_taggings(), _attachments()]


def _activities() -> Table:
    return Table("activities", _("Calls, meetings, demonstrations, e-mails, notes and tasks."), [
        col("activity_id", "integer", _("Its number here"), "id"),
        col("kind", "text", _("call, meeting, demonstration, email, note or task")),
        col("subject", "text", _("Subject")),
        col("notes", "text", _("Notes"), "body"),
        col("deal_id", "integer", _("The deal")),
        col("company_id", "integer", _("The company")),
        col("contact_id", "integer", _("The contact")),
        *owned(),
        col("direction", "text", _("out: we to them; in: they to us")),
        col("result", "text", _("How it went"), "outcome"),
        col("due_at", "moment", _("When it is due")),
        col("all_day", "flag", _("Whether it is due on a day, at no hour")),
        col("minutes", "integer", _("How long it takes")),
        col("done_at", "moment", _("When it was done")),
        col("added_at", "moment", _("When it was added"), "created_at"),
        col("external_id", "text", _("Its number in the system it was imported from")),
        col("binned_at", "moment", _("When it was put into the bin")),
    ], Activity.objects.all)  # fmt: skip


def _participants() -> Table:
    return Table("activity_participants", _("Who else took part in an activity."), [
        col("activity_id", "integer", _("The activity")),
        col("contact_id", "integer", _("The contact")),
        col("contact", "text", _("Their name"), "contact__name"),
    ], Activity.participants.through.objects.all)  # fmt: skip


def _comments() -> Table:
    return Table("comments", _("What colleagues wrote on records and activities."), [
        *ON_WHAT,
        col("author", "text", _("Who wrote it"), "author__name"),
        col("text", "text", _("The words"), "body"),
        col("at", "moment", _("When")),
        col("edited_at", "moment", _("When it was edited")),
        col("binned_at", "moment", _("When it was deleted")),
    ], Comment.objects.all)  # fmt: skip


def _taggings() -> list[Table]:
    tables = [
        Table("tags", _("Tags."), [
            col("tag", "text", _("The tag"), "name"),
            col("colour", "integer", _("One of eight colours")),
        ], Tag.objects.all)
    ]  # fmt: skip
    for model, plural in ((Company, "companies"), (Contact, "contacts"), (Deal, "deals")):
        through = model.tags.through
        tables.append(
            Table(
                f"tags_of_{plural}",
                _("Which records carry which tags."),
                [
                    col(f"{model.KIND}_id", "integer", _("The record")),
                    col("tag", "text", _("The tag"), "tag__name"),
                ],
                lambda through=through: through.objects.filter(tag__binned_at=None),
            )
        )
    return tables


def _attachments() -> Table:
    return Table("attachments", _("Attached files; they lie in the folder files."), [
        *ON_WHAT,
        col("name", "text", _("The file's name")),
        col("file", "text", _("Where it lies in this export"), "id", "name", read=place_of),
        col("bytes", "integer", _("Its size"), "size"),
        col("content_type", "text", _("What kind of file it is")),
        col("uploaded_by", "integer", _("The user who attached it")),
        col("at", "moment", _("When")),
        col("binned_at", "moment", _("When it was deleted")),
    ], Attachment.objects.all)  # fmt: skip


def place_of(number: int, name: str) -> str:
    """A name that every file system takes, and that leads nowhere else."""
    bare = "".join(c if c.isalnum() or c in "-_. " else "_" for c in name).strip(" .")
    stem, _dot, ending = bare.rpartition(".")
    plain = f"{(stem or ending)[:80]}{f'.{ending[:12]}' if stem else ''}"
    return f"files/{number}-{plain or 'file'}"
