"""What a browser calls itself, in two words a person knows."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser", "Yandex Browser"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
PHONES = ("iPhone", "Android")


def browser(user_agent: str) -> str:
    return next((name for sign, name in BROWSERS if sign in user_agent), "")


def system(user_agent: str) -> str:
    return next((name for sign, name in SYSTEMS if sign in user_agent), "")


def is_phone(user_agent: str) -> bool:
    return system(user_agent) in PHONES
