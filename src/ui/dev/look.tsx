/** The look page: every state of the app over the fake, chosen by `?state=…&theme=…`. Development and look tests only. */
import { render } from "solid-js/web";
import { mount } from "#ui/mount.tsx";
import { CannotStart } from "#ui/shell/cannot-start.tsx";
import { offerReturn } from "#ui/shell/return.tsx";
import Lock from "#ui/lock/lock.tsx";
import Lost from "#ui/backup/lost.tsx";
import { fakeLoss } from "./fake-backups.ts";
import { createFakeApp } from "./fake-app.ts";
import { fakeDoor } from "./fake-people.ts";
import { fakeLock } from "./fake-safety.ts";
import { looks } from "./look-states.ts";

const query = new URLSearchParams(location.search);
const state = query.get("state") ?? "home";
const look = looks[state];
const place = document.getElementById("app");
const theme = query.get("theme");
if (theme !== null) localStorage.setItem("brane-theme", theme);
if (query.has("rtl")) document.documentElement.dir = "rtl";

if (place !== null && state === "broken") {
  const fault = new Error("Storage could not be opened (UnknownError). Restart the browser and open this page again.");
  render(() => <CannotStart fault={fault} />, place);
} else if (place !== null && state === "newer") {
  const fault = new Error(
    "What is kept here was written by a newer version of BRANE. Reload the page to get that version.",
  );
  const way = { at: Date.UTC(2026, 7, 2, 9, 30), go: () => Promise.resolve() };
  render(() => <CannotStart fault={fault} />, place);
  offerReturn(place, () => Promise.resolve(way));
} else if (place !== null && state === "locked") {
  render(() => <Lock desk={fakeLock} onOpen={() => undefined} />, place);
} else if (place !== null && state === "door") {
  render(() => <Lock desk={fakeDoor} onOpen={() => undefined} />, place);
} else if (place !== null && state === "lost") {
  render(() => <Lost desk={fakeLoss} />, place);
} else if (place === null || look === undefined) {
  document.body.textContent = `The states are: ${Object.keys(looks).join(", ")}.`;
} else {
  if (location.hash === "") history.replaceState(null, "", look.hash);
  mount(createFakeApp(look.state ?? {}), place);
  if (look.ask !== undefined) void ask(look.ask);
}

/** Asks as a person would: by the composer. */
async function ask(text: string): Promise<void> {
  const field = await appears<HTMLTextAreaElement>('textarea[aria-label="Message"]');
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.form?.requestSubmit();
}

function appears<Found extends Element>(selector: string): Promise<Found> {
  return new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector<Found>(selector);
      if (found === null) requestAnimationFrame(look);
      else resolve(found);
    };
    look();
  });
}
