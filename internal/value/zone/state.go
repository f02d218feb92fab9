package zone

// span is a range of three-digit ZIP areas, both ends included.
type span struct{ first, last int }

// state is a state with the three-digit ZIP areas that are its own. The first
// zone is the zone of most of its people, and of each three-digit area that the
// table "areas" does not name.
type state struct {
	code  string
	zones []string
	areas []span
}

// states is complete for the areas in use in 2026. Sources: the Postal Service's
// list of three-digit prefixes (Domestic Mail Manual, labeling list L002), and
// for the zones 49 CFR part 71 and the IANA zone table.
//
// Two departures from the law are taken up because the people there live by
// them: Alabama's towns around Phenix City and Valley keep Georgia's hour, and
// Jackpot, Nevada, keeps Idaho's.
var states = []state{
	{"AA", nil, []span{{340, 340}}},
	{"AE", nil, []span{{90, 99}}},
	{"AK", []string{anchorage, adak}, []span{{995, 999}}},
	{"AL", []string{central, eastern}, []span{{350, 352}, {354, 369}}},
	{"AP", nil, []span{{962, 966}}},
	{"AR", []string{central}, []span{{716, 729}}},
	{"AS", []string{pagoPago}, nil},
	{"AZ", []string{phoenix, mountain}, []span{{850, 853}, {855, 857}, {859, 860}, {863, 865}}},
	{"CA", []string{pacific}, []span{{900, 908}, {910, 928}, {930, 961}}},
	{"CO", []string{mountain}, []span{{800, 816}}},
	{"CT", []string{eastern}, []span{{60, 69}}},
	{"DC", []string{eastern}, []span{{200, 200}, {202, 205}, {569, 569}}},
	{"DE", []string{eastern}, []span{{197, 199}}},
	{"FL", []string{eastern, central}, []span{{320, 339}, {341, 342}, {344, 344}, {346, 347}, {349, 349}}},
	{"FM", []string{"Pacific/Pohnpei", "Pacific/Chuuk", "Pacific/Kosrae"}, nil},
	{"GA", []string{eastern}, []span{{300, 319}, {398, 399}}},
	{"GU", []string{guam}, []span{{969, 969}}},
	{"HI", []string{honolulu}, []span{{967, 968}}},
	{"IA", []string{central}, []span{{500, 516}, {520, 528}}},
	{"ID", []string{boise, pacific}, []span{{832, 838}}},
	{"IL", []string{central}, []span{{600, 620}, {622, 629}}},
	{"IN", []string{indianapolis, central}, []span{{460, 479}}},
	{"KS", []string{central, mountain}, []span{{660, 662}, {664, 679}}},
	{"KY", []string{eastern, central}, []span{{400, 418}, {420, 427}}},
	{"LA", []string{central}, []span{{700, 701}, {703, 708}, {710, 714}}},
	{"MA", []string{eastern}, []span{{10, 27}, {55, 55}}},
	{"MD", []string{eastern}, []span{{206, 212}, {214, 219}}},
	{"ME", []string{eastern}, []span{{39, 49}}},
	{"MH", []string{"Pacific/Majuro", "Pacific/Kwajalein"}, nil},
	{"MI", []string{detroit, menominee}, []span{{480, 499}}},
	{"MN", []string{central}, []span{{550, 551}, {553, 567}}},
	{"MO", []string{central}, []span{{630, 631}, {633, 641}, {644, 658}}},
	{"MP", []string{saipan}, nil},
	{"MS", []string{central}, []span{{386, 397}}},
	{"MT", []string{mountain}, []span{{590, 599}}},
	{"NC", []string{eastern}, []span{{270, 289}}},
	{"ND", []string{central, mountain}, []span{{580, 588}}},
	{"NE", []string{central, mountain}, []span{{680, 681}, {683, 693}}},
	{"NH", []string{eastern}, []span{{30, 38}}},
	{"NJ", []string{eastern}, []span{{70, 89}}},
	{"NM", []string{mountain}, []span{{870, 875}, {877, 884}}},
	{"NV", []string{pacific, mountain}, []span{{889, 891}, {893, 895}, {897, 898}}},
	{"NY", []string{eastern}, []span{{5, 5}, {100, 149}}},
	{"OH", []string{eastern}, []span{{430, 459}}},
	{"OK", []string{central}, []span{{730, 731}, {734, 741}, {743, 749}}},
	{"OR", []string{pacific, boise}, []span{{970, 979}}},
	{"PA", []string{eastern}, []span{{150, 196}}},
	{"PR", []string{puertoRico}, []span{{6, 7}, {9, 9}}},
	{"PW", []string{"Pacific/Palau"}, nil},
	{"RI", []string{eastern}, []span{{28, 29}}},
	{"SC", []string{eastern}, []span{{290, 299}}},
	{"SD", []string{central, mountain}, []span{{570, 577}}},
	{"TN", []string{central, eastern}, []span{{370, 385}}},
	{"TX", []string{central, mountain}, []span{{733, 733}, {750, 770}, {772, 799}, {885, 885}}},
	{"UT", []string{mountain}, []span{{840, 847}}},
	{"VA", []string{eastern}, []span{{201, 201}, {220, 246}}},
	{"VI", []string{stThomas}, []span{{8, 8}}},
	{"VT", []string{eastern}, []span{{50, 54}, {56, 59}}},
	{"WA", []string{pacific}, []span{{980, 986}, {988, 994}}},
	{"WI", []string{central}, []span{{530, 532}, {534, 535}, {537, 549}}},
	{"WV", []string{eastern}, []span{{247, 268}}},
	{"WY", []string{mountain}, []span{{820, 831}}},
}

var stateByCode = func() map[string]*state {
	byCode := make(map[string]*state, len(states))
	for i := range states {
		byCode[states[i].code] = &states[i]
	}
	return byCode
}()
