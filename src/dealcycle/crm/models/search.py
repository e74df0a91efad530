"""The word index that search reads, and the vocabulary that corrects what was typed."""

from django.db import models


class SearchWord(models.Model):
    """A folded word that occurs somewhere."""

    id = models.AutoField(primary_key=True)
    word = models.CharField(max_length=40, unique=True)
    # Its first letters, by which words with typing errors find it; empty for numbers.
    stem = models.CharField(max_length=6, default="")

    class Meta:
        indexes = [
            models.Index(fields=["stem"], condition=~models.Q(stem=""), name="search_word_stem")
        ]

    def __str__(self) -> str:
        return self.word


class SearchSlip(models.Model):
    """A stem with at most one letter left out: two stems that share one differ by one slip."""

    pk = models.CompositePrimaryKey("slip", "stem")
    slip = models.CharField(max_length=6)
    stem = models.CharField(max_length=6)

    def __str__(self) -> str:
        return f"{self.slip}: {self.stem}"


class SearchEntry(models.Model):
    """A word of a record. The weight says where it stands: name, key (mail, phone), text."""

    pk = models.CompositePrimaryKey("kind", "record", "word_id")
    kind = models.PositiveSmallIntegerField()
    record = models.BigIntegerField()
    # Tens of millions of rows: the constraint would cost more than it guards.
    word = models.ForeignKey(
        SearchWord, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    weight = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["word", "kind", "-weight", "-record"], name="search_postings")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}: {self.word_id}"
