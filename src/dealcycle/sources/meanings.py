"""What the columns of an export mean, by the names that systems give them; outcomes in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dealcycle.measures.journal import OUTCOMES

WON, LOST, NO_DECISION = "won", "lost", "no_decision"
# How the journal writes them.
CODES = {name: code for code, name in OUTCOMES.items()}

# Role -> names of columns, the surest first; compared without case, spaces and signs.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("recordid", "hsobjectid", "potentialid", "opportunityid", "dealid", "leadid",
           "caseid", "caseconceptname", "mqlid",
           "recordsid", "id", "dealnumber", "number", "номерсделки", "номер"),
    "name": ("dealname", "opportunityname", "potentialname", "propertydealname", "title",
             "opportunity", "leadname", "название", "сделка", "name"),
    "opened": ("createddate", "createdate", "createdtime", "createdon", "datecreated",
               "dealcreated", "createdat", "vytvořeno", "vytvořen", "přidáno", "časpřidání",
               "добавлена", "времядобавления", "propertycreatedate", "engagedate", "leaddate",
               "firstcontactdate", "opendate", "openeddate", "opened", "startdate", "created",
               "датасоздания", "создана", "создано"),
    "won_at": ("wontime", "datewon", "wondate", "wonat", "saledate", "датавыигрыша",
               "времявыигрыша", "vyhránov", "časvýhry", "datumvýhry", "vyhránodne"),
    "lost_at": ("losttime", "datelost", "lostdate", "lostat", "времяпроигрыша", "датапроигрыша",
                "časprohry", "datumprohry", "prohránov", "prohránodne"),
    "closed": ("closedate", "closeddate", "closingdate", "closedon", "closedat", "dateclosed",
               "dealclosedon", "propertyclosedate", "closed", "датазакрытия", "закрыта",
               "времязакрытия", "uzavřeno", "datumuzavření", "obchoduzavřendne"),
    "expected": ("expectedclosedate", "expectedclose", "expectedclosing", "ожидаемоезакрытие",
                 "ожидаемаядатазакрытия", "očekávanédatumuzavření"),
    "stage": ("dealstage", "stagename", "stage", "stageid", "dealpipelinestageid", "этап",
              "этапсделки", "стадия", "phase", "statuslabel", "fáze"),
    "status": ("status", "leadstatus", "dealstatus", "statustype", "outcome", "result", "статус",
               "stav"),
    "is_won": ("iswon", "isclosedwon", "hsisclosedwon", "won", "converted"),
    "is_lost": ("isclosedlost", "hsisclosedlost", "islost"),
    "is_closed": ("isclosed", "hsisclosed"),
    "active": ("active",),
    "amount": ("amount", "dealvalue", "closevalue", "value", "propertyamount", "salevalue",
               "dealamount", "revenue", "expectedrevenue", "amountreq", "caseamountreq", "price",
               "total", "сумма", "бюджет", "hodnota"),
    "currency": ("currency", "currencyofvalue", "valuecurrency", "currencyisocode", "dealcurrency",
                 "валюта", "валютасумма", "měna", "měnahodnota"),
    "owner": ("dealowner", "opportunityowner", "ownername", "owner", "salesagent", "salesperson",
              "salesrep", "assignedto", "accountexecutive", "ownerid", "userid", "hubspotownerid",
              "potentialowner", "srid", "agentid",
              "ответственный", "менеджер", "владелец", "vlastník"),
    "team": ("team", "teamname", "salesteam", "manager", "команда"),
    "company": ("accountname", "companyname", "organization", "associatedcompany", "company",
                "account", "customername", "accountid", "компания", "организация",
                "organizace"),
    "source": ("leadsource", "source", "origin", "marketingchannel", "sourceorigin", "источник"),
    "reason": ("lostreason", "lossreason", "reasonforloss", "closedlostreason", "lostreasonid",
               "причинаотказа", "причинапроигрыша", "důvodprohry"),
    "pipeline": ("pipeline", "pipelineid", "dealpipelineid", "воронка"),
}  # fmt: skip
DATED = ("opened", "won_at", "lost_at", "closed", "expected")
# What a column of a history table holds.
HISTORY: Mapping[str, tuple[str, ...]] = {
    "stage": ("stagename", "stage", "newvalue", "conceptname", "activity", "tostage", "value",
              "stageid", "dealstage", "этап"),
    "at": ("dateentered", "timetimestamp", "timestamp", "createddate", "changedat", "changedate",
           "logtime", "enteredat", "date", "time", "fivetranstart", "дата"),
    "field": ("field", "fieldkey", "fieldname"),
}  # fmt: skip
STAGE_FIELDS = ("stagename", "stageid", "stage", "dealstage")

# Parts of words, in the usual languages. Lost is looked for first: "not realised" holds "realised".
LOST_WORDS = re.compile(
    r"\blost\b|closed ?lost|\bloss\b|cancel|declin|reject|refus|disqualif|unqualified|dead\b"
    r"|junk|abandon|churn"
    r"|verloren|abgesagt|abgelehnt|perdu|perdid|perso\b|persa\b|przegran|stracon|ztracen|prohr[aá]|kaybed"
    r"|проиг|отказ|не ?реализ|провал|потеря|слит|отмен",
    re.IGNORECASE,
)
UNDECIDED_WORDS = re.compile(r"no.?decision|stalled|не ?реш", re.IGNORECASE)
WON_WORDS = re.compile(
    r"\bwon\b|closed ?won|\bwin\b|accepted|signed\b|\bsold\b|converted|gewonnen|verkauft|gagn|ganad"
    r"|vint[oa]\b"
    r"|wygran|vyhr[aá]n|kazan|выигр|успеш|реализова|продан|оплачен",
    re.IGNORECASE,
)


def bare(name: str) -> str:
    """'Deal - Won time' -> 'dealwontime': letters and digits alone, in lower case."""
    return re.sub(r"[\W_]+", "", name).casefold()


def prefix_of(columns: Sequence[str]) -> str:
    """'Deal - ' where every name starts with it, as in Pipedrive's exports in any language."""
    found = re.match(r"[^-]{2,20} - ", columns[0]) if columns else None
    shared = found is not None and len(columns) > 2 and all(c.startswith(found[0]) for c in columns)
    return found[0] if found is not None and shared else ""


