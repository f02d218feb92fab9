package zone

// area is a range of three-digit ZIP areas whose zones are not simply the first
// of the state's.
type area struct {
	first, last int
	zones       []string
}

// areas3 names the three-digit ZIP areas that straddle a boundary, and those
// that lie wholly on the smaller side of their state's.
var areas3 = []area{
	{323, 323, []string{eastern}},               // FL: Tallahassee
	{324, 324, []string{central, eastern}},      // FL: Panama City; the south of Gulf County is Eastern
	{325, 325, []string{central}},               // FL: Pensacola
	{373, 373, []string{eastern, central}},      // TN: around Chattanooga; the plateau to its west is Central
	{374, 374, []string{eastern}},               // TN: Chattanooga
	{376, 376, []string{eastern}},               // TN: Johnson City
	{377, 379, []string{eastern}},               // TN: Knoxville
	{401, 401, []string{eastern, central}},      // KY: Breckinridge County is Central
	{420, 420, []string{central}},               // KY: Paducah
	{421, 424, []string{central}},               // KY: Bowling Green, Hopkinsville, Owensboro, Henderson
	{425, 425, []string{eastern, central}},      // KY: Somerset; Windsor lies on Russell County's line
	{426, 427, []string{eastern, central}},      // KY: Monticello, Elizabethtown and the counties to their west
	{463, 464, []string{central}},               // IN: Gary
	{465, 465, []string{indianapolis, central}}, // IN: around South Bend; Starke County is Central
	{469, 469, []string{indianapolis, central}}, // IN: Kokomo; Ora in Starke County is Central
	{475, 475, []string{indianapolis, central}}, // IN: Vincennes; Perry and Spencer Counties are Central
	{476, 477, []string{central}},               // IN: Evansville
	{479, 479, []string{indianapolis, central}}, // IN: Lafayette; Newton and Jasper Counties are Central
	{498, 499, []string{detroit, menominee}},    // MI: Upper Peninsula; four counties on Wisconsin's border are Central
	{575, 575, []string{central, mountain}},     // SD: Pierre and the counties to its west
	{576, 576, []string{mountain, central}},     // SD: Mobridge; west of the Missouri is Mountain
	{577, 577, []string{mountain}},              // SD: Rapid City
	{585, 585, []string{central, mountain}},     // ND: Bismarck; Grant and the west of Sioux County are Mountain
	{586, 586, []string{mountain, central}},     // ND: Dickinson; the west of Morton and Mercer Counties are Central
	{588, 588, []string{central, mountain}},     // ND: Williston; McKenzie County is split
	{677, 678, []string{central, mountain}},     // KS: Colby, Dodge City; four counties on Colorado's border are Mountain
	{690, 692, []string{central, mountain}},     // NE: McCook, North Platte, Valentine
	{693, 693, []string{mountain}},              // NE: Scottsbluff
	{798, 798, []string{mountain, central}},     // TX: around El Paso, and the Big Bend
	{799, 799, []string{mountain}},              // TX: El Paso
	{885, 885, []string{mountain}},              // TX: El Paso
	{835, 835, []string{pacific, boise}},        // ID: Lewiston; south of the Salmon River is Mountain
	{838, 838, []string{pacific}},               // ID: Coeur d'Alene
	{860, 860, []string{phoenix, mountain}},     // AZ: Flagstaff; the Navajo Nation keeps daylight-saving time
	{865, 865, []string{mountain, phoenix}},     // AZ: the Navajo Nation and its border towns
	{898, 898, []string{pacific, mountain}},     // NV: Elko; West Wendover and Jackpot keep Mountain Time
	{979, 979, []string{boise, pacific}},        // OR: Malheur County, except its south
}

// place is a list of single ZIPs whose zones or state differ from those of
// their three-digit area, or are narrower.
type place struct {
	state string
	zones []string
	zips  string // five digits each
}

