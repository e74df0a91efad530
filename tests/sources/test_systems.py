"""What other systems export is recognised: figures of small files in each one's shape."""

from datetime import date
from pathlib import Path

import pytest

from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.report import report
from dealcycle.sources.files import Read, read_files
from dealcycle.sources.staging import Stage

HUBSPOT_INTERNAL = """hs_object_id,dealname,dealstage,amount,createdate,closedate,hs_is_closed_won,hs_is_closed,hubspot_owner_id,hs_v2_date_entered_appointmentscheduled,hs_v2_date_entered_closedwon
1,A,closedwon,100,2025-01-01T10:00:00Z,2025-02-01T10:00:00Z,true,true,7,2025-01-05T10:00:00Z,2025-02-01T10:00:00Z
2,B,appointmentscheduled,50,2025-01-02T10:00:00Z,2025-03-31T10:00:00Z,false,false,7,2025-01-06T10:00:00Z,
3,C,closedlost,50,2025-01-02T10:00:00Z,2025-03-31T10:00:00Z,false,true,7,2025-01-06T10:00:00Z,
"""  # noqa: E501
HUBSPOT_OLD = """Deal ID,Deal Name,Deal Stage,Pipeline,Amount,Create Date,Close Date,"Date entered 'Proposal (Sales)'","Time in 'Proposal (Sales)'"
11,Cranes,Closed won,Sales,500,2025-01-01 10:00,2025-02-01 10:00,2025-01-15 10:00,86400
12,Hoists,Closed lost,Sales,300,2025-01-03 10:00,2025-03-31 10:00,2025-01-20 10:00,5
"""  # noqa: E501
HUBSPOT_HISTORY = """id,name,value,timestamp
1,dealstage,appointmentscheduled,2025-01-01T10:00:00Z,contractsent,2025-01-05T10:00:00Z,closedwon,2025-02-01T10:00:00Z
1,amount,100,2025-01-01T10:00:00Z
2,dealstage,appointmentscheduled,2025-01-02T10:00:00Z,closedlost,2025-01-20T10:00:00Z
3,dealstage,appointmentscheduled,2025-01-02T10:00:00Z
"""
CZECH = """Obchod - ID;Obchod - Název;Obchod - Vlastník;Obchod - Hodnota;Obchod - Měna Hodnota;Obchod - Fáze;Obchod - Stav;Obchod - Vytvořeno;Obchod - Vyhráno v;Obchod - Čas prohry
1;Jeřáby;Anna;1 200,50;CZK;Nabídka;Vyhráno;10.01.2025 09:00;10.02.2025 10:00;
2;Kladky;Jan;900;CZK;Kontakt;Prohráno;12.01.2025 09:00;;30.01.2025 12:00
3;Lana;Anna;;CZK;Kontakt;Otevřený;05.02.2025 09:00;;
"""  # noqa: E501
RUSSIAN = """Сделка - ID;Сделка - Название;Сделка - Владелец;Сделка - Сумма;Сделка - Валюта Сумма;Сделка - Этап;Сделка - Статус;Сделка - Дата создания;Сделка - Время выигрыша;Сделка - Время проигрыша
1;Краны;Анна;1 200,50;RUB;КП;Выиграна;10.01.2025 09:00;10.02.2025 10:00;
2;Тали;Борис;900;RUB;Контакт;Проиграна;12.01.2025 09:00;;30.01.2025 12:00
3;Тросы;Анна;;RUB;Контакт;Открыта;05.02.2025 09:00;;
"""  # noqa: E501
ODOO = """Opportunity,Salesperson,Stage,Expected Revenue,Created on,Closed Date,Lost Reason,Active
A,Ann,Won,100,2025-01-01 10:00:00,2025-02-01 10:00:00,,True
B,Ann,New,50,2025-01-02 10:00:00,2025-02-03 10:00:00,Price,False
C,Bob,New,70,2025-01-05 10:00:00,,,True
"""
ODOO_ACTIVE = """id,name,user_id,stage_id,expected_revenue,create_date,date_closed,lost_reason_id,active
1,A,Ann,Won,100,2025-01-01 10:00:00,2025-02-01 10:00:00,,True
3,C,Bob,New,70,2025-01-05 10:00:00,,,True
"""  # noqa: E501
CLOSE = """id,lead_id,lead_name,status_label,status_type,value,value_currency,date_created,date_won,date_lost
oppo_1,lead_1,Hafen,Won,won,120050,EUR,2025-01-01T10:00:00+00:00,2025-02-01,
oppo_2,lead_2,Kai,Lost,lost,5000,EUR,2025-01-02T10:00:00+00:00,,2025-02-03
oppo_3,lead_3,Kai,Active,active,7000,EUR,2025-01-05T10:00:00+00:00,,
"""  # noqa: E501
POTENTIALS = """Potential Id,Potential Name,Potential Owner,Amount,Stage,Closing Date,Created Time
4876876000000123456,A,Ann,100,Closed Won,2025-02-01,2025-01-01 10:00:00
4876876000000123457,B,Ann,50,Closed Lost,2025-02-03,2025-01-02 10:00:00
"""
EVENTS = """case:concept:name,concept:name,time:timestamp,org:resource
A,Created,2025-01-01T10:00:00+01:00,r
A,Offer,2025-01-05T10:00:00+01:00,r
A,Won,2025-02-01T10:00:00+02:00,r
B,Created,2025-01-02T10:00:00+01:00,r
B,Cancelled,2025-01-20T10:00:00+01:00,r
C,Created,2025-01-02T10:00:00+01:00,r
"""
FIELD_HISTORY = """OpportunityId,Field,OldValue,NewValue,CreatedDate
006A,created,,,2025-01-01T08:00:00Z
006A,StageName,Prospecting,Proposal,2025-01-11T08:00:00Z
006A,StageName,Proposal,Closed Won,2025-01-31T08:00:00Z
006B,StageName,Prospecting,Closed Lost,2025-01-31T08:00:00Z
"""
OPPORTUNITY_HISTORY = """Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate,Probability
h1,006A,2025-01-01T08:00:00Z,Prospecting,100,2025-03-01,10
h2,006A,2025-01-11T08:00:00Z,Proposal,200,2025-03-01,50
h3,006A,2025-01-31T08:00:00Z,Closed Won,200,2025-01-31,100
h4,006B,2025-01-02T08:00:00Z,Prospecting,50,2025-03-01,10
"""
# Name -> text, won, lost, open, days of the deals won, what is warned of.
SHAPES = {
    "hubspot by internal names": (HUBSPOT_INTERNAL, 1, 1, 1, [31], []),
    "hubspot of older days": (HUBSPOT_OLD, 1, 1, 0, [31], []),
    "hubspot property history": (HUBSPOT_HISTORY, 1, 1, 1, [31], []),
    "pipedrive in czech": (CZECH, 1, 1, 1, [31], []),
    "pipedrive in russian": (RUSSIAN, 1, 1, 1, [31], []),
    "odoo by labels": (ODOO, 1, 1, 1, [31], []),
    "odoo without the archived": (ODOO_ACTIVE, 1, 0, 1, [31], ["no_inactive"]),
    "close": (CLOSE, 1, 1, 1, [31], ["cents"]),
    "zoho potentials": (POTENTIALS, 1, 1, 0, [31], []),
    "event log": (EVENTS, 1, 1, 1, [31], []),
    "field history": (FIELD_HISTORY, 1, 1, 0, [20], []),
    "opportunity history": (OPPORTUNITY_HISTORY, 1, 0, 1, [30], []),
}


