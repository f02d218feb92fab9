package demo

import "strings"

// kin is a stock of names that go together. First names of men and of women
// stand in turn, so that the middle name can be of the same kind.
type kin struct{ first, last []string }

// name is a name out of the stock.
func (k kin) name(c chance) Name {
	i := c.IntN(len(k.first))
	second := k.first[i%2+2*c.IntN(len(k.first)/2)]
	n := Name{First: k.first[i], Last: strings.ReplaceAll(pick(c, k.last), "_", " ")}
	if c.percent(6) {
		if other := strings.ReplaceAll(pick(c, k.last), "_", " "); other != n.Last {
			n.Last += "-" + other
		}
	}
	switch {
	case c.percent(45):
		n.Middle = second
	case c.percent(25):
		n.Middle = string([]rune(second)[0])
	}
	if n.Middle == n.First {
		n.Middle = ""
	}
	if i%2 == 0 && c.percent(6) {
		n.Suffix = pick(c, []string{"Jr.", "Sr.", "II", "III"})
	}
	if short, ok := shortNames[n.First]; ok && c.percent(60) {
		n.PreferredFirst = short
	}
	return n
}

var shortNames = map[string]string{
	"James": "Jim", "Robert": "Bob", "Michael": "Mike", "William": "Bill", "Richard": "Rick", "Thomas": "Tom", "Charles": "Chuck",
	"Daniel": "Dan", "Matthew": "Matt", "Kimberly": "Kim", "Deborah": "Debbie", "Rebecca": "Becky", "Timothy": "Tim",
	"Katherine": "Kate", "Benjamin": "Ben", "Samantha": "Sam", "Francisco": "Paco", "José": "Pepe", "Guadalupe": "Lupe",
	"Isabel": "Isa", "Alejandro": "Alex", "Terrence": "Terry", "Reginald": "Reggie", "Priya": "Pri", "Leilani": "Lani",
}

// kinOf is a stock of names, in the proportions of the country; Puerto Rico's
// and the Pacific's have their own.
func kinOf(c chance, state string) kin {
	weights := []int{46, 19, 14, 5, 4, 4, 4, 2, 2}
	switch state {
	case "PR":
		weights = []int{2, 96, 2, 0, 0, 0, 0, 0, 0}
	case "HI", "GU", "AS", "MP":
		weights = []int{15, 5, 2, 25, 3, 15, 2, 1, 32}
	}
	if c.percent(1) { // anyone lives anywhere
		return pick(c, kins)
	}
	return weighted(c, kins, weights)
}

func stock(first, last string) kin { return kin{strings.Fields(first), strings.Fields(last)} }

