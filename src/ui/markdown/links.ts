const allowed = new Set(["http:", "https:", "mailto:"]);

/** The address a link may have: absolute, and http, https or mailto. Undefined for everything else. */
export function safeHref(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return allowed.has(url.protocol) ? url.href : undefined;
}

/** A link out of BRANE. A press on it is shown as leaving (leave.tsx) and goes nowhere by itself. */
export function leavingLink(image: boolean): HTMLAnchorElement {
  const link = document.createElement("a");
  link.className = image ? "leaving image" : "leaving";
  link.rel = "noopener noreferrer nofollow";
  link.target = "_blank";
  return link;
}
