package demo

import "strings"

// city is a place where borrowers live: real postal codes of it, real area codes
// that serve it, and how many of the schedule's homes stand there.
type city struct {
	name, county, state string
	zips, codes         string // parted by spaces
	homes               int
}

// cities covers every time zone of the country and most states, large places
// more than in proportion. An area code serves at most 33 homes, because each
// home has three of its hundred fictional numbers. American Samoa's code has no
// exchange 555 by the rules of libphonenumber, which also refuse it in the new
// codes 274 and 472: the people of Pago Pago have no telephone.
var cities = []city{
	{"Boston", "Suffolk", "MA", "02116 02128", "617 857", 17},
	{"Worcester", "Worcester", "MA", "01602 01604", "508 774", 11},
	{"Springfield", "Hampden", "MA", "01108", "413", 9},
	{"Providence", "Providence", "RI", "02903 02908", "401", 11},
	{"Hartford", "Hartford", "CT", "06106 06112", "860 959", 9},
	{"New Haven", "New Haven", "CT", "06511", "203 475", 9},
	{"Manchester", "Hillsborough", "NH", "03101 03103", "603", 9},
	{"Portland", "Cumberland", "ME", "04101 04103", "207", 9},
	{"Burlington", "Chittenden", "VT", "05401", "802", 8},
	{"New York", "New York", "NY", "10002 10027 10031", "212 332 646", 26},
	{"Brooklyn", "Kings", "NY", "11201 11207 11226", "718 347 929", 29},
	{"Bronx", "Bronx", "NY", "10453 10467", "718 347 929", 17},
	{"Jamaica", "Queens", "NY", "11432 11434", "718 347 929", 17},
	{"Buffalo", "Erie", "NY", "14201 14215", "716", 12},
	{"Rochester", "Monroe", "NY", "14607 14609", "585", 11},
	{"Albany", "Albany", "NY", "12203 12208", "518 838", 9},
	{"Syracuse", "Onondaga", "NY", "13203 13210", "315 680", 9},
	{"Newark", "Essex", "NJ", "07102 07104", "973 862", 14},
	{"Jersey City", "Hudson", "NJ", "07302 07305", "201 551", 12},
	{"Trenton", "Mercer", "NJ", "08608 08618", "609 640", 9},
	{"Philadelphia", "Philadelphia", "PA", "19104 19120 19143", "215 267 445", 29},
	{"Pittsburgh", "Allegheny", "PA", "15206 15219", "412 878", 16},
	{"Allentown", "Lehigh", "PA", "18102", "610 484", 9},
	{"Scranton", "Lackawanna", "PA", "18503 18505", "570 272", 8},
	{"Wilmington", "New Castle", "DE", "19801 19805", "302", 9},
	{"Baltimore", "Baltimore city", "MD", "21217 21224", "410 443 667", 17},
	{"Silver Spring", "Montgomery", "MD", "20901 20910", "301 240", 12},
	{"Washington", "District of Columbia", "DC", "20002 20011", "202 771", 17},
	{"Richmond", "Richmond city", "VA", "23220 23224", "804 686", 12},
	{"Norfolk", "Norfolk city", "VA", "23504 23513", "757 948", 12},
	{"Arlington", "Arlington", "VA", "22201 22204", "703 571", 11},
	{"Roanoke", "Roanoke city", "VA", "24013 24017", "540 826", 8},
	{"Charleston", "Kanawha", "WV", "25301 25302", "304 681", 9},
	{"Charlotte", "Mecklenburg", "NC", "28205 28208 28215", "704 980", 21},
	{"Raleigh", "Wake", "NC", "27603 27610", "919 984", 16},
	{"Greensboro", "Guilford", "NC", "27401 27405", "336 743", 11},
	{"Fayetteville", "Cumberland", "NC", "28301 28303", "910", 9},
	{"Asheville", "Buncombe", "NC", "28801 28806", "828", 8},
	{"Columbia", "Richland", "SC", "29203 29210", "803 839", 9},
	{"Greenville", "Greenville", "SC", "29601 29607", "864 821", 9},
	{"Charleston", "Charleston", "SC", "29403 29407", "843 854", 9},
	{"Atlanta", "Fulton", "GA", "30310 30318 30331", "404 470 678", 29},
	{"Savannah", "Chatham", "GA", "31401 31405", "912", 9},
	{"Columbus", "Muscogee", "GA", "31903 31907", "706 762", 9},
	{"Augusta", "Richmond", "GA", "30901 30906", "706 762", 8},
	{"Jacksonville", "Duval", "FL", "32205 32210 32218", "904 324", 19},
	{"Miami", "Miami-Dade", "FL", "33125 33142 33176", "305 786 645", 29},
	{"Orlando", "Orange", "FL", "32805 32808 32822", "407 689", 19},
	{"Tampa", "Hillsborough", "FL", "33604 33610", "813 656", 19},
	{"Fort Lauderdale", "Broward", "FL", "33311 33312", "954 754", 16},
	{"Fort Myers", "Lee", "FL", "33901 33907", "239", 8},
	{"Tallahassee", "Leon", "FL", "32301 32303", "850 448", 11},
	{"Pensacola", "Escambia", "FL", "32501 32505", "850 448", 9},
	{"Panama City", "Bay", "FL", "32401 32405", "850 448", 8},
	{"Cleveland", "Cuyahoga", "OH", "44102 44105", "216", 12},
	{"Columbus", "Franklin", "OH", "43204 43211 43229", "614 380", 19},
	{"Cincinnati", "Hamilton", "OH", "45205 45211", "513 283", 14},
	{"Toledo", "Lucas", "OH", "43605 43612", "419 567", 9},
	{"Dayton", "Montgomery", "OH", "45402 45405", "937 326", 8},
	{"Detroit", "Wayne", "MI", "48204 48219 48228", "313", 17},
	{"Grand Rapids", "Kent", "MI", "49503 49507", "616", 11},
	{"Lansing", "Ingham", "MI", "48910 48911", "517", 8},
	{"Flint", "Genesee", "MI", "48503 48504", "810", 8},
	{"Marquette", "Marquette", "MI", "49855", "906", 6},
	{"Ironwood", "Gogebic", "MI", "49938", "906", 5},
	{"Iron Mountain", "Dickinson", "MI", "49801", "906", 5},
	{"Indianapolis", "Marion", "IN", "46201 46218 46226", "317 463", 19},
	{"Fort Wayne", "Allen", "IN", "46802 46806", "260", 9},
	{"South Bend", "St. Joseph", "IN", "46601 46613", "574", 8},
	{"Bloomington", "Monroe", "IN", "47401 47403", "812 930", 6},
	{"Gary", "Lake", "IN", "46402 46404", "219", 8},
	{"Evansville", "Vanderburgh", "IN", "47710 47714", "812 930", 8},
	{"Tell City", "Perry", "IN", "47586", "812 930", 3},
	{"Knox", "Starke", "IN", "46534", "574", 3},
	{"Louisville", "Jefferson", "KY", "40203 40211", "502", 13},
	{"Lexington", "Fayette", "KY", "40505 40508", "859", 8},
	{"Pikeville", "Pike", "KY", "41501", "606", 5},
	{"Elizabethtown", "Hardin", "KY", "42701", "270 364", 5},
	{"Bowling Green", "Warren", "KY", "42101 42103", "270 364", 8},
	{"Paducah", "McCracken", "KY", "42001 42003", "270 364", 6},
	{"Knoxville", "Knox", "TN", "37917 37920", "865", 10},
	{"Chattanooga", "Hamilton", "TN", "37404 37411", "423", 8},
	{"Nashville", "Davidson", "TN", "37207 37211", "615 629", 16},
	{"Memphis", "Shelby", "TN", "38106 38116 38127", "901", 18},
	{"Cookeville", "Putnam", "TN", "38501", "931", 5},
	{"Birmingham", "Jefferson", "AL", "35206 35211", "205 659", 11},
	{"Montgomery", "Montgomery", "AL", "36106 36116", "334", 8},
	{"Phenix City", "Russell", "AL", "36867", "334", 4},
	{"Mobile", "Mobile", "AL", "36605 36608", "251", 8},
	{"Huntsville", "Madison", "AL", "35801 35810", "256 938", 8},
	{"Jackson", "Hinds", "MS", "39204 39209", "601 769", 8},
	{"Gulfport", "Harrison", "MS", "39501 39503", "228", 6},
	{"New Orleans", "Orleans", "LA", "70117 70119 70126", "504", 13},
	{"Baton Rouge", "East Baton Rouge", "LA", "70802 70805", "225", 8},
	{"Shreveport", "Caddo", "LA", "71104 71106", "318", 8},
	{"Little Rock", "Pulaski", "AR", "72204 72209", "501", 8},
	{"Fayetteville", "Washington", "AR", "72701 72703", "479", 6},
	{"St. Louis", "St. Louis city", "MO", "63112 63118", "314 557", 13},
	{"Kansas City", "Jackson", "MO", "64127 64130", "816 975", 11},
	{"Springfield", "Greene", "MO", "65802 65807", "417", 8},
	{"Chicago", "Cook", "IL", "60619 60623 60639", "312 773 872", 37},
	{"Aurora", "Kane", "IL", "60505 60506", "630 331", 8},
	{"Springfield", "Sangamon", "IL", "62702 62703", "217 447", 6},
	{"Peoria", "Peoria", "IL", "61604 61605", "309", 6},
	{"Milwaukee", "Milwaukee", "WI", "53206 53209", "414", 13},
	{"Madison", "Dane", "WI", "53703 53704", "608 353", 8},
	{"Green Bay", "Brown", "WI", "54301 54303", "920", 6},
	{"Minneapolis", "Hennepin", "MN", "55407 55411", "612", 11},
	{"St. Paul", "Ramsey", "MN", "55104 55106", "651", 8},
	{"Duluth", "St. Louis", "MN", "55805 55806", "218", 6},
	{"Des Moines", "Polk", "IA", "50310 50315", "515", 8},
	{"Cedar Rapids", "Linn", "IA", "52402 52404", "319", 6},
	{"Fargo", "Cass", "ND", "58102 58103", "701", 6},
	{"Bismarck", "Burleigh", "ND", "58501 58503", "701", 5},
	{"Dickinson", "Stark", "ND", "58601", "701", 4},
	{"Sioux Falls", "Minnehaha", "SD", "57103 57104", "605", 6},
	{"Rapid City", "Pennington", "SD", "57701", "605", 6},
	{"Pierre", "Hughes", "SD", "57501", "605", 3},
	{"Omaha", "Douglas", "NE", "68104 68107", "402 531", 8},
	{"Lincoln", "Lancaster", "NE", "68502 68503", "402 531", 8},
	{"North Platte", "Lincoln", "NE", "69101", "308", 4},
	{"Scottsbluff", "Scotts Bluff", "NE", "69361", "308", 4},
	{"Wichita", "Sedgwick", "KS", "67203 67211", "316", 8},
	{"Topeka", "Shawnee", "KS", "66604 66605", "785", 6},
	{"Goodland", "Sherman", "KS", "67735", "785", 3},
	{"Dodge City", "Ford", "KS", "67801", "620", 4},
	{"Oklahoma City", "Oklahoma", "OK", "73107 73112", "405 572", 11},
	{"Tulsa", "Tulsa", "OK", "74105 74115", "918 539", 8},
	{"Houston", "Harris", "TX", "77033 77036 77084", "713 281 832", 37},
	{"Dallas", "Dallas", "TX", "75217 75228 75243", "214 469 972", 28},
	{"San Antonio", "Bexar", "TX", "78207 78228 78245", "210 726", 21},
	{"Austin", "Travis", "TX", "78702 78745", "512 737", 16},
	{"Fort Worth", "Tarrant", "TX", "76106 76119", "817 682", 15},
	{"McAllen", "Hidalgo", "TX", "78501 78504", "956", 8},
	{"Lubbock", "Lubbock", "TX", "79403 79412", "806", 6},
	{"Midland", "Midland", "TX", "79701 79705", "432", 5},
	{"El Paso", "El Paso", "TX", "79905 79912 79936", "915", 15},
	{"Denver", "Denver", "CO", "80204 80219 80239", "303 720", 20},
	{"Colorado Springs", "El Paso", "CO", "80903 80909", "719", 8},
	{"Grand Junction", "Mesa", "CO", "81501", "970", 5},
	{"Albuquerque", "Bernalillo", "NM", "87105 87108", "505", 10},
	{"Las Cruces", "Doña Ana", "NM", "88001 88005", "575", 6},
	{"Salt Lake City", "Salt Lake", "UT", "84104 84115", "801 385", 11},
	{"St. George", "Washington", "UT", "84770", "435", 6},
	{"Billings", "Yellowstone", "MT", "59101 59102", "406", 6},
	{"Missoula", "Missoula", "MT", "59801", "406", 4},
	{"Cheyenne", "Laramie", "WY", "82001 82009", "307", 6},
	{"Boise", "Ada", "ID", "83704 83709", "208 986", 8},
	{"Idaho Falls", "Bonneville", "ID", "83401 83402", "208 986", 4},
	{"Coeur d'Alene", "Kootenai", "ID", "83814 83815", "208 986", 5},
	{"Ontario", "Malheur", "OR", "97914", "541 458", 4},
	{"Phoenix", "Maricopa", "AZ", "85009 85033 85041", "602 480 623", 28},
	{"Tucson", "Pima", "AZ", "85705 85713", "520", 10},
	{"Flagstaff", "Coconino", "AZ", "86001", "928", 5},
	{"Tuba City", "Coconino", "AZ", "86045", "928", 3},
	{"Chinle", "Apache", "AZ", "86503", "928", 4},
	{"Los Angeles", "Los Angeles", "CA", "90003 90011 90026 90044", "213 323 738", 37},
	{"Long Beach", "Los Angeles", "CA", "90805 90813", "562", 10},
	{"San Diego", "San Diego", "CA", "92102 92114 92154", "619 858", 20},
	{"Riverside", "Riverside", "CA", "92503 92507", "951", 10},
	{"San Bernardino", "San Bernardino", "CA", "92404 92410", "909", 10},
	{"Anaheim", "Orange", "CA", "92801 92805", "714 657", 11},
	{"San Francisco", "San Francisco", "CA", "94110 94112 94124", "415 628", 15},
	{"Oakland", "Alameda", "CA", "94601 94621", "510 341", 11},
	{"San Jose", "Santa Clara", "CA", "95112 95122", "408 669", 13},
	{"Sacramento", "Sacramento", "CA", "95820 95823", "916 279", 13},
	{"Fresno", "Fresno", "CA", "93702 93722", "559", 11},
	{"Bakersfield", "Kern", "CA", "93304 93307", "661", 8},
	{"Stockton", "San Joaquin", "CA", "95205 95206", "209 350", 8},
	{"Las Vegas", "Clark", "NV", "89108 89115", "702 725", 16},
	{"Reno", "Washoe", "NV", "89502 89512", "775", 6},
	{"West Wendover", "Elko", "NV", "89883", "775", 2},
	{"Portland", "Multnomah", "OR", "97202 97233", "503 971", 13},
	{"Eugene", "Lane", "OR", "97401 97402", "541 458", 6},
	{"Seattle", "King", "WA", "98108 98118", "206", 13},
	{"Tacoma", "Pierce", "WA", "98404 98408", "253", 8},
	{"Spokane", "Spokane", "WA", "99201 99207", "509", 8},
	{"Vancouver", "Clark", "WA", "98661 98682", "360 564", 8},
	{"Anchorage", "Anchorage", "AK", "99501 99504 99508", "907", 10},
	{"Fairbanks", "Fairbanks North Star", "AK", "99701", "907", 6},
	{"Juneau", "Juneau", "AK", "99801", "907", 4},
	{"Adak", "Aleutians West", "AK", "99546", "907", 3},
	{"Honolulu", "Honolulu", "HI", "96816 96817 96819", "808", 11},
	{"Hilo", "Hawaii", "HI", "96720", "808", 6},
	{"Kahului", "Maui", "HI", "96732", "808", 4},
	{"San Juan", "San Juan", "PR", "00907 00921 00926", "787 939", 11},
	{"Ponce", "Ponce", "PR", "00716 00728", "787 939", 8},
	{"Mayagüez", "Mayagüez", "PR", "00680", "787 939", 6},
	{"Bayamón", "Bayamón", "PR", "00956 00961", "787 939", 8},
	{"St. Thomas", "St. Thomas", "VI", "00802", "340", 4},
	{"Christiansted", "St. Croix", "VI", "00820", "340", 2},
	{"Hagåtña", "Guam", "GU", "96910", "671", 3},
	{"Tamuning", "Guam", "GU", "96913", "671", 3},
	{"Saipan", "Saipan", "MP", "96950", "670", 3},
	{"Pago Pago", "Eastern", "AS", "96799", "", 3},
}

// home is one home of the schedule: its city, and the area code and the first of
// the three fictional lines that are its own.
type home struct {
	city      city
	code      string // empty where there is no telephone
	firstLine int    // of 100 to 199
}

// linesAHome is how many fictional numbers each home has.
const linesAHome = 3

// schedule is the homes of all cities, city by city. It has Size of them, so
// that the portfolio fills each home once, the smallest places included.
var schedule = func() (homes []home) {
	used := map[string]int{} // lines by area code
	for _, place := range cities {
		codes := strings.Fields(place.codes)
		for i := range place.homes {
			code := ""
			if len(codes) > 0 {
				code = codes[i%len(codes)]
			}
			homes = append(homes, home{place, code, 100 + used[code]%99})
			used[code] += linesAHome
		}
	}
	return homes
}()

// homeOf scatters the borrowers over the schedule, each home once a round.
func homeOf(seed uint64, index int) home {
	const stride = 769 // prime, and no factor of the schedule's length
	n := len(schedule)
	return schedule[(index%n*stride+int(seed%uint64(n)))%n]
}
