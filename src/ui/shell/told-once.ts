/**
 * Whether this was told in this browser profile before; from this call on it was. A private window begins with an empty
 * memory, so there it is told each time. Like the theme it is no secret, and lies outside sealed storage.
 */
export function toldBefore(what: string): boolean {
  const key = `brane-told-${what}`;
  try {
    const told = localStorage.getItem(key) !== null;
    localStorage.setItem(key, "yes");
    return told;
  } catch {
    return false; // a browser that keeps nothing is told each time: there it matters most
  }
}
