package zone

import (
	"slices"
	"strings"
)

// ByAreaCode is the set of zones of a telephone number's area code, most likely
// first. It takes E.164: "+1" and ten digits. Toll-free, premium, personal and
// machine codes, codes that are not in service, and numbers outside the North
// American Numbering Plan have none. A mobile number moves with its owner: the
// answer is where the number was given out, and the address is better evidence.
func ByAreaCode(e164 string) []string {
	if len(e164) != 12 || e164[:2] != "+1" {
		return nil
	}
	for _, c := range []byte(e164[2:]) {
		if c < '0' || c > '9' {
			return nil
		}
	}
	return slices.Clone(zonesByAreaCode[e164[2:5]])
}

var zonesByAreaCode = func() map[string][]string {
	byCode := make(map[string][]string)
	for _, group := range slices.Concat(areaCodesUS, areaCodesAbroad) {
		for _, code := range strings.Fields(group.codes) {
			byCode[code] = group.zones
		}
	}
	return byCode
}()

// areaCodes is the area codes of a state, province or country that share a set
// of zones, overlays beside the code that they overlay.
type areaCodes struct {
	where string
	zones []string
	codes string
}

// areaCodesUS is every geographic area code of the United States in service in
// November 2026, or assigned to a place by then (565 waits for its day). Sources:
// NANPA's list of geographic codes and the notices of the states' commissions;
// the zone data of Google's libphonenumber, against which the table was compared
// code by code; for codes that straddle a line, 49 CFR part 71.
var areaCodesUS = []areaCodes{
	{"AK", []string{anchorage, adak}, "907"},
	{"AL", []string{central}, "205 659 251 256 938"},
	{"AL", []string{central, eastern}, "334 483"}, // Phenix City
	{"AR", []string{central}, "479 501 870 327"},
	{"AZ", []string{phoenix}, "480 520 602 623"},
	{"AZ", []string{phoenix, mountain}, "928"}, // the Navajo Nation
	{"CA", []string{pacific}, "209 350 213 323 738 310 424 408 669 415 628 442 760 510 341 530 837 559 357 562 619 858"},
	{"CA", []string{pacific}, "626 650 657 714 661 707 369 747 818 805 820 831 840 909 916 279 925 949 951"},
	{"CO", []string{mountain}, "303 720 983 719 970 748"},
	{"CT", []string{eastern}, "203 475 860 959"},
	{"DC", []string{eastern}, "202 771"},
	{"DE", []string{eastern}, "302"},
	{"FL", []string{eastern}, "239 305 786 645 321 407 689 324 904 352 386 561 728 656 813 727 754 954 772 863 941"},
	{"FL", []string{central, eastern}, "448 850"}, // Pensacola to Tallahassee
	{"GA", []string{eastern}, "229 404 470 678 770 943 478 706 762 912 565"},
	{"HI", []string{honolulu}, "808"},
	{"IA", []string{central}, "319 515 563 641 712"},
	{"ID", []string{boise, pacific}, "208 986"},
	{"IL", []string{central}, "217 447 224 847 309 861 312 773 872 331 630 464 708 618 730 779 815"},
	{"IN", []string{indianapolis}, "260 317 463 765"},
	{"IN", []string{central, indianapolis}, "219"},
	{"IN", []string{indianapolis, central}, "574 812 930"}, // Starke County; Evansville
	{"KS", []string{central}, "316 913"},
	{"KS", []string{central, mountain}, "620 785"},
	{"KY", []string{eastern}, "502 859"},
	{"KY", []string{central, eastern}, "270 364"}, // Elizabethtown is Eastern
	{"KY", []string{eastern, central}, "606"},     // Albany is Central
	{"LA", []string{central}, "225 318 457 337 504 985"},
	{"MA", []string{eastern}, "339 781 351 978 413 508 774 617 857"},
	{"MD", []string{eastern}, "227 240 301 410 443 667"},
	{"ME", []string{eastern}, "207"},
	{"MI", []string{detroit}, "231 248 947 269 313 679 517 586 616 734 810 989"},
	{"MI", []string{detroit, menominee}, "906"},
	{"MN", []string{central}, "218 320 507 612 651 763 952"},
	{"MO", []string{central}, "235 573 314 557 417 636 660 816 975"},
	{"MS", []string{central}, "228 601 769 662 471"},
	{"MT", []string{mountain}, "406"},
	{"NC", []string{eastern}, "252 336 743 472 910 704 980 828 919 984"},
	{"ND", []string{central, mountain}, "701"},
	{"NE", []string{central, mountain}, "308 402 531"}, // 402 reaches into the west of Cherry County
	{"NH", []string{eastern}, "603"},
	{"NJ", []string{eastern}, "201 551 609 640 732 848 856 862 973 908"},
	{"NM", []string{mountain}, "505 575"},
	{"NV", []string{pacific}, "702 725"},
	{"NV", []string{pacific, mountain}, "775"}, // West Wendover, Jackpot
	{"NY", []string{eastern}, "212 332 646 917 315 680 329 845 347 718 929 465 363 516 518 838 585 607 624 716 631 934 914"},
	{"OH", []string{eastern}, "216 220 740 234 330 283 513 326 937 380 614 419 567 436 440"},
	{"OK", []string{central}, "405 572 539 918 580"},
	{"OR", []string{pacific}, "503 971"},
	{"OR", []string{pacific, boise}, "458 541"}, // Malheur County
	{"PA", []string{eastern}, "215 267 445 223 717 272 570 412 724 878 484 610 835 582 814"},
	{"RI", []string{eastern}, "401"},
	{"SC", []string{eastern}, "803 839 821 864 843 854"},
	{"SD", []string{central, mountain}, "605"},
	{"TN", []string{central}, "615 629 731 901 931"},
	{"TN", []string{eastern}, "865"},
	{"TN", []string{eastern, central}, "423 729"}, // Bledsoe, Marion and Sequatchie Counties are Central
	{"TX", []string{central}, "210 726 214 469 945 972 254 281 346 621 713 832 325 361 409 430 903 432 512 737"},
	{"TX", []string{central}, "682 817 806 830 936 940 956 979"},
	{"TX", []string{mountain}, "915"},
	{"UT", []string{mountain}, "385 801 435"},
	{"VA", []string{eastern}, "276 434 540 826 571 703 686 804 757 948"},
	{"VT", []string{eastern}, "802"},
	{"WA", []string{pacific}, "206 253 360 425 564 509"},
	{"WI", []string{central}, "262 274 920 353 608 414 534 715"},
	{"WV", []string{eastern}, "304 681"},
	{"WY", []string{mountain}, "307"},
	{"PR", []string{puertoRico}, "787 939"},
	{"VI", []string{stThomas}, "340"},
	{"GU", []string{guam}, "671"},
	{"MP", []string{saipan}, "670"},
	{"AS", []string{pagoPago}, "684"},
}

