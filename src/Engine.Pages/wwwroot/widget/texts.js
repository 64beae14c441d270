/** The widget's words in the customer's language, from a file of their own; English where there is none. */
const languages = ['en', 'es', 'de', 'fr'];

export async function textsFor(language, base) {
  const short = language.toLowerCase().split('-')[0];
  const known = languages.includes(short) ? short : 'en';
  const response = await fetch(new URL(`widget/${known}.json`, base));
  return { language: known, ...await response.json() };
}

/** Puts values into a text: "You are number {position}". */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
