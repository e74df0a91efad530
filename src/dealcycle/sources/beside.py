"""What files tell beside the deals: companies, contacts, activities, and who an id stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dealcycle.sources.columns import BOOK, Source, Wide, folded
from dealcycle.sources.meanings import bare, roles_of
from dealcycle.sources.staging import Staged

# Of the deals' own table, beside the roles that a journal needs.
ON_DEAL: Mapping[str, tuple[str, ...]] = {
    "contact": ("contactname", "contactperson", "primarycontact", "associatedcontact",
                "personname", "contact", "person", "контактноелицо", "контакт"),
    "contact_email": ("contactemail", "personemail", "emailaddress", "email", "workemail", "почта"),
    "contact_phone": ("contactphone", "personphone", "phonenumber", "phone", "mobile", "телефон"),
    "description": ("description", "propertydescription", "notes", "note", "comments", "comment",
                    "описание", "комментарий", "примечание"),
}  # fmt: skip
COMPANY: Mapping[str, tuple[str, ...]] = {
    "id": ("accountid", "companyid", "organizationid", "recordid", "id"),
    "name": ("accountname", "companyname", "organizationname", "account", "company",
             "organization", "customername", "customer", "name", "компания", "название"),
    "website": ("website", "companydomainname", "domain", "url", "сайт"),
    "phone": ("phone", "phonenumber", "companyphone", "телефон"),
    "email": ("email", "companyemail", "почта"),
    "industry": ("industry", "sector", "отрасль"),
    "employees": ("employees", "numberofemployees", "employeecount", "сотрудники"),
    "country": ("country", "billingcountry", "countryregion", "officelocation", "страна"),
    "region": ("region", "billingstate", "stateregion", "state", "регион"),
    "city": ("city", "billingcity", "город"),
    "address": ("address", "billingstreet", "streetaddress", "street", "адрес"),
    "tax_number": ("taxnumber", "vatnumber", "vatid", "инн"),
    "description": ("description", "aboutus", "описание"),
}  # fmt: skip
PERSON: Mapping[str, tuple[str, ...]] = {
    "id": ("contactid", "personid", "recordid", "id"),
    "name": ("fullname", "contactname", "personname", "name", "фио", "имя"),
    "first": ("firstname",),
    "last": ("lastname", "фамилия"),
    "email": ("email", "emailaddress", "workemail", "почта"),
    "phone": ("phone", "phonenumber", "workphone", "телефон"),
    "mobile": ("mobilephone", "mobile", "mobilephonenumber", "мобильный"),
    "job_title": ("jobtitle", "title", "position", "должность"),
    "company": ("accountname", "companyname", "organization", "associatedcompany", "company",
                "account", "accountid", "компания"),
}  # fmt: skip
ACTIVITY: Mapping[str, tuple[str, ...]] = {
    "id": ("activityid", "taskid", "engagementid", "recordid", "id"),
    "deal": ("dealid", "opportunityid", "whatid", "relateddeal", "associateddeal", "deal",
             "opportunity", "dealname", "сделка"),
    "kind": ("activitytype", "tasktype", "engagementtype", "tasksubtype", "type", "тип"),
    "subject": ("subject", "activitysubject", "title", "тема"),
    "body": ("note", "notes", "body", "description", "comments", "details", "content",
             "примечание", "текст"),
    "due": ("duedate", "due", "activitydate", "dueon", "startdatetime", "срок"),
    "done": ("done", "isclosed", "completed", "taskstatus", "status", "выполнено"),
    "done_at": ("markedasdonetime", "completeddatetime", "completeddate", "completedat", "doneat"),
    "created": ("createddate", "createdtime", "addtime", "createdat", "timestamp", "date",
                "создано"),
    "owner": ("assignedtouser", "activityowner", "taskowner", "assignedto", "owner", "ownerid",
              "author", "ответственный"),
    "contact": ("contactname", "contactperson", "contact", "whoid", "email", "контакт"),
    "company": ("accountname", "companyname", "organization", "company", "компания"),
}  # fmt: skip
NAME_ENDS = re.compile(r"(name|имя|фио|title|label)$")


@dataclass(frozen=True)
class Table:
    """A table beside the deals', and its columns by role."""

    staged: Staged
    roles: Mapping[str, str]

    def sql(self, role: str) -> str | None:
        name = self.roles.get(role)
        return None if name is None else self.staged.sql(name)