// areaCodesAbroad is the codes of Canada, the Caribbean and Bermuda. Canada's
// northern code and British Columbia's straddle several zones.
var areaCodesAbroad = []areaCodes{
	{"Alberta", []string{"America/Edmonton"}, "368 403 587 780 825"},
	{"British Columbia, south-west", []string{"America/Vancouver"}, "604"},
	{"British Columbia", []string{
		"America/Vancouver", "America/Edmonton", "America/Creston", "America/Dawson_Creek", "America/Fort_Nelson",
	}, "236 250 257 672 778"},
	{"Manitoba", []string{"America/Winnipeg"}, "204 431 584"},
	{"New Brunswick", []string{"America/Moncton"}, "428 506"},
	{"Newfoundland and Labrador", []string{"America/St_Johns", "America/Goose_Bay"}, "709 879"},
	{"Nova Scotia and Prince Edward Island", []string{"America/Halifax"}, "782 902"},
	{"Ontario", []string{"America/Toronto"}, "226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 905 942"},
	{"Ontario, north-west", []string{"America/Toronto", "America/Winnipeg", "America/Atikokan"}, "807"},
	{"Quebec", []string{"America/Toronto"}, "263 354 438 450 468 514 579 819 873"},
	{"Quebec, east", []string{"America/Toronto", "America/Halifax", "America/Blanc-Sablon"}, "367 418 581"},
	{"Saskatchewan", []string{"America/Regina", "America/Edmonton"}, "306 474 639"}, // Lloydminster
	{"Canada, north", []string{
		"America/Whitehorse", "America/Yellowknife", "America/Iqaluit", "America/Rankin_Inlet", "America/Resolute",
		"America/Cambridge_Bay", "America/Inuvik",
	}, "867"},
	{"Anguilla", []string{"America/Anguilla"}, "264"},
	{"Antigua and Barbuda", []string{"America/Antigua"}, "268"},
	{"Bahamas", []string{"America/Nassau"}, "242"},
	{"Barbados", []string{"America/Barbados"}, "246"},
	{"Bermuda", []string{"Atlantic/Bermuda"}, "441"},
	{"British Virgin Islands", []string{"America/Tortola"}, "284"},
	{"Cayman Islands", []string{"America/Cayman"}, "345"},
	{"Dominica", []string{"America/Dominica"}, "767"},
	{"Dominican Republic", []string{"America/Santo_Domingo"}, "809 829 849"},
	{"Grenada", []string{"America/Grenada"}, "473"},
	{"Jamaica", []string{"America/Jamaica"}, "658 876"},
	{"Montserrat", []string{"America/Montserrat"}, "664"},
	{"St. Kitts and Nevis", []string{"America/St_Kitts"}, "869"},
	{"St. Lucia", []string{"America/St_Lucia"}, "758"},
	{"St. Vincent and the Grenadines", []string{"America/St_Vincent"}, "784"},
	{"Sint Maarten", []string{"America/Lower_Princes"}, "721"},
	{"Trinidad and Tobago", []string{"America/Port_of_Spain"}, "868"},
	{"Turks and Caicos Islands", []string{"America/Grand_Turk"}, "649"},
}
