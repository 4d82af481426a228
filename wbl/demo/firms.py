"""Who hosts in the demo: 80 invented firms, the work they offer, and the sheet in which they come."""

import csv
import io
from datetime import timedelta

TOWNS = (
    ("Oakhaven", 36.41, -97.21),
    ("Juniper Ridge", 36.47, -97.11),
    ("Millbrook", 36.36, -97.31),
    ("Fort Larkin", 36.52, -97.02),
)
STREETS = ("Main St", "Elm Ave", "Depot Rd", "Prairie Ln", "Highway 14", "Larkin Blvd")
# cluster: (firms, role, what to wear, tasks)
TRADES = {
    "Healthcare & Human Services": (
        "Northgate Dental Care|Larkspur Family Clinic|Stillmeadow Care Home|Oakhaven Physical Therapy"
        "|Millbrook Vision Center|Fort Larkin Pharmacy",
        "Patient care assistant",
        "Scrubs, closed shoes, hair tied back",
        "Prepare the treatment room|Greet patients and take them to the room|Clean and sort instruments"
        "|Record what was used",
    ),
    "Construction": (
        "Halden & Daughters Builders|Ridgeline Electric|Copperleaf Heating & Air|Quarry Road Masonry"
        "|Trueline Cabinets|Bluff Street Plumbing",
        "Trade helper",
        "Work boots, long trousers; hard hat is given",
        "Measure and cut to a drawing|Set out tools and clear the site|Read a plan with the foreman"
        "|Check stock and write the list",
    ),
    "Digital Technology": (
        "Lantern Software|Prairie Fiber Networks|Two Rivers Data|Kestrel Games|Oakhaven IT Desk"
        "|Signal Hill Web Studio",
        "Technology intern",
        "As you are",
        "Answer tickets with a colleague|Test a new feature and write down what fails"
        "|Set up a workstation|Keep the list of machines",
    ),
    "Advanced Manufacturing": (
        "Kessler Precision Machine|Arrowhead Tooling|Larkin Valve Works|Summit Sheet Metal"
        "|Millbrook Plastics|Ironwood Fabrication",
        "Machine shop trainee",
        "Safety glasses and boots; no loose sleeves",
        "Set up a machine from a card|Measure parts and enter the values|Deburr and pack parts"
        "|Keep the bench in order",
    ),
    "Education": (
        "Little Acorns Early Learning|Juniper Ridge Elementary|Millbrook Library|Sunny Side Preschool"
        "|Oakhaven Tutoring|Fort Larkin Museum",
        "Classroom assistant",
        "Tidy and easy to sit on the floor in",
        "Read with a small group|Prepare an activity|Keep the attendance list|Tidy the room together",
    ),
    "Hospitality, Events, & Tourism": (
        "Prairie House Hotel|The Copper Kettle|Larkin Lake Lodge|Blue Door Bakery|Depot Street Grill"
        "|Oakhaven Fairgrounds",
        "Hospitality trainee",
        "Black trousers, white shirt",
        "Set tables for a group|Take bookings by telephone|Prepare a cold dish by recipe|Check rooms",
    ),
    "Agriculture": (
        "Greenbriar Veterinary Clinic|Three Creeks Farm|Larkin Feed & Seed|Meadowlark Nursery"
        "|Wildrye Dairy|Cottonwood Stables",
        "Animal and plant care assistant",
        "Boots and clothes that may get dirty",
        "Feed and water animals|Help at an examination|Plant out and label|Keep the feed book",
    ),
    "Financial Services": (
        "Oakhaven Credit Union|Ledger & Lane Accounting|Prairie Mutual Insurance|First Bank of Larkin"
        "|Millbrook Tax Help",
        "Office intern",
        "Office clothes",
        "Sort and file receipts|Check a list of payments|Answer simple questions at the desk"
        "|Prepare letters",
    ),
    "Marketing & Sales": (
        "Brightwater Outfitters|Corner Street Books|Magnet Marketing|Larkin Home Goods|Juniper Cycles"
        "|Wagon Wheel Supply",
        "Sales and marketing intern",
        "Neat; the shop's apron is given",
        "Advise customers with a colleague|Photograph new goods|Write a short post"
        "|Count and reorder stock",
    ),
    "Public Service & Safety": (
        "Oakhaven Fire District|Larkin County Office|Millbrook Parks|Oakhaven Animal Shelter"
        "|County Road Department",
        "Public service intern",
        "Closed shoes, no hood",
        "Check equipment by list|Answer calls with a colleague|Prepare a notice for the public"
        "|Map what was reported",
    ),
    "Supply Chain & Transportation": (
        "Larkin Freight|Highway 14 Diesel|Ridge Motors|Tallgrass Logistics|Oakhaven Transit"
        "|Millbrook Tire & Brake",
        "Workshop trainee",
        "Overalls and boots",
        "Inspect a vehicle by list|Change oil and filters under guidance|Receive goods and scan them"
        "|Clean the bay",
    ),
    "Arts, Entertainment, & Design": (
        "Inkwell Print & Sign|Lowell Street Theater|Radio Larkin|Paper Crane Design|Frame & Light Photo|Studio Nine",
        "Design intern",
        "As you are",
        "Lay out a flyer|Cut a short film|Prepare files for print|Set up and take down a stage",
    ),
    "Energy & Natural Resources": (
        "Plainswind Energy|Sunrow Solar|Oakhaven Water Works|Larkin Lake Conservancy|Millbrook Recycling",
        "Energy and water trainee",
        "Work boots, sunscreen",
        "Take readings and enter them|Help to mount a panel|Test a sample|Walk the line with a colleague",
    ),
    "Management & Entrepreneurship": (
        "Oakhaven Chamber of Commerce|Seedling Business Center|Larkin Event Office|Harbor Staffing"
        "|Common Table Foods",
        "Business intern",
        "Office clothes",
        "Prepare a meeting|Keep the list of members|Call firms from a list|Write up what was agreed",
    ),
}  # fmt: skip
HEADER = (
    "employer", "site", "address", "lat", "lon", "contact", "email", "phone", "cluster",
    "places_a_year", "insurance_valid_until", "hosts", "languages", "notes",
)  # fmt: skip
HOSTS = ("internship", "internship; job shadowing", "job shadowing", "apprenticeship; internship")
NOTES = ("", "", "", "Call before 10", "Bus 7 stops at the door", "Hard hat area")


