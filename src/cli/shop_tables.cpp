#include "cli/shop_tables.hpp"

#include <array>

namespace segdb::cli {
namespace {

constexpr std::array<NameGroup, 8> kNameGroups = {{
    // pl
    {"Anna,Maria,Katarzyna,Małgorzata,Agnieszka,Barbara,Ewa,Krystyna,Magdalena,Elżbieta,Joanna,Aleksandra"
     ",Zofia,Monika,Teresa,Julia,Natalia,Karolina,Zuzanna,Marta,Dorota,Hanna,Beata,Wiktoria,Iwona,Oliwia"
     ",Alicja,Paulina,Sylwia,Emilia,Łucja,Żaneta",
     "Piotr,Krzysztof,Andrzej,Tomasz,Paweł,Jan,Michał,Marcin,Jakub,Adam,Łukasz,Marek,Grzegorz,Mateusz"
     ",Wojciech,Mariusz,Dariusz,Maciej,Rafał,Kamil,Szymon,Kacper,Bartosz,Filip,Antoni,Robert,Jacek"
     ",Sławomir,Dawid,Patryk,Sebastian,Hubert",
     "Nowak,Kowalska,Wiśniewska,Wójcik,Kowalczyk,Kamińska,Lewandowska,Zielińska,Szymańska,Woźniak"
     ",Dąbrowska,Kozłowska,Jankowska,Mazur,Wojciechowska,Kwiatkowska,Krawczyk,Kaczmarek,Piotrowska"
     ",Grabowska,Zając,Pawłowska,Michalska,Król,Wieczorek,Jabłońska,Wróbel,Nowakowska,Majewska,Olszewska"
     ",Stępień,Malinowska,Jaworska,Adamczyk,Dudek,Nowicka,Pawlak,Górska,Witkowska,Walczak,Sikora,Baran"
     ",Rutkowska,Michalak,Szewczyk,Ostrowska,Tomaszewska,Pietrzak,Zalewska,Wróblewska",
     "Nowak,Kowalski,Wiśniewski,Wójcik,Kowalczyk,Kamiński,Lewandowski,Zieliński,Szymański,Woźniak"
     ",Dąbrowski,Kozłowski,Jankowski,Mazur,Wojciechowski,Kwiatkowski,Krawczyk,Kaczmarek,Piotrowski"
     ",Grabowski,Zając,Pawłowski,Michalski,Król,Wieczorek,Jabłoński,Wróbel,Nowakowski,Majewski,Olszewski"
     ",Stępień,Malinowski,Jaworski,Adamczyk,Dudek,Nowicki,Pawlak,Górski,Witkowski,Walczak,Sikora,Baran"
     ",Rutkowski,Michalak,Szewczyk,Ostrowski,Tomaszewski,Pietrzak,Zalewski,Wróblewski"},
    // de
    {"Maria,Ursula,Anna,Monika,Petra,Sabine,Julia,Katharina,Laura,Lena,Sophie,Emma,Mia,Hannah,Leonie"
     ",Marie,Claudia,Susanne,Birgit,Karin,Renate,Heike,Andrea,Stefanie,Nicole,Christina,Franziska,Johanna"
     ",Lisa,Jana,Nele,Jördis",
     "Peter,Michael,Thomas,Andreas,Wolfgang,Klaus,Jürgen,Stefan,Christian,Uwe,Werner,Frank,Markus"
     ",Matthias,Daniel,Alexander,Tobias,Sebastian,Felix,Maximilian,Lukas,Jonas,Leon,Paul,Finn,Elias,Jan"
     ",Florian,Günter,Jörg,Björn,Sören",
     "Müller,Schmidt,Schneider,Fischer,Weber,Meyer,Wagner,Becker,Schulz,Hoffmann,Schäfer,Koch,Bauer"
     ",Richter,Klein,Wolf,Schröder,Neumann,Schwarz,Zimmermann,Braun,Krüger,Hofmann,Hartmann,Lange,Schmitt"
     ",Werner,Schmitz,Krause,Meier,Lehmann,Schmid,Schulze,Maier,Köhler,Herrmann,König,Walter,Mayer,Huber"
     ",Kaiser,Fuchs,Peters,Lang,Scholz,Möller,Weiß,Jung,Hahn,Vogel",
     ""},
    // en
    {"Mary,Olivia,Emma,Jennifer,Linda,Elizabeth,Susan,Jessica,Sarah,Karen,Charlotte,Amelia,Sophia"
     ",Isabella,Ava,Mia,Evelyn,Harper,Nancy,Lisa,Margaret,Sandra,Ashley,Emily,Kimberly,Donna,Michelle"
     ",Carol,Amanda,Melissa,Grace,Lily",
     "James,Robert,John,Michael,David,William,Richard,Joseph,Thomas,Charles,Christopher,Daniel,Matthew"
     ",Anthony,Mark,Oliver,Noah,Liam,George,Harry,Jack,Henry,Oscar,Leo,Steven,Andrew,Paul,Joshua,Kenneth"
     ",Kevin,Brian,Ethan",
     "Smith,Johnson,Williams,Brown,Jones,Miller,Davis,Wilson,Anderson,Taylor,Thomas,Moore,Jackson,Martin"
     ",Lee,Thompson,White,Harris,Clark,Lewis,Robinson,Walker,Young,Allen,King,Wright,Scott,Hill,Green"
     ",Adams,Baker,Nelson,Hall,Campbell,Mitchell,Carter,Roberts,O'Brien,O'Neill,Evans,Edwards,Collins"
     ",Stewart,Morris,Murphy,Cook,Rogers,Morgan,Cooper,Reed",
     ""},
    // fr
    {"Marie,Nathalie,Isabelle,Sylvie,Catherine,Martine,Camille,Léa,Manon,Chloé,Emma,Jeanne,Louise,Alice"
     ",Inès,Sophie,Julie,Céline,Aurélie,Élodie,Pauline,Claire,Mathilde,Charlotte,Hélène,Françoise,Monique"
     ",Anaïs,Zoé,Lucie",
     "Jean,Pierre,Michel,Philippe,Alain,Nicolas,Christophe,Julien,Thomas,Gabriel,Louis,Raphaël,Arthur"
     ",Hugo,Lucas,Léo,Jules,Antoine,François,Laurent,Stéphane,David,Olivier,Éric,Frédéric,Sébastien"
     ",Mathieu,Maxime,Alexandre,Benoît",
     "Martin,Bernard,Thomas,Petit,Robert,Richard,Durand,Dubois,Moreau,Laurent,Simon,Michel,Lefebvre,Leroy"
     ",Roux,David,Bertrand,Morel,Fournier,Girard,Bonnet,Dupont,Lambert,Fontaine,Rousseau,Vincent,Müller"
     ",Lefèvre,Faure,André,Mercier,Blanc,Guérin,Boyer,Garnier,Chevalier,François,Legrand,Gauthier,Garcia",
     ""},
    // es
    {"María,Carmen,Ana,Isabel,Laura,Cristina,Marta,Lucía,Sofía,Paula,Elena,Pilar,Dolores,Josefa,Teresa"
     ",Rosa,Antonia,Francisca,Raquel,Silvia,Beatriz,Nuria,Rocío,Inés,Julia,Alba,Andrea,Claudia,Valeria"
     ",Martina",
     "Antonio,José,Manuel,Francisco,Juan,David,Javier,Daniel,Carlos,Jesús,Alejandro,Miguel,Rafael,Pedro"
     ",Ángel,Pablo,Sergio,Fernando,Jorge,Luis,Alberto,Álvaro,Diego,Adrián,Raúl,Iván,Rubén,Óscar,Hugo"
     ",Mateo",
     "García,Rodríguez,González,Fernández,López,Martínez,Sánchez,Pérez,Gómez,Martín,Jiménez,Ruiz"
     ",Hernández,Díaz,Moreno,Muñoz,Álvarez,Romero,Alonso,Gutiérrez,Navarro,Torres,Domínguez,Vázquez,Ramos"
     ",Gil,Ramírez,Serrano,Blanco,Molina,Morales,Suárez,Ortega,Delgado,Castro,Ortiz,Rubio,Marín,Sanz"
     ",Núñez",
     ""},
    // it
    {"Maria,Anna,Giulia,Francesca,Sara,Chiara,Sofia,Aurora,Alice,Ginevra,Martina,Valentina,Elena,Paola"
     ",Laura,Giovanna,Rosa,Angela,Lucia,Silvia,Federica,Roberta,Elisa,Simona,Alessia,Beatrice,Camilla"
     ",Irene,Caterina,Noemi",
     "Giuseppe,Antonio,Giovanni,Francesco,Mario,Luigi,Andrea,Marco,Alessandro,Lorenzo,Leonardo,Matteo"
     ",Luca,Davide,Stefano,Paolo,Roberto,Salvatore,Riccardo,Tommaso,Gabriele,Edoardo,Federico,Simone"
     ",Nicolò,Pietro,Filippo,Michele,Fabio,Claudio",
     "Rossi,Russo,Ferrari,Esposito,Bianchi,Romano,Colombo,Ricci,Marino,Greco,Bruno,Gallo,Conti,De Luca"
     ",Mancini,Costa,Giordano,Rizzo,Lombardi,Moretti,Barbieri,Fontana,Santoro,Mariani,Rinaldi,Caruso"
     ",Ferrara,Galli,Martini,Leone,Longo,Gentile,Martinelli,Vitale,Lombardo,Serra,Coppola,De Santis"
     ",D'Angelo,Marchetti",
     ""},
    // no
    {"Anna,Eva,Maria,Karin,Kristina,Lena,Ingrid,Astrid,Emma,Nora,Ella,Maja,Elsa,Alma,Freja,Ida,Sofie,Saga"
     ",Linnea,Johanna,Kirsten,Hanne,Mette,Anne,Åse,Märta,Sólveig,Aino,Helmi,Päivi",
     "Lars,Anders,Johan,Per,Erik,Mikael,Jan,Karl,Nils,Ole,Jens,Søren,Morten,Henrik,Peter,Oskar,Emil,Axel"
     ",Elias,Hugo,Magnus,Bjørn,Knut,Håkon,Åke,Göran,Jukka,Matti,Väinö,Gunnar",
     "Hansen,Johansen,Olsen,Larsen,Andersen,Pedersen,Nielsen,Jensen,Christensen,Rasmussen,Sørensen"
     ",Andersson,Johansson,Karlsson,Nilsson,Eriksson,Larsson,Olsson,Persson,Svensson,Gustafsson,Lindberg"
     ",Lindström,Bergström,Holm,Dahl,Lund,Berg,Haugen,Hagen,Korhonen,Virtanen,Mäkinen,Nieminen,Møller"
     ",Knudsen,Lindqvist,Åberg,Öberg,Sjöberg",
     ""},
    // cs
    {"Jana,Marie,Eva,Hana,Anna,Lenka,Kateřina,Lucie,Věra,Alena,Petra,Veronika,Jaroslava,Tereza,Martina"
     ",Michaela,Jitka,Helena,Ludmila,Zdeňka,Ivana,Monika,Eliška,Zuzana,Markéta,Barbora,Kristýna,Adéla"
     ",Natálie,Nikola",
     "Jiří,Jan,Petr,Josef,Pavel,Martin,Tomáš,Jaroslav,Miroslav,Zdeněk,František,Václav,Michal,Milan,Karel"
     ",Jakub,Lukáš,David,Vladimír,Ladislav,Ondřej,Roman,Stanislav,Marek,Radek,Daniel,Antonín,Vojtěch"
     ",Filip,Matěj",
     "Nováková,Svobodová,Novotná,Dvořáková,Černá,Procházková,Kučerová,Veselá,Horáková,Krejčí,Marková"
     ",Pokorná,Pospíšilová,Růžičková,Benešová,Fialová,Sedláčková,Doležalová,Zemanová,Kolářová,Navrátilová"
     ",Čermáková,Vaňková,Urbanová,Blažková,Křížová,Kovářová,Kratochvílová,Bartošová,Vlčková",
     "Novák,Svoboda,Novotný,Dvořák,Černý,Procházka,Kučera,Veselý,Horák,Krejčí,Marek,Pokorný,Pospíšil"
     ",Růžička,Beneš,Fiala,Sedláček,Doležal,Zeman,Kolář,Navrátil,Čermák,Vaněk,Urban,Blažek,Kříž,Kovář"
     ",Kratochvíl,Bartoš,Vlček"},
}};

constexpr std::array<Country, 60> kCountries = {{
    {"PL", 262000, "pl", "+48", 0,
     "Warszawa,Kraków,Wrocław,Łódź,Poznań,Gdańsk,Szczecin,Lublin,Bydgoszcz,Białystok,Katowice,Gdynia"
     ",Częstochowa,Rzeszów,Radom,Toruń,Sosnowiec,Kielce,Gliwice,Olsztyn,Zabrze,Bielsko-Biała,Bytom"
     ",Zielona Góra,Rybnik,Ruda Śląska,Opole,Tychy,Gorzów Wielkopolski,Elbląg,Płock,Dąbrowa Górnicza"
     ",Wałbrzych,Włocławek,Tarnów,Chorzów,Koszalin,Kalisz,Legnica,Grudziądz,Jaworzno,Słupsk"
     ",Jastrzębie-Zdrój,Nowy Sącz,Jelenia Góra,Siedlce,Mysłowice,Konin,Piła,Piotrków Trybunalski"},
    {"DE", 151000, "de", "+49", 1,
     "Berlin,Hamburg,München,Köln,Frankfurt am Main,Stuttgart,Düsseldorf,Leipzig,Dortmund,Essen,Bremen"
     ",Dresden,Hannover,Nürnberg,Duisburg,Bochum,Wuppertal,Bielefeld,Bonn,Münster,Mannheim,Karlsruhe"
     ",Augsburg,Wiesbaden,Mönchengladbach,Gelsenkirchen,Aachen,Braunschweig,Kiel,Chemnitz,Halle (Saale)"
     ",Magdeburg,Freiburg im Breisgau,Krefeld,Mainz,Lübeck,Erfurt,Oberhausen,Rostock,Kassel,Hagen,Potsdam"
     ",Saarbrücken,Hamm,Ludwigshafen,Oldenburg,Osnabrück,Leverkusen,Heidelberg,Darmstadt"},
    {"US", 109000, "en", "+1", 2,
     "New York,Los Angeles,Chicago,Houston,Phoenix,Philadelphia,San Antonio,San Diego,Dallas,Austin"
     ",San Jose,Jacksonville,Fort Worth,Columbus,Charlotte,Indianapolis,San Francisco,Seattle,Denver"
     ",Oklahoma City,Nashville,Washington,El Paso,Las Vegas,Boston,Detroit,Portland,Louisville,Memphis"
     ",Baltimore,Milwaukee,Albuquerque,Tucson,Fresno,Sacramento,Mesa,Atlanta,Kansas City,Colorado Springs"
     ",Omaha,Raleigh,Miami,Virginia Beach,Long Beach,Oakland,Minneapolis,Bakersfield,Tulsa,Tampa"
     ",Arlington"},
    {"GB", 74000, "en", "+44", 2,
     "London,Birmingham,Manchester,Glasgow,Leeds,Liverpool,Newcastle upon Tyne,Sheffield,Bristol"
     ",Edinburgh,Leicester,Belfast,Cardiff,Nottingham,Bradford,Coventry,Brighton,Hull,Plymouth"
     ",Stoke-on-Trent,Wolverhampton,Derby,Swansea,Southampton,Aberdeen,Portsmouth,York,Dundee,Oxford"
     ",Cambridge"},
    {"FR", 59000, "fr", "+33", 3,
     "Paris,Marseille,Lyon,Toulouse,Nice,Nantes,Montpellier,Strasbourg,Bordeaux,Lille,Rennes,Toulon,Reims"
     ",Saint-Étienne,Le Havre,Dijon,Grenoble,Angers,Villeurbanne,Nîmes,Aix-en-Provence,Clermont-Ferrand"
     ",Le Mans,Brest,Tours,Amiens,Annecy,Limoges,Metz,Perpignan"},
    {"ES", 45000, "es", "+34", 4,
     "Madrid,Barcelona,Valencia,Sevilla,Zaragoza,Málaga,Murcia,Palma,Las Palmas,Bilbao,Alicante,Córdoba"
     ",Valladolid,Vigo,Gijón,A Coruña,Granada,Vitoria-Gasteiz,Elche,Oviedo,Cartagena,Pamplona,Almería"
     ",San Sebastián,Santander"},
    {"IT", 42000, "it", "+39", 5,
     "Roma,Milano,Napoli,Torino,Palermo,Genova,Bologna,Firenze,Bari,Catania,Verona,Venezia,Messina,Padova"
     ",Trieste,Brescia,Parma,Taranto,Prato,Modena,Reggio Calabria,Perugia,Livorno,Cagliari,L'Aquila"},
    {"CZ", 30000, "cs", "+420", 7,
     "Praha,Brno,Ostrava,Plzeň,Liberec,Olomouc,České Budějovice,Hradec Králové,Ústí nad Labem,Pardubice"
     ",Zlín,Havířov,Kladno,Most,Opava,Jihlava,Karviná,Teplice"},
    {"NL", 26000, "nl", "+31", 1,
     "Amsterdam,Rotterdam,Den Haag,Utrecht,Eindhoven,Groningen,Tilburg,Almere,Breda,Nijmegen,Apeldoorn"
     ",Haarlem,Arnhem,Enschede,Maastricht"},
    {"UA", 24000, "uk", "+380", 7,
     "Kyiv,Kharkiv,Odesa,Dnipro,Lviv,Zaporizhzhia,Vinnytsia,Poltava,Chernihiv,Cherkasy,Ivano-Frankivsk"
     ",Ternopil,Lutsk,Uzhhorod,Rivne"},
    {"AT", 16000, "de", "+43", 1, "Wien,Graz,Linz,Salzburg,Innsbruck,Klagenfurt,Villach,Wels,St. Pölten,Dornbirn"},
    {"SK", 13500, "sk", "+421", 7,
     "Bratislava,Košice,Prešov,Žilina,Banská Bystrica,Nitra,Trnava,Trenčín,Martin,Poprad"},
    {"SE", 12500, "sv", "+46", 6,
     "Stockholm,Göteborg,Malmö,Uppsala,Västerås,Örebro,Linköping,Helsingborg,Jönköping,Norrköping,Lund"
     ",Umeå"},
    {"CH", 11500, "de", "+41", 1, "Zürich,Genève,Basel,Lausanne,Bern,Winterthur,Luzern,St. Gallen,Lugano,Biel/Bienne"},
    {"BE", 10500, "nl", "+32", 3, "Brussel,Antwerpen,Gent,Charleroi,Liège,Brugge,Namur,Leuven,Mons,Mechelen"},
    {"TR", 9000, "tr", "+90", 5, "İstanbul,Ankara,İzmir,Bursa,Antalya,Konya,Adana,Şanlıurfa,Gaziantep,Kocaeli"},
    {"RO", 8200, "ro", "+40", 5,
     "București,Cluj-Napoca,Iași,Timișoara,Constanța,Craiova,Brașov,Galați,Ploiești,Oradea"},
    {"DK", 7600, "da", "+45", 6, "København,Aarhus,Odense,Aalborg,Esbjerg,Randers,Kolding,Horsens"},
    {"NO", 7000, "nb", "+47", 6, "Oslo,Bergen,Trondheim,Stavanger,Drammen,Fredrikstad,Kristiansand,Tromsø"},
    {"IE", 6200, "en", "+353", 2, "Dublin,Cork,Limerick,Galway,Waterford,Drogheda,Dundalk,Swords"},
    {"PT", 5800, "pt", "+351", 4, "Lisboa,Porto,Braga,Coimbra,Funchal,Setúbal,Faro,Évora"},
    {"HU", 5400, "hu", "+36", 1, "Budapest,Debrecen,Szeged,Miskolc,Pécs,Győr,Nyíregyháza,Kecskemét"},
    {"FI", 5000, "fi", "+358", 6, "Helsinki,Espoo,Tampere,Vantaa,Oulu,Turku,Jyväskylä,Lahti"},
    {"LT", 4600, "lt", "+370", 0, "Vilnius,Kaunas,Klaipėda,Šiauliai,Panevėžys,Alytus"},
    {"CA", 4300, "en", "+1", 2, "Toronto,Montréal,Vancouver,Calgary,Edmonton,Ottawa,Winnipeg,Québec"},
    {"GR", 3900, "el", "+30", 5, "Athina,Thessaloniki,Patra,Irakleio,Larisa,Volos"},
    {"BG", 3500, "bg", "+359", 7, "Sofia,Plovdiv,Varna,Burgas,Ruse,Stara Zagora"},
    {"HR", 3200, "hr", "+385", 7, "Zagreb,Split,Rijeka,Osijek,Zadar,Pula"},
    {"LV", 2900, "lv", "+371", 0, "Rīga,Daugavpils,Liepāja,Jelgava,Jūrmala"},
    {"AU", 2700, "en", "+61", 2, "Sydney,Melbourne,Brisbane,Perth,Adelaide,Canberra,Hobart"},
    {"BR", 2500, "pt", "+55", 4, "São Paulo,Rio de Janeiro,Brasília,Salvador,Fortaleza,Belo Horizonte,Curitiba"},
    {"SI", 2300, "sl", "+386", 7, "Ljubljana,Maribor,Celje,Kranj,Koper"},
    {"EE", 2100, "et", "+372", 6, "Tallinn,Tartu,Narva,Pärnu,Viljandi"},
    {"MX", 1950, "es", "+52", 4, "Ciudad de México,Guadalajara,Monterrey,Puebla,Tijuana,León"},
    {"LU", 1800, "fr", "+352", 3, "Luxembourg,Esch-sur-Alzette,Differdange,Dudelange"},
    {"RS", 1650, "sr", "+381", 7, "Beograd,Novi Sad,Niš,Kragujevac,Subotica"},
    {"IL", 1500, "he", "+972", 2, "Tel Aviv,Jerusalem,Haifa,Beersheba,Netanya"},
    {"JP", 1400, "ja", "+81", 2, "東京,大阪,名古屋,札幌,福岡,京都"},
    {"IN", 1300, "en", "+91", 2, "Mumbai,Delhi,Bengaluru,Hyderabad,Chennai,Kolkata,Pune"},
    {"GE", 1200, "ka", "+995", 5, "Tbilisi,Batumi,Kutaisi,Rustavi"},
    {"KZ", 1100, "ru", "+7", 7, "Almaty,Astana,Shymkent,Karaganda"},
    {"AE", 1000, "ar", "+971", 2, "Dubai,Abu Dhabi,Sharjah,Al Ain"},
    {"AR", 920, "es", "+54", 4, "Buenos Aires,Córdoba,Rosario,Mendoza,La Plata"},
    {"ZA", 840, "en", "+27", 2, "Johannesburg,Cape Town,Durban,Pretoria,Bloemfontein"},
    {"KR", 760, "ko", "+82", 2, "서울,부산,인천,대구,대전"},
    {"NZ", 690, "en", "+64", 2, "Auckland,Wellington,Christchurch,Hamilton,Dunedin"},
    {"CL", 620, "es", "+56", 4, "Santiago,Valparaíso,Concepción,Antofagasta"},
    {"MD", 560, "ro", "+373", 5, "Chișinău,Bălți,Tiraspol,Cahul"},
    {"BA", 500, "bs", "+387", 7, "Sarajevo,Banja Luka,Tuzla,Mostar"},
    {"MT", 450, "mt", "+356", 5, "Valletta,Sliema,Birkirkara,Mosta"},
    {"CY", 400, "el", "+357", 5, "Lefkosia,Lemesos,Larnaka,Pafos"},
    {"IS", 360, "is", "+354", 6, "Reykjavík,Kópavogur,Akureyri,Hafnarfjörður"},
    {"SG", 320, "en", "+65", 2, "Singapore"},
    {"CO", 290, "es", "+57", 4, "Bogotá,Medellín,Cali,Barranquilla"},
    {"MA", 260, "fr", "+212", 3, "Casablanca,Rabat,Marrakech,Fès"},
    {"EG", 230, "ar", "+20", 2, "Cairo,Alexandria,Giza,Luxor"},
    {"AL", 200, "sq", "+355", 5, "Tirana,Durrës,Vlorë,Shkodër"},
    {"MK", 180, "mk", "+389", 7, "Skopje,Bitola,Ohrid,Tetovo"},
    {"VN", 160, "vi", "+84", 2, "Hà Nội,Hồ Chí Minh,Đà Nẵng,Huế"},
    {"LI", 140, "de", "+423", 1, "Vaduz,Schaan,Balzers"},
}};

constexpr std::array<EmailDomain, 38> kEmailDomains = {{
    {"gmail.example", 330000, ""},        {"outlook.example", 95000, ""},       {"hotmail.example", 62000, ""},
    {"yahoo.example", 58000, ""},         {"icloud.example", 51000, ""},        {"proton.example", 14000, ""},
    {"wp.example", 420000, "PL"},         {"onet.example", 260000, "PL"},       {"o2.example", 190000, "PL"},
    {"interia.example", 150000, "PL"},    {"gmx.example", 330000, "DE"},        {"web.example", 300000, "DE"},
    {"t-online.example", 160000, "DE"},   {"freenet.example", 42000, "DE"},     {"aol.example", 70000, "US"},
    {"comcast.example", 60000, "US"},     {"btinternet.example", 110000, "GB"}, {"sky.example", 60000, "GB"},
    {"orange.example", 210000, "FR"},     {"free.example", 150000, "FR"},       {"laposte.example", 70000, "FR"},
    {"telefonica.example", 120000, "ES"}, {"libero.example", 240000, "IT"},     {"virgilio.example", 90000, "IT"},
    {"seznam.example", 520000, "CZ"},     {"centrum.example", 120000, "CZ"},    {"ziggo.example", 120000, "NL"},
    {"ukr.example", 400000, "UA"},        {"university.example", 21000, ""},    {"school.example", 8000, ""},
    {"bigcorp.example", 6500, ""},        {"smallshop.example", 3200, ""},      {"city-council.example", 2100, ""},
    {"hospital.example", 1500, ""},       {"bakery.example", 700, ""},          {"startup.example", 350, ""},
    {"museum.example", 120, ""},          {"observatory.example", 30, ""},
}};

constexpr std::array<Tag, 44> kTags = {{
    {"newsletter_reader", 500000, Affinity::none},
    {"push_enabled", 300000, Affinity::young},
    {"app_user", 210000, Affinity::young},
    {"beverages", 170000, Affinity::loyal},
    {"coupon_user", 150000, Affinity::loyal},
    {"dairy", 140000, Affinity::loyal},
    {"bakery", 130000, Affinity::none},
    {"snacks", 120000, Affinity::loyal},
    {"fruit", 110000, Affinity::none},
    {"vegetables", 100000, Affinity::none},
    {"meat", 90000, Affinity::none},
    {"cosmetics", 80000, Affinity::none},
    {"household", 75000, Affinity::buyer},
    {"fashion", 70000, Affinity::young},
    {"pets", 62000, Affinity::none},
    {"black_friday_2025", 56000, Affinity::buyer},
    {"sport", 52000, Affinity::young},
    {"organic", 47000, Affinity::loyal},
    {"black_friday_2024", 44000, Affinity::buyer},
    {"electronics", 40000, Affinity::young},
    {"books", 36000, Affinity::none},
    {"dog_owner", 33000, Affinity::none},
    {"cat_owner", 29000, Affinity::none},
    {"christmas_2025", 27000, Affinity::buyer},
    {"vegan", 25000, Affinity::young},
    {"toys", 22000, Affinity::parent_age},
    {"baby", 19000, Affinity::parent_age},
    {"garden", 17000, Affinity::none},
    {"gluten_free", 15000, Affinity::none},
    {"gaming", 13000, Affinity::young},
    {"survey_2025", 11000, Affinity::buyer},
    {"returns_often", 8000, Affinity::buyer},
    {"churn_risk", 6000, Affinity::lapsed},
    {"high_value", 5000, Affinity::big_spender},
    {"win_back", 4000, Affinity::lapsed},
    {"complained", 3000, Affinity::buyer},
    {"vip", 1200, Affinity::big_spender},
    {"beta_tester", 900, Affinity::none},
    {"employee", 450, Affinity::none},
    {"wholesale", 260, Affinity::big_spender},
    {"fraud_suspect", 180, Affinity::none},
    {"ambassador", 150, Affinity::loyal},
    {"press", 120, Affinity::none},
    {"lottery_winner", 100, Affinity::none},
}};

}  // namespace

std::span<const NameGroup> name_groups() { return kNameGroups; }
std::span<const Country> countries() { return kCountries; }
std::span<const EmailDomain> email_domains() { return kEmailDomains; }
std::span<const Tag> tags() { return kTags; }

}  // namespace segdb::cli
