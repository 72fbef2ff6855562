/**
 * Common given and family names, each as it is written and in Latin letters for a user name. They are put together by
 * chance, so no person is meant by any.
 */
interface NameList {
  given: readonly Name[];
  family: readonly Name[];
  /** Whether the family name comes first, and what stands between. */
  familyFirst: boolean;
  between: string;
}
export type Name = readonly [written: string, latin: string];

/** Latin letters that are no other letter with a mark. */
const LETTERS: Readonly<Record<string, string>> = { ı: 'i', ß: 'ss', đ: 'd', Đ: 'D' };
const plain = (text: string): Name[] => text.split(' ').map((name) => [name, name.replace(/[ıßđĐ]/gu, (letter) => LETTERS[letter] ?? letter).normalize('NFKD').replace(/[^A-Za-z]/gu, '')]);
const pairs = (text: string): Name[] =>
  text.split(' ').map((pair) => {
    const [written = '', latin = ''] = pair.split('/');
    return [written, latin];
  });
const list = (given: Name[], family: Name[], { familyFirst = false, between = ' ' } = {}): NameList => ({ given, family, familyFirst, between });

const ENGLISH = list(plain('Grace Daniel Ruth Samuel Naomi Peter Hannah Joseph Esther Simon Clara Thomas Judith Oliver Martha Edwin'), plain('Carter Walker Turner Cooper Hughes Bennett Foster Palmer Reed Shaw Barnes Ward Mason Ellis Webb Hale'));
const SPANISH = list(plain('Lucía Mateo Valeria Andrés Camila Joaquín Elena Rafael Marisol Tomás Paula Esteban'), plain('García Fernández Morales Castillo Núñez Herrera Peña Vargas Ibáñez Ríos Acosta Salinas'));
const FRENCH = list(plain('Aminata Moussa Fatou Ousmane Mariam Ibrahima Aïcha Souleymane Awa Cheikh Élise René'), plain('Diallo Traoré Ndiaye Coulibaly Sow Keïta Camara Koné Sanogo Cissé Lefèvre Moreau'));
const GERMAN = list(plain('Jörg Käthe Lukas Frieda Matthias Greta Jochen Änne Moritz Ilse'), plain('Schröder Müller Weiß Köhler Lange Böhm Vogel Krüger Jäger Brandt'));
const TURKISH = list(plain('Ayşe Mehmet Zeynep Çağlar Elif Şükrü Gülay Emre Özlem Hakan'), plain('Yılmaz Çelik Şahin Öztürk Aydın Güneş Doğan Kılıç Koç Arslan'));
const VIETNAMESE = list(plain('Lan Minh Hương Dũng Thảo Quân Mai Tuấn Ngọc Hải'), plain('Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ'), { familyFirst: true });
const SWAHILI = list(plain('Amani Baraka Neema Juma Rehema Hamisi Zawadi Salim Asha Omari'), plain('Mwangi Otieno Kamau Njoroge Achieng Wanjiru Mutua Kiprono Abdalla Mushi'));
const ARABIC = list(
  pairs('ليلى/Layla يوسف/Yusuf مريم/Maryam خالد/Khalid نور/Nour حسن/Hasan سلمى/Salma سامي/Sami هدى/Huda طارق/Tariq'),
  pairs('الحداد/Haddad منصور/Mansour الخطيب/Khatib سليمان/Sulayman النجار/Najjar قاسم/Qasim حمدان/Hamdan الشامي/Shami زيدان/Zaydan بدران/Badran'),
);
const CYRILLIC = list(
  pairs('Олена/Olena Тарас/Taras Ірина/Iryna Богдан/Bohdan Наталія/Nataliia Андрій/Andrii Мария/Maria Иван/Ivan Ольга/Olga Павел/Pavel'),
  pairs('Коваленко/Kovalenko Шевчук/Shevchuk Бондаренко/Bondarenko Мельник/Melnyk Кравчук/Kravchuk Лисенко/Lysenko Петренко/Petrenko Савченко/Savchenko Іваненко/Ivanenko Марчук/Marchuk'),
);
const GREEK = list(
  pairs('Ελένη/Eleni Γιώργος/Giorgos Δήμητρα/Dimitra Νίκος/Nikos Σοφία/Sofia Κώστας/Kostas'),
  pairs('Παπαδάκης/Papadakis Οικονόμου/Oikonomou Νικολάου/Nikolaou Γεωργίου/Georgiou Δημητρίου/Dimitriou Αγγέλου/Angelou'),
);
const CHINESE = list(
  pairs('伟/Wei 芳/Fang 娜/Na 敏/Min 静/Jing 磊/Lei 秀英/Xiuying 建国/Jianguo 海燕/Haiyan 志强/Zhiqiang'),
  pairs('王/Wang 李/Li 张/Zhang 刘/Liu 陈/Chen 杨/Yang 赵/Zhao 黄/Huang 周/Zhou 吴/Wu'),
  { familyFirst: true, between: '' },
);
const THAI = list(pairs('สมชาย/Somchai มาลี/Malee สมหมาย/Sommai อรุณ/Arun กานดา/Kanda วิชัย/Wichai'), pairs('ศรีสุข/Srisuk ใจดี/Jaidee ทองคำ/Thongkham แสงจันทร์/Saengchan บุญมา/Boonma วงศ์ไทย/Wongthai'));
const HINDI = list(
  pairs('आरती/Aarti राजेश/Rajesh सुनीता/Sunita विकास/Vikas मीना/Meena अनिल/Anil कविता/Kavita दीपक/Deepak'),
  pairs('शर्मा/Sharma वर्मा/Verma यादव/Yadav गुप्ता/Gupta पटेल/Patel मिश्रा/Mishra जोशी/Joshi चौहान/Chauhan'),
);
const AMHARIC = list(pairs('አበበ/Abebe ሰላም/Selam ተስፋዬ/Tesfaye ሄለን/Helen ዳዊት/Dawit ሙሉ/Mulu'), pairs('ከበደ/Kebede ታደሰ/Tadesse በቀለ/Bekele ግርማ/Girma ወልዴ/Wolde ደሳለኝ/Desalegn'));
const HEBREW = list(pairs('נועה/Noa עידו/Ido תמר/Tamar יונתן/Yonatan שירה/Shira אורי/Uri'), pairs('כהן/Cohen לוי/Levi מזרחי/Mizrahi פרץ/Peretz ביטון/Biton אברהם/Avraham'));

/** Every list, as often as its names occur. */
export const NAME_LISTS: readonly (readonly [NameList, number])[] = [
  [ENGLISH, 22], [SPANISH, 14], [FRENCH, 14], [SWAHILI, 12], [ARABIC, 10], [CYRILLIC, 8], [CHINESE, 8], [HINDI, 7], [VIETNAMESE, 6], [GERMAN, 6], [TURKISH, 6], [THAI, 4], [AMHARIC, 4], [GREEK, 3], [HEBREW, 3],
];

/** A whole name as its people write it. */
export function writtenName({ familyFirst, between }: Pick<NameList, 'familyFirst' | 'between'>, given: Name, family: Name): string {
  return familyFirst ? `${family[0]}${between}${given[0]}` : `${given[0]}${between}${family[0]}`;
}