@dataclass(frozen=True)
class Known:
    """A table that says who or what the values of a deal's column are."""

    staged: Staged
    key: str  # its column that our values are found in
    label: str | None
    email: str | None


def on_deal(wide: Wide, taken: Mapping[str, Source]) -> dict[str, Source]:
    """Roles of the deals' own columns that a journal has no use for."""
    free = [each.name for each in wide.own() if each not in taken.values()]
    named = roles_of(free, ON_DEAL)
    own = {each.name: each for each in wide.own()}
    return {role: own[name] for role, name in named.items() if role not in taken}


def known_by(wide: Wide, column: Source, tables: Sequence[Staged]) -> Known | None:
    """The table in which a column's values are looked up: one that was joined by it, or one
    whose own id most of the values are."""
    for table in tables:
        if wide.joined_by.get(table.sheet.name) == column:
            key = next(name for name in table.columns if bare(name) == bare(column.name))
            return _known(table, key)
    for table in tables:
        if table is wide.deals or table.sheet.name in wide.joined_by:
            continue
        key = roles_of(table.columns, {"id": COMPANY["id"]}).get("id", "")
        if key and _covers(wide, column, table, key):
            return _known(table, key)
    return None


def companies(wide: Wide, column: Source | None, tables: Sequence[Staged]) -> Table | None:
    """The table of companies, if a file brings one."""
    found = known_by(wide, column, tables) if column is not None else None
    if found is None:
        return None
    roles = roles_of(found.staged.columns, COMPANY)
    if found.key not in (roles.get("id"), roles.get("name")):
        roles["name" if found.label is None else "id"] = found.key
    return Table(found.staged, roles) if "name" in roles else None


def contacts(tables: Sequence[Staged]) -> Table | None:
    """The table of people: an address or a first name is in it, and no amounts or stages."""
    for table in tables:
        roles, deals = roles_of(table.columns, PERSON), roles_of(table.columns)
        named = "name" in roles or "last" in roles
        if named and ("email" in roles or "first" in roles) and "stage" not in deals:
            return Table(table, roles)
    return None


def is_about_deals(table: Staged) -> bool:
    """Whether its rows are people or happenings, several a deal: it is not joined to deals."""
    found = contacts([table])
    return (found is not None and "company" in found.roles) or activities([table]) is not None


def activities(tables: Sequence[Staged]) -> Table | None:
    """The table of what was done and is to be done."""
    for table in tables:
        roles = roles_of(table.columns, ACTIVITY)
        about = {"deal", "contact", "company"} & roles.keys()
        says = {"subject", "body"} & roles.keys()
        when = {"due", "done_at", "created"} & roles.keys()
        if about and says and when and ("kind" in roles or "due" in roles or "done" in roles):
            return Table(table, roles)
    return None


def _known(table: Staged, key: str) -> Known:
    rest = [name for name in table.columns if name != key]
    label = next((name for name in rest if NAME_ENDS.search(bare(name))), None)
    email = next((name for name in rest if "email" in bare(name)), None)
    return Known(table, key, label, email)


def _covers(wide: Wide, column: Source, table: Staged, key: str) -> bool:
    theirs = folded(table.sql(key))
    row = wide.connection.execute(
        f"SELECT count(*), count(*) FILTER (k IN (SELECT {theirs} FROM {table.relation})) FROM "
        f"(SELECT DISTINCT {folded(column.sql)} AS k FROM {BOOK} WHERE {column.sql} IS NOT NULL)"
    ).fetchone()
    return row is not None and row[0] > 0 and row[1] >= 0.5 * row[0]
