import * as smd from "streaming-markdown";
import { leavingLink, safeHref } from "./links.ts";

/** Markdown that grows: each piece is parsed once and added to what stands there; nothing is drawn twice. */
export interface MarkdownStream {
  write(piece: string): void;
  /** Settles what the parser still holds back. Nothing may be written afterwards. */
  end(): void;
}

/**
 * Marks the place of a citation inside a text: one character of Unicode's private area a citation, so that no parser
 * can split or read it. A model's own characters from that range are replaced before.
 */
export const citationMark = (nth: number): string => String.fromCharCode(firstMark + nth);
const firstMark = 0xe000;
/** As many as there are marks for. */
export const mostCitations = 0x100;
const marks = /[\ue000-\ue0ff]/;

/** Text from a model, its private-area characters made harmless. The length stays: offsets into it hold. */
export const withoutMarks = (text: string): string => text.replace(/[\ue000-\ue0ff]/g, "\ufffd");

const tags: Partial<Record<smd.Token, string>> = {
  [smd.PARAGRAPH]: "p",
  [smd.BLOCKQUOTE]: "blockquote",
  [smd.LINE_BREAK]: "br",
  [smd.RULE]: "hr",
  [smd.ITALIC_AST]: "em",
  [smd.ITALIC_UND]: "em",
  [smd.STRONG_AST]: "strong",
  [smd.STRONG_UND]: "strong",
  [smd.STRIKE]: "s",
  [smd.CODE_INLINE]: "code",
  [smd.EQUATION_INLINE]: "code",
  [smd.LIST_UNORDERED]: "ul",
  [smd.LIST_ORDERED]: "ol",
  [smd.LIST_ITEM]: "li",
};

const headings: readonly smd.Token[] = [
  smd.HEADING_1,
  smd.HEADING_2,
  smd.HEADING_3,
  smd.HEADING_4,
  smd.HEADING_5,
  smd.HEADING_6,
];

/** Writes into `root`, creating nodes and never parsing HTML: what a model says can show, and cannot run. */
export function createMarkdownStream(root: HTMLElement, citation: (nth: number) => Node): MarkdownStream {
  const open: HTMLElement[] = [root];
  let deepest = 2; // the page's own headings end at h2: an answer's begin below them, and skip no level
  const top = () => open.at(-1) ?? root;

  function addText(text: string): void {
    const parent = top();
    if (marks.test(text)) {
      for (const part of text.split(/([\ue000-\ue0ff])/)) {
        if (marks.test(part)) parent.append(citation(part.charCodeAt(0) - firstMark));
        else if (part !== "") parent.append(part);
      }
      return;
    }
    const last = parent.lastChild;
    if (last instanceof Text) last.appendData(text);
    else parent.append(text);
  }

  const parser = smd.parser({
    data: undefined,
    add_token(_, token: smd.Token) {
      if (token === smd.DOCUMENT) return;
      const heading = headings.indexOf(token);
      if (heading >= 0) deepest = Math.min(3 + heading, deepest + 1, 6);
      open.push(heading >= 0 ? add(top(), document.createElement(`h${deepest}`)) : elementFor(token, top()));
    },
    end_token() {
      if (open.length > 1) open.pop();
    },
    add_text: (_, text: string) => addText(text),
    set_attr: (_, attribute: smd.Attr, value: string) => setAttribute(top(), attribute, value),
  });
  return { write: (piece) => smd.parser_write(parser, piece), end: () => smd.parser_end(parser) };
}

/** Adds what a token needs to `parent` and returns the element that its content goes into. */
const elementFor = (token: smd.Token, parent: HTMLElement): HTMLElement =>
  makers[token]?.(parent) ?? add(parent, document.createElement(tags[token] ?? "span"));

/** The tokens that need more than one plain element. */
const makers: Partial<Record<smd.Token, (parent: HTMLElement) => HTMLElement>> = {
  [smd.CODE_BLOCK]: codeBlock,
  [smd.CODE_FENCE]: codeBlock,
  [smd.EQUATION_BLOCK]: codeBlock,
  [smd.LINK]: (parent) => add(parent, leavingLink(false)),
  [smd.RAW_URL]: (parent) => add(parent, leavingLink(false)),
  // Never loaded from elsewhere: shown as the link it is.
  [smd.IMAGE]: (parent) => add(parent, leavingLink(true)),
  [smd.CHECKBOX](parent) {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.disabled = true;
    box.setAttribute("aria-label", "Done");
    return add(parent, box);
  },
  [smd.TABLE](parent) {
    const frame = add(parent, document.createElement("div"));
    frame.className = "table";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", "Table");
    return add(frame, document.createElement("table"));
  },
  [smd.TABLE_ROW](parent) {
    const parts = parent.children.length;
    const part =
      parts < 2 ? add(parent, document.createElement(parts === 0 ? "thead" : "tbody")) : parent.lastElementChild;
    return add(part ?? parent, document.createElement("tr"));
  },
  [smd.TABLE_CELL]: (parent) =>
    add(parent, document.createElement(parent.parentElement?.tagName === "THEAD" ? "th" : "td")),
};

function add<Added extends HTMLElement>(parent: Element, child: Added): Added {
  parent.append(child);
  return child;
}

function codeBlock(parent: HTMLElement): HTMLElement {
  const figure = add(parent, document.createElement("figure"));
  figure.className = "code";
  const bar = add(figure, document.createElement("figcaption"));
  add(bar, document.createElement("span"));
  const copy = add(bar, document.createElement("button"));
  copy.type = "button";
  copy.className = "btn plain";
  copy.dataset["copy"] = "";
  copy.textContent = "Copy";
  const pre = add(figure, document.createElement("pre"));
  pre.tabIndex = 0; // long lines scroll, by keyboard too
  return add(pre, document.createElement("code"));
}

function setAttribute(element: HTMLElement, attribute: smd.Attr, value: string): void {
  switch (attribute) {
    case smd.HREF:
    case smd.SRC: {
      const href = safeHref(value);
      if (href === undefined) element.title = `This address is not opened: ${value}`;
      else element.setAttribute("href", href);
      return;
    }
    case smd.LANG: {
      const label = element.closest("figure")?.querySelector("figcaption span");
      if (label) label.textContent = value;
      return;
    }
    case smd.CHECKED:
      element.setAttribute("checked", "");
      return;
    case smd.START:
      element.setAttribute("start", value);
  }
}