def read(folder: Path, text: str, said: dict[str, object] | None = None) -> tuple[Stage, Read]:
    path = folder / "export.csv"
    path.write_text(text)
    stage = Stage()
    found = read_files(stage, [path], said=said)
    assert isinstance(found, Read), found
    return stage, found


@pytest.mark.parametrize("name", SHAPES)
def test_the_shape_of_a_system(tmp_path: Path, name: str) -> None:
    text, won, lost, still, days, warned = SHAPES[name]
    stage, found = read(tmp_path, text)
    with stage:
        deals = report(found.journal, scope=EVERYONE).deals
        assert (deals.won, deals.lost, deals.open) == (won, lost, still)
        spans = found.journal.engine.fetch(
            "SELECT closed_day - opened_day AS days FROM deals WHERE outcome = -1"
        )
        assert spans["days"].tolist() == days
        assert [each.code for each in found.warnings] == warned


def test_amounts_of_close_are_cents_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    for said, amount in ((None, 120_050), ({"cents": False}, 12_005_000)):
        stage, found = read(tmp_path, CLOSE, said)
        with stage:
            amounts = found.journal.engine.fetch("SELECT max(amount_minor) AS most FROM deals")
            assert amounts["most"][0] == amount
            assert found.mapping["cents"] is (said is None)


