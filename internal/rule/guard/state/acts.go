package state

import (
	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// business is what acts about consumers leave out.
var business = []string{fact.Commercial}

// acts are the debt collection acts that bind creditors as well as collectors,
// unless they say otherwise. What a state's list does not name its act was not
// found to hold.
func acts() []act {
	all := append(append(californiaActs(), massachusettsActs()...), newYorkAct(), floridaAct(),
		northCarolinaAct(), westVirginiaAct(), texasAct(), pennsylvaniaAct(), wisconsinAct(), iowaAct(), marylandAct(), connecticutAct(),
		coloradoAct(), southCarolinaAct(), newHampshireAct(), vermontAct(), louisianaAct(), michiganAct(), oregonAct())
	for i := range all {
		a := &all[i]
		if a.creditor == "" {
			a.creditor = law.ByLaw
		}
		if a.collector == "" {
			a.collector = law.ByLaw
		}
		if a.version == 0 {
			a.version, a.outside = 1, business
		}
	}
	return all
}

// newYorkAct is section 601(6) of the General Business Law, which binds a principal
// creditor and its agent; its (4) is newYork.
func newYorkAct() act {
	return act{
		state: "NY", from: "1973-09-01", citation: "N.Y. Gen. Bus. Law 601", source: "nysenate.gov (601)", readOn: readLast,
		unverified: "The day on which it began was not read.",
		parts:      []part{{kind: unusual, section: "(6)"}, {kind: frequency, section: "(6)"}},
	}
}

// floridaAct is what Fla. Stat. 559.72 says besides the hours and attorneys of florida.
func floridaAct() act {
	return act{
		state: "FL", from: "2010-10-01", citation: "Fla. Stat. 559.72", source: "559.72 (syfert.com, 2024; maxstorylaw.com)", readOn: readLast,
		unverified: "The day from which it is held was not read.",
		parts: []part{
			{kind: employer, section: "(4)", asks: written, unverified: "Written word of the debt after it was placed lifts it as well, and is not seen here, which is stricter."},
			{kind: others, section: "(5)", unverified: "The family, who may be told, and who has a business need, are not told apart, which is stricter."},
			{kind: frequency, section: "(7)", unverified: "The end of (7) was not read."},
		},
	}
}

const (
	// northCarolinaRead is where what chapter 75 says of calls was read.
	northCarolinaRead = "swlawnc.com, fairdebtcollectionhelp.com/nc, concordlawyers.com (summaries of chapter 75, article 2)"
	inSummaries       = "Read in summaries: the words of the section were not read."
)

// northCarolinaAct is what article 2 of chapter 75 says to creditors besides
// northCarolina.
func northCarolinaAct() act {
	return act{
		state: "NC", from: "1977-10-01", citation: "N.C. Gen. Stat. ", collector: law.NotBound, readOn: readLast, unverified: "The day from which it is held was not read.",
		parts: []part{
			{kind: represented, section: "75-55(3)", source: northCarolinaRead, unverified: inSummaries},
			{kind: workplaceToo, section: "75-52(4)", source: northCarolinaRead, unverified: inSummaries},
			{kind: unusual, section: "75-52(3)", source: northCarolinaRead, unverified: inSummaries},
			{kind: frequency, section: "75-52(3)", source: northCarolinaRead, unverified: inSummaries},
		},
	}
}

// westVirginiaAct is unreasonable publication, W. Va. Code 46A-2-126.
func westVirginiaAct() act {
	return act{
		state: "WV", from: fdcpaFrom, citation: "W. Va. Code 46A-2-126", unverified: noDay,
		parts: []part{{kind: others, unread: true}, {kind: employer, unread: true}},
	}
}

// texasAct is Tex. Fin. Code 392, which has no hours, and nothing on attorneys,
// others or the place of work.
func texasAct() act {
	return act{
		state: "TX", from: fdcpaFrom, citation: "Tex. Fin. Code 392", source: "statutes.legis.state.tx.us/docs/fi/htm/fi.392.htm",
		unverified: noDay + " That the chapter holds no hours, and nothing on attorneys, others and the place of work, is from one reading.",
		parts:      []part{{kind: frequency, section: ".302(4), .001(6)"}},
	}
}

// pennsylvaniaAct is the Fair Credit Extension Uniformity Act, whose section 4(b)
// says to creditors what federal law says to collectors. A mortgage for the
// purchase of a home is outside of it; here it is not told from a loan on a home.
func pennsylvaniaAct() act {
	return act{
		state: "PA", from: "2000-06-26", citation: "Act of 2000-03-28, P.L. 23, No. 7 (73 P.S. 2270.4(b))",
		source:     "attorneygeneral.gov and luvaralawgroup.com (summaries); paperzz.com 8650384 (definitions)",
		unverified: "Read in summaries: the words of 4(b) were not read.",
		parts:      []part{{kind: hours}, {kind: represented}, {kind: workplace}, {kind: others}, {kind: frequency}},
	}
}

// pennsylvaniaBinds is what 4(b)(1) and (2) say besides: others are asked once where the
// person is, nothing goes out on post cards, and nobody is contacted at a time or place
// known to be inconvenient.
func pennsylvaniaBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-PA", From: "2000-06-26", Citation: "73 P.S. 2270.4(b)(1), (2)",
		Rules: []string{"us-regf-stated-time", "us-regf-place", "us-regf-locate", "us-regf-postcard",
			"us-fdcpa-stated-time", "us-fdcpa-place", "us-fdcpa-locate", "us-fdcpa-postcard", "us-regf-conversation", "us-regf-opt-out"},
		Source: "scribd.com 345764446, attorneygeneral.gov (summaries; the latter on one conversation a week and on methods that were refused)", ReadOn: readLast, Unverified: "Read in a summary: the words of 4(b) were not read.",
	}}
}