// places5 holds what is known for sure below the three-digit areas, by the
// county of the ZIP's post office; an office on a boundary has both zones. A ZIP
// that is not here has the zones of its area, perhaps one too many. Sources: the
// county lines of 49 CFR part 71, and the post offices of those counties.
var places5 = []place{
	// Alabama, on Georgia's hour: Chambers County's Valley and Lanett; Phenix City, Fort Mitchell, Smiths Station.
	{"AL", []string{eastern, central}, "36854 36855 36863 36856 36867 36868 36869 36870 36877"},
	{"AL", []string{central, eastern}, "36851 36858 36871 36874 36875"}, // the rest of Russell County
	{"AK", []string{adak}, "99546 99547"},                               // Adak, Atka
	{"AS", []string{pagoPago}, "96799"},
	// Arizona's Navajo Nation: Tuba City, Kayenta, Tonalea, Kaibeto, Shonto, Cameron, Leupp, Indian Wells.
	{"AZ", []string{mountain, phoenix}, "86045 86033 86044 86053 86054 86020 86035 86031"},
	{"AZ", []string{phoenix}, "86001 86002 86005 86011 86023 86046"}, // Flagstaff, Grand Canyon, Williams
	// Florida: Port St. Joe lies east of the line, Panama City and Marianna west.
	{"FL", []string{eastern, central}, "32456 32457"},
	{"FL", []string{central}, "32401 32402 32403 32404 32405 32406 32407 32408 32409 32413 32417 32444 32446 32447 32448"},
	// Micronesia, Palau, the Marshalls and the Northern Marianas share 969 with Guam.
	{"FM", []string{"Pacific/Pohnpei"}, "96941"},
	{"FM", []string{"Pacific/Chuuk"}, "96942 96943"},
	{"FM", []string{"Pacific/Kosrae"}, "96944"},
	{"MH", []string{"Pacific/Majuro"}, "96960"},
	{"MH", []string{"Pacific/Kwajalein"}, "96970"},
	{"MP", []string{saipan}, "96950 96951 96952"},
	{"PW", []string{"Pacific/Palau"}, "96939 96940"},
	{"", nil, "96898"}, // Wake Island, by way of Hawaii
	// Idaho: Lewiston and Grangeville; Riggins and Pollock lie on the line.
	{"ID", []string{pacific}, "83501 83520 83522 83523 83526 83530 83533 83535 83536 83539 83540 83544 83545"},
	{"ID", []string{boise, pacific}, "83547 83549"},
	// Indiana: Starke County (Grovertown, Hamlet, Knox, Ora); Culver and Walkerton lie on its line.
	{"IN", []string{central}, "46531 46532 46534 46968"},
	{"IN", []string{indianapolis}, "46514 46516 46517 46526 46528 46530 46544 46545 46561 46563 46567 46580 46582"},
	{"IN", []string{indianapolis}, "46901 46902 46903 46904 46947 46970 46975 46962 46992 46996"},
	// Perry and Spencer Counties: Tell City, Cannelton, Santa Claus, Dale and their neighbours.
	{"IN", []string{central}, "47586 47514 47515 47520 47525 47551 47574 47576 47588 47523 47531 47537 47550 47552 47556 47577 47579"},
	{"IN", []string{indianapolis}, "47591 47501 47542 47546 47567 47512 47553"}, // Vincennes, Washington, Jasper, Petersburg
	{"IN", []string{indianapolis}, "47901 47902 47903 47904 47905 47906 47907 47909 47933"},
	{"IN", []string{central}, "47922 47943 47948 47951 47963 47964 47977 47978"}, // Newton and Jasper Counties
	// Kansas: Sherman, Wallace, Greeley and Hamilton Counties; Colby, Dodge City, Garden City for the rest.
	{"KS", []string{mountain}, "67733 67735 67741 67758 67761 67762 67836 67857 67878 67879"},
	{"KS", []string{central}, "67701 67801 67846 67868 67880"},
	// Kentucky: Meade and Hardin Counties; Breckinridge; Monticello; Albany, Russell Springs and Jamestown.
	{"KY", []string{eastern}, "40108 40121 40160 40162 40165 40175 40177"},
	{"KY", []string{central}, "40111 40115 40140 40143 40144 40146 40152 40170 40171 40176 40178"},
	{"KY", []string{eastern}, "42501 42502 42503 42518 42519 42539"}, // Somerset, Liberty
	{"KY", []string{eastern}, "42633 42635 42647 42649 42653"},
	{"KY", []string{central}, "42602 42603 42629 42642"},
	{"KY", []string{eastern}, "42701 42702 42716 42718 42719 42724 42740 42748 42776 42788"}, // Elizabethtown, Campbellsville, Hodgenville
	{"KY", []string{central}, "42717 42721 42722 42726 42728 42729 42743 42746 42749 42754 42762 42765"},
	// Michigan: Dickinson, Gogebic, Iron and Menominee Counties; Harris lies on the line.
	{"MI", []string{menominee}, "49801 49802 49812 49815 49821 49831 49834 49847 49848 49852 49858 49863 49870"},
	{"MI", []string{menominee}, "49873 49876 49877 49881 49886 49887 49892 49893 49896"},
	{"MI", []string{menominee}, "49902 49903 49911 49915 49920 49927 49935 49938 49947 49959 49964 49968 49969"},
	{"MI", []string{detroit}, "49829 49837 49849 49855 49866 49862 49913 49930 49931 49946 49953"}, // Escanaba, Marquette, Houghton
	// Nebraska: McCook and North Platte; Keith, Chase, Dundy, Perkins, Deuel, Garden, Arthur, Hooker, Cheyenne Counties.
	{"NE", []string{central}, "69001 69101 69103 69130 69138 69165 69210"},
	{"NE", []string{mountain}, "69021 69023 69027 69030 69033 69037 69041 69045 69121 69122 69129 69134 69140"},
	{"NE", []string{mountain}, "69147 69150 69152 69153 69154 69155 69160 69162 69168"},
	{"NY", []string{eastern}, "06390"}, // Fishers Island, by way of Connecticut
	// Nevada: West Wendover by law; Jackpot, Owyhee and Mountain City by habit. Elko and Wells are Pacific.
	{"NV", []string{mountain, pacific}, "89883 89825 89831 89832"},
	{"NV", []string{pacific}, "89801 89802 89803 89815 89820 89822 89835"},
	// North Dakota: Bismarck and Mandan; Grant County; Dickinson; Hebron and Glen Ullin; Williston.
	{"ND", []string{central}, "58501 58502 58503 58504 58505 58506 58507 58554 58523 58545 58631 58638 58801 58802 58803"},
	{"ND", []string{mountain}, "58529 58533 58562 58564 58601 58602 58621 58622 58623 58639 58645 58646 58647 58649 58653"},
	{"ND", []string{central, mountain}, "58757"}, // Mandaree in McKenzie County
	// Oregon: Ontario, Nyssa and Vale; Huntington, in Baker County, keeps Pacific Time.
	{"OR", []string{boise}, "97901 97903 97906 97908 97909 97913 97914 97918 97920"},
	{"OR", []string{pacific, boise}, "97907"},
	// South Dakota: Pierre, Winner, Gregory, Murdo, Mission; Philip, Kadoka, Martin; the Missouri's two banks.
	{"SD", []string{central}, "57501 57580 57533 57559 57555 57570 57572 57579 57601 57632 57646 57648"},
	{"SD", []string{mountain}, "57521 57543 57547 57551 57552 57553 57567 57577"},
	{"SD", []string{mountain}, "57620 57623 57625 57634 57638 57641 57642 57656"},
	// Tennessee: Cleveland, Athens, Dayton and Hamilton County; the plateau; Crab Orchard in Cumberland County.
	{"TN", []string{eastern}, "37303 37309 37310 37311 37312 37315 37321 37322 37323 37331 37341 37343 37353 37354 37363 37364 37373 37379 37381"},
	{"TN", []string{central}, "37301 37305 37306 37313 37318 37324 37327 37328 37330 37334 37335 37339 37340 37342 37345 37347 37348"},
	{"TN", []string{central}, "37352 37355 37356 37357 37360 37365 37366 37367 37374 37375 37376 37380 37382 37383 37387 37388 37389 37394 37396 37397 37398"},
	{"TN", []string{central, eastern}, "37723"},
	// Texas: El Paso and Hudspeth Counties; Alpine, Marfa, Presidio; Van Horn. Salt Flat lives by El Paso's hour.
	{"TX", []string{mountain}, "79821 79835 79836 79837 79838 79839 79849 79851 79853"},
	{"TX", []string{central}, "79830 79831 79832 79834 79842 79843 79845 79846 79848 79852 79854 79855"},
	{"WY", []string{mountain}, "83414"}, // Alta, by way of Idaho
}