def test_numbers_of_nineteen_digits_stay_what_they_are(tmp_path: Path) -> None:
    stage, found = read(tmp_path, POTENTIALS)
    with stage:
        names = found.journal.named("deal", [1, 2])
        assert set(names.values()) == {"4876876000000123456", "4876876000000123457"}


@pytest.mark.parametrize(
    ("rows", "day_first", "warned"),
    [
        ("1,Won,05/01/2025,04/02/2025\n2,Lost,03/01/2025,02/03/2025\n", True, []),
        ("1,Won,01/05/2025,02/04/2025\n2,Lost,01/03/2025,03/02/2025\n", False, []),
        ("1,Won,01/02/2025,02/03/2025\n2,Lost,03/04/2025,05/06/2025\n", True, ["day_order"]),
        ("1,Won,05.01.2025,04.02.2025\n2,Lost,03.04.2025,05.06.2025\n", True, []),
    ],
)
def test_the_order_of_day_and_month_is_settled_by_the_partner_or_said(
    tmp_path: Path, rows: str, day_first: bool, warned: list[str]
) -> None:
    stage, found = read(tmp_path, f"Id,Status,Created,Closed\n{rows}")
    with stage:
        assert found.mapping["day_first"] is day_first
        assert [each.code for each in found.warnings] == warned
    stage, found = read(tmp_path, f"Id,Status,Created,Closed\n{rows}", {"day_first": True})
    with stage:
        assert "day_order" not in [each.code for each in found.warnings]


def test_dates_of_every_writing_in_one_column(tmp_path: Path) -> None:
    rows = [
        "2025-02-14", '"14 Feb, 2025 00:02:00"', "45702", "1739491200", "1739491200000",
        "1739491200000000", "1739491200000000000", "2025-02-14T01:00:00+02:00", "14.02.2025",
        "2025-02-14 10:00:00Z", "14/02/2025", "02/14/2025",
    ]  # fmt: skip
    lines = [f"{at},Won,2025-01-01,{day}" for at, day in enumerate(rows)]
    stage, found = read(tmp_path, "Id,Status,Created,Closed\n" + "\n".join(lines) + "\n")
    with stage:
        days = found.journal.engine.fetch("SELECT closed_day FROM deals ORDER BY deal")
        expected = (date(2025, 2, 14) - date(1970, 1, 1)).days
        # 1 a.m. two hours ahead is the day before; month first contradicts the rest.
        assert [int(day) for day in days["closed_day"][:7]] == [expected] * 7
        assert [int(day) - expected for day in days["closed_day"][7:11]] == [-1, 0, 0, 0]
        assert [each.code for each in found.warnings if each.code != "day_order"] == [
            "cells_unread"
        ]