// wisconsinAct is Wis. Stat. 427.104(1).
func wisconsinAct() act {
	return act{
		state: "WI", from: fdcpaFrom, citation: "Wis. Stat. 427.104(1)", source: "Wis. Stat. 427.104 (dfi.wi.gov)", unverified: noDay,
		parts: []part{
			{kind: employerVerified, section: "(d)", unverified: "The section permits to verify employment or earnings; that it be in writing and seldom is ours."},
			{kind: othersButVerify, section: "(e)"}, {kind: unusual, section: "(g)"}, {kind: frequency, section: "(g)"},
		},
	}
}

// iowaAct is the Iowa Debt Collection Practices Act.
func iowaAct() act {
	return act{
		state: "IA", from: fdcpaFrom, citation: "Iowa Code 537.7103", unverified: noDay,
		source: "Iowa Code 537.7102(5), 537.7103 (fair-debt-collection.com); peopleslawiowa.org; puryearlaw.com",
		parts: []part{
			{kind: unusual, section: "(2)"}, {kind: frequency, section: "(2)"}, {kind: others, section: "(3)(a)"},
			{kind: represented, section: "(5)(e)", unverified: "The paragraph on attorneys was not read again."},
		},
	}
}

// iowaBinds is what 537.7103(3) says of cards, and of what others can read.
func iowaBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-IA", From: fdcpaFrom, Citation: "Iowa Code 537.7103(3)",
		Rules:  []string{"us-regf-postcard", "us-fdcpa-postcard", "us-regf-public", "us-fdcpa-public"},
		Source: "liptaklaw.com, puryearlaw.com (summaries)", ReadOn: readLast, Unverified: "Read in summaries: the words of the paragraph were not read. " + noDay,
	}}
}