def firms():
    """(name, cluster) of all, the trades mixed."""
    columns = [[(name, trade) for name in row[0].split("|")] for trade, row in TRADES.items()]
    longest = max(len(column) for column in columns)
    return [column[n] for n in range(longest) for column in columns if n < len(column)]


def work_of(cluster):
    """Role, what to wear and tasks of a trade."""
    _firms, role, dress, tasks = TRADES[cluster]
    return role, dress, tasks.split("|")


def sheet(rows):
    """The spreadsheet that a coordinator keeps, as CSV bytes."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def rows(chance, names, today):
    """One row a firm; `names` gives people."""
    for number, (firm, cluster) in enumerate(firms()):
        town, lat, lon = chance.choice(TOWNS)
        insured = today + timedelta(days=chance.randint(-20, 500))
        yield {
            "employer": firm,
            "site": town,
            "address": f"{chance.randint(1, 980)} {chance.choice(STREETS)}, {town}",
            "lat": round(lat + chance.gauss(0, 0.02), 5),
            "lon": round(lon + chance.gauss(0, 0.02), 5),
            "contact": names(),
            "email": f"office@{slug(firm)}.example",
            "phone": f"+1 405 555 {1000 + number}",
            "cluster": cluster,
            "places_a_year": chance.choice((1, 2, 2, 3, 4, 6)),
            "insurance_valid_until": insured.isoformat(),
            "hosts": chance.choice(HOSTS),
            "languages": chance.choice(("en", "en", "en", "en; es")),
            "notes": chance.choice(NOTES),
        }


def slug(firm):
    """A firm's name as a part of an address."""
    return "".join(letter for letter in firm.lower() if letter.isalnum())
