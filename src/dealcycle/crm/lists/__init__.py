"""Lists of deals, companies and contacts: columns, filters, order, pages, saved views."""
