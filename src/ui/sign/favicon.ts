/** The membrane in the browser's tab: the same ring, closed or with its gap, as the neuron that is open. */
export function showFavicon(open: boolean): void {
  const colour = open ? "#c07a1e" : "#128a70"; // between the two themes: the tab bar has its own
  const gap = open ? ' stroke-dasharray="66 14" transform="rotate(-50 16 16)"' : "";
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="${colour}" stroke-width="3.6" stroke-linecap="round">` +
    `<circle cx="16" cy="16" r="12.6"${gap}/><circle cx="16" cy="16" r="4.4" fill="${colour}" stroke="none"/></svg>`;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]') ?? document.createElement("link");
  link.rel = "icon";
  link.type = "image/svg+xml";
  link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  if (!link.isConnected) document.head.append(link);
}
