/** How long nobody has asked anything before work that may wait is done, in milliseconds. */
const pause = 4_000;

/**
 * Does `work` once after a pause, or at once when the page is put out of sight, since a phone may end it there. Returns
 * what calls it off.
 */
export function createAtRest(
  page: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">,
): (work: () => void) => () => void {
  return (work) => {
    const callOff = (): void => {
      clearTimeout(timer);
      page.removeEventListener("visibilitychange", look);
    };
    const now = (): void => {
      callOff();
      work();
    };
    const look = (): void => {
      if (page.visibilityState === "hidden") now();
    };
    const timer = setTimeout(now, pause);
    page.addEventListener("visibilitychange", look);
    return callOff;
  };
}