// statedTimes is the other half of what acts say of unusual hours: nor at times that are
// known to be inconvenient. Those of which that half was read bind in the file of the state.
func statedTimes() (all []law.Binding) {
	for _, x := range []struct {
		state, from, citation string
		outside               []string
	}{
		{"IA", fdcpaFrom, "Iowa Code 537.7103(2)", business}, {"NC", northCarolinaFrom, "N.C. Gen. Stat. 75-52(3)", business},
		{"NH", fdcpaFrom, "N.H. RSA 358-C:3, I", business}, {"OR", fdcpaFrom, "ORS 646.639(2)(e)", business}, {"VT", fdcpaFrom, "Vt. Rule CF 104.02", nil},
	} {
		all = append(all, law.Binding{
			Jurisdiction: "US-" + x.state, From: x.from, Citation: x.citation, Outside: x.outside, Rules: []string{"us-regf-stated-time", "us-fdcpa-stated-time"},
			Unverified: "Not read: that the act speaks of times known to be inconvenient, or of the person's own waking hours, is from knowledge. The day on which it began was not read.",
		})
	}
	return all
}

// coloradoAct is unconscionable collection in the Uniform Consumer Credit Code, which binds
// whoever collects a debt of a consumer credit transaction; agencies are under 5-16-101 to
// 5-16-135 as well, which say what federal law says.
func coloradoAct() act {
	return act{
		state: "CO", from: fdcpaFrom, citation: "C.R.S. 5-5-109(4)", source: "5-5-109 (colorado.public.law, to (4)(b)); nolo.com (who is bound)", readOn: readLast,
		unverified: noDay,
		parts: []part{
			{kind: frequency, section: "(b)", unverified: "The end of (b) was not read."},
			{kind: unusual, section: "(b)", unread: true}, {kind: employer, section: "(d)", unread: true}, {kind: others, section: "(d)", unread: true},
		},
	}
}

// marylandAct is the Maryland Consumer Debt Collection Act. By its paragraph (11)
// it takes up the federal Act: see marylandBinds.
func marylandAct() act {
	return act{
		state: "MD", from: fdcpaFrom, citation: "Md. Code, Com. Law 14-202", source: "mgaleg.maryland.gov, 14-202; nolo.com (14-201)", unverified: noDay,
		parts: []part{
			{kind: employer, section: "(4)"}, {kind: others, section: "(5)"}, {kind: unusual, section: "(6)"}, {kind: frequency, section: "(6)"},
		},
	}
}

// connecticutAct is what the Banking Commissioner asks of creditors; agencies are
// under sections 36a-800 to 36a-812 and federal law.
func connecticutAct() act {
	return act{
		state: "CT", from: fdcpaFrom, citation: "Conn. Agencies Regs. ", collector: law.NotBound, unverified: noDay,
		source: "36a-647-3 (ctrules.elaws.us), 36a-647-5 (casetext.com), Conn. Gen. Stat. 36a-645 (fair-debt-collection.com)",
		parts: []part{
			{kind: hours, section: "36a-647-4", unread: true},
			{kind: represented, section: "36a-647-3(b)(5), 36a-647-4", unverified: "The thirty days after which an attorney counts as not answering were read for those who are asked where the person is; that the same holds for the person was not."},
			{kind: workplace, section: "36a-647-4", unread: true}, {kind: others, section: "36a-647-4", unread: true}, {kind: frequency, section: "36a-647-5(5)"},
		},
	}
}

// southCarolinaAct is section 37-5-108 of the Consumer Protection Code.
func southCarolinaAct() act {
	return act{
		state: "SC", from: fdcpaFrom, citation: "S.C. Code 37-5-108(5)", source: "talkaboutdebt.ai (summary); fair-debt-collection.com (subsections (1) to (3))",
		unverified: "Read in a summary: the words of (5) were not read. " + noDay,
		parts: []part{
			{kind: unusual}, {kind: frequency}, {kind: workplaceToo}, {kind: others},
			{kind: represented, unread: true}, {kind: employer, unread: true},
		},
	}
}

// newHampshireAct is RSA 358-C.
func newHampshireAct() act {
	return act{
		state: "NH", from: fdcpaFrom, citation: "N.H. RSA 358-C:3", source: "observed.org, legalclarity.org (summaries); doj.nh.gov (who is bound)",
		unverified: "Read in summaries: the words of the section were not read. " + noDay,
		parts: []part{
			{kind: unusual}, {kind: frequency}, {kind: workplace}, {kind: others},
			{kind: represented, unread: true}, {kind: employer, unread: true},
		},
	}
}

