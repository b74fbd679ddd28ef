"""Buyers who do not exist, at addresses that look right in their country."""

from dataclasses import dataclass, replace
from zlib import crc32

from ..marketplaces import Marketplace


@dataclass(frozen=True)
class Person:
    """A buyer or a recipient with an address."""

    name: str
    street: str
    postcode: str
    city: str
    country: str
    state: str = ""
    extra: str = ""
    phone: str = ""
    company: str = ""

    def email(self, marketplace: Marketplace) -> str:
        """The alias Amazon puts in place of the buyer's address: one per buyer and store."""
        alias = f"{crc32(self.name.encode()):08x}{crc32(self.street.encode()):08x}"
        return f"{alias[:14]}@marketplace.{marketplace.domain}"

    def address(self, kind: str = "RESIDENTIAL") -> dict[str, str]:
        """The delivery address in Amazon's form; what is empty is left out."""
        fields = {
            "name": self.name,
            "companyName": self.company,
            "addressLine1": self.street,
            "addressLine2": self.extra,
            "city": self.city,
            "stateOrRegion": self.state,
            "postalCode": self.postcode,
            "countryCode": self.country,
            "phone": self.phone,
            "addressType": kind,
        }
        return {name: value for name, value in fields.items() if value}

    def at(self, other: "Person") -> "Person":
        """This person, living where ``other`` lives."""
        return replace(other, name=self.name, phone=self.phone)


PEOPLE = (
    Person("Anna Schneider", "Lindenstraße 12", "10969", "Berlin", "DE", phone="+49 30 90182003"),
    Person("Jürgen Weiß", "Am Marktplatz 3", "80331", "München", "DE", "Bayern", "Hinterhaus"),
    Person("Katrin Vogel", "Hafenweg 27a", "20457", "Hamburg", "DE", phone="+49 40 66969118"),
    Person("Mehmet Yıldız", "Keupstraße 101", "51063", "Köln", "DE", "Nordrhein-Westfalen"),
    Person("Lena Hoffmann", "Karl-Heine-Straße 88", "04229", "Leipzig", "DE", "Sachsen"),
    Person("Camille Lefèvre", "14 rue des Lilas", "75020", "Paris", "FR", phone="+33 1 99005411"),
    Person("Hugo Marchand", "3 place Bellecour", "69002", "Lyon", "FR", extra="Bâtiment B"),
    Person("Inès Garnier", "27 quai des Chartrons", "33000", "Bordeaux", "FR"),
    Person("Giulia Conti", "Via Garibaldi 45", "20121", "Milano", "IT", "MI"),
    Person("Niccolò D’Amico", "Corso Umberto I 210", "80138", "Napoli", "IT", "NA"),
    Person("Lucía Fernández Ortega", "Calle de Alcalá 118, 3º", "28009", "Madrid", "ES", "Madrid"),
    Person("Iker Etxeberria", "Calle Mayor 7", "35002", "Las Palmas", "ES", "Las Palmas"),
    Person("Daan van der Berg", "Keizersgracht 311", "1016 EE", "Amsterdam", "NL"),
    Person("Sophie Peeters", "Veldstraat 64", "9000", "Gent", "BE"),
    Person("Oliver Thompson", "45 Oak Avenue", "LS6 2AB", "Leeds", "GB", extra="Flat 2A"),
    Person("Amelia Wright", "8 Harbour Road", "BS1 5TY", "Bristol", "GB", phone="+44 117 4960118"),
    Person("Siân Llewellyn", "2 Heol y Bont", "CF10 3AT", "Cardiff", "GB", "Wales"),
    Person("Åsa Lindström", "Sveavägen 52", "111 34", "Stockholm", "SE"),
    Person("Björn Öberg", "Kungsgatan 8", "411 19", "Göteborg", "SE"),
    Person("Małgorzata Wiśniewska", "ul. Długa 17/4", "31-146", "Kraków", "PL", "małopolskie"),
    Person("Emily Carter", "1200 Pine Street", "98101", "Seattle", "US", "WA", "Apt 9"),
    Person("José Ramírez", "482 Mission Blvd", "94110", "San Francisco", "US", "CA"),
    Person("Latoya Johnson", "77 Peachtree St NE", "30303", "Atlanta", "US", "GA"),
    Person("Liam Tremblay", "200 Bay Street", "M5J 2J2", "Toronto", "CA", "ON"),
    Person("Chloé Gagnon", "1500 rue Sainte-Catherine O", "H3G 1S8", "Montréal", "CA", "QC"),
    Person(
        "María Fernanda López",
        "Av. Insurgentes Sur 1602",
        "03940",
        "Ciudad de México",
        "MX",
        "CDMX",
    ),
    Person("佐藤 美咲", "渋谷2-21-1", "150-0002", "渋谷区", "JP", "東京都", "ヒカリエ 12F"),
    Person("鈴木 一郎", "梅田3-1-3", "530-0001", "大阪市北区", "JP", "大阪府"),
    Person("田中 優子", "栄4-6-15", "460-0008", "名古屋市中区", "JP", "愛知県"),
    Person("Charlotte Nguyen", "12 Bourke Street", "3000", "Melbourne", "AU", "VIC"),
    Person("Tan Wei Ming", "10 Anson Road", "079903", "Singapore", "SG", extra="#12-08"),
)
BY_NAME = {person.name: person for person in PEOPLE}


def of_country(country: str) -> list[Person]:
    """The people who live in a country."""
    return [person for person in PEOPLE if person.country == country]
