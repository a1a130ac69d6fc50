import type { Random } from './random.ts';

/** Given names and family names that go together, as one meets them on a ward. */
const CULTURES: readonly (readonly [given: string, family: string])[] = [
  ['Amelia Oliver Grace Harry Isla Jack Freya Thomas Poppy Edward Martha Simon', 'Hart Ashworth Bennett Whitfield Carter Holloway Marsh Pemberton Fletcher Doyle Barlow Thorne'],
  ['Katarzyna Jakub Agnieszka Piotr Magdalena Tomasz Zofia Marek Joanna Adam Ewa Paweł', 'Wójcik Nowak Szymański Kowalczyk Zielińska Kamiński Lewandowska Mazur Pawlak Dudek Sikora Głowacki'],
  ['Elif Emre Zeynep Can Ayşe Mert Defne Kerem Selin Onur Derya Barış', 'Yıldız Demir Kaya Öztürk Şahin Aydın Arslan Koç Çelik Polat Güneş Erdem'],
  ['Ngozi Chidi Adaeze Emeka Ifeoma Obinna Amara Tunde Folake Kelechi Yewande Segun', 'Okafor Adeyemi Nwosu Balogun Eze Ogunleye Chukwu Afolabi Obi Adebayo Okonkwo Uche'],
  ['Daniel Abena Kofi Akosua Kwame Esi Yaw Efua Kojo Adwoa Nana Ama', 'Osei Mensah Boateng Asante Owusu Agyeman Appiah Darko Amoah Sarpong Ofori Antwi'],
  ['Sofia Lars Ingrid Erik Astrid Nils Elsa Gustav Maja Oskar Linnea Axel', 'Lindgren Bergström Nyberg Sandström Holm Ekdahl Lundqvist Forsberg Sjöberg Hedlund Åkesson Wikström'],
  ['Hugo Camille Léa Julien Manon Théo Chloé Antoine Inès Mathis Élodie Rémi', 'Lefèvre Moreau Dubois Girard Fontaine Mercier Chevalier Garnier Rousseau Lambert Perrin Marchand'],
  ['Inês Rui Beatriz Tiago Mariana Nuno Catarina João Leonor Duarte Rita Vasco', 'Carvalho Ribeiro Almeida Fonseca Teixeira Moura Pinto Azevedo Lopes Barbosa Neves Figueiredo'],
  ['Rosa Javier Lucía Diego Carmen Andrés Pilar Mateo Elena Rafael Nuria Iván', 'Jiménez Navarro Ortega Castillo Romero Vargas Medina Herrera Molina Delgado Iglesias Cano'],
  ['Mei-Ling Wei Xiu Jun Lan Hao Ying Feng Lian Ming Qing Bo', 'Chen Wang Zhang Liu Huang Zhao Wu Zhou Xu Sun Guo Lin'],
  ['Yuki Haruto Sakura Ren Aoi Sota Hina Kenji Naoko Daiki Emi Takumi', 'Tanaka Sato Suzuki Watanabe Yamamoto Nakamura Kobayashi Kato Yoshida Mori Ishikawa Ogawa'],
  ['Priya Arjun Ananya Rohan Kavya Vikram Meera Sanjay Divya Karan Lakshmi Nikhil', 'Sharma Patel Nair Iyer Reddy Gupta Menon Desai Rao Kulkarni Pillai Joshi'],
  ['Samir Leila Omar Yasmin Karim Nadia Tariq Salma Youssef Amira Hassan Rania', 'Haddad Farouk Mansour Khalil Nasser Saleh Aziz Hamdan Rahman Sabbagh Darwish Qasim'],
  ['Nikos Eleni Giorgos Maria Dimitris Sophia Kostas Anna Yannis Katerina Petros Ioanna', 'Papadakis Georgiou Nikolaidis Vlachos Economou Pappas Angelou Karras Dimitriou Makris Laskaris Kouris'],
  ['Tamara Luka Jelena Marko Ana Ivan Milica Petar Mia Nikola Dunja Stefan', 'Petrović Kovač Horvat Jovanović Babić Novak Marić Knežević Perić Savić Vuković Radić'],
  ['Zoë Daan Sanne Bram Lotte Thijs Femke Jeroen Anouk Ruben Maaike Sven', 'van den Berg/de Vries/Jansen/Bakker/Visser/Mulder/de Groot/Vermeer/Dekker/van Dijk/Hoekstra/Peeters'],
  ['Liam Niamh Cian Aoife Declan Saoirse Oisín Ciara Eoin Maeve Ronan Orla', 'O’Sullivan Murphy Byrne Kelly O’Connor Walsh Gallagher Doherty Kennedy Nolan Brennan Quinn'],
  ['Linh Minh Thảo Quân Hương Khoa Trang Long Mai Tuấn Vy Nam', 'Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô'],
];

/** `count` different full names, mixed over all cultures. Past some 2,500 people names come again with a numeral. */
export function uniqueNames(count: number, random: Random): string[] {
  const all = CULTURES.flatMap(([given, family]) => {
    const families = family.split(family.includes('/') ? '/' : ' ');
    return given.split(' ').flatMap((first) => families.map((last) => `${first} ${last}`));
  });
  const mixed = random.shuffled(all);
  return Array.from({ length: count }, (_, i) => {
    const round = Math.floor(i / mixed.length);
    return `${mixed[i % mixed.length] ?? ''}${round === 0 ? '' : ` ${'I'.repeat(round + 1)}`}`;
  });
}
