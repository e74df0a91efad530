from dealcycle.library import Book as Book
from dealcycle.library import CannotAsk as CannotAsk
from dealcycle.library import CannotRead as CannotRead
from dealcycle.library import Figure as Figure
from dealcycle.library import Plot as Plot
from dealcycle.library import Result as Result
from dealcycle.library import read as read
from dealcycle.library import warehouse as warehouse

__version__: str