def roles_of(
    columns: Sequence[str], names: Mapping[str, tuple[str, ...]] = NAMES
) -> dict[str, str]:
    """Role -> column, each column once, the surest name of a role first."""
    prefix = prefix_of(columns)
    known = {bare(column.removeprefix(prefix)): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for role, wanted in names.items():
        for name in wanted:
            column = known.get(name)
            if column is not None and column not in found.values():
                found[role] = column
                break
        else:
            # "Sale_Value_AED", "closed_at_utc": the name, and a unit behind it.
            longer = [
                column
                for name in wanted
                if len(name) > 6
                for bared, column in known.items()
                if bared.startswith(name) and len(bared) <= len(name) + 4
                and column not in found.values()
            ]  # fmt: skip
            if longer:
                found[role] = longer[0]
    return found


def outcome_of(value: str) -> str | None:
    """What a stage or status says of the outcome; None while the deal is under way.

    >>> [outcome_of(word) for word in ("Closed Won", "O_DECLINED", "Переговоры")]
    ['won', 'lost', None]
    """
    words = re.sub(r"[_\-/]+", " ", value)
    if UNDECIDED_WORDS.search(words):
        return NO_DECISION
    if LOST_WORDS.search(words):
        return LOST
    return WON if WON_WORDS.search(words) else None


# Stages in the order in which selling goes, by parts of their names.
ORDER = (
    r"new|lead|prospect|поиск|лид|нов", r"contact|engag|select|контакт",
    r"qualif|discover|квалиф|потреб",
    r"creat|demo|meeting|visit|present|встреч|демо", r"propos|quote|offer|sent|кп|предлож",
    r"negotiat|review|перегов|соглас", r"contract|clos|book|legal|sign|договор|закрыт|оплат",
)  # fmt: skip


def place_of(stage: str) -> int:
    """Where a stage is likely to stand, for files that do not say: a number to sort by."""
    for place, words in enumerate(ORDER):
        if re.search(words, stage, re.IGNORECASE):
            return place
    return len(ORDER)


def truth_sql(column: str) -> str:
    """A flag of a text column: true, 1, yes, да ..."""
    return f"lower(trim({column})) IN ('true', '1', 'yes', 'y', 't', 'да', 'ja', 'wahr', 'oui')"
