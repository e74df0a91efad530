"""The banks' files are read as published; anything else is refused without harm."""

from datetime import date
from decimal import Decimal

import pytest

from dealcycle.cycle.published_rates import Published, crossed, read_published
from dealcycle.cycle.refusal import Refused

ECB = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
    xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
  <Cube>
    <Cube time='2026-03-18'><Cube currency='USD' rate='1.25'/>
      <Cube currency='JPY' rate='160'/></Cube>
    <Cube time='2026-03-17'><Cube currency='USD' rate='1.20'/></Cube>
  </Cube>
</gesmes:Envelope>"""

CBR = """<?xml version="1.0" encoding="windows-1251"?>
<ValCurs Date="18.03.2026" name="Foreign Currency Market">
<Valute ID="R01235"><NumCode>840</NumCode><CharCode>USD</CharCode><Nominal>1</Nominal>
<Name>Доллар США</Name><Value>80,0000</Value><VunitRate>80</VunitRate></Valute>
<Valute ID="R01335"><NumCode>398</NumCode><CharCode>KZT</CharCode><Nominal>100</Nominal>
<Name>Казахстанских тенге</Name><Value>16,0000</Value><VunitRate>0,16</VunitRate></Valute>
<Valute ID="R01589"><NumCode>960</NumCode><CharCode>XXQ</CharCode><Nominal>1</Nominal>
<Name>Ничьи</Name><Value>1,0</Value></Valute>
</ValCurs>""".encode("windows-1251")

DAY, BEFORE = date(2026, 3, 18), date(2026, 3, 17)


def read(data: bytes) -> Published:
    found = read_published(data)
    assert isinstance(found, Published), found
    return found


def test_the_european_file_tells_what_a_euro_costs():
    found = read(ECB)
    assert (found.origin, found.home, found.newest) == ("ecb", "EUR", DAY)
    assert found.days[DAY] == {"USD": Decimal("0.8"), "JPY": Decimal("0.00625")}
    assert list(found.days[BEFORE]) == ["USD"]


def test_the_russian_file_counts_by_the_hundred():
    found = read(CBR)
    assert (found.origin, found.home) == ("cbr", "RUB")
    assert found.days == {DAY: {"USD": Decimal(80), "KZT": Decimal("0.16")}}


def test_rates_are_crossed_over_the_banks_own_money():
    worth = {each.currency: each.rate for each in crossed(read(CBR), "USD")}
    assert worth == {"RUB": Decimal("0.0125"), "KZT": Decimal("0.002")}
    home = {(each.day, each.currency): each.rate for each in crossed(read(ECB), "EUR")}
    assert home[BEFORE, "USD"] == 1 / Decimal("1.20")
    days = {each.day for each in crossed(read(ECB), "JPY")}
    assert days == {DAY}  # the day before does not name the yen


def test_a_base_that_the_bank_does_not_name_is_refused():
    refused = crossed(read(ECB), "KZT")
    assert isinstance(refused, Refused)
    assert "KZT" in str(refused.reasons[0])


BOMB = b"""<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<ValCurs Date="18.03.2026"><Valute><CharCode>&b;</CharCode></Valute></ValCurs>"""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>Not found</body></html>",
        BOMB,
        BOMB.decode().encode("utf-16"),
        ECB.replace(b"1.25", b"free"),
        ECB.replace(b"1.25", b"0"),
        ECB.replace(b"1.25", b"-1"),
        ECB.replace(b"1.25", b"NaN"),
        ECB.replace(b"2026-03-18", b"yesterday"),
        ECB[:-30],
        CBR.replace(b"18.03.2026", b"31.02.2026"),
        CBR.replace(b"<Nominal>100</Nominal>", b"<Nominal>0</Nominal>"),
        CBR.replace(b"<Nominal>100</Nominal>", b""),
        CBR.replace(b"windows-1251", b"nonsense"),
        b"\x00\x01\x02",
        b"<ValCurs Date='18.03.2026'></ValCurs>",
        b"x" * 16_000_001,
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes):
    assert isinstance(read_published(data), Refused)
