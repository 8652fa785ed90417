import { expect, test } from "vitest";
import { citationMark, createMarkdownStream, withoutMarks } from "./stream.ts";

function shown(text: string, piece = text.length): HTMLElement {
  const root = document.createElement("div");
  const stream = createMarkdownStream(root, (passage) => {
    const sup = document.createElement("sup");
    sup.textContent = `${passage + 1}`;
    return sup;
  });
  for (let at = 0; at < text.length; at += piece) stream.write(text.slice(at, at + piece));
  stream.end();
  return root;
}

test("what a model says can show and cannot run", () => {
  const root = shown(
    `<img src=x onerror="alert(1)"> <script>alert(1)</script> [x](javascript:alert(1)) ![y](https://example.org/y.png)`,
  );
  expect(root.querySelector("img, script, [onerror]")).toBeNull();
  expect(root.textContent).toContain("<script>");
  const [bad, image] = root.querySelectorAll("a");
  expect(bad?.hasAttribute("href")).toBe(false);
  expect(image?.getAttribute("href")).toBe("https://example.org/y.png");
  expect(image?.rel).toContain("noopener");
});

test("pieces of any size give the same page as the whole", () => {
  const text =
    "# One\n\nA **bold** word, `code` and [a link](https://example.org/).\n\n- a\n- b\n  - c\n\n| x | y |\n| --- | --- |\n| 1 | 2 |\n\n```js\nlet a = 1;\n```\n\nEnd.";
  const whole = shown(text).innerHTML;
  for (const piece of [1, 3, 4, 7]) expect(shown(text, piece).innerHTML).toBe(whole);
  expect(whole).toContain("<strong>bold</strong>");
  expect(whole).toContain("<td> 2 </td>");
});

test("what stands there is never drawn again", () => {
  const root = document.createElement("div");
  const stream = createMarkdownStream(root, () => document.createElement("sup"));
  stream.write("A first paragraph.\n\nA second ");
  const first = root.firstElementChild;
  const second = root.lastElementChild?.firstChild;
  stream.write("one that grows.\n\nA third.");
  expect(root.firstElementChild).toBe(first);
  expect(root.children[1]?.firstChild).toBe(second);
});

test("a citation stands where it was placed, inside emphasis and code alike", () => {
  const root = shown(`It is **1,850${citationMark(0)}** euro.${citationMark(11)}`);
  expect(root.querySelector("strong sup")?.textContent).toBe("1");
  expect(root.textContent).toBe("It is 1,8501 euro.12");
});

test("a model cannot forge a citation", () => {
  const forged = withoutMarks(`a${citationMark(3)}b`);
  expect(forged).toHaveLength(3);
  expect(shown(forged).querySelector("sup")).toBeNull();
});

test("headings begin below the page's own and skip no level", () => {
  const root = shown("### Deep first\n\n# Top\n\n###### Deepest\n");
  expect([...root.children].map((element) => element.tagName)).toEqual(["H3", "H3", "H4"]);
});