// vermontAct is Rule CF 104 of the Attorney General. Its consumer is that of 9 V.S.A.
// 2451a(1), which is also who buys goods or services for a business or a farm: debts of a
// business are not left out.
func vermontAct() act {
	return act{
		state: "VT", version: 2, from: fdcpaFrom, citation: "Vt. Rule CF 104", source: "vtlawhelp.org (summary); casetext.com (104.01, 104.02); legislature.vermont.gov (2451a)", readOn: readLast,
		unverified: "Read in summaries: the words of 104.02 and 104.03 were not read. Whether a loan to a business is a service to a consumer is for counsel; it is held to be. " + noDay,
		parts: []part{
			{kind: hours, section: ".02"}, {kind: frequency, section: ".02"}, {kind: workplaceToo, section: ".02"}, {kind: others, section: ".03"},
			{kind: employer, section: ".03"}, {kind: represented, source: "getdebtrelief.com (summary)"},
		},
	}
}

// louisianaAct is La. R.S. 9:3562, which binds creditors; its paragraph (3) is
// louisiana. It has no hours, and nothing on attorneys.
func louisianaAct() act {
	return act{
		state: "LA", from: fdcpaFrom, citation: "La. R.S. 9:3562", collector: law.ByPractice, source: "legis.la.gov, R.S. 9:3562", unverified: noDay,
		parts: []part{{kind: others, unverified: "Others who live in the household may be spoken to, and are not told apart here, which is stricter."}},
	}
}

// michiganAct is Act 70 of 1981 for who collects its own debts, and article 9 of
// the Occupational Code for licensees, in the same words.
func michiganAct() act {
	return act{
		state: "MI", from: "1981-07-01", citation: "MCL 445.252, 339.915", source: "445.252 (legalfix.com, to (i)), 339.915 (instalawyer.io), ovlg.com (summary)",
		unverified: "The day in 1981 on which it began was not read.",
		parts: []part{
			{kind: represented, section: "(h)", unverified: "That thirty days without an answer make the attorney one who does not answer is told by the caller."},
			{kind: employer, section: "(i)", asks: written}, {kind: others, section: "(i)", asks: written, source: "ovlg.com (summary)"},
			{kind: hours, section: "(n)", source: "commons.ada.org, Michigan 107(2) (summary); ovlg.com", asks: []law.Ask{{Name: fact.UnusualTime, Direct: true, Written: true}}},
			{kind: frequency, section: "(n)"},
		},
	}
}

// michiganBinds is what (n) says besides: no inconvenient times or places, and no post cards.
func michiganBinds() []law.Binding {
	return []law.Binding{{
		Outside: business, Jurisdiction: "US-MI", From: "1981-07-01", Citation: "MCL 445.252(n)",
		Rules:  []string{"us-regf-stated-time", "us-regf-place", "us-regf-postcard", "us-fdcpa-stated-time", "us-fdcpa-place", "us-fdcpa-postcard"},
		Source: "ovlg.com (summary)", ReadOn: readLast, Unverified: "Read in a summary. The day in 1981 on which it began was not read.",
	}}
}

// oregonAct is the Unlawful Debt Collection Practices Act; its once a week at work
// is oregon.
func oregonAct() act {
	return act{
		state: "OR", from: fdcpaFrom, citation: "ORS 646.639", source: "doj.state.or.us (summary); oregon.public.law (definitions)",
		unverified: "Read in a summary: the words of subsection (2) were not read to the end. " + noDay,
		parts: []part{
			{kind: unusual, section: "(2)(e)"}, {kind: frequency, section: "(2)(e)"}, {kind: workplaceToo, section: "(2)(g)"},
			{kind: employer, section: "(2)(f)", unread: true}, {kind: others, unread: true},
		},
	}
}
