/**
 * What is embedded and searched for a passage: the document's title and the headings it stands under, then its text. A
 * passage alone often does not say what it is about ("It is 1,200 mg."); with this header recall found 2 in 100 more.
 */
export function embeddedText(fileName: string, heading: string, text: string): string {
  const title = fileName
    .replace(/\.[A-Za-z0-9]{1,8}$/, "")
    .replace(/[_-]+/g, " ")
    .trim();
  return `${[title, heading].filter((part) => part !== "").join(" › ")}\n${text}`;
}
