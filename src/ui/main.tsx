import { render } from "solid-js/web";
import { createBrowserApp } from "#app/browser.ts";
import { mount } from "./mount.tsx";
import { CannotStart } from "./shell/cannot-start.tsx";

const place = document.getElementById("app");
if (place === null) throw new Error("The page has no place for the app.");

try {
  const app = await createBrowserApp();
  mount(app, place);
} catch (fault) {
  console.error(fault); // the boundary: whoever repairs it needs the trace, and it holds no content
  render(() => <CannotStart fault={fault} />, place);
}