var kins = []kin{
	stock(`James Mary Robert Linda Michael Susan William Karen David Nancy Richard Betty Thomas Sandra Charles Ashley
		Daniel Kimberly Matthew Emily Mark Donna Steven Carol Paul Amanda Andrew Melissa Joshua Deborah Kevin Laura Brian
		Rebecca Timothy Sharon Jason Cynthia Ryan Amy Gary Angela Eric Anna Stephen Brenda Jacob Pamela Scott Emma Brandon
		Nicole Benjamin Helen Samuel Samantha Gregory Katherine Patrick Christine Jack Rachel Dennis Janet Tyler Heather
		Aaron Diane Nathan Olivia Henry Julie Peter Joyce Adam Kelly Zachary Christina Walter Joan Kyle Evelyn Ethan
		Lauren Jeremy Judith Keith Megan Roger Cheryl Owen Hannah Riley Abigail Casey Morgan`,
		`Smith Johnson Miller Davis Wilson Anderson Taylor Thomas Moore Martin Thompson White Harris Clark Lewis Walker
		Hall Young Allen King Wright Scott Hill Green Adams Baker Nelson Carter Mitchell Roberts Turner Phillips Campbell
		Parker Evans Edwards Collins Stewart Morris Murphy Cook Rogers Morgan Peterson Cooper Reed Bailey Bell Kelly
		Howard Ward Cox Richardson Wood Watson Bennett Gray Hughes Price Myers Long Foster Sanders Ross Sullivan Russell
		Fisher Jenkins Perry Butler Barnes Kowalski O'Brien Schneider Rossi Novak Larsen Van_Dyke McAllister Petrov
		DeLuca Hoffmann Lindqvist MacDonald Kaplan Goldberg`),
	stock(`José María Luis Carmen Carlos Ana Juan Rosa Miguel Isabel Jorge Guadalupe Francisco Elena Antonio Lucía Manuel
		Gabriela Rafael Daniela Ricardo Valeria Fernando Sofía Alejandro Camila Diego Mariana Javier Alejandra Roberto
		Patricia Eduardo Verónica Héctor Silvia Sergio Yolanda Andrés Ximena Raúl Esperanza Óscar Marisol Víctor Beatriz
		Ángel Paola Mateo Noemí`,
		`García Martínez Rodríguez López Hernández González Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Cruz
		Reyes Morales Gutiérrez Ortiz Ramos Ruiz Mendoza Álvarez Castillo Jiménez Vargas Romero Herrera Medina Aguilar
		Vega Castro Guerrero Santiago Soto Delgado Ríos Colón Maldonado Figueroa Núñez Peña Cabrera Salazar Espinoza
		De_la_Cruz Villanueva Zamora`),
	stock(`Marcus Aaliyah Darnell Imani Terrence Keisha Andre Latoya DeShawn Ebony Malik Tamika Jamal Monique Reginald
		Shanice Tyrone Destiny Curtis Jasmine Maurice Brianna Isaiah Nia Elijah Kiara Xavier Raven Clarence Denise Leon
		Yvonne Cedric Gloria Otis Loretta Kwame Zora Amari Simone`,
		`Williams Brown Jones Jackson Robinson Washington Jefferson Banks Booker Coleman Jenkins Freeman Gaines Hampton
		Dorsey Mosley Ellison Rivers Battle Randolph Baptiste Toussaint Okafor Mensah Adeyemi Bekele Diallo Tubman
		Franklin Bryant Alexander Griffin Simmons Hayes Grant Tate Bolden Pettway Joseph Pierre`),
	stock(`Wei Li Ming Xiu Jun Mei Hao Ying Chen Lan Tao Hui Ji-woo Min-jun Soo-jin Hyun-woo Eun-ji Kenji Yuki Haruto
		Aiko Takashi Naomi Grace Kevin Jenny Daniel Michelle`,
		`Chen Wang Li Zhang Liu Huang Lin Wu Kim Park Lee Choi Jung Kang Cho Tanaka Sato Suzuki Yamamoto Nakamura Wong
		Chan Leung Ho Chang`),
	stock(`Priya Raj Anjali Arjun Deepa Vikram Sunita Rohan Kavita Amit Neha Sanjay Meera Rahul Lakshmi Arun Fatima Imran
		Ayesha Bilal Nadia Harpreet Gurpreet Simran`,
		`Patel Singh Kumar Sharma Gupta Shah Reddy Rao Nair Iyer Desai Mehta Joshi Kaur Khan Ahmed Hussain Chowdhury
		Banerjee Pillai Verma Kapoor`),
	stock(`Linh Minh Thu Anh Tuan Lan Hung Mai Duc Hoa Quang Ngoc Bao Phuong Maria Jose Angelica Ramon Cristina Rodel
		Marites Jericho Kanya Somchai Sopheap Dara`,
		`Nguyen Tran Le Pham Hoang Phan Vu Dang Bui Do Ngo Duong Santos Bautista Ocampo Dela_Cruz Villanueva Mendoza Aquino
		Pascual Xiong Vang Yang Moua Chea Sok`),
	stock(`Omar Layla Yusuf Amina Ali Zahra Hassan Noor Khalid Mariam Karim Samira Tariq Rania Darius Shirin Elias Nadine
		Mehmet Elif Abdi Hodan`,
		`Haddad Khoury Nasser Mansour Saleh Farah Aziz Rahman Hosseini Karimi Tehrani Demir Yilmaz Sayegh Darwish Barakat
		Hamdan Warsame Abdullahi`),
	stock(`Dakota Sage Raymond Verna Leland Winona Tatanka Delphine Calvin Aiyana Wilbur Loretta Chayton Shawna Vernon
		Kateri`,
		`Begay Yazzie Tsosie Benally Nez Bitsui Whitehorse Locklear Oxendine Two_Bulls Red_Elk Standing_Bear Chavis
		Deschenie Manygoats Tallchief`),
	stock(`Kai Leilani Keoni Malia Ikaika Noelani Makoa Kalani Sione Mele Tevita Sina Pua Nalani Kekoa Ana Tomasi Lupe
		Jesse Tasi`,
		`Kealoha Kahale Kamaka Akana Kanahele Makoa Tuiasosopo Faleolo Leota Taitano Cruz Santos Perez Camacho Sablan
		Ada Mafi Tupou Fonoti Lealaiauloto`),
}
