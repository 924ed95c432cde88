"""Makes reviews.xlsx with openpyxl, as other people's workbooks are: shared strings, dates, numbers, a second sheet.

    pip install openpyxl==3.1.5 && python make.py
"""
import datetime
from pathlib import Path

from openpyxl import Workbook

book = Workbook()
notes = book.active
notes.title = "Läs mig"
reviews = book.create_sheet("Recensioner")
reviews.append(["Recension", "Betyg", "Datum", "Köpt", None])
reviews.append(["Snabb leverans, \"bra\" pris", 5, datetime.date(2026, 1, 5), True, None])
reviews.append(["Långsam\noch dålig", 1, datetime.datetime(2026, 1, 6, 9, 30), False, None])
reviews.append([None, None, None, None, None])
reviews.append(["Ärlig & öppen <handel>", 4.5, None, None, None])
reviews.append(["utan betyg", None, None, None, None])
book.save(Path(__file__).with_name("reviews.xlsx"))
