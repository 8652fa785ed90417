/**
 * The membrane on the installed app's icon: a dot while something may leave, nothing while nothing can. Browsers without
 * badges, and pages that are not installed, show none.
 */
export function showBadge(open: boolean): void {
  if (!("setAppBadge" in navigator)) return;
  const shown = open ? navigator.setAppBadge() : navigator.clearAppBadge();
  shown.catch(() => undefined); // a system that shows no badges: the ring in the page says the same
}
