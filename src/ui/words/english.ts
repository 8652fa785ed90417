/**
 * Whether a text is plainly not English: most of its letters are of another script, or it has the little words of
 * another language and none of English. When in doubt, no: a wrong hint is worse than none.
 */
export function isPlainlyNotEnglish(text: string): boolean {
  if (text.startsWith("/")) return false;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (letters >= 4 && latin * 2 < letters) return true;
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const count = (list: ReadonlySet<string>) => words.filter((word) => list.has(word)).length;
  return count(others) >= 2 && count(english) === 0;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** None of these is a word of German, French, Spanish, Italian, Portuguese or Dutch that is as frequent there. */
const english = set(
  "the of and are were what when which who how why does did can could should would this that these it my your you for from with have has had not there please",
);
/** Frequent little words of those six languages that are no words of English. */
const others = set(
  "der das den dem ist und nicht ein eine einen wie wann wer warum welche ich mein meine für mit auf zu kann wird werden " +
    "le les est et une des du que qui quand comment pourquoi quel quelle je mon dans pour avec sont ce cette " +
    "el los las es y una qué cuándo cómo cuál quién por para con mi del está " +
    "il lo gli è che quando come perché quale chi mio nel della di per " +
    "o os uma não quando como qual quem meu minha em para com são " +
    "het een en wat wanneer hoe waarom welke wie mijn voor met van niet",
);
