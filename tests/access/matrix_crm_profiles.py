"""Routes of crm/urls/profiles.py."""

from tests.access.matrix import MEMBER, READ, WRITE, WRITER, Row

COMPANY = {"company": "company"}
CONTACT = {"contact": "contact"}
WORK = {"employment": "employment"}
PHONE = {"field": "phone"}

ROWS = [
    Row("company", "GET", READ, COMPANY),
    Row("company_new", "GET", WRITER),
    Row("company_new", "POST", WRITER, data={"name": "Northwind"}),
    Row("company_edit", "GET", WRITE, COMPANY),
    Row("company_edit", "POST", WRITE, COMPANY, {"name": "Northwind"}),
    Row("company_bin", "POST", WRITE, COMPANY),
    Row("company_restore", "POST", WRITE, COMPANY),
    Row("company_field", "GET", WRITE, COMPANY | PHONE),
    Row("company_field", "POST", WRITE, COMPANY | PHONE, {"phone": "+49 30 1234567"}),
    Row("contact", "GET", READ, CONTACT),
    Row("contact_new", "GET", WRITER),
    Row("contact_new", "POST", WRITER, data={"name": "Anna Weber"}),
    Row("contact_edit", "GET", WRITE, CONTACT),
    Row("contact_edit", "POST", WRITE, CONTACT, {"name": "Anna Weber"}),
    Row("contact_bin", "POST", WRITE, CONTACT),
    Row("contact_restore", "POST", WRITE, CONTACT),
    Row("contact_field", "GET", WRITE, CONTACT | PHONE),
    Row("contact_field", "POST", WRITE, CONTACT | PHONE, {"phone": "+49 30 1234567"}),
    Row("employment_new", "GET", WRITE, CONTACT),
    Row("employment_new", "POST", WRITE, CONTACT, {"company": "<company>"}),
    Row("employment_return", "POST", WRITE, CONTACT, answers=(404,)),
    Row("employment_edit", "GET", WRITE, WORK),
    Row("employment_edit", "POST", WRITE, WORK, {"job_title": "Buyer"}),
    Row("employment_remove", "POST", WRITE, WORK),
    Row("likely", "GET", MEMBER, {"kind": "=company"}, {"name": "Northwind"}),
    Row("likely", "GET", MEMBER, {"kind": "=contact"}, {"name": "Anna"}),
]
